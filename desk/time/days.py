"""Days of a property's calendar: one, or a whole month, as somebody asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date


def _read(text: Any) -> date | None:
    try:
        day = parse_date(str(text or ""))
    except ValueError:  # shaped like a day, and none
        return None
    return day if day is not None and 1900 < day.year < 9000 else None  # months before and after it exist


@dataclass(frozen=True)
class Days:
    """From the first to the last local day, both of them meant. As text: ``2026-11-24`` or ``2026-11``."""

    first: date
    last: date

    @classmethod
    def asked(cls, said: Mapping[str, Any], *, today: date) -> Self:
        """What ``day=2026-11-24`` or ``month=2026-11`` means; ``today`` where neither says a day there is."""
        if month := _read(f"{said.get('month', '')}-01"):
            return cls.month(month)
        day = _read(said.get("day")) or today
        return cls(day, day)

    @classmethod
    def month(cls, day: date) -> Self:
        """The whole month of ``day``."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    def __str__(self) -> str:
        return self.first.isoformat() if self.first == self.last else f"{self.first:%Y-%m}"

    @property
    def query(self) -> str:
        """How an address asks for these days."""
        return f"{'day' if self.first == self.last else 'month'}={self}"

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first moment of these days and the first after them, aware, DST included."""
        return datetime.combine(self.first, time(), zone), datetime.combine(self.last + timedelta(days=1), time(), zone)
