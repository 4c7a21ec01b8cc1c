"""The page of ready answers."""

from django.utils.translation import gettext_lazy

from desk.pages.lists import RegisterView
from enquiries.answers.filters import AnswerFilter
from enquiries.answers.models import Answer
from enquiries.answers.tables import AnswerTable
from enquiries.shared.states import VIEW


class Answers(RegisterView):
    """What the desk has been told before."""

    permission = VIEW
    title = gettext_lazy("Ready answers")
    rows = Answer.objects.filter(active=True)
    table_class = AnswerTable
    filterset_class = AnswerFilter
    template_name = "enquiries/register.html"
