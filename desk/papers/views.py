"""Photographs, to whoever may read their entry."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from desk import registry
from desk.ledger.transitions import Denied, Refused, may_work
from desk.models import Attachment
from desk.pages.base import DeskView


class AttachmentView(DeskView):
    """A photograph, for whoever may read the book its entry stands in."""

    permission = "desk.view"

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        row = Attachment.objects.filter(property=self.actor.property, key=key).exclude(file="").first()
        book = registry.book_of(row.subject) if row is not None else None
        if row is None or book is None:
            raise Http404
        if not book.shows(self.actor, row.subject, row.subject_key):
            raise Refused(may_work(self.actor, book.permission, at_desk=False) or Denied(_("You may not read this entry."), "reads"))
        with default_storage.open(row.file) as photograph:
            pixels = photograph.read()
        headers = {"Content-Disposition": f'attachment; filename="{row.number or row.key}.jpg"'}
        return HttpResponse(pixels, content_type="image/jpeg", headers=headers)
