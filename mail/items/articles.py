"""Article numbers (邮件号码): as the post office writes them, and what they say of themselves."""

import re

from desk.finding import codes

# UPU S10: two letters of service, eight digits, a check digit, two letters of the country.
S10 = re.compile(r"^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$")
# What the post office prints: S10 (EMS too), two letters with eleven digits, thirteen digits.
SHAPES = (r"[A-Z]{2}\d{9}[A-Z]{2}", r"[A-Z]{2}\d{11}", r"\d{13}")
# A reading that broke off, or lost a digit on the way.
CUT = re.compile(r"[A-Z]{2}\d{8,9}|[A-Z]{2}\d{9}[A-Z]|[A-Z]{2}\d{8}[A-Z]{1,2}|[A-Z]{2}\d{10}|\d{10,12}(?=$)")
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def normal(typed: str) -> str:
    """``ra 1234-5678 5 cn`` → ``RA123456785CN``: as a scanner's reading is cleaned, and without what people write between digits."""
    return re.sub(r"[\-.·_]+", "", codes.clean(typed))


def joined(article_no: str) -> bool:
    """Whether two numbers were read as one."""
    return codes.joined(article_no, SHAPES)


def cut(article_no: str) -> bool:
    """Whether a reading broke off or lost a digit."""
    return CUT.fullmatch(article_no) is not None


def alien(article_no: str) -> bool:
    """Whether there is something in it that no bar code holds: an input method was on, or it was written by hand."""
    return re.fullmatch(r"[A-Z0-9]+", article_no) is None


def check_digit(serial: str) -> int:
    """The S10 check digit of eight digits."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, serial, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def misread(article_no: str) -> bool:
    """Whether it looks like an S10 number whose check digit is wrong: a digit was misread, or it is a forgery."""
    found = S10.match(article_no)
    return found is not None and check_digit(found[2]) != int(found[3])


def kind_of(article_no: str) -> str:
    """The kind of mail an S10 number announces (``"registered"`` …), or "" where it says nothing."""
    found = S10.match(article_no)
    if not found:
        return ""
    if found[4] != "CN":
        return "international"
    return {"R": "registered", "V": "insured", "E": "ems", "C": "parcel_slip"}.get(found[1][0], "")
