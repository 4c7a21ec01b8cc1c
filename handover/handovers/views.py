"""Pages of a handover."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from desk.pages.editing import ActView, FormPage
from desk.pages.entries import EntryMixin, EntryView, PrintView
from desk.pages.lists import RegisterView
from desk.people.actors import Actor
from desk.types import Told
from handover.enums import VIEW, WORK
from handover.handovers import actions, gathering, reading, states, taking_over
from handover.handovers.filters import HandoverFilter
from handover.handovers.forms import PrepareForm, ReadForm, WithoutForm
from handover.handovers.models import Handover
from handover.handovers.tables import HandoverTable
from handover.policy.models import HandoverPolicy
from handover.posts.views import PostPage

RELATED = ("for_post", "from_shift", "to_shift", "outgoing", "incoming", "signed_out", "signed_in", "created_by", "post")


class Without(PostPage):
    """First use, absent relief, one clerk alone: everything is read and counted, a supervisor's word stands in."""

    form_class = WithoutForm
    title = gettext_lazy("Take over without a colleague")

    def work(self, form: Any) -> Handover:
        return taking_over.take_over_without(actor=self.actor, **{name: form.cleaned_data[name] for name in ("key", "post", "reason")})

    def way_on(self, done: Any) -> str:
        return self.url("handover:act", done.number, "accept")


class Prepare(FormPage):
    """Begin to hand one's own post over."""

    permission = VIEW
    work_permission = WORK
    template_name = "handover/post.html"

    def context(self) -> dict[str, Any]:
        return {"title": _("Hand over"), "say": _("You keep the desk until the relief has signed."), "back": self.url("handover:duty")}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(PrepareForm(actor=self.actor), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PrepareForm(request.POST, actor=self.actor)
        done = self.attempt(form, lambda: actions.prepare_handover(actor=self.actor, **form.values()))
        return done if isinstance(done, HttpResponse) else redirect(self.url("handover:act", done.number, "write"))


class HandoverRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Handovers")
    rows = Handover.objects.for_table()
    table_class = HandoverTable
    filterset_class = HandoverFilter
    template_name = "handover/register.html"


def _parts(handover: Handover, actor: Actor) -> dict[str, Any]:
    """What every page of a handover tells. Digests stand whole for whoever compares them."""
    return {
        "audits": actor.may("desk.audit"),
        "sheet": reading.as_told(handover),
        "gone": [line for line in handover.all_lines if line.gone_at is not None and line.told == Told.SINGLY],
        "counts": gathering.look_at_counts(handover),
        "questions": [one for one in [*handover.all_lines, *handover.all_counts] if one.asked_at is not None],
    }


class OfHandover(EntryMixin):
    """What every page of one handover shares."""

    permission = VIEW
    model = Handover
    related = RELATED
    entry_url = "handover:entry"


class HandoverPage(OfHandover, EntryView):
    template_name = "handover/entry.html"

    def extra(self, handover: Handover) -> dict[str, Any]:
        signed = handover.state == Handover.State.ACCEPTED
        return {
            **_parts(handover, self.actor),
            "verified": gathering.verified(handover),
            "addenda": handover.addenda.select_related("by") if signed else [],
            "policy": self.actor.policy_of(HandoverPolicy),
        }


class ActOnHandover(OfHandover, ActView):
    """The verbs of a handover; writing and reading have pages of their own, and some lead straight to the next."""

    LEADS = {"take-up": "accept", "read-lines": "accept", "question": "accept"}

    def context(self, entry: Handover, verb: Any) -> dict[str, Any]:
        context = super().context(entry, verb)
        if not verb.template:
            return context
        policy = self.actor.policy_of(HandoverPolicy)
        context |= {**_parts(entry, self.actor), "policy": policy, "checks": policy.self_check.splitlines(), "history": []}
        if verb.transition is states.WRITE:
            context |= reading.ahead(self.actor, entry)
        else:
            context |= reading.while_reading(self.actor, entry)
        return context

    def again(self, form: Any, context: Callable[[], dict[str, Any]]) -> tuple[Any, dict[str, Any]]:
        """A reading that came back shows what was kept of it, and what is new since."""
        if not isinstance(form, ReadForm):
            return super().again(form, context)
        kept = ReadForm(form.data, actor=self.actor, record=self.entry())
        kept.is_valid()
        return kept, self.context(kept.record, self.verb(kept.record, self.kwargs["verb"]))

    def tell(self, entry: Handover, verb: Any, done: Handover) -> None:
        """“Kept” is not “signed”, and “taken over” is said as such."""
        if verb.transition is states.READ:
            context = reading.while_reading(self.actor, done)
            left = pgettext("list", ", ").join(context["missing"]) or _("only your signature")
            said = _("Kept: %(n)s of %(all)s entries read. Not signed yet, still missing: %(left)s.")
            messages.warning(self.request, said % {"n": context["sheet"].done, "all": context["sheet"].total, "left": left})
        elif verb.transition is states.ACCEPT:
            messages.success(self.request, _("Taken over: you are on duty at %(post)s.") % {"post": done.for_post})
            late = reading.as_told(done).news
            if late:
                told = pgettext("list", ", ").join(f"{one.first.number} {one.first.title}".strip() for one in late)
                messages.warning(self.request, _("Came in while you signed: %(what)s.") % {"what": told})
        elif verb.transition is not states.TAKE_UP:  # the page that opens says it
            super().tell(entry, verb, done)

    def entry_link(self, entry: Handover) -> str:
        leads = self.LEADS.get(self.kwargs["verb"])
        return self.url("handover:act", entry.number, leads) if leads and self.request.method == "POST" else super().entry_link(entry)

    def post(self, request: HttpRequest, verb: str, **whose: Any) -> HttpResponse:
        answer = super().post(request, verb, **whose)
        return redirect(self.url("board")) if verb == "accept" and answer.status_code == 302 else answer


class PrintHandover(OfHandover, PrintView):
    """A4, with both signatures."""

    template_name = "handover/print_handover.html"

    def extra(self, handover: Handover) -> dict[str, Any]:
        return {**_parts(handover, self.actor), "addenda": handover.addenda.select_related("by"), "verified": gathering.verified(handover)}
