"""Chinese numerals up to ninety-nine, and digits: ``十八`` → 18, ``二十三`` → 23, ``两`` → 2."""

DIGITS = {text: value for value, text in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
# For patterns: one number, in digits or in numerals.
NUMBER = r"(?:\d+|[零〇一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"


def number(text: str) -> int | None:
    """The number meant, or ``None`` for what is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS.get(text)
    if (tens and tens not in DIGITS) or (ones and ones not in DIGITS):
        return None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
