"""What is asked of the ready answers."""

from desk.filters import RegisterFilter
from enquiries.answers.models import Answer


class AnswerFilter(RegisterFilter):
    day = None  # type: ignore[assignment]

    class Meta:
        model = Answer
        fields: list[str] = []
