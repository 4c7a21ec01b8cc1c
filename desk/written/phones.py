"""Telephone numbers: what is kept is what was typed, in the shape it is dialled; extension and remark apart."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.written.marks import is_none
from desk.written.names import visible

_MOBILE = r"1[3-9]\d{9}"
_MANY = re.compile(r"[/、，,;；|\n]+|(?<=\d)\s*(?:或者?|和)\s*(?=[\d+])")
_TWO_MOBILES = re.compile(rf"(?<!\d)({_MOBILE})\s+({_MOBILE})(?!\d)")
_REMARK = re.compile(r"^(?P<rest>.*?\d)\s*\((?P<remark>[^()]*)\)$|^(?P<head>.*\d)\s*(?P<word>[^\W\d_a-z](?:[^\d()]*))$", re.IGNORECASE)
_EXTENSION = re.compile(r"^(?P<number>.*\d)[\s-]*(?:转|轉|分机|ext\.?|x|#)[\s:]*(?P<extension>\d{1,6})$", re.IGNORECASE)
# A third group after area code and number, after a number of eight, after 400 or 800 and seven.
_DASHED = re.compile(
    r"^(?P<number>\(?0\d{2,3}\)?[\s-]?\d{7,8}|[2-8]\d{7}|[48]00(?:\d{7}|-\d{3}-\d{4}|-\d{4}-\d{3}|-\d{7}))-(?P<extension>\d{1,6})$"
)


@dataclass(frozen=True)
class Phone:
    """One number as it is dialled; ``str`` is what is kept: ``01065121234转801``, ``13812345678(王)``."""

    number: str
    extension: str = ""
    remark: str = ""

    def __str__(self) -> str:
        return self.number + (f"转{self.extension}" if self.extension else "") + (f"({self.remark})" if self.remark else "")


def parse(text: str) -> list[Phone]:
    """The numbers somebody wrote into one field; none for “无”.

    Raises ``ValidationError`` (code ``phone``) for what can be no number.
    """
    said = unicodedata.normalize("NFKC", visible(text))
    if is_none(said):
        return []
    return [_one(part) for part in _MANY.split(_TWO_MOBILES.sub(r"\1/\2", said)) if part.strip()]


def clean_phone(text: str) -> str:
    """The one number of a field, as it is kept; "" for none.

    Raises ``ValidationError``: ``phone`` for what can be no number, ``two`` where there are several.
    """
    found = parse(text)
    if len(found) > 1:
        raise ValidationError(
            _("These are two numbers. Keep %(first)s here and write %(second)s down as another one."),
            code="two",
            params={"first": str(found[0]), "second": "、".join(map(str, found[1:]))},
        )
    return str(found[0]) if found else ""


def bare(kept: str) -> str:
    """The number alone of what is kept, without extension and remark."""
    return re.split(r"[转(]", kept or "")[0]


def last4(kept: str) -> str:
    """The last four digits a person gives at the desk, of a whole number without its extension; "" for a short one."""
    digits = "".join(one for one in bare(kept) if one.isdecimal())
    return digits[-4:] if len(digits) >= 7 else ""


def _one(part: str) -> Phone:
    said, extension, remark = part.strip(), "", ""
    if found := _REMARK.match(said):
        inside = found["remark"] if found["remark"] is not None else found["word"]
        rest = (found["rest"] or found["head"]).strip()
        if inside.strip() in ("转", "轉", "分机"):
            raise ValidationError(_("Enter a phone number."), code="phone")
        if not re.search(r"\d", inside):
            said, remark = rest, inside.strip(" :-")
        elif found["remark"] is not None:
            said = f"{rest}{inside}"  # (转801)
    if found := _EXTENSION.match(said) or _DASHED.match(said):
        said, extension = found["number"].strip(" -"), found["extension"]
    return Phone(_dialled(said), extension, remark)


def _dialled(said: str) -> str:
    digits = "".join(one for one in said if one.isdecimal())
    if not digits or re.search(r"[^\d\s()+.\-‐-―]", said):
        raise ValidationError(_("Enter a phone number."), code="phone")
    abroad = said.lstrip(" (").startswith("+") or digits.startswith("00")
    if abroad:
        digits = digits.removeprefix("00")
        if not digits.startswith("86"):
            return _abroad(digits)
        digits = digits.removeprefix("86")
        digits = digits if re.match(r"1[3-9]|0|[48]00", digits) else f"0{digits}"
    elif re.fullmatch(rf"86{_MOBILE}", digits):
        digits = digits.removeprefix("86")
    if 2 <= len(digits) < 7 or re.fullmatch(_MOBILE, digits):
        return digits  # of two to six: inside the house, or 110
    if re.fullmatch(r"[2-8]\d{6,7}", digits) or re.fullmatch(r"[48]00\d{7}", digits) or re.fullmatch(r"9[56]\d{3,7}", digits):
        return digits
    if re.fullmatch(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}", digits) and _in_its_area(digits):
        return digits
    raise _impossible(digits)


def _in_its_area(digits: str) -> bool:
    """Area codes of three digits have numbers of eight."""
    return len(digits) == 11 if digits[1] in "12" else len(digits) in (11, 12)


def _abroad(digits: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        raise ValidationError(_("Enter a phone number."), code="phone") from None
    if not phonenumbers.is_possible_number(number):
        raise _impossible(digits)
    return f"+{digits}"


def _impossible(digits: str) -> ValidationError:
    if re.match(r"1[3-9]", digits):
        message = _("A mobile number has 11 digits; this has %(count)s.")
    else:
        message = _("There is no such number with %(count)s digits. Write a landline with its area code, such as 010-65121234.")
    return ValidationError(message, code="phone", params={"count": len(digits)})
