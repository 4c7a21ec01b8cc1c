"""Names of people, firms and places, so that somebody is *found*: as written, folded, and near each other.

Whether two names are one person's, which a letter's owner depends on, is another question: :mod:`directory.names`.
"""

import re
import unicodedata
from functools import lru_cache

# Ideographs of every plane, 〇, and the private-use characters registries draw rare names with.
CJK = "\u3007\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
# What people write between the halves of a name; a full stop only between ideographs.
_DOTS = "·•‧∙⋅・･●᛫"
_DOT = re.compile(rf"[{_DOTS}]|(?<=[{CJK}])\s*\.\s*(?=[{CJK}])")
_GAP = re.compile(rf"(?<=[{CJK}])\s+|\s+(?=[{CJK}])")
_QUOTES = re.compile(r"['’‘`´ʼ]")
# Letters that are letters of their own and do not come apart into a base and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"})


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    """The table of traditional characters; loaded when the first one is met."""
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=16384)
def _simplified(character: str) -> str:
    """One character at a time: in a phrase the same one may come out differently, and a half-typed name is no phrase."""
    return _converter().convert(character) if "\u3400" <= character <= "\u9fff" or character >= "\U00020000" else character


def _invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def visible(text: str) -> str:
    """As written, without what nobody typed: zero-width characters and the space around it."""
    return "".join(one for one in text or "" if not _invisible(one)).strip()


def plain(text: str) -> str:
    """Width, case, accents and traditional characters folded, letter by letter; spaces and signs stay: ``ＷＪＧ`` → ``wjg``."""
    folded = unicodedata.normalize("NFKC", visible(text)).casefold().translate(_LETTERS)
    bare = "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))
    return "".join(map(_simplified, bare))


def undotted(text: str) -> str:
    """The same without the dots inside a name."""
    return _DOT.sub("", text)


def fold(text: str) -> str:
    """A name as it is compared: ``袁 振華`` → ``袁振华``, ``José  García`` → ``jose garcia``; no dot between two halves."""
    said = _QUOTES.sub("", _GAP.sub("", undotted(plain(text))))
    return " ".join(re.sub(r"[-‐‑–—_,.]+", " ", said).split())


# What is written down where nobody was asked, or nobody answered.
_NOBODY = re.compile(
    r"没|无人|無人|自己|占线|关机|忙音|未接|不(?:知|清楚|晓得|详|在|接|用|通|认识|记得|方便|愿)|^(?:同上|本人|无|空|某人|谁)$"
    r"|\b(?:un)?known\b|\bno (?:one|body|answer|idea)\b|\bnobody\b|\bn/?a\b|don'?t know"
)


def names_nobody(text: str) -> bool:
    """Whether it is no name at all: signs only, one letter, or that nobody answered (“没人接”)."""
    said = plain(text)
    return sum(one.isalpha() for one in said) < 2 or _NOBODY.search(said) is not None


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
_TITLE = re.compile("(?:先生|女士|小姐|太太|总|工|经理|老师|师傅|主任|老板|[哥姐姨叔]|律师|医生|博士|教授|同学)$")
_ADDRESSED = re.compile(
    f"[小老阿大]([{CJK}]{{1,2}})|([{CJK}]{{1,2}}?)(?:先生|女士|小姐|太太|总|工|经理|老师|师傅|主任|老板|[哥姐姨叔]|律师|医生|博士|教授|同学)"
)


def names_role(text: str) -> bool:
    """Whether it says what somebody is, and not who: “客人”, “前台”, “单位的人”, “保安小王”."""
    return _ROLE.fullmatch(fold(text).replace(" ", "")) is not None


def is_addressed(text: str, name: str) -> bool:
    """Whether ``name`` may be called this: written alike, in pinyin, by surname (“潘先生”, “小潘”) or given name (“青青”, “婉如姐”)."""
    said, full = fold(text).replace(" ", ""), fold(name).replace(" ", "")
    if not said or not full:
        return False
    called = _ADDRESSED.fullmatch(said)
    surname = (called[1] or called[2]) if called else ""
    alone = bool(re.fullmatch(f"[{CJK}]{{2,}}", said)) and (full.endswith(said) or full in said)  # the given name, or the name and more
    given = _TITLE.sub("", said)
    by_given = given != said and len(given) > 1 and full.endswith(given)
    return said == full or alone or by_given or bool(surname and full.startswith(surname)) or (said.isascii() and said in _sounds(full))


def is_self(text: str, name: str) -> bool:
    """Whether it is this very name, or its given half alone; a surname alone may be anybody's."""
    said, full = fold(text).replace(" ", ""), fold(name).replace(" ", "")
    given = re.fullmatch(f"[{CJK}]{{2,}}", said) is not None and full.endswith(said)
    return bool(said) and (said == full or given or (said.isascii() and said in _sounds(full)))


def names_another(text: str, *never: str) -> bool:
    """Whether it names somebody, and none of ``never``, in whatever script: who agreed is not the clerk who writes it down."""
    return not names_nobody(text) and not names_role(text) and not any(is_addressed(text, one) for one in never if one)


def halves(text: str) -> list[str]:
    """The parts a dot sets apart, folded; one part for most names."""
    return [part for part in map(fold, _DOT.sub("·", plain(text)).split("·")) if part]


def near(typed: str, name: str) -> bool:
    """Whether a name may be what was meant: read the same, or one character off."""
    one, other = fold(typed), fold(name)
    if not one or not other:
        return False
    if one == other or (_sounds(one) & _sounds(other)):
        return True
    from rapidfuzz.distance import OSA

    shorter = min(len(one), len(other))
    allowed = 1 if re.search(f"[{CJK}]", one) or shorter < 8 else 2
    return shorter >= (2 if re.search(f"[{CJK}]", one) else 4) and OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _sounds(folded: str) -> set[str]:
    """The readings of a name in ideographs; nothing for any other."""
    return {"".join(one) for one in readings(folded, every=True)} if re.fullmatch(f"[{CJK}]+", folded) else set()


@lru_cache(maxsize=8192)
def readings(run: str, *, every: bool) -> frozenset[tuple[str, ...]]:
    """The pinyin readings of a run of ideographs: all of them for a person (曾 is zeng and ceng), at most a dozen."""
    import itertools

    from pypinyin import Style, pinyin

    usual = tuple(one[0] for one in pinyin(run, style=Style.NORMAL, errors="ignore"))
    if not every:
        return frozenset({usual} if usual else ())
    # Character by character: as a word 查明 has one reading, as a person's name it has several.
    singles = [pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") for character in run]
    options = [list(dict.fromkeys(found[0])) for found in singles if found]
    # The surname's readings vary first: a cut loses those of the last character.
    every_one = (tuple(reversed(one)) for one in itertools.product(*reversed(options)))
    return frozenset({usual, *itertools.islice(every_one, 12)}) if options else frozenset()
