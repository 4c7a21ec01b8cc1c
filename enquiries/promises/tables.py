"""The register of promises as a table."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.markup import tag
from desk.pages.tables import RegisterColumn, RegisterTable, TimeColumn
from enquiries.promises.models import Promise
from enquiries.shared.tables import WordsColumn


class PromiseNumber(RegisterColumn):
    """The number of the entry it belongs to, whichever register holds it."""

    def cell(self, record: Promise, table: RegisterTable) -> str:
        return tag("a", record.number, href=reverse("number", args=[record.property.slug, record.number]), class_="number")


class KeptColumn(RegisterColumn):
    """Kept or broken, read off the times."""

    def text(self, record: Promise, table: RegisterTable) -> Any:
        return record.word()

    def cell(self, record: Promise, table: RegisterTable) -> str:
        return tag("span", record.word(), class_=f"badge b-{record.tone()}")


class PromiseTable(RegisterTable):
    number = PromiseNumber(verbose_name=_("Number"))
    state = KeptColumn(verbose_name=_("State"))
    due_at = TimeColumn(verbose_name=pgettext_lazy("promise", "By"))
    what = WordsColumn(verbose_name=_("What was promised"), wide=True)
    owner = RegisterColumn(verbose_name=_("Who promised"))
    kept_at = TimeColumn(verbose_name=_("Kept at"))
