"""The life of a record as one table: each move is one :class:`Transition`.

Buttons, permissions, the state diagram in the docs and the test matrix are all read from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from desk.models import Authorisation, Record
from desk.types import Text

if TYPE_CHECKING:
    from desk.people.actors import Actor


# The code of a refusal that only says there is nothing left to do: no button stands for it.
DONE = "done"


@dataclass(frozen=True)
class Denied:
    """A refusal: a sentence that says which entry, what it is now, what to do instead.

    ``approval`` is set when a supervisor's authorisation would open the way.
    """

    reason: str
    code: str = "denied"
    approval: "Approval | None" = None


class Refused(Exception):
    """Raised by the writers; carries the :class:`Denied` that page, button and test all show."""

    status = 403

    def __init__(self, denied: Denied):
        super().__init__(denied.reason)
        self.denied = denied


class Conflict(Refused):
    """Somebody else was first (409): the page names who and when, and keeps what was typed."""

    status = 409


# The record is whichever model the book keeps.
Rule = Callable[[Any, "Actor"], Denied | None]


@dataclass(frozen=True, eq=False)
class Approval:
    """A supervisor's approval: it stands in the way while ``applies(record)``, until somebody authorises.

    ``afterwards``: may be confirmed afterwards (授权后补签), so that a lone clerk at night goes on.
    ``at_desk``: asked by whoever has the desk; not so for the one that stands before taking it over.
    """

    code: str
    label: Text
    applies: Callable[[Any], bool]
    afterwards: bool = True
    at_desk: bool = True

    def denied(self, record: Record, actor: "Actor") -> Denied | None:
        if not self.applies(record) or actor.user is None or actor.may("desk.review"):
            return None
        opened = Authorisation.objects.filter(
            property_id=record.property_id, subject_key=record.key, gate=self.code, state__in=Authorisation.OPENS
        ).exists()
        if opened:
            return None
        return Denied(
            _("%(what)s needs a supervisor: ask now, or phone one and write down what was said.") % {"what": self.label},
            "gate",
            self,
        )


@dataclass(frozen=True, eq=False)
class Transition:
    """One move: from which states, to which (``None`` = it stays), who may, and what forbids it.

    ``at_desk``: a clerk's own verb, refused to whoever has not taken over the post.
    ``free``: the permission whose holders need no post for it, such as a reviewer at another desk.
    ``shortcut``: the key that presses its button. ``tone``: how the button looks.
    """

    name: str
    label: Text
    sources: frozenset[str]
    target: str | None
    permission: str
    unless: tuple[Rule, ...] = ()
    approvals: tuple[Approval, ...] = ()
    at_desk: bool = True
    free: str = ""
    shortcut: str = ""
    tone: str = field(default="")

    def starts_from(self, record: Record) -> bool:
        return record.state in self.sources

    def barred(self, actor: "Actor") -> Denied | None:
        """Why this actor makes this move with no record whatever, or ``None``: permission, duty."""
        at_desk = self.at_desk and not (self.free and actor.may(self.free))
        return may_work(actor, self.permission, at_desk=at_desk)

    def denied(self, record: Record, actor: "Actor") -> Denied | None:
        """Why this actor may not make this move now, or ``None``: state, permission, duty, rules, approvals."""
        if not self.starts_from(record):
            return Denied(
                _("%(entry)s is “%(state)s” now: “%(verb)s” is no longer possible.")
                % {"entry": record, "state": record.get_state_display(), "verb": self.label},
                "state",
            )
        if denied := self.barred(actor):
            return denied
        for rule in self.unless:
            if denied := rule(record, actor):
                return denied
        for approval in self.approvals:
            if denied := approval.denied(record, actor):
                return denied
        return None


def may_work(actor: "Actor", permission: str, *, at_desk: bool) -> Denied | None:
    """The two questions every writer asks first: does the role allow it, and is the desk theirs?"""
    if not actor.may(permission):
        return Denied(
            _("As %(role)s you may not do this. Ask a colleague who may.") % {"role": actor.role_name or _("nobody")},
            "permission",
        )
    if at_desk and actor.user is not None and not actor.has_desk:
        return Denied(_("Take over the post first: until then everything can be read and nothing written."), "duty")
    return None


def states(*values: str) -> frozenset[str]:
    return frozenset(values)
