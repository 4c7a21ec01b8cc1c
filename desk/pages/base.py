"""What every page of a property stands on: who acts, where it may go next, how a refusal looks."""

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import unquote

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from desk.counter import drafts
from desk.ledger.transitions import Denied, Refused
from desk.papers import privacy
from desk.people.actors import Actor


class DeskRequest(HttpRequest):
    """A request to a property page, as views see it."""

    desk: Actor


def refusal(request: HttpRequest, denied: Denied, *, status: int = 403) -> HttpResponse:
    """The page that says why not and what to do instead; in a word for a script that asks."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"said": str(denied.reason)}, status=status)
    return render(request, "403.html", {"denied": denied}, status=status)


def writes(denied: Denied | None) -> bool:
    """Whether a page has its button that sends: whoever has no post, or not the role, reads.

    Any other refusal is answered by changing the form.
    """
    return denied is None or denied.code not in ("duty", "permission")


def safe_next(request: HttpRequest, fallback: str) -> str:
    """``next`` from the form or address if it stays on this host, else ``fallback``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # A path: of a bare word ``redirect`` would make the name of a page.
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and not privacy.holds_id_number(unquote(target)) else fallback


def unchanged(request: HttpRequest, etag: str) -> bool:
    """Whether the page that asks has this already. A page that was sent compressed comes with a weak tag."""
    return request.headers.get("If-None-Match", "").removeprefix("W/") == etag


class DeskView(View):
    """A page inside a property. ``permission`` is what reading it takes."""

    permission: ClassVar[str]
    keeps_typed: ClassVar[bool] = False  # whether a form stands here that is kept while it is typed
    request: DeskRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.actor: Actor = request.desk  # type: ignore[attr-defined]
        if not self.actor.may(self.permission):
            return refusal(
                request, Denied(_("This page is not part of your role: %(role)s.") % {"role": self.actor.role_name}, "permission")
            )
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            return refusal(request, refused.denied, status=refused.status)

    def url(self, name: str, *args: Any) -> str:
        return self.actor.url(name, *args)

    def begin(self, form: forms.Form, path: str, *, same: bool = True) -> dict[str, Any]:
        """The form that is sent to ``path`` begins as it was left; gives what the page says about it.

        What this person typed into it and never sent comes before what was parked. It goes into the fields at once,
        unless it is old and the next one here may be about somebody else (not ``same``): then the page offers it.
        """
        parked = self.request.GET.get("draft", "")
        draft = drafts.begun(self.actor, path)
        fresh = draft is not None and drafts.is_fresh(draft)
        if draft is None and parked:
            draft, fresh = drafts.one(self.actor, parked), False
        if draft is None:
            return {}
        if not (fresh or same or parked):
            return {"typed": draft, "restored": False}
        # What somebody saw with their own eyes a while ago, or a colleague did, is seen anew.
        take_up(form, drafts.values(draft), without=getattr(form, "anew", ()) if draft.quiet and not fresh else ())
        return {"typed": draft if draft.quiet else None, "restored": True}


def take_up(form: forms.Form, left: dict[str, Any], *, without: Iterable[str] = ()) -> None:
    """A form begins as it was left, its key and version included."""
    form.taken_up = bool(left)  # type: ignore[attr-defined]
    form.as_left = {name: value for name, value in left.items() if name not in without}  # type: ignore[attr-defined]
    for name, field in form.fields.items() if left else ():
        if name not in without:
            form.initial[name] = left.get(name, False if isinstance(field, forms.BooleanField) else "")
