"""“I don't know” is no answer (A10), nor is “that is not my business” (A8): what the desk does not know it asks a superior.

A text says nothing when every part of it is either a phrase that says nothing, or what people put around one: an address,
an apology, a “go and ask somebody”. One part more, a place, a name, a step taken, and it is an answer.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.ledger.database_rules import differs

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
    *("答不上来", "回答不了", "无法回答", "无法答复", "无可奉告", "没人知道", "忘了", "记不得", "不记得", "没印象"),
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


NO_ANSWERS = ", ".join(f"'{one}'" for one in PLAIN)


NO_ANSWER = _(
    "Write down the answer. “I don't know” is none (manual A10): leave it open, then “Ask a superior”, and promise the customer a time."
)


_US = "(?:我们?|前台|这边|这里|这儿|本岗|俺)"


_ASK = "(?:问问?|找|查|看|打听|联系|咨询|打电话|解决|想办法|想)(?:一下|下|问)?"


_ANYBODY = "(?:物业|物管|管理处|保安|前台|别人|其他人|别的人|旁人|他们|人家|领导|谁|客服|人)(?:那边|那里|那儿)?"


_SAYS_NOTHING = (
    *map(re.escape, PLAIN),
    "(?:不|没|没有|不太|不大|不是很|不怎么|并不|完全不|也不|不能)(?:知道|清楚|晓得|了解|明白|懂|详|知|确定|肯定|记得|敢说|听说过?|听过)",
    "(?:答|回答|答复|解答)不(?:上来|出来|上|出|了)",
    "(?:说|讲|搞|弄|记)不(?:准|清楚?|好|上来|定|懂|起来|得)",
    "(?:不好|很?难)(?:说|讲)",
    "没有?什?么?(?:好|可)说的",
    "(?:没有?人|谁|鬼|天)才?(?:知道|晓得|清楚)",
    "没有?(?:办法|法子?|辙|主意)",
    "无法(?:回答|答复|解答|处理|解决|帮助)?",
    "(?:帮|管|解决)不(?:了|上|到|着)(?:你们?|您|忙)?",
    f"不归{_US}?管",
    f"(?:不是|不属于|不在){_US}?的?(?:管|负责|事情?|范围|职责)(?:范围|之?内|的)?",
    f"(?:跟|和|与|同){_US}?(?:无关|没关系|没有关系)",
    f"不关{_US}的?事",
    f"(?:别|不要|不用)问{_US}?",
    f"问{_US}也(?:没用|白问|不知道)",
    f"(?:你们?|您)?自己去?{_ASK}(?:{_ANYBODY})?",
    "去?问问?(?:一下|下)?(?:别人|其他人|别的人|旁人|谁|人家)",
    "(?:以后|到时候?|回头|等等|过后)?再(?:说|看看?)",
    "已(?:经)?(?:答复|回答|解答|答|告知|告诉|回复|说明|解释|说)(?:了|过了?|完毕)?",
    "(?:答复|回答|解答|答|告诉|告知|回复|说|讲)过?了",
    *(
        "dontknow",
        "donotknow",
        "don'tknow",
        "dunno",
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


_NOTHING = tuple(map(re.compile, _SAYS_NOTHING))


_BESIDE = (*map(re.compile, _AROUND), re.compile(f"(?:问问?|找|咨询|联系)(?:一下|下)?{_ANYBODY}"))


def is_no_answer(text: str) -> bool:
    """Whether all that is said is that nobody knows or cares, in whatever polite words."""
    plain = re.sub(r"[^\w']+", "", unicodedata.normalize("NFKC", text).replace("’", "'").lower())
    if not plain:
        return bool(text.strip())
    reached = {0: False}  # how far the parts lead, and whether one of them says nothing
    for at in range(len(plain)):
        if at not in reached:
            continue
        for parts, says_nothing in ((_NOTHING, True), (_BESIDE, False)):
            for part in parts:
                if found := part.match(plain, at):
                    for end in {found.end(), *_shorter(part, plain, at, found.end())}:
                        reached[end] = reached.get(end, False) or reached[at] or says_nothing
    return reached.get(len(plain), False)


def _shorter(part: re.Pattern[str], text: str, at: int, end: int) -> list[int]:
    """Where else the same part may end: “没听说过了” has a phrase of three characters in it, and one of four."""
    return [stop for stop in range(at + 1, end) if part.fullmatch(text, at, stop)]


def refuse_no_answer(text: str) -> None:
    """Validator of an answer: raises ``ValidationError`` (code ``no_answer``) with what to do instead."""
    if is_no_answer(text):
        raise ValidationError(NO_ANSWER, code="no_answer")


def says_nothing(*columns: str) -> str:
    """SQL: one of the columns says now, and did not before, that nobody knows."""
    return " OR ".join(f"({differs([column])}) AND TRIM(NEW.{column}) IN ({NO_ANSWERS})" for column in columns)
