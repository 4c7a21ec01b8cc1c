"""Days as people and spreadsheets write them: ``2025/6/30``, ``2025年6月30日``, ``45838``, ``已搬离``."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.written.marks import is_none
from desk.written.names import visible

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?|(\d{4})(\d{2})(\d{2})"
)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_GONE = re.compile(r"已?(?:搬离|搬走|搬出|迁出|退租|离开|离场)(?:了)?")
_FIRST = date(1899, 12, 30)  # a spreadsheet's day 0


@dataclass(frozen=True)
class Day:
    """What a cell says: a day, or only that it has happened (``passed``), or nothing."""

    day: date | None = None
    passed: bool = False


def parse(value: Any) -> Day:
    """What a cell or a field says of a day.

    Raises ``ValidationError``: ``month`` where only the month is named, ``date`` for what is none.
    """
    if isinstance(value, datetime):
        return Day(value.date())
    if isinstance(value, date):
        return Day(value)
    said = unicodedata.normalize("NFKC", visible("" if value is None else str(value)))
    if is_none(said):
        return Day()
    if _GONE.fullmatch(said):
        return Day(passed=True)
    if serial := re.fullmatch(r"([2-7]\d{4})(?:\.\d+)?", said):
        return Day(_FIRST + timedelta(days=int(serial[1])))
    if found := _DAY.fullmatch(said):
        try:
            return Day(date(*(int(part) for part in found.groups() if part is not None)))
        except ValueError:
            raise ValidationError(_("There is no such day: %(value)s"), code="date", params={"value": said}) from None
    if _MONTH.fullmatch(said):
        raise ValidationError(_("“%(value)s” names a month: on which day? Write it as 2026-11-23."), code="month", params={"value": said})
    raise ValidationError(_("“%(value)s” is not a date like 2026-11-23."), code="date", params={"value": said})
