"""What the stand-ins are asked."""

from desk.pages.filters import RegisterFilter
from handover.stand_ins.models import StandIn


class StandInFilter(RegisterFilter):
    q = None

    class Meta:
        model = StandIn
        fields: list[str] = []
