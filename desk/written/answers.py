"""“I don't know” is no answer (A10), nor is “that is not my business” (A8), nor “noted”, “done” or “see above”.

A text says nothing when every part of it is either a phrase that says nothing, or what people put around one: an address,
an apology, a “go and ask somebody”. One part more, a place, a name, a step taken, and it is an answer. Yes and no are answers.
Traditional characters and pinyin are read as what they stand for.
"""

import re
from functools import lru_cache

from desk.written import who
from desk.written.names import CJK, plain

# What the database itself refuses, word by word; the form refuses the same with what people put around it.
PLAIN = (
    *(
        "不知道",
        "不清楚",
        "不晓得",
        "不了解",
        "不明白",
        "不懂",
        "不详",
        "不确定",
        "没听说",
        "没听说过",
        "没听过",
        "说不准",
        "说不清",
        "不好说",
        "难说",
    ),
    *(
        "拿不准",
        "没法回答",
        "没有答案",
        "暂时没有答案",
        "请自行查询",
        "答不上来",
        "回答不了",
        "无法回答",
        "无法答复",
        "无可奉告",
        "没人知道",
        "忘了",
        "记不得",
        "不记得",
        "没印象",
    ),
    *("没办法", "没有办法", "没法", "没法子", "没辙", "无能为力", "爱莫能助", "帮不了", "管不了", "解决不了"),
    *("不归我管", "与我无关", "不负责", "不管", "不关我事", "别问我", "自己问", "自己找", "自己查", "自己想办法", "问别人"),
    *(
        "再说",
        "以后再说",
        "到时候再说",
        "看情况",
        "已答复",
        "已回答",
        "已解答",
        "已告知",
        "已回复",
        "已说明",
        "已解释",
        "回答了",
        "答复了",
        "说了",
    ),
)


# What is no answer because it tells a customer nothing: an acknowledgement, a mark in an empty field, “done” without what.
NOTED = (
    *("嗯", "哦", "好", "好的", "收到", "知道了", "明白了", "了解了", "谢谢"),
    *("无", "暂无", "略", "空", "同上", "如上", "见上", "待定", "待查", "待补", "测试"),
    *("已处理", "已解决", "已办", "已办理", "已完成", "已跟进", "处理中", "跟进中"),
    *("稍等", "请稍等", "稍候", "等一下", "等等", "等会儿", "等一会儿", "等一下再说", "等会再说", "正在查", "在查", "查一下", "忙", "正忙"),
    *("随便", "没啥", "没什么", "都行", "随意"),
    *("ok", "idk", "n/a", "none", "test"),
)

_US = "(?:我们?|前台|这边|这里|这儿|本岗|俺)"


_ASK = "(?:问问?|找|查|看|打听|联系|咨询|打电话|解决|想办法|想)(?:一下|下|问)?"


_ANYBODY = "(?:物业|物管|管理处|保安|前台|别人|其他人|别的人|旁人|他们|人家|领导|谁|客服|人)(?:那边|那里|那儿)?"


_UNKNOWN = (
    "(?:不|没|没有|不太|不大|不是很|不怎么|并不|完全不|也不|不能)(?:知道|清楚|晓得|了解|明白|懂|详|知|确定|肯定|记得|敢说|听说过?|听过)"
)


_WHAT = (
    "(?:怎么|如何|咋|往?哪里?|在?哪儿?|什么(?:时候|地方)?|多少|几点|几楼|谁|为什么|是不是|有没有|能不能)"
    "(?:走|去|办理?|弄|做|说|回答|处理|解决|到|坐|找|收费|开|关|在|来|停|买|用|样|回事|情况|原因|意思|钱|人)?"
)


