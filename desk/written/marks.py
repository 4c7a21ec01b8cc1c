"""Small answers of a list: yes, no, and nothing at all."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.written.names import plain

YES = frozenset(["1", "y", "yes", "true", "t", "on", "ok", "是", "有", "对", "√", "✓", "✔", "☑", "v", "需要", "要"])
NO = frozenset(["0", "n", "no", "false", "f", "off", "否", "没有", "不", "不是", "×", "✗", "✘", "x", "☐", "不需要", "不要"])
NONE = frozenset(("", "/", "-", "--", "—", "——", "无", "没有", "暂无", "n/a", "na", "none", "null", "空", "未知", "不详"))


def is_none(text: str) -> bool:
    """Whether somebody wrote down that there is nothing."""
    return plain(text).strip() in NONE


def yes(text: str, *words: str) -> bool:
    """Whether a mark says yes; ``words`` are the column's own, such as 免打扰.

    Raises ``ValidationError`` (code ``mark``) for what says neither.
    """
    said = plain(text).strip()
    if said in YES or said in map(plain, words):
        return True
    if said in NO or is_none(said):
        return False
    raise ValidationError(_("“%(said)s” says neither yes nor no: write 是 or leave it empty."), code="mark", params={"said": text})
