"""Pages of notices."""

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.pages.editing import ActView, CreateView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import RegisterView
from handover.enums import REVIEW, VIEW
from handover.notices import actions, reading
from handover.notices.filters import NoticeFilter
from handover.notices.forms import NoticeForm
from handover.notices.models import Notice
from handover.notices.tables import NoticeTable


class NoticeRegister(RegisterView):
    permission = VIEW
    title = pgettext_lazy("handover", "Notices")
    rows = Notice.objects.for_table()
    table_class = NoticeTable
    filterset_class = NoticeFilter
    template_name = "handover/notices.html"

    def extra(self) -> dict[str, Any]:
        return {"reviews": self.actor.may(REVIEW), "unread": actions.unread_notices(self.actor, self.actor.post)}


class NewNotice(CreateView):
    permission = work_permission = REVIEW
    at_desk = False
    form_class = NoticeForm
    title = gettext_lazy("New notice")
    entry_url = "handover:notice"

    def enter(self, form: Any) -> Notice:
        return actions.publish_notice(form.notice(), actor=self.actor)


class OfNotice(EntryMixin):
    """What every page of one notice shares."""

    permission = VIEW
    model = Notice
    related = ("audience", "created_by", "post")
    entry_url = "handover:notice"


class NoticePage(OfNotice, EntryView):
    template_name = "handover/notice.html"

    def extra(self, notice: Notice) -> dict[str, Any]:
        return reading.receipts(self.actor, notice)


class ActOnNotice(OfNotice, ActView):
    pass
