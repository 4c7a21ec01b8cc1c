"""Into the receiver's hand, under one pair of signatures."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger.transitions import Denied, Refused
from desk.ledger.writers import perform
from desk.models import Signature
from desk.papers import privacy, signing
from desk.people import named
from desk.people.actors import Actor
from desk.written import who
from directory import names
from directory.models import Occupant
from mail.enums import Differs, Relation
from mail.items import states
from mail.items.models import MailItem
from mail.items.receivers import People, Standing
from mail.items.rows import locked
from mail.returns.actions import cancel_return

_POST = re.compile("[总工]$|经理|主任|主管|总监|行政|人事|财务|文员|秘书|助理|前台|后勤|部|科|组|室")
# What somebody is to the receiver, and not what they are in the company.
_NO_POST = re.compile(r"朋友|亲戚|亲属|家人|家属|爱人|老婆|老公|妻|丈夫|父|母|爸|妈|兄|弟|姐|妹|同学|老乡|邻居|熟人|路人")


@dataclass(frozen=True)
class Phoned:
    """Who agreed on the telephone, and what they are there, where they are not on file."""

    name: str
    as_what: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.as_what}）" if self.name and self.as_what else self.name


_NOT_AGREED = {
    named.NOBODY: gettext_lazy("“%(name)s” is nobody's name: write down who agreed. If nobody did, it stays here; or it goes by mandate."),
    named.OWN: gettext_lazy("“%(name)s” is you: write down who of the company agreed on the telephone."),
    named.SAME: gettext_lazy("“%(name)s” is who receives it: somebody else of the company agrees on the telephone. Write down who."),
    named.OURS: gettext_lazy("“%(name)s” works here: write down who of the company agreed on the telephone."),
}


def _may_agree(people: People, phoned: Phoned, *, collector: str, awaited: bool) -> None:
    """Only somebody else of the company lets a colleague have its letters: neither who stands here nor the clerk, nor nobody.

    ``awaited``: the cover names them. Anybody else is on file there, or it is said what they are.
    """
    if not phoned.name:
        raise Refused(Denied(_("Phone the unit's contact first, and write down who agreed."), "phoned"))
    why = named.fault(phoned.name, actor=people.actor, never=(collector,), known=people.knows)
    if names.same(phoned.name, collector):
        why = named.SAME
    elif not names.person_on(phoned.name, [firm.name for firm in people.firms]):
        why = why or named.NOBODY
    if why:
        code = "nobody" if why == named.NOBODY else "own"
        raise ValidationError({"phoned": ValidationError(_NOT_AGREED[why], code=code, params={"name": phoned.name})})
    told = phoned.as_what or (phoned.name if _POST.search(phoned.name) else "")  # “张经理”, “前台小李” say it already
    if (
        not awaited
        and not people.knows(phoned.name)
        and (who.nobody(told) or _NO_POST.search(told) or (who.role(told) and not _POST.search(told)))
    ):
        raise ValidationError(
            {
                "phoned_as": ValidationError(
                    _("“%(name)s” is not on file there. Write down what they are, and it is recorded like this.") % {"name": phoned.name},
                    code="unlisted",
                )
            }
        )


def _may_receive(
    people: People, item: MailItem, *, relation: str, collector: str, id_seen: str, phoned: Phoned, method: str, differs: str
) -> Standing:
    """On what this person may receive this item: who they are, and what was seen, asked and explained.

    Raises ``Refused`` with what to do instead, ``ValidationError`` for what is still to be written down.
    """
    standing = people.basis(item, relation, collector)
    if isinstance(standing, Denied):
        raise Refused(standing)
    if not id_seen:
        raise Refused(Denied(_("See the receiver's document first, and say which kind: its name is what is compared."), "id"))
    if standing.explained and differs not in Differs.values:
        raise ValidationError(
            {
                "differs": ValidationError(
                    _("The cover says “%(cover)s”, the document “%(name)s”. The same person? Then say why it is written otherwise.")
                    % {"cover": people.person(item), "name": collector},
                    code="near",
                )
            }
        )
    if relation == Relation.COLLEAGUE:
        whom = standing.must_be_phoned
        if whom and not (names.same(phoned.name, whom) or names.near(phoned.name, whom)):
            raise Refused(
                Denied(
                    _("%(item)s is for %(who)s: phone them first and write their name down; or it is handed out by mandate.")
                    % {"item": item, "who": whom},
                    "phoned",
                )
            )
        if named.fault(collector, actor=people.actor, known=people.knows):
            stranger = _("“%(name)s” is nobody of the company: write down the name on the document of whoever stands here.")
            raise ValidationError({"collector": ValidationError(stranger % {"name": collector}, code="nobody")})
        if phoned.name or method != Signature.Method.STAMP:
            _may_agree(people, phoned, collector=collector, awaited=bool(whom))
    return standing


def hand_out(
    items: Sequence[MailItem],
    *,
    actor: Actor,
    relation: str,
    collector: str,
    id_seen: str = "",
    phoned: str = "",
    phoned_as: str = "",
    differs: str = "",
    method: str = Signature.Method.DRAWN,
    strokes: str = "",
    version: int | None = None,
) -> list[MailItem]:
    """Hand items of one unit to one receiver under one pair of signatures (D1.2 as reconstructed).

    ``collector``: the name as the document seen (``id_seen``) has it; each item is judged by it, and written
    down as what it is: the addressee's own, or received by mandate. ``differs``: why a cover is written otherwise.
    ``phoned``: who agreed on the telephone; ``phoned_as``: what they are there, where they are not on file.
    Both signatures stand under the digest of the listed items. An item whose return was proposed or
    approved meanwhile is claimed after all: the proposal and its line are cancelled, their history stays.
    ``version``: the first item's, as the clerk saw it.
    Raises ``Refused`` or ``ValidationError``; then nothing is handed out at all.
    """
    if not items:
        raise ValidationError(_("Tick at least one item."), code="empty")
    collector = names.tidy(collector)
    try:
        privacy.refuse_id_number(collector)  # no refusal repeats one
    except ValidationError as error:
        raise ValidationError({"collector": error}) from error
    now = timezone.now()
    done = []
    if collector and who.nobody(collector):
        raise ValidationError({"collector": ValidationError(_("Write down the name on the document."), code="nobody")})
    if actor.user and (names.same(collector, actor.user.name) or who.itself(collector, actor.user.name)):
        raise Refused(Denied(_("The receiver and the handing clerk are two people: a colleague hands you your own mail."), "own"))
    with transaction.atomic():
        ordered = locked(items, actor=actor)
        if len({item.unit_id for item in ordered}) > 1:
            raise ValidationError(_("These items are for several units: each unit signs for its own."), code="units")
        if method == Signature.Method.STAMP and not all(
            item.occupant and item.occupant.kind == Occupant.Kind.ORGANISATION for item in ordered
        ):
            raise ValidationError({"method": ValidationError(_("Only a company signs with its stamp."), code="stamp")})
        move = states.HAND_OUT_OTHER if relation == Relation.OTHER else states.HAND_OUT
        for item in ordered:
            if not move.starts_from(item):
                perform(move, item, actor=actor)  # gone already: it says who was first
            if denied := move.denied(item, actor):
                raise Refused(denied)
        if relation == Relation.COLLEAGUE and len({item.occupant_id for item in ordered}) > 1:
            raise ValidationError(_("These items are for several companies: each company signs for its own."), code="companies")
        people = People(actor, ordered[0].unit_id)
        agreed = Phoned(names.tidy(phoned), "" if people.knows(phoned) else names.tidy(phoned_as))
        asked: dict[str, Any] = {"relation": relation, "collector": collector, "id_seen": id_seen, "phoned": agreed}
        stands_on = {item.pk: _may_receive(people, item, **asked, method=method, differs=differs) for item in ordered}
        if method == Signature.Method.STAMP and any(one.relation == Relation.ADDRESSEE for one in stands_on.values()):
            raise ValidationError(
                {"method": ValidationError(_("The addressee in person signs; a company's stamp is not theirs."), code="stamp")}
            )
        lines = [item.signed_line() for item in ordered]
        recipient = signing.sign(actor=actor, role=Signature.Role.RECIPIENT, method=method, name=collector, strokes=strokes, lines=lines)
        own = signing.sign_own(actor=actor, role=Signature.Role.CLERK, lines=lines)
        for item in ordered:
            done.append(
                perform(
                    move,
                    item,
                    actor=actor,
                    version=version if item.pk == items[0].pk else None,
                    collector=collector,
                    id_seen=id_seen,
                    phoned=str(agreed),
                    **stands_on[item.pk].columns(differs),
                    recipient_signature=recipient,
                    clerk_signature=own,
                    collected_at=lambda row: max(now, row.occurred_at),
                    slot=None,
                    carrier=None,
                    data={"with": len(ordered)},
                )
            )
            cancel_return(item, actor=actor)
    return done


def hand_out_item(item: MailItem, *, actor: Actor, version: int | None = None, also: Iterable[str] = (), **values: Any) -> MailItem:
    """:func:`hand_out` as the item's own verb: this one, and the others of its unit that were ticked (their numbers)."""
    others = MailItem.objects.of(actor.property).filter(unit=item.unit_id, number__in=list(also)).select_related("unit", "occupant")
    done = hand_out([item, *(other for other in others if other.pk != item.pk)], actor=actor, version=version, **values)
    return next(row for row in done if row.pk == item.pk)


def hand_out_other(item: MailItem, *, actor: Actor, version: int | None = None, **values: Any) -> MailItem:
    """To a person neither addressed nor mandated: a supervisor authorises it first."""
    return hand_out([item], actor=actor, relation=Relation.OTHER, version=version, **values)[0]
