"""What the tallies are asked."""

from desk.pages.filters import RegisterFilter
from mail.tallies.models import DailyTally


class TallyFilter(RegisterFilter):
    q = None

    class Meta:
        model = DailyTally
        fields: list[str] = []
