"""The filter of the regular passes."""

from desk.pages.filters import RegisterFilter
from visitors.passes.models import RegularPass


class PassFilter(RegisterFilter):
    day = None

    class Meta:
        model = RegularPass
        fields: list[str] = []
