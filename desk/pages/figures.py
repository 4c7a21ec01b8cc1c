"""Figures of a report: how many of how many, and bars a supervisor reads at a glance. Never a time limit, only counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.types import Text


@dataclass(frozen=True)
class Share:
    """``good`` of ``of``; where nothing was due there is no share, and none is made up."""

    title: Text
    good: int
    of: int
    aim: int = 95  # percent; below it the figure is coloured

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down: 100 means all of them."""
        return self.good * 100 // self.of if self.of else None

    @property
    def tone(self) -> str:
        if self.percent is None:
            return ""
        return "ok" if self.percent >= self.aim else "due"


@dataclass(frozen=True)
class Bar:
    """One line of a chart: its number, its length in percent of the longest, and how much the lines up to it hold."""

    title: Text
    number: int
    length: int
    together: int
    url: str = ""


def bars(rows: Iterable[tuple[Text, int, str]]) -> list[Bar]:
    """Rows of title, number and address (or "") as bars in the order given."""
    found = list(rows)
    longest = max((number for _title, number, _url in found), default=0) or 1
    total = sum(number for _title, number, _url in found) or 1
    drawn, sum_so_far = [], 0
    for title, number, url in found:
        sum_so_far += number
        drawn.append(Bar(title, number, number * 100 // longest, sum_so_far * 100 // total, url))
    return drawn
