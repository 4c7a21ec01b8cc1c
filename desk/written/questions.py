"""A question as somebody says it: 厕所在哪 asks for what the house calls 洗手间."""

import re
from functools import lru_cache

from desk.written.names import CJK, plain, readings

# What makes a sentence a question and says nothing about what is asked for.
ASKING = (
    *(
        "在什么地方",
        "什么地方",
        "在哪里",
        "在哪儿",
        "在哪边",
        "在几楼",
        "在几层",
        "在哪",
        "哪里有",
        "哪儿有",
        "哪有",
        "哪里",
        "哪儿",
        "哪个",
        "哪家",
    ),
    *("怎么走", "怎么去", "怎么办", "怎么样", "怎么弄", "怎么", "怎样", "如何", "往哪走", "往哪", "几楼", "几层", "几号", "多远", "多久"),
    *(
        "有没有",
        "有木有",
        "是不是",
        "可不可以",
        "能不能",
        "要不要",
        "让不让",
        "可以",
        "能否",
        "是否",
        "多少钱",
        "多少",
        "几点",
        "什么时候",
        "什么",
    ),
    *(
        "请问一下",
        "请问",
        "问一下",
        "问下",
        "想问",
        "我想",
        "我要",
        "帮我",
        "告诉我",
        "麻烦",
        "你好",
        "您好",
        "你们",
        "咱们",
        "这边",
        "这里",
        "这儿",
    ),
    *("附近", "最近的", "离这里", "有吗", "在吗", "吗", "呢", "呀", "么"),
)
_EDGES = "有在去到的要找啊吧哪是能用离"  # one character that asks, at either end of what is left
# What one thing is called by different people. The first word says what the others are.
ALSO_CALLED: tuple[tuple[str, ...], ...] = (
    ("洗手间", "厕所", "卫生间", "盥洗室", "toilet", "wc"),
    ("停车", "车库", "地库", "泊车", "车位", "parking"),
    ("地铁", "轨道交通", "metro", "subway"),
    ("公交", "巴士", "bus"),
    ("出租车", "打车", "的士", "网约车", "taxi"),
    ("取款机", "提款机", "取钱", "取款", "银行", "atm", "bank"),
    ("超市", "便利店", "小卖部", "商店"),
    ("餐厅", "食堂", "吃饭", "饭店", "饭馆", "用餐", "餐饮"),
    ("无线网", "无线网络", "上网", "wifi"),
    ("医院", "诊所", "看病"),
    ("药店", "药房", "买药"),
    ("派出所", "警察", "报警", "公安局"),
    ("母婴室", "哺乳室", "喂奶"),
    ("饮水机", "开水", "热水", "接水", "饮水"),
    ("吸烟", "抽烟", "烟区"),
    ("打印", "复印", "文印"),
    ("快递", "包裹", "取件"),
    ("报修", "维修", "修理"),
    ("门卡", "门禁", "门禁卡", "出入卡"),
    ("失物", "遗失", "丢失", "捡到", "丢了"),
    ("充电", "充电宝", "充电桩"),
    ("除颤器", "急救", "aed"),
    ("收费", "费用", "价格", "价钱"),
    ("物业", "管理处", "客服中心", "服务中心"),
)
_ASKING = re.compile("|".join(sorted(map(re.escape, ASKING), key=len, reverse=True)))
_RUN = re.compile(rf"[{CJK}]+|[a-z]+|\d+")


def _syllables(text: str) -> tuple[str, ...]:
    return next(iter(readings(text, every=False))) if re.match(f"[{CJK}]", text) else (text,)


@lru_cache(maxsize=1)
def _spelled() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """The asking words as they are typed in pinyin, together or apart, at the end of a word; and the other names by theirs.

    吗 and its like are left out: “ma” and “ne” also end the names of people.
    """
    asking = sorted({r"\s*".join(_syllables(word)) for word in ASKING if len(word) > 1}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(asking)})(?![a-z])"), {"".join(_syllables(word)): group for group in ALSO_CALLED for word in group}


def _bare(question: str) -> str:
    """The question without the words that only ask."""
    asking, _called = _spelled()
    said = _ASKING.sub(" ", plain(question))
    while (less := asking.sub(" ", said)) != said:
        said = less
    return said


@lru_cache(maxsize=1024)
def asked_for(question: str) -> tuple[tuple[str, ...], ...]:
    """What a sentence asks for: its words, each with whatever else it is called. Empty where nothing is left of it.

    ``厕所在哪`` → one word, called 洗手间, 厕所, 卫生间 …; a word nobody has another name for comes in twos of its characters.
    """
    found: list[tuple[str, ...]] = []
    _asking, called = _spelled()
    for run in _RUN.findall(_bare(question)):
        if re.match(f"[{CJK}]", run):
            found += _cut(run)
        elif len(run) > 1:
            found.append((run, *called.get(run, ())))
    return tuple(dict.fromkeys(found))


def is_asked(question: str) -> bool:
    """Whether it is more than a name or a number: it has a word that asks, or names a thing that has other names."""
    return _bare(question).split() != plain(question).split() or any(len(names) > 1 for names in asked_for(question))


def _cut(run: str) -> list[tuple[str, ...]]:
    """A run of characters by the names in it; what stands between them in twos."""
    for word in sorted((word for group in ALSO_CALLED for word in group if word in run), key=len, reverse=True):
        before, _word, after = run.partition(word)
        return [*_twos(before), next(group for group in ALSO_CALLED if word in group), *_cut(after)]
    return _twos(run)


def _twos(run: str) -> list[tuple[str, ...]]:
    bare = run.strip(_EDGES)
    bare = bare if len(bare) > 1 else run
    return [(bare[at : at + 2],) for at in range(len(bare) - 1)]