_SAYS_NOTHING = (
    *map(re.escape, PLAIN),
    _UNKNOWN,
    "(?:答|回答|答复|解答)不(?:上来|出来|上|出|了)",
    "(?:说|讲|搞|弄|记|拿|吃|摸|答)不(?:准|清楚?|好|上来|定|懂|起来|得)",
    "(?:不好|很?难)(?:说|讲)",
    "没有?什?么?(?:好|可)说的",
    "(?:没|没有|听)不?听?(?:懂|清楚?|明白)",
    # put off: what is to come is promised, with a time
    "(?:稍后|稍候|待会儿?|等会儿?|等下|一会儿?|过会儿?|回头|晚点|之后|明天|马上|尽快|随后)(?:再|就|会)?(?:给|跟|和|向)?(?:您|你|你们)?(?:答复|回复|回电|回话|告诉|告知|通知|联系|说|讲)(?:您|你|你们)?",
    f"{_US}?去?(?:帮您|帮你|给您|给你|替您)?(?:问问|问一?下|查查|查一?下|看看|看一?下|了解一?下|核实一?下|确认一?下)(?:再说|再(?:告诉|答复|回复)您?)?",
    "(?:没有?人|谁|鬼|天)才?(?:知道|晓得|清楚)",
    "没有?(?:办法|法子?|辙|主意)",
    "(?:无法|没法子?|没有?办法)(?:回答|答复|解答|处理|解决|帮助)?",
    "没有?什?么?(?:答案|答复|回复|结论|说法|头绪|线索)",
    "(?:请|您|你)*自行(?:查询|查找|查看|解决|处理|联系|咨询|了解|办理)(?:一下)?",
    "不造|布吉岛|母鸡啊",
    # and what it is that nobody knows
    f"{_UNKNOWN}(?:(?!请|问|到|打|拨|找)\\w){{0,8}}?{_WHAT}",
    "(?:帮|管|解决)不(?:了|上|到|着)(?:你们?|您|忙)?",
    f"不归{_US}?管",
    f"(?:不是|不属于|不在){_US}?的?(?:管|负责|事情?|范围|职责)(?:范围|之?内|的)?",
    f"(?:跟|和|与|同){_US}?(?:无关|没关系|没有关系)",
    f"不关{_US}的?事",
    f"(?:别|不要|不用)问{_US}?",
    f"问{_US}也(?:没用|白问|不知道)",
    f"(?:你们?|您)?自己去?{_ASK}(?:{_ANYBODY})?",
    f"(?:请|您|你)?去?(?:问问?|咨询|打听)(?:一下|下)?{_ANYBODY}",
    "(?:以后|到时候?|回头|等等|过后)?再(?:说|看看?)",
    "已(?:经)?(?:答复|回答|解答|答|告知|告诉|回复|说明|解释|说)(?:了|过了?|完毕)?",
    "(?:答复|回答|解答|答|告诉|告知|回复|说|讲)过?了",
    *(
        "dontknow",
        "donotknow",
        "don'tknow",
        "dunno",
        "idk",
        "dk",
        "noidea",
        "noclue",
        "notaclue",
        "notsure",
        "unknown",
        "can'tsay",
        "cannotsay",
        "nocomment",
    ),
    *("can'thelp(?:you)?", "cannothelp(?:you)?", "not(?:my|our)(?:job|business|problem)", "ask(?:some(?:body|one)else|yourself)"),
)


_AROUND = (
    *("你好", "您好", "对不起", "抱歉", "不好意思", "请见谅", "谢谢", "先生", "女士", "老板", "师傅", "你们?", "您", "请", "麻烦"),
    *(
        "我们?",
        "俺",
        "本台",
        "[新刚]来(?:的|不久)?",
        "新[人手]",
        "实习生?",
        "前台",
        "这边",
        "这里",
        "这儿",
        "那边",
        "这个",
        "这件事",
        "这事",
        "这",
        "那个",
        "那",
        "个",
        "事情?",
        "问题",
        "具体",
    ),
    *(
        "暂时",
        "目前",
        "现在",
        "今天",
        "真的?",
        "实在",
        "确实",
        "其实",
        "反正",
        "可能",
        "大概",
        "好像",
        "应该",
        "但是?",
        "不过",
        "所以",
        "因为",
    ),
    *("很", "太", "也", "都", "还是?", "可以?", "只能", "最好", "就是?", "是", "有", "会", "能", "要", "得", "先", "再", "去", "到"),
    *("啊", "呀", "哦", "噢", "呢", "了", "的", "吧", "嘛", "哈", "诶", "嗯", "哎", "唉", "呃", "额", "啦", "呗", "哟", "一下"),
    *("sorry", "i", "we", "really", "have", "am", "are", "do", "please", "you", "it", "that", "is", "to", "ask"),
)


