"""What the shelf counts are asked."""

from mail.counts.models import ShelfCount
from mail.filters import StateFilter


class CountFilter(StateFilter):
    q = None

    class Meta:
        model = ShelfCount
        fields: list[str] = []
