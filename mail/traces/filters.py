"""What the traces are asked."""

from mail.filters import StateFilter
from mail.traces.models import Trace


class TraceFilter(StateFilter):
    class Meta:
        model = Trace
        fields: list[str] = []
