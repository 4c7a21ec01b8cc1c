"""The handover book's rows, by theme."""

from handover.models.handovers import CountLine, Handover, HandoverLine, moved
from handover.models.notes import Addendum, DayReading, DutyNote
from handover.models.notices import Notice, NoticeReceipt
from handover.models.policy import CountedThing, HandoverPolicy, Roster, ShiftPattern
from handover.models.stand_ins import StandIn

__all__ = [
    "Addendum",
    "CountLine",
    "CountedThing",
    "DayReading",
    "DutyNote",
    "Handover",
    "HandoverLine",
    "HandoverPolicy",
    "Notice",
    "NoticeReceipt",
    "Roster",
    "ShiftPattern",
    "StandIn",
    "moved",
]
