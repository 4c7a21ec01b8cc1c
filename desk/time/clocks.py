"""Clocks that stand still while nobody is served: service hours, weekends, the holiday calendar.

A due time is computed once, when the clock starts, and stored; a later change of hours or holidays
touches new entries only.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from desk.models import DeskPolicy, Holiday, Property

FARTHEST = 400  # days a clock may run ahead; a property closed for a year is a mistake in its calendar


def serves_on(day: date, policy: DeskPolicy, calendar: dict[date, bool]) -> bool:
    """Whether the customers are served on this local day. The calendar wins over the weekday."""
    return calendar.get(day, str(day.isoweekday()) in policy.service_days)


def calendar_of(property: Property, first: date) -> dict[date, bool]:
    """Days from ``first`` on that differ from their weekday: ``True`` = worked (调休), ``False`` = a holiday."""
    rows = Holiday.objects.filter(property=property, day__gte=first, day__lte=first + timedelta(days=FARTHEST))
    return dict(rows.values_list("day", "working"))


def stretches(
    start: datetime, property: Property, policy: DeskPolicy, hours: tuple[time, time] | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of service from ``start`` (aware) on, as aware moments; DST and midnight included.

    ``hours``: a unit's own; else the property's. Equal ends mean round the clock.
    """
    opens, closes = hours or (policy.service_from, policy.service_to)
    local = property.local(start)
    first = local.date() - timedelta(days=1)
    calendar = calendar_of(property, first)
    for ahead in range(FARTHEST):
        day = first + timedelta(days=ahead)
        if not serves_on(day, policy, calendar):
            continue
        begin = datetime.combine(day, opens, property.zone)
        end = datetime.combine(day if closes > opens else day + timedelta(days=1), closes, property.zone)
        if end > start:
            yield max(begin, start), end


def due(start: datetime, minutes: int, *, property: Property, policy: DeskPolicy, hours: tuple[time, time] | None = None) -> datetime:
    """When ``minutes`` of service will have passed after ``start`` (both aware).

    Raises ``ValueError`` when the calendar leaves no service at all.
    """
    left = timedelta(minutes=minutes)
    for begin, end in stretches(start, property, policy, hours):
        # Differences of aware moments in one zone ignore its DST: compare instants.
        length = timedelta(seconds=end.timestamp() - begin.timestamp())
        if left <= length:
            return property.local(datetime.fromtimestamp(begin.timestamp() + left.total_seconds(), tz=property.zone))
        left -= length
    raise ValueError("no service hours within a year")


def working_day(day: date, count: int, *, property: Property, policy: DeskPolicy) -> date:
    """The ``count``-th served day after ``day`` (local dates)."""
    calendar = calendar_of(property, day)
    for ahead in range(1, FARTHEST):
        later = day + timedelta(days=ahead)
        if serves_on(later, policy, calendar):
            count -= 1
            if count <= 0:
                return later
    raise ValueError("no service hours within a year")