# An empty answer is made of these alone. “有”, “可以”, “是” and “不” are not among them: yes and no say something.
_NOTED = (
    *map(re.escape, NOTED),
    *("嗯+", "哦+", "噢+", "好(?:的|滴|嘞|吧|呀|啊)?", "行吧", "收到", "(?:知道|明白|了解|清楚)了", "没问题"),
    *(
        "okay",
        "okok",
        "k",
        "noted",
        "sure",
        "fine",
        "roger",
        "gotit",
        "done",
        "thanks?(?:you)?",
        "na",
        "nil",
        "null",
        "tbd",
        "todo",
        "same",
    ),
    *(
        "同(?:上|前|左|右)(?:所述)?",
        "(?:如|见|参见|详见|参|详)(?:上|前|附件|备注|上文|前述)",
        "待(?:定|查|补|核实|确认|回复|处理|跟进)",
        "不适用",
    ),
    "(?:已经?|都)?(?:处理|解决|办理?|办妥|办好|搞定|弄好|完成|跟进|落实|反馈)(?:好|完|妥)?(?:了|毕|完毕|完成)?",
    "(?:正在|在)?(?:处理|跟进|办理|解决)(?:之?中)",
)
_SOFT = (
    *("你好", "您好", "对不起", "抱歉", "不好意思", "请见谅", "谢谢", "先生", "女士", "老板", "师傅", "你们?", "您", "我们?", "请", "麻烦"),
    *("啊", "呀", "哦", "噢", "呢", "了", "的", "吧", "嘛", "哈", "诶", "嗯", "哎", "唉", "呃", "额", "啦", "呗", "哟", "一下"),
    *("sorry", "hi", "hello", "please", "thankyou"),
)


def _compiled(parts: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, parts))


_NOTHING = _compiled(_SAYS_NOTHING)
_EMPTY = _compiled(_NOTED)
_COURTESY = _compiled(_SOFT)
_BESIDE = (*_EMPTY, *_compiled(_AROUND), re.compile(f"(?:问问?|找|咨询|联系)(?:一下|下)?{_ANYBODY}"))


def _bare(text: str) -> str:
    return re.sub(r"[^\w']+", "", plain(text.replace("’", "'")))


def says_unknown(text: str) -> bool:
    """Whether it says that nobody knows, or nobody cares."""
    said = _bare(text)
    return bool(said) and (_made_of(said, _NOTHING, _BESIDE) or _in_pinyin(said))


def is_no_answer(text: str) -> bool:
    """Whether a customer would know nothing more after it: nobody knows, nobody cares, or somebody only filled the field."""
    said = _bare(text)
    if not said:
        return bool(text.strip())
    if re.fullmatch(r"[0-9a-z']|([a-z哈呵嘿啊])\1+", said):
        return True  # a finger on a key
    return _made_of(said, (*_EMPTY, *_COURTESY), ()) or says_unknown(text)


def somebody(text: str) -> bool:
    """Whether it names whoever said something: no role and no phrase in a name's place."""
    return somebody_or_role(text) and not who.role(text)


def somebody_or_role(text: str) -> bool:
    """Whether it says what somebody is (“同事”, “单位前台”), if not who: not that nobody knows."""
    return not who.nobody(text) and not is_no_answer(text)


def _made_of(said: str, nothing: tuple[re.Pattern[str], ...], beside: tuple[re.Pattern[str], ...]) -> bool:
    """Whether the text is made of these parts and no other, at least one of them from ``nothing``."""
    reached = {0: False}  # how far the parts lead, and whether one of them says nothing
    for at in range(len(said)):
        if at not in reached:
            continue
        for parts, says_nothing in ((nothing, True), (beside, False)):
            for part in parts:
                if found := part.match(said, at):
                    for end in {found.end(), *_shorter(part, said, at, found.end())}:
                        reached[end] = reached.get(end, False) or reached[at] or says_nothing
    return reached.get(len(said), False)


def _shorter(part: re.Pattern[str], text: str, at: int, end: int) -> list[int]:
    """Where else the same part may end: “没听说过了” has a phrase of three characters in it, and one of four."""
    return [stop for stop in range(at + 1, end) if part.fullmatch(text, at, stop)]


# --- in pinyin, whole or in part: “bu zhi dao”, “不zhi道” ------------------------------------------------
_AROUND_IN_PINYIN = (
    "我",
    "我们",
    "也",
    "真的",
    "这个",
    "那个",
    "请",
    "你",
    "您",
    "啊",
    "呀",
    "呢",
    "了",
    "的",
    "吧",
    "抱歉",
    "对不起",
    "不好意思",
    "太",
)


def _sound(text: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


@lru_cache(maxsize=1)
def _sounds() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    nothing = [_sound(one) for one in (*PLAIN, "不太清楚", "不太懂", "不太知道") if re.search(f"[{CJK}]", one)]
    return _compiled(tuple(nothing)), _compiled(tuple(map(_sound, _AROUND_IN_PINYIN)))


def _in_pinyin(said: str) -> bool:
    """Asked only of what has Latin letters in it: other words may sound the same."""
    return re.search("[a-z]", said) is not None and _made_of(_sound(said), *_sounds())
