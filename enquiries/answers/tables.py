"""Ready answers as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import RegisterColumn, RegisterTable


class AnswerTable(RegisterTable):
    question = RegisterColumn(verbose_name=_("Question"), wide=True)
    answer = RegisterColumn(verbose_name=_("Answer"), wide=True)
    source = RegisterColumn(verbose_name=_("Who says so"))
    checked_on = RegisterColumn(verbose_name=_("Checked on"))
