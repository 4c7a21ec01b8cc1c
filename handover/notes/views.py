"""Pages of the post notebook."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import trail
from desk.pages.base import DeskView
from desk.pages.editing import CreateView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import RegisterView
from desk.time.days import Days
from handover.enums import REVIEW, VIEW, WORK
from handover.notes import actions, reading
from handover.notes.filters import DutyNoteFilter
from handover.notes.forms import DutyNoteForm
from handover.notes.models import DutyNote
from handover.notes.tables import DutyNoteTable


class NoteRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Post notebook")
    rows = DutyNote.objects.for_table()
    table_class = DutyNoteTable
    filterset_class = DutyNoteFilter
    template_name = "handover/notes.html"


class NewNote(CreateView):
    """`l` from any page. Never gated by duty: what happened is written down."""

    permission = work_permission = WORK
    at_desk = False
    form_class = DutyNoteForm
    title = gettext_lazy("Duty note")
    entry_url = "handover:note"
    template_name = "handover/note_new.html"

    def enter(self, form: Any) -> DutyNote:
        return actions.note_event(form.note(), actor=self.actor, occurred_at=form.cleaned_data["occurred_at"])

    def said(self, note: DutyNote) -> str:
        if note.severity != DutyNote.Severity.LOW and not note.reported_at:
            return _("%(number)s is noted. Report it to a supervisor now.") % {"number": note.number}
        return _("%(number)s is noted.") % {"number": note.number}


class OfNote(EntryMixin):
    """What every page of one duty note shares."""

    permission = VIEW
    model = DutyNote
    related = ("created_by", "post")
    entry_url = "handover:note"


class NotePage(OfNote, EntryView):
    template_name = "handover/note.html"

    def extra(self, note: DutyNote) -> dict[str, Any]:
        return {"addenda": note.addenda.select_related("by")}


class Notebook(DeskView):
    """One day of the notebook; beside the notes, what the other books tell of it. A supervisor signs it."""

    permission = VIEW

    def post(self, request: HttpRequest) -> HttpResponse:
        day = Days.asked(request.POST, today=self.actor.today).first
        if "sign" in request.POST:
            try:
                reading_made = actions.sign_day(actor=self.actor, day=day)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("The notebook of %(day)s is signed up to no. %(n)s.") % {"day": day, "n": reading_made.through})
            return redirect(f"{request.path}?day={day}")
        trail.record(self.actor, "print", data={"paper": "handover:notebook", "days": str(day)})
        return redirect(f"{request.path}?day={day}&paper=sheet")

    def get(self, request: HttpRequest) -> HttpResponse:
        day = Days.asked(request.GET, today=self.actor.today).first
        context = {
            **reading.notebook(self.actor, day),
            "reviews": self.actor.may(REVIEW),
            "printed_at": timezone.now(),
        }
        return render(request, "handover/print_notebook.html" if "paper" in request.GET else "handover/notebook.html", context)
