"""The tallies as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable


class TallyTable(RegisterTable):
    number = NumberColumn(verbose_name=_("Number"))
    business_date = RegisterColumn(verbose_name=_("Day"))
    letters = RegisterColumn(verbose_name=_("Ordinary letters"))
    papers = RegisterColumn(verbose_name=_("Newspapers"))
    expected = RegisterColumn(verbose_name=_("Subscribed"))
    shortage = RegisterColumn(verbose_name=_("Short"), wide=True)
