"""What an entry promises that asks for somebody of the directory."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.ledger.database_rules import Trigger


class LookedUp(models.Model):
    """An entry that asks for somebody of the directory. Who is not on file is entered because the clerk said so, never by a slip."""

    unlisted = models.BooleanField(_("not on file, entered all the same"), default=False, editable=False)

    class Meta:
        abstract = True


def said_so(table: str, text: str, on_file: Iterable[str], *, besides: str = "") -> tuple[Trigger, Trigger]:
    """The rules that a row of a :class:`LookedUp` register, whose ``text`` names somebody where none of the columns ``on_file``
    does, is one the clerk said to enter all the same; ``besides``: SQL of rows nobody is looked up for.

    What was entered before there was this rule stays as it was, and may be corrected.
    """

    def unsaid(row: str) -> str:
        nobody = " AND ".join(f"{row}.{column} IS NULL" for column in on_file)
        return f"TRIM({row}.{text}) <> '' AND NOT {row}.unlisted AND {nobody}"

    says, sentence = (
        "who is not on file is entered because the clerk said so",
        _("This is not on file: choose who is meant, or say to enter it all the same."),
    )
    apart = f" AND NOT ({besides})" if besides else ""
    return (
        Trigger(f"{table}_unlisted_new", table, "INSERT", says, unsaid("NEW") + apart, sentence=sentence),
        Trigger(f"{table}_unlisted", table, "UPDATE", says, f"{unsaid('NEW')} AND NOT ({unsaid('OLD')}){apart}", sentence=sentence),
    )
