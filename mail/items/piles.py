"""The hand-out page: who stands here, the letters that go with them, and those that stand apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.people.actors import Actor
from directory import lookup, names
from mail.enums import GIVEN_TOGETHER, Agreement, Relation
from mail.items import articles
from mail.items.models import MailItem
from mail.items.receivers import People, Standing
from mail.items.states import strict

SHOWN = 60  # letters of one unit on one page
ASK = "ask"  # opened by a room: nobody is chosen yet


@dataclass(frozen=True)
class Choice:
    """One answer to “who stands here?”: the page of ``number``, asked with ``query``."""

    name: str
    says: str
    number: str
    query: str = ""
    on: bool = False


@dataclass(frozen=True)
class Line:
    """One letter: theirs, ticked or not, or apart with who could take it."""

    item: MailItem
    person: str
    note: str = ""
    ticked: bool = False


@dataclass
class Pile:
    """What the page shows. ``first`` is the letter the page is about; without a ``relation`` nobody has been chosen yet.
    ``asked``: opened by a room, so that no letter was meant."""

    first: MailItem
    relation: str = ""
    name: str = ""
    basis: Standing | None = None
    stranger: bool = False
    explained: bool = False
    company: str = ""
    asked: bool = False
    choices: list[Choice] = field(default_factory=list)
    theirs: list[Line] = field(default_factory=list)
    apart: list[Line] = field(default_factory=list)

    @property
    def number_ticked(self) -> int:
        return sum(line.ticked for line in self.theirs)


def meant(actor: Actor, question: str) -> list[MailItem]:
    """What a question means of what lies here: by exact number, else by room, occupant or person, name on the cover, end of the number."""
    rows = MailItem.objects.of(actor.property).to_give().for_table()
    code = articles.normal(question)
    exact = list(rows.filter(Q(article_no=code) | Q(number=question.upper())).order_by("-pk")[:2])
    units = {host.unit.pk for host in lookup.hosts(actor.property, question, today=actor.today) if host.unit}
    asked = Q(unit__in=units) | Q(addressee__icontains=question) | (Q(article_no__contains=code) if len(code) >= 4 else Q())
    return exact or list(rows.filter(asked).order_by("unit__room", "pk")[:40])


def suggestions(actor: Actor, question: str) -> dict[str, Any]:
    """What the type-ahead is answered: each unit with what lies here for it, then each of its addressees.

    A unit leads to the page that asks who stands here, an addressee to the page that knows. ``sure``: it is all one unit's.
    """
    items = meant(actor, question) if question else []
    lines = []
    for unit, of_unit in groupby(items, key=lambda item: str(item.unit or "")):
        theirs = list(of_unit)
        by_name = {item.addressee: item for item in reversed(theirs)}
        if unit and len(by_name) > 1:
            says = ngettext("%(n)s item", "%(n)s items", len(theirs)) % {"n": len(theirs)}
            lines.append({"ref": f"room:{unit}", "title": unit, "detail": says, "fill": {"host": unit}})
        for name, item in sorted(by_name.items(), key=lambda pair: pair[1].pk):
            says = f"{unit} {item.article_no}".strip()
            lines.append({"ref": f"item:{item.number}", "title": name, "detail": says, "fill": {"host": item.number}})
    if not lines and question:
        asked = {"ref": lookup.AS_TYPED, "title": _("Look all the same"), "detail": question}
        return {"hosts": [], "near": [asked], "sure": False, "said": _("Nothing at the desk answers to “%(what)s”.") % {"what": question}}
    return {"hosts": lines[: lookup.SHOWN], "near": [], "sure": len({item.unit_id for item in items}) == 1, "said": ""}


def letters_with(actor: Actor, item: MailItem) -> list[MailItem]:
    """What lies at the desk for the unit of ``item``, in the order it came."""
    if item.unit_id is None or item.state not in GIVEN_TOGETHER:
        return [item]
    rows = MailItem.objects.of(actor.property).filter(unit=item.unit_id, state__in=GIVEN_TOGETHER).exclude(pk=item.pk)
    others = list(rows.select_related("unit", "occupant", "slot", "carrier").order_by("pk")[:SHOWN])
    return sorted([item, *others], key=lambda one: one.pk)


def pile(
    actor: Actor, item: MailItem, *, who: str = "", relation: str = "", name: str = "", typed: str = "", ticked: Iterable[str] | None = None
) -> Pile:
    """The page for whoever stands here: by default the addressee of ``item``.

    ``who``: another choice of the list (its ``query``). ``relation`` and ``name``: as the form sent them back, with the numbers
    ``ticked``. ``typed``: a name read off a document that is not the one the page showed: everything is judged by it.
    """
    people, letters = People(actor, item.unit_id), letters_with(actor, item)
    named = people.named()
    if typed:
        relation, name = people.as_what(letters, typed), typed
    elif who == Relation.COLLEAGUE:
        relation = who
    elif who.isascii() and who.isdigit() and 0 < int(who) <= len(named):
        relation, name = str(Relation.MANDATE), named[int(who) - 1]
    elif who != ASK and not relation and (person := people.person(item)):
        relation, name = str(Relation.ADDRESSEE), person
    may = {one.pk: basis for one in letters if relation and isinstance(basis := people.basis(one, relation, name), Standing)}
    meant = who != ASK
    first = _first(people, item, [one for one in letters if one.pk in may], relation, meant=meant)
    firm = people.firm(first)
    found = Pile(first, relation, name, may.get(first.pk), bool(typed) and not relation, company=firm.name if firm else "", asked=not meant)
    found.explained = any(basis.explained for basis in may.values())
    chosen = set(ticked) if ticked is not None else None
    for one in sorted(letters, key=lambda one: (one.pk != first.pk, one.pk)):
        if theirs := may.get(one.pk):
            along = one.number in chosen if chosen is not None else _goes_along(people, first, one, theirs)
            found.theirs.append(Line(one, people.person(one), _note(one, theirs), ticked=along or one.pk == first.pk))
        else:
            found.apart.append(Line(one, people.person(one), people.who_may(one)))
    found.choices = _choices(people, letters, found, named)
    return found


def _first(people: People, item: MailItem, goes: list[MailItem], relation: str, *, meant: bool) -> MailItem:
    """The letter that stands for the pile: the scanned one if it is theirs. Opened by a room, no letter is ``meant``: for a
    company's receiver it is one of the company's own, never what happens to lie first for somebody by name."""
    if meant and item in goes:
        return item
    own = [one for one in goes if relation == Relation.ADDRESSEE or not people.person(one)] or goes
    return item if item in own or not own else own[0]


def _goes_along(people: People, first: MailItem, item: MailItem, basis: Standing) -> bool:
    """Ticked beforehand: the very addressee's letters; for a company's receiver the company's own, never court mail or money."""
    if item.carrier_id != first.carrier_id:
        return False
    if basis.relation == Relation.ADDRESSEE:
        return basis.agreement == Agreement.SAME
    return item.occupant_id == first.occupant_id and not strict(item) and not people.person(item)


