"""Who is meant where a name belongs: a person one could ask again, or a role, a phrase, the very person who stands here."""

import re

from desk.written.names import CJK, fold, plain, sounds

# What is written down where nobody was asked, or nobody answered.
_NOBODY = re.compile(
    r"没|无人|無人|自己|占线|关机|忙音|未接|不(?:知|清楚|晓得|详|在|接|用|通|认识|记得|方便|愿)|^(?:同上|本人|无|空|某人|谁)$"
    r"|\b(?:un)?known\b|\bno (?:one|body|answer|idea)\b|\bnobody\b|\bn/?a\b|don'?t know"
)
# What somebody is, without who: written where a name belongs, nobody can be asked afterwards.
_ANYBODY = (
    "本人|自己|访客|来访(?:者|人)?|来客|来宾|客人|顾客|客户|用户|租户|业主|住户|他|她|对方|双方|[那这]个?人|有人|别人|旁人|其他人|人家|朋友|同事|同学|亲戚|亲友|家人|家属"
    "|邻居|熟人|老板|领导|经理|主管|员工|职员|工作人员|先生|女士|小姐|太太|阿姨|大姐|大哥|师傅|领取人|收件人|寄件人|代领人|受托人|被访人|接待人|联系人"
    "|负责人|邮递员|投递员|快递员?|外卖员?|司机|本台|总台|服务台|前台|大堂|值班员?|代答|某某?|某人|同意|可以|允许|放行|(?:让|请)进|行|好"
    "|(?:他们?|她们?|对方|该|本|贵|我们?|你们?)?的?(?:单位|公司|家|家里|部门)(?:里|内|那边)?的?(?:人|员工|同事)?"
)
# Of this house: whoever works here agrees to nothing for a tenant.
_OF_THE_HOUSE = "(?:本?(?:大厦|大楼|小区))?(?:物业|物管|管理处|客服|保安|安保|秩序|门卫|门岗)"
_ROLE = re.compile(
    f"(?:{_ANYBODY})(?:本人|自己|们|了|的)?|{_OF_THE_HOUSE}.{{0,6}}|(?:本?(?:大厦|大楼|小区)|我们|咱们?)的?(?:{_ANYBODY}|.?岗)"
    "|(?:来访|到访|来的|要来).{1,8}"
)
_TITLES = "(?:先生|女士|小姐|太太|总|工|经理|老师|师傅|主任|老板|[哥姐姨叔]|律师|医生|博士|教授|同学)"
_BY_SURNAME = re.compile(f"[小老阿大]([{CJK}]{{1,2}})|([{CJK}]{{1,2}}?){_TITLES}")
_TITLED = re.compile(f"{_TITLES}$")
_AND_MORE = re.compile(f"(?:的.*|本人|自己|{_TITLES}|[(（].*)")  # of a name: “柳青青的朋友” is none of the host's


def nobody(text: str) -> bool:
    """Whether it is no name at all: signs only, one letter, or that nobody answered (“没人接”)."""
    said = plain(text)
    return sum(one.isalpha() for one in said) < 2 or _NOBODY.search(said) is not None


def role(text: str) -> bool:
    """Whether it says what somebody is, and not who: “客人”, “前台”, “单位的人”, “保安小王”."""
    return _ROLE.fullmatch(_run(text)) is not None


def itself(text: str, name: str) -> bool:
    """Whether it is this very name, in pinyin too, or its given half alone (“青青” of 柳青青)."""
    said, full = _run(text), _run(name)
    given = re.fullmatch(f"[{CJK}]{{2,}}", said) is not None and full.endswith(said)
    return bool(said) and bool(full) and (said == full or given or (said.isascii() and said in sounds(full)))


def called(text: str, name: str) -> bool:
    """Whether whoever has this ``name`` may be meant: itself, by the surname (“潘先生”, “小潘”), by a title behind the given
    name (“婉如姐”), or as whose friend or colleague somebody is. A longer name that begins alike is another person's."""
    said, full = _run(text), _run(name)
    if not said or not full:
        return False
    by_surname = _BY_SURNAME.fullmatch(said)
    surname = (by_surname[1] or by_surname[2]) if by_surname else ""
    more = said.startswith(full) and _AND_MORE.fullmatch(said[len(full) :]) is not None
    return bool(surname and full.startswith(surname)) or more or itself(said, full) or itself(_TITLED.sub("", said), full)


def _run(text: str) -> str:
    return fold(text).replace(" ", "")
