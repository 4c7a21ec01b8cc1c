"""Who stands at the desk, and which letters are theirs.

A letter reaches its addressee, or somebody the addressee or the company named. What a name on a document
proves is judged here once: the page shows it, the action refuses by it, the database keeps what came of it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied
from desk.people.actors import Actor
from desk.written import names as written
from directory import names
from directory.models import Contact, Mandate, Occupant
from mail.enums import Against, Agreement, Relation
from mail.items.models import MailItem
from mail.items.states import strict

IN_PERSON = (Relation.ADDRESSEE, Relation.MANDATE)  # who they are is read off a document


@dataclass(frozen=True)
class Standing:
    """On what somebody may take one letter; ``must_be_phoned``: whom to ask first, where they are a colleague of the addressee's."""

    relation: str
    agreement: str = ""
    compared_with: str = ""
    compared_as: str = ""
    mandate: Mandate | None = None
    must_be_phoned: str = ""

    @property
    def explained(self) -> bool:
        """Whether the cover writes the name otherwise, so that somebody has to say why."""
        return self.agreement in (Agreement.NEAR, Agreement.ON_FILE)

    def columns(self, differs: str) -> dict[str, Any]:
        """What the hand-out writes of it."""
        return {
            "relation": self.relation,
            "mandate": self.mandate,
            "agreement": self.agreement,
            "compared_with": self.compared_with,
            "compared_as": self.compared_as,
            "differs": differs if self.explained else "",
        }