def _note(item: MailItem, basis: Standing) -> str:
    if basis.explained:
        return _("The cover says “%(name)s”") % {"name": item.addressee}
    if basis.must_be_phoned:
        return _("Phone %(who)s first") % {"who": basis.must_be_phoned}
    return _("In the hands of %(who)s") % {"who": item.carrier} if item.carrier else ""


def _choices(people: People, letters: list[MailItem], found: Pile, named: list[str]) -> list[Choice]:
    """The addressees of what lies here, the receivers a mandate names, the same company."""
    by_person = sorted(letters, key=lambda one: names.fold(people.person(one)))
    groups = [list(group) for _name, group in groupby(by_person, key=lambda one: names.fold(people.person(one)))]
    choices = []
    for group in sorted(groups, key=lambda group: group[0].pk):
        if person := people.person(group[0]):
            says = ngettext("the addressee · %(n)s item", "the addressee · %(n)s items", len(group)) % {"n": len(group)}
            on = found.relation != Relation.COLLEAGUE and names.same(person, found.name)
            choices.append(Choice(person, says, group[0].number, on=on))
    for place, name in enumerate(named, 1):
        goes = people.open_to(letters, Relation.MANDATE, name)
        if goes and not any(names.same(name, one.name) for one in choices):
            says = ngettext("by mandate · may take %(n)s item", "by mandate · may take %(n)s items", len(goes)) % {"n": len(goes)}
            on = found.relation == Relation.MANDATE and names.same(name, found.name)
            first = _first(people, found.first, goes, Relation.MANDATE, meant=not found.asked)
            choices.append(Choice(name, says, first.number, f"?who={place}", on))
    if goes := people.open_to(letters, Relation.COLLEAGUE, ""):
        first = _first(people, found.first, goes, Relation.COLLEAGUE, meant=not found.asked)
        title, says, on = _("Somebody else of the company"), _("see the work card, phone"), found.relation == Relation.COLLEAGUE
        choices.append(Choice(title, says, first.number, f"?who={Relation.COLLEAGUE}", on))
    return choices
