"""What the batches are asked."""

from mail.batches.models import PostalBatch
from mail.filters import StateFilter


class BatchFilter(StateFilter):
    class Meta:
        model = PostalBatch
        fields: list[str] = []