class People:
    """Who is known in one unit: what covers and documents are compared with."""

    def __init__(self, actor: Actor, unit_id: int | None):
        self.actor = actor
        self.occupants = list(Occupant.objects.filter(unit=unit_id).order_by("pk")) if unit_id else []
        contacts = Contact.objects.filter(occupant__unit=unit_id, active=True).order_by("pk") if unit_id else []
        self.contacts = list(contacts)
        in_force = Mandate.objects.in_force(actor.property, timezone.now())
        self.mandates = list(in_force.filter(unit=unit_id).order_by("pk")) if unit_id else []
        self.firms = [one for one in self.occupants if one.kind == Occupant.Kind.ORGANISATION]

    def named(self) -> list[str]:
        """Whom the mandates name, each once."""
        every = [name for mandate in self.mandates for name in mandate.names()]
        return list({names.fold(name): name for name in reversed(every)}.values())[::-1]

    def knows(self, name: str) -> bool:
        """Whether somebody of that name is on file in the unit: a contact, who lives there, or whom a mandate names."""
        every = [one.name for one in (*self.contacts, *self.occupants) if one not in self.firms]
        return any(names.same(name, one) for one in (*every, *self.named()))

    def person(self, item: MailItem) -> str:
        """The person on the cover, or "" for a letter of the company."""
        return names.person_on(item.addressee, [firm.name for firm in self.firms])

    def firm(self, item: MailItem) -> Occupant | None:
        """The company whose people may come for it."""
        if item.occupant is not None:
            return item.occupant if item.occupant.kind == Occupant.Kind.ORGANISATION else None
        here = [firm for firm in self.firms if not firm.has_left(self.actor.today)]
        return here[0] if len(here) == 1 else None

    def on_file(self, item: MailItem) -> list[tuple[str, str]]:
        """Who the directory says the addressee may be: the person living there, or the people of the firm."""
        if item.occupant is None:
            return []
        if item.occupant.kind == Occupant.Kind.PERSON:
            return [(Against.OCCUPANT, item.occupant.name)]
        return [(Against.CONTACT, one.name) for one in self.contacts if one.occupant_id == item.occupant_id]

    def compare(self, item: MailItem, name: str) -> Standing | None:
        """How the name on a document stands to the addressee of ``item``; ``None``: somebody else."""
        cover = self.person(item)
        if not cover:
            return None  # a company does not come in person
        if names.same(name, cover):
            return Standing(Relation.ADDRESSEE, Agreement.SAME, cover, Against.COVER)
        known = next(((source, one) for source, one in self.on_file(item) if names.same(one, name)), None)
        source, against = known or (Against.COVER, cover)
        if self._somebody_else(cover, name):
            return None
        # Court mail, insured mail and money: the same name, or the same in traditional characters.
        if names.near(name, cover) and (not strict(item) or written.fold(name) == written.fold(cover)):
            return Standing(Relation.ADDRESSEE, Agreement.NEAR, against, source)
        if known is None or strict(item):
            return None
        # On file under this name, and the cover may mean them: it names nobody else in full.
        if names.given_alike(cover, name) or names.only_titled(cover, name) or (source == Against.OCCUPANT and names.in_latin(cover)):
            return Standing(Relation.ADDRESSEE, Agreement.ON_FILE, against, source)
        return None

    def _somebody_else(self, cover: str, name: str) -> bool:
        """Two people on file, one on the cover and the other at the desk: brothers, not a misspelling."""
        known = [names.fold(one) for one in (*(row.name for row in self.occupants), *(row.name for row in self.contacts))]
        return names.fold(cover) in known and names.fold(name) in known

    def basis(self, item: MailItem, relation: str, name: str) -> Standing | Denied:
        """On what ``name`` may take ``item``, or why not. Whatever the clerk chose, the register says what it really is."""
        gone = item.occupant is not None and item.occupant.has_left(self.actor.today)
        if relation in IN_PERSON:
            standing = self.compare(item, name)
            if standing and not standing.explained:
                return standing
            named = [one for one in self.mandates if any(names.same(name, receiver) for receiver in one.names())]
            fit = next((one for one in named if one.legal or not strict(item)), None)
            if fit is not None and not gone:
                return Standing(Relation.MANDATE, mandate=fit)
            if standing is not None and relation == Relation.ADDRESSEE:
                return standing
            if gone:
                return self._moved_out(item)
            if named:
                return Denied(
                    _("The mandate of %(unit)s does not cover court mail, insured mail and money.") % {"unit": item.unit}, "mandate"
                )
            return self._not_the_addressee(item, name) if relation == Relation.ADDRESSEE else self._not_named(item)
        if relation == Relation.COLLEAGUE:
            return self._moved_out(item) if gone else self._colleague(item)
        return Standing(relation)

    def _colleague(self, item: MailItem) -> Standing | Denied:
        if strict(item):
            return Denied(
                _("%(item)s goes to the addressee or a receiver the mandate names: court mail, insured mail and money.") % {"item": item},
                "strict",
            )
        if self.firm(item) is None:
            return Denied(
                _("%(item)s is for a person, not for a company: in person, or another person with a supervisor's authorisation.")
                % {"item": item},
                "no_company",
            )
        return Standing(Relation.COLLEAGUE, must_be_phoned=self.person(item))

    def _moved_out(self, item: MailItem) -> Denied:
        return Denied(
            _("%(item)s is for %(who)s, who has moved out: forward it, hand it to them in person, or propose a return.")
            % {"item": item, "who": item.occupant},
            "moved_out",
        )

    def _not_the_addressee(self, item: MailItem, name: str) -> Denied:
        return Denied(
            _("%(item)s is for “%(who)s”; the document says “%(name)s”. %(instead)s")
            % {"item": item, "who": self.person(item) or item.addressee, "name": name, "instead": self.who_may(item)},
            "name",
        )

    def _not_named(self, item: MailItem) -> Denied:
        if found := self.named():
            return Denied(
                _("The mandate of %(unit)s does not name them. It names:") % {"unit": item.unit} + " " + "、".join(found), "mandate"
            )
        return Denied(_("%(unit)s has no mandate on file.") % {"unit": item.unit}, "mandate")

    def who_may(self, item: MailItem) -> str:
        """Who could take a letter: the words beside one that stands apart."""
        gone = item.occupant is not None and item.occupant.has_left(self.actor.today)
        wide = [one for one in self.mandates if one.legal or not strict(item)]
        receivers = "、".join(dict.fromkeys(name for one in wide for name in one.names())) if not gone else ""
        if self.person(item):
            return _("In person, or by mandate: %(who)s") % {"who": receivers} if receivers else _("Only in person")
        if receivers:
            return _("By mandate: %(who)s") % {"who": receivers}
        if gone:
            return _("Moved out: forward or return")
        return _("By a mandate that says so") if strict(item) else _("With the company's stamp, or after a call")

    def open_to(self, letters: list[MailItem], relation: str, name: str) -> list[MailItem]:
        """Which of these they may take."""
        return [one for one in letters if isinstance(self.basis(one, relation, name), Standing)]

    def as_what(self, letters: list[MailItem], name: str) -> str:
        """As what somebody of that name stands here: the strongest their document proves; "" for nobody."""
        found = {basis.relation for one in letters if isinstance(basis := self.basis(one, Relation.ADDRESSEE, name), Standing)}
        return str(next((relation for relation in IN_PERSON if relation in found), ""))


def to_tell(item: MailItem) -> list[Contact]:
    """Whom a notice call goes to, the likeliest first: whoever the cover names, else the people of whom it is for."""
    whose = {"occupant": item.occupant_id} if item.occupant_id else {"occupant__unit": item.unit_id}
    contacts = Contact.objects.filter(active=True, **whose).order_by("pk") if item.unit_id else Contact.objects.none()
    person = names.person_on(item.addressee, [item.occupant.name] if item.occupant else [])
    return sorted(contacts, key=lambda one: not names.same(one.name, person))
