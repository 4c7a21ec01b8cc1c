"""Duty: every post, and joining its shift."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.pages.base import DeskView, safe_next
from handover.duty import actions
from handover.duty.forms import JoinForm
from handover.duty.reading import Standing, standings
from handover.enums import VIEW, WORK
from handover.handovers import reading
from handover.notices import actions as notice_actions
from handover.policy.models import HandoverPolicy
from handover.posts.views import PostPage
from handover.stand_ins.models import StandIn


class Duty(DeskView):
    """Every post: who stands there, who is down for it, and the one way to take it over."""

    permission = VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        context = {
            "standings": self.with_keys(standings(self.actor, now)),
            "unread": notice_actions.unread_notices(self.actor, None),
            "policy": self.actor.policy_of(HandoverPolicy),
            "now": now,
            "works": self.actor.may(WORK),
            "away": StandIn.objects.of(self.actor.property).open().filter(of_shift=self.actor.shift).first() if self.actor.shift else None,
            "next": request.GET.get("next", ""),
        }
        return render(request, "handover/duty.html", context)

    def with_keys(self, posts: list[Standing]) -> list[Standing]:
        """What is next at each post has its letter at the first post it is next at, and the post's digit at the others."""
        taken: set[str] = set()
        for place, one in enumerate(posts, start=1):
            letter = self.letter(one)
            one.key = letter if letter not in taken else str(place) if place < 10 else ""
            taken.add(letter)
        return posts

    def letter(self, one: Standing) -> str:
        me = self.actor.user
        if one.live is not None:
            if (one.live.state == "submitted" and one.live.outgoing != me) or (one.live.state == "review" and one.live.incoming == me):
                return "t"
            return "w" if one.live.state == "draft" and one.live.outgoing == me else ""
        return "h" if one.shift and one.chief == me else "j" if one.shift and not self.actor.shift else ""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End one's own duty as an assistant."""
        actions.leave_shift(actor=self.actor)
        messages.success(request, _("Your duty has ended."))
        return redirect(self.url("handover:duty"))


class Join(PostPage):
    """加入当班: what is new stands beside the form; one's own PIN joins. Wrong tries are counted."""

    form_class = JoinForm
    title = gettext_lazy("Join the shift")
    say = gettext_lazy("Neat dress, a tidy counter, a smile: ready to receive.")
    template_name = "handover/join.html"

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "unread": notice_actions.unread_notices(self.actor, None),
            "sheet": reading.open_now(self.actor, self.request.GET.get("post", "")),
            "policy": self.actor.policy_of(HandoverPolicy),
        }

    def work(self, form: Any) -> Any:
        return actions.join_shift(actor=self.actor, post=form.cleaned_data["post"], pin=form.cleaned_data["pin"])

    def way_on(self, done: Any) -> str:
        messages.success(self.request, _("You are on duty at %(post)s.") % {"post": done.post})
        return safe_next(self.request, self.url("board"))
