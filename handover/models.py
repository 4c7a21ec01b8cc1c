"""The book's rows, theme by theme, where Django looks for them."""

from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes.models import Addendum, DayReading, DutyNote
from handover.notices.models import Notice, NoticeReceipt
from handover.policy.models import HandoverPolicy
from handover.posts.models import CountedThing, Roster, ShiftPattern
from handover.stand_ins.models import StandIn

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
]
