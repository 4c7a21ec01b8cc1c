"""Pages of promises, and of the call to whoever was promised something."""

from typing import Any

from django.utils.translation import gettext_lazy

from desk import registry
from desk.ledger.verbs import buttons
from desk.pages.editing import ActView
from desk.pages.entries import RevealView
from desk.pages.lists import RegisterView
from desk.people.actors import Actor
from directory import calling
from enquiries.promises.filters import PromiseFilter
from enquiries.promises.models import Promise
from enquiries.promises.tables import PromiseTable
from enquiries.shared.actions import reveal_customer
from enquiries.shared.states import VIEW, calls_back

GIVING = ("promise", "refer", "ask-superior", "owe")  # moves that give a promise


def promised(actor: Actor, entry: Any) -> list[tuple[Promise, Any]]:
    """What was promised about an entry, the open one with its buttons."""
    rows = Promise.objects.of(actor.property).filter(subject_key=entry.key).select_related("owner").order_by("-pk")
    found = []
    for row in rows:
        verbs = registry.verbs_of(row).values()
        found.append((row, buttons(row, actor, verbs, "enquiries:promise_act", str(row.key)) if row.is_open() else []))
    return found


def call_key(actor: Actor, entry: Any, *, besides: bool = False) -> str:
    """The key that shows the customer's number to this actor; "" where it is not theirs to call, or none was left.

    ``besides``: somebody else is called from the same page with `c`.
    """
    if not entry.phone or calling.may_call(entry, actor=actor, **calls_back(entry, actor)) is not None:
        return ""
    return "k" if besides else "c"


class RevealCustomer(RevealView):
    """The number the customer left, beside what may come of the call."""

    template_name = "enquiries/customer.html"
    owes = True  # whether somebody may have been promised something about it

    def reveal(self, entry: Any) -> str:
        return reveal_customer(entry, actor=self.actor)

    def extra(self, entry: Any) -> dict[str, Any]:
        found = buttons(entry, self.actor, registry.verbs_of(entry).values(), self.act_url, entry.number)
        promises = promised(self.actor, entry) if self.actor.may(VIEW) and self.owes else []
        return {
            "back": self.entry_link(entry),
            "shown": self.shown(entry),
            "buttons": [button for button in found if button.denied is None],
            "promises": [(promise, verbs) for promise, verbs in promises if promise.is_open()],
        }


class PromiseRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("What was promised")
    rows = Promise.objects.select_related("owner")
    table_class = PromiseTable
    filterset_class = PromiseFilter
    template_name = "enquiries/register.html"

    def queryset(self) -> Any:
        return Promise.objects.of(self.actor.property).visible_to(self.actor).select_related("owner")


class ActOnPromise(ActView):
    permission = VIEW
    model = Promise

    def readable(self, rows: Any) -> Any:
        return rows.visible_to(self.actor)

    def entry_link(self, promise: Promise) -> str:
        return self.url("number", promise.number)
