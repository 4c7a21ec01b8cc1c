"""A verb is a transition a clerk can press: its form, its action, its courtesy sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from desk.ledger.transitions import DONE, Denied, Transition
from desk.models import Record
from desk.types import Text

if TYPE_CHECKING:
    from desk.pages.forms import ActForm
    from desk.people.actors import Actor


@dataclass(frozen=True, eq=False)
class Verb:
    """``action(record, *, actor, version, **cleaned)`` does it; ``form`` (a dotted name is not needed:
    the class itself) asks what it needs. ``say``: the sentence the manual prescribes at this moment.
    ``noted``: it stands beside the notes of the day in the post notebook."""

    transition: Transition
    action: Callable[..., Any]
    form: "type[ActForm]"
    say: Text = ""
    listed: bool = True
    template: str = ""  # a page of its own instead of the kit's
    asks: bool | None = None  # whether it has questions; ``None``: the form is made to see
    noted: bool = False

    @property
    def name(self) -> str:
        return self.transition.name


def table(*verbs: Verb) -> dict[str, Verb]:
    """A book's verbs of one kind of record, by name, in the order of their buttons; two of one name are found at start."""
    found = {verb.name: verb for verb in verbs}
    if len(found) < len(verbs):
        raise ValueError(f"two verbs of one name among {[verb.name for verb in verbs]}")
    return found


@dataclass(frozen=True)
class Button:
    """A verb as it stands on a page: pressable, or grey with its reason."""

    verb: Verb
    url: str
    denied: Denied | None
    ask_url: str = ""
    asks: bool = False  # it has questions: a page; otherwise one key does it


def unpressed(record: Record, actor: "Actor", verbs: Iterable[Verb], standing: Iterable[Button]) -> list[tuple[str, str]]:
    """Keys of these verbs that no button carries now, each with why: a key that does nothing says so."""
    carried = {button.verb.transition.shortcut for button in standing}
    moves = sorted((verb.transition for verb in verbs), key=lambda move: not move.starts_from(record))
    told: dict[str, str] = {}
    for move in moves:
        if move.shortcut and move.shortcut not in carried | told.keys() and (denied := move.denied(record, actor)):
            told[move.shortcut] = str(denied.reason)
    return list(told.items())


def buttons(record: Record, actor: "Actor", verbs: Iterable[Verb], url_name: str, number: str) -> list[Button]:
    """Verbs that start from the record's state and that the role holds; grey where a rule forbids."""
    found = []
    for verb in verbs:
        transition = verb.transition
        if not verb.listed or not transition.starts_from(record) or not actor.may(transition.permission):
            continue
        denied = transition.denied(record, actor)
        if denied is not None and denied.code == DONE:
            continue
        ask = ""
        if denied is not None and denied.approval is not None:
            ask = reverse("desk:ask", args=[actor.property.slug, number, denied.approval.code])
        url = reverse(url_name, args=[actor.property.slug, number, verb.name])
        asks = verb.asks if verb.asks is not None else bool(verb.form(actor=actor, record=record).visible_fields())
        found.append(Button(verb, url, denied, ask, asks=asks))
    return found
