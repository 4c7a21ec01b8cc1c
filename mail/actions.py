"""The only writers of the mail registers: verb first, keyword-only, the actor always named."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk import attachments, books, clocks, privacy, signing, trail
from desk.actors import Actor
from desk.doors import enter, perform
from desk.models import Signature
from desk.transitions import Denied, Refused
from directory import calling, names
from directory.models import Contact, Mandate
from mail import articles, states
from mail.models import (
    DailyTally,
    MailItem,
    MailPolicy,
    MailReturn,
    PostalBatch,
    Reason,
    ReturnProposal,
    ShelfCount,
    StorageSlot,
    Subscription,
    Trace,
    Way,
)
from mail.receivers import People, Standing, not_entitled

S, Relation, Branch = MailItem.State, MailItem.Relation, Trace.Branch


def policy_of(actor: Actor) -> MailPolicy:
    """The mail book's numbers for the actor's property."""
    return actor.policy_of(MailPolicy)


# --- clocks --------------------------------------------------------------------------------------
def next_reminder(item: MailItem, now: datetime, policy: MailPolicy) -> datetime | None:
    """The next moment after ``now`` at which the addressee is reminded; ``None`` when none is left."""
    start = item.occurred_at
    days = [int(day) for day in policy.remind_days.split()]
    if item.kind == MailItem.Kind.MONEY_ORDER and item.money_order_on:
        start = datetime.combine(item.money_order_on, time(9), item.property.zone)
        days = [int(day) for day in policy.money_remind_days.split()]
    elif item.kind == MailItem.Kind.PARCEL_SLIP:
        # The post office charges for storage: every day from then on.
        days = list(range(policy.parcel_daily_from, policy.limit_days))
    return next((moment for day in days if (moment := start + timedelta(days=day)) > now), None)


def clocks_after(item: MailItem, changes: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """What follows from a corrected kind or date: until when it is kept, when the addressee is reminded."""
    if not {"kind", "money_order_on"} & set(changes):
        return {}
    corrected = copy(item)
    for name, value in changes.items():
        setattr(corrected, name, value)
    _start_clocks(corrected, actor=actor, policy=policy_of(actor))
    remind_at = next_reminder(corrected, item.last_notice_at or item.occurred_at, policy_of(actor))
    return {"limit_at": corrected.limit_at, "remind_at": remind_at}


def _start_clocks(item: MailItem, *, actor: Actor, policy: MailPolicy) -> None:
    """Due times are computed once, when the clock starts, in the unit's hours of service."""
    start = item.occurred_at
    minutes = policy.legal_notify_minutes if item.legal else policy.notify_minutes
    hours = item.unit.hours() if item.unit else None
    item.notify_due_at = clocks.due(start, minutes, property=actor.property, policy=actor.policy, hours=hours)
    item.remind_at = next_reminder(item, start, policy)
    if item.kind == MailItem.Kind.MONEY_ORDER and item.money_order_on:
        item.limit_at = datetime.combine(item.money_order_on + timedelta(days=policy.money_days), time(), actor.property.zone)
    else:
        item.limit_at = start + timedelta(days=policy.limit_days)


# --- 邮局交接批次 --------------------------------------------------------------------------------
def open_batch(batch: PostalBatch, *, actor: Actor) -> PostalBatch:
    """Begin a batch with the postman: how many pieces the post office's list declares."""
    batch.state = PostalBatch.State.COUNTING
    return enter(batch, actor=actor, permission=states.WORK)


def already_here(actor: Actor, article_no: str) -> MailItem | None:
    """The open row with that article number: a second scan leads to it."""
    found = MailItem.objects.of(actor.property).open().numbered(articles.normal(article_no)).first()
    if found is not None:
        found.property = actor.property
    return found


def _check_legal(item: MailItem, *, actor: Actor, policy: MailPolicy) -> None:
    """By default the postman takes court mail to the unit himself; taking it here needs a ground."""
    if not item.legal or not policy.legal_to_unit or item.legal_reason or item.opening:
        return
    if item.unit_id and Mandate.objects.in_force(actor.property, timezone.now()).filter(unit=item.unit_id, legal=True).exists():
        with translation.override(settings.LANGUAGE_CODE):
            item.legal_reason = _("mandate of the unit")
        return
    raise ValidationError(
        {
            "legal_reason": ValidationError(
                _(
                    "Signing for court mail counts as service on the addressee. "
                    "Ask the postman to take it to the unit, or write down why the desk takes it."
                ),
                code="legal",
            )
        }
    )


def check_number(article_no: str, *, as_written: bool = False) -> None:
    """Whether this can be the number on a cover; what looks like no number needs somebody who has compared it (``as_written``).

    Raises ``ValidationError`` on ``article_no``.
    """
    ours = books.own(article_no)
    if ours:
        code, says = "own", _("%(code)s is our own number (%(what)s), no letter: scan the post office's code on the cover.")
    elif articles.joined(article_no):
        code, says = "joined", _("%(code)s: two codes were read as one. Scan the cover once more.")
    elif as_written or not (articles.cut(article_no) or articles.alien(article_no)):
        return
    else:
        code, says = "doubt", _("%(code)s does not look like an article number: scan again, or compare it with the cover and say so.")
    raise ValidationError({"article_no": ValidationError(says, code=code, params={"code": article_no, "what": ours})})


def take_in(item: MailItem, *, actor: Actor, photo: Any = None, as_written: bool = False) -> MailItem:
    """Register one piece (D1.1): in the postman's batch, or as opening stock when the book is first used.

    Whoever is not known here goes to the list of addressees to identify. Raises ``ValidationError``
    with the form's sentences, ``Refused`` for who may not.
    """
    policy = policy_of(actor)
    item.article_no = articles.normal(item.article_no)
    check_number(item.article_no, as_written=as_written)
    if item.kind == MailItem.Kind.COURT:
        item.legal = True
    if item.batch is None:
        item.opening = True
    item.occurred_at = item.occurred_at or timezone.now()
    item.state = S.HELD if item.unit_id else S.UNMATCHED
    _check_legal(item, actor=actor, policy=policy)
    _start_clocks(item, actor=actor, policy=policy)
    earlier = MailItem.objects.of(actor.property).numbered(item.article_no).exclude(state=S.VOID).first()
    if earlier is not None and not item.about_number:
        item.about_number = earlier.number  # it has been here before: sent again
    with transaction.atomic():
        data = {"kind": item.kind, "slot": str(item.slot or ""), **({"as_written": True} if as_written else {})}
        made = enter(item, actor=actor, permission=states.WORK, data=data)
        if made is item:
            if item.batch is not None:
                perform(states.ADD, item.batch, actor=actor, received=lambda row: row.received + 1, data={"item": item.number})
            if photo:
                attachments.attach(item, photo, actor=actor, permission=states.WORK, caption=item.get_condition_display())
    return made


def refuse_piece(item: MailItem, *, actor: Actor, as_written: bool = False) -> MailItem:
    """A piece the desk does not take (拒收): it stays with the postman, and is counted in his batch."""
    item.article_no = articles.normal(item.article_no)
    check_number(item.article_no, as_written=as_written)
    item.legal = item.legal or item.kind == MailItem.Kind.COURT
    item.state, item.slot = S.REFUSED, None
    with transaction.atomic():
        made = enter(item, actor=actor, permission=states.WORK, verb="refuse", data={"kind": item.kind})
        if made is item and item.batch is not None:
            perform(states.ADD, item.batch, actor=actor, refused=lambda row: row.refused + 1, data={"item": item.number})
    return made


def sign_batch(batch: PostalBatch, *, actor: Actor, version: int | None = None, difference: str = "") -> PostalBatch:
    """Sign at the count that is really there, at once. A difference stands until a supervisor confirms it."""
    with transaction.atomic():
        trail.hold(actor.property)
        row = PostalBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        row.property = actor.property
        numbers = list(row.items.order_by("pk").values_list("number", "article_no", "state"))
        lines = [f"{row.number} {row.declared} {row.received} {row.refused}", *(" ".join(line) for line in numbers)]
        adds_up = row.declared == row.counted()
        move = states.SIGN if adds_up else states.SIGN_DIFFERENCE
        if move.starts_from(row) and not adds_up and not difference:
            raise ValidationError(
                {
                    "difference": ValidationError(
                        _("Declared %(declared)s, here %(counted)s: sign at what is here, with the postman's note about the difference.")
                        % {"declared": row.declared, "counted": row.counted()},
                        code="difference",
                    )
                }
            )
        if move.starts_from(row) and (denied := move.denied(row, actor)):
            raise Refused(denied)
        signature = signing.sign_own(actor=actor, role=Signature.Role.CLERK, lines=lines)
        return perform(
            move,
            batch,
            actor=actor,
            version=version,
            signature=signature,
            signed_at=timezone.now(),
            difference="" if adds_up else difference,
            data={"declared": row.declared, "received": row.received, "refused": row.refused},
        )


def settle_batch(batch: PostalBatch, *, actor: Actor, version: int | None = None, comment: str) -> PostalBatch:
    """A supervisor confirms a difference."""
    return perform(states.SETTLE, batch, actor=actor, version=version, comment=comment, settled_by=actor.user)


def void_batch(batch: PostalBatch, *, actor: Actor, version: int | None = None, reason: str) -> PostalBatch:
    """Opened by mistake, with nothing in it: the number stays."""
    return perform(states.VOID_BATCH, batch, actor=actor, version=version, reason=reason)


# --- at the desk ---------------------------------------------------------------------------------
def identify_item(item: MailItem, *, actor: Actor, version: int | None = None, unit: Any, occupant: Any = None) -> MailItem:
    """Somebody knows whom it is for: the clock of the notice starts now."""
    policy = policy_of(actor)
    minutes = policy.legal_notify_minutes if item.legal else policy.notify_minutes
    due = clocks.due(timezone.now(), minutes, property=actor.property, policy=actor.policy, hours=unit.hours())
    with transaction.atomic():
        row = perform(states.IDENTIFY, item, actor=actor, version=version, unit=unit, occupant=occupant, notify_due_at=due)
        _cancel_return(row, actor=actor)
    return row


def _locked(items: Iterable[MailItem], *, actor: Actor) -> list[MailItem]:
    """The items' rows as they are now, locked in one order: items first, their proposals and lines after."""
    trail.hold(actor.property)
    rows = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "occupant", "slot")
    return [_in(row, actor) for row in rows.filter(property=actor.property, pk__in=[item.pk for item in items]).order_by("pk")]


def set_aside(item: MailItem, *, actor: Actor, version: int | None = None, note: str) -> MailItem:
    """The unit does not know the addressee: back to the list of addressees to identify."""
    untold: dict[str, Any] = {"notices": 0, "notified_at": None, "last_notice_at": None, "last_way": "", "told": "", "reached": False}
    return perform(states.ASIDE, item, actor=actor, version=version, note=note, unit=None, occupant=None, **untold)


def notify_addressee(
    item: MailItem, *, actor: Actor, version: int | None = None, way: str, reached: bool = False, told: str = ""
) -> MailItem:
    """One attempt to tell the addressee: how, whether they were reached, who was told."""
    now = timezone.now()
    return perform(
        states.NOTIFY,
        item,
        actor=actor,
        version=version,
        notices=lambda row: row.notices + 1,
        notified_at=lambda row: row.notified_at or now,
        last_notice_at=now,
        last_way=way,
        reached=reached,
        told=told,
        remind_at=lambda row: next_reminder(_in(row, actor), now, policy_of(actor)),
    )


def reveal_contact(item: MailItem, contact: Contact | None, *, actor: Actor) -> str:
    """The number of whoever is told of an item, for this clerk, logged (A1). The open item is the reason."""
    return calling.reveal(item, contact, actor=actor, permission=states.WORK)


def _in(row: Any, actor: Actor) -> Any:
    """The row knows its property's clock without asking the database again."""
    row.property = actor.property
    return row


def move_item(item: MailItem, *, actor: Actor, version: int | None = None, slot: StorageSlot) -> MailItem:
    """Put an item into another slot."""
    return perform(states.MOVE, item, actor=actor, version=version, slot=slot)


def _may_receive(
    people: People, item: MailItem, *, relation: str, collector: str, id_seen: str, phoned: str, method: str, differs: str
) -> Standing:
    """On what this person may receive this item: who they are, and what was seen, asked and explained.

    Raises ``Refused`` with what to do instead, ``ValidationError`` for what is still to be written down.
    """
    standing = people.basis(item, relation, collector)
    if isinstance(standing, Denied):
        raise Refused(standing)
    if not id_seen:
        raise Refused(Denied(_("See the receiver's document first, and say which kind: its name is what is compared."), "id"))
    if standing.explained and differs not in MailItem.Differs.values:
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
        if whom and not (names.same(phoned, whom) or names.near(phoned, whom)):
            raise Refused(
                Denied(
                    _("%(item)s is for %(who)s: phone them first and write their name down; or it is handed out by mandate.")
                    % {"item": item, "who": whom},
                    "phoned",
                )
            )
        if not phoned and method != Signature.Method.STAMP:
            raise Refused(Denied(_("Phone the unit's contact first, and write down who agreed."), "phoned"))
    return standing


def hand_out(
    items: Sequence[MailItem],
    *,
    actor: Actor,
    relation: str,
    collector: str,
    id_seen: str = "",
    phoned: str = "",
    differs: str = "",
    method: str = Signature.Method.DRAWN,
    strokes: str = "",
    version: int | None = None,
) -> list[MailItem]:
    """Hand items of one unit to one receiver under one pair of signatures (D1.2 as reconstructed).

    ``collector``: the name as the document seen (``id_seen``) has it; each item is judged by it, and written
    down as what it is: the addressee's own, or received by mandate. ``differs``: why a cover is written otherwise.
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
    if actor.user and names.same(collector, actor.user.name):
        raise Refused(Denied(_("The receiver and the handing clerk are two people: a colleague hands you your own mail."), "own"))
    with transaction.atomic():
        ordered = _locked(items, actor=actor)
        if len({item.unit_id for item in ordered}) > 1:
            raise ValidationError(_("These items are for several units: each unit signs for its own."), code="units")
        if method == Signature.Method.STAMP and not all(item.occupant and item.occupant.kind == "organisation" for item in ordered):
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
        asked: dict[str, Any] = {"relation": relation, "collector": collector, "id_seen": id_seen, "phoned": phoned}
        stands_on = {item.pk: _may_receive(people, item, **asked, method=method, differs=differs) for item in ordered}
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
                    phoned=phoned,
                    **stands_on[item.pk].columns(differs),
                    recipient_signature=recipient,
                    clerk_signature=own,
                    collected_at=lambda row: max(now, row.occurred_at),
                    slot=None,
                    carrier=None,
                    data={"with": len(ordered)},
                )
            )
            _cancel_return(item, actor=actor)
    return done


def hand_out_item(item: MailItem, *, actor: Actor, version: int | None = None, also: Iterable[str] = (), **values: Any) -> MailItem:
    """:func:`hand_out` as the item's own verb: this one, and the others of its unit that were ticked (their numbers)."""
    others = MailItem.objects.of(actor.property).filter(unit=item.unit_id, number__in=list(also)).select_related("unit", "occupant")
    done = hand_out([item, *(other for other in others if other.pk != item.pk)], actor=actor, version=version, **values)
    return next(row for row in done if row.pk == item.pk)


def hand_out_other(item: MailItem, *, actor: Actor, version: int | None = None, **values: Any) -> MailItem:
    """To a person neither addressed nor mandated: a supervisor authorises it first."""
    return hand_out([item], actor=actor, relation=Relation.OTHER, version=version, **values)[0]


def dispatch_item(item: MailItem, *, actor: Actor, version: int | None = None) -> MailItem:
    """One item on a round."""
    return take_on_round([item], actor=actor)[0]


def hand_over_return(line: MailReturn, *, actor: Actor, version: int | None = None, **values: Any) -> MailReturn:
    """One return handed to the post office by itself."""
    return hand_over_returns([line], actor=actor, **values)[0]


def _cancel_return(item: MailItem, *, actor: Actor) -> None:
    """Cancel a proposed or approved return of an item that is claimed, identified or missing; its history stays."""
    for proposal in item.proposals.filter(state=ReturnProposal.State.PROPOSED):
        perform(states.CANCEL, proposal, actor=actor)
    for line in item.returns.filter(state=MailReturn.State.APPROVED):
        perform(states.CANCEL_RETURN, line, actor=actor)


def take_on_round(items: Iterable[MailItem], *, actor: Actor) -> list[MailItem]:
    """派送: the items are in the clerk's own hands until they are signed for or back on the shelf."""
    with transaction.atomic():
        ordered = sorted(items, key=lambda item: item.pk)
        return [perform(states.DISPATCH, item, actor=actor, slot=None, carrier=actor.user) for item in ordered]


def bring_back(item: MailItem, *, actor: Actor, version: int | None = None, slot: StorageSlot) -> MailItem:
    """Not delivered on the round: into a slot again."""
    return perform(states.BACK, item, actor=actor, version=version, slot=slot, carrier=None)


def forward_item(item: MailItem, *, actor: Actor, version: int | None = None) -> MailItem:
    """Forward to where the occupant asked when moving out; the address is the one on file."""
    where = item.occupant.forwarding if item.occupant else ""
    return perform(states.FORWARD, item, actor=actor, version=version, forwarded_to=where, slot=None)


def miss_item(item: MailItem, *, actor: Actor, version: int | None = None, search_note: str) -> MailItem:
    """It is not where the register says: where and by whom it was looked for."""
    with transaction.atomic():
        row = perform(states.MISS, item, actor=actor, version=version, search_note=search_note, slot=None, carrier=None)
        _cancel_return(row, actor=actor)
    return row


def find_item(item: MailItem, *, actor: Actor, version: int | None = None, slot: StorageSlot) -> MailItem:
    """Found again: into a slot."""
    move = states.FIND if item.unit_id else states.FIND_UNMATCHED
    return perform(move, item, actor=actor, version=version, slot=slot)


def lose_item(item: MailItem, *, actor: Actor, version: int | None = None, told: str, reason: str) -> MailItem:
    """A supervisor declares it lost; the addressee has been told."""
    return perform(states.LOSE, item, actor=actor, version=version, told=told, reason=reason)


def attach_photo(item: MailItem, *, actor: Actor, version: int | None = None, photo: Any, caption: str = "") -> MailItem:
    """One more photograph of the cover."""
    with transaction.atomic():
        row = perform(states.ATTACH, item, actor=actor, version=version)
        attachments.keep(row, photo, actor=actor, caption=caption)
    return row


def void_item(item: MailItem, *, actor: Actor, version: int | None = None, reason: str) -> MailItem:
    """Entered twice, say: a supervisor voids the row; the number stays. A batch still being counted has one piece less."""
    with transaction.atomic():
        row = perform(states.VOID_ITEM, item, actor=actor, version=version, reason=reason, slot=None)
        if row.batch is not None and states.TAKE_OUT.starts_from(row.batch):
            perform(states.TAKE_OUT, row.batch, actor=actor, received=lambda batch: batch.received - 1, data={"item": row.number})
    return row


# --- 退件 ----------------------------------------------------------------------------------------
def gather_evidence(item: MailItem, *, actor: Actor) -> str:
    """What speaks for a return: what the directory says, and every notice given. One line each, in the desk's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(_evidence(item, actor=actor))


def _evidence(item: MailItem, *, actor: Actor) -> list[str]:
    today = actor.local(timezone.now()).date()
    lines = []
    if item.unit is None:
        lines.append(_("Directory: nobody of this name is known here."))
    elif item.occupant is None:
        lines.append(_("Directory: %(unit)s is known, the addressee is not.") % {"unit": item.unit})
    elif item.occupant.has_left(today):
        lines.append(_("Directory: %(who)s moved out on %(day)s.") % {"who": item.occupant, "day": item.occupant.left_on()})
    else:
        lines.append(_("Directory: %(who)s, %(unit)s.") % {"who": item.occupant, "unit": item.unit})
    for event in trail.history(actor.property, item.key):
        if event.verb == states.NOTIFY.name:
            way = Way(event.data["last_way"]).label
            outcome = _("reached") if event.data.get("reached") else _("not reached")
            lines.append(f"{actor.local(event.at):%Y-%m-%d %H:%M} {way} · {outcome} · {event.values.get('told', '')}".rstrip(" ·"))  # type: ignore[attr-defined]
    lines.append(_("At the desk since %(day)s.") % {"day": actor.local(item.occurred_at).date()})
    return [str(line) for line in lines]


def propose_return(
    item: MailItem,
    *,
    actor: Actor,
    version: int | None = None,
    reason: str,
    details: str = "",
    tenant_told: str = "",
) -> ReturnProposal:
    """Propose that an item goes back (D1.3). It stays on its shelf; a supervisor who is not the proposer reviews it."""
    if denied := states.too_few_notices(item, reason, policy_of(actor).min_notices):
        raise Refused(denied)
    if item.legal and not tenant_told:
        raise ValidationError(
            {"tenant_told": ValidationError(_("Court mail: write down when and how the addressee was told."), code="legal")}
        )
    with transaction.atomic():
        row = perform(states.PROPOSE_RETURN, item, actor=actor, version=version, data={"reason": label_of(reason)})
        proposal = ReturnProposal(
            item=row,
            state=ReturnProposal.State.PROPOSED,
            reason=reason,
            details=details,
            tenant_told=tenant_told,
            evidence=gather_evidence(item, actor=actor)[:4000],
        )
        return enter(proposal, actor=actor, permission=states.WORK, verb="propose", data={"item": item.number})


def propose(item: MailItem, *, actor: Actor, version: int | None = None, **values: Any) -> MailItem:
    """:func:`propose_return` as the item's own verb: gives the item as it now is."""
    return propose_return(item, actor=actor, version=version, **values).item


def label_of(reason: str) -> str:
    """The words of the return label (退信条): those of the post office, in the language of the paper."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Return to sender: %(reason)s") % {"reason": Reason(reason).label[2:]}


def approve_return(proposal: ReturnProposal, *, actor: Actor, version: int | None = None, comment: str = "") -> MailReturn:
    """报主管审核后登记: the approval and the line in the return register are one transaction."""
    item = _in(proposal.item, actor)
    if item.legal and not comment:
        raise ValidationError({"comment": ValidationError(_("Court mail is returned with the manager's note."), code="legal")})
    today = actor.local(timezone.now()).date()
    with transaction.atomic():
        (item,) = _locked([item], actor=actor)
        decided = perform(
            states.APPROVE,
            _in(proposal, actor),
            actor=actor,
            version=version,
            comment=comment,
            decided_by=actor.user,
            decided_at=timezone.now(),
            data={"item": item.number},
        )
        perform(states.APPROVED_ITEM, item, actor=actor)
        line = MailReturn(
            item=item,
            proposal=decided,
            state=MailReturn.State.APPROVED,
            reason=decided.reason,
            proposed_by=decided.created_by,
            approved_by=actor.user,
            comment=comment,
            label=label_of(decided.reason),
            due_on=clocks.working_day(today, policy_of(actor).hand_in_days, property=actor.property, policy=actor.policy),
        )
        return enter(line, actor=actor, permission=states.REVIEW, at_desk=False, data={"item": item.number})


def reject_return(proposal: ReturnProposal, *, actor: Actor, version: int | None = None, comment: str) -> ReturnProposal:
    """Not yet: the item stays, with the supervisor's reason."""
    with transaction.atomic():
        (item,) = _locked([proposal.item], actor=actor)
        decided = perform(
            states.REJECT,
            _in(proposal, actor),
            actor=actor,
            version=version,
            comment=comment,
            decided_by=actor.user,
            decided_at=timezone.now(),
            data={"item": item.number},
        )
        perform(states.BACK_FROM_REVIEW if item.unit_id else states.UNMATCHED_FROM_REVIEW, item, actor=actor)
    return decided


def decide_returns(proposals: Sequence[ReturnProposal], *, actor: Actor, approve: bool, comment: str = "") -> int:
    """Several at once, all or none; how many."""
    decide = approve_return if approve else reject_return
    with transaction.atomic():
        _locked([proposal.item for proposal in proposals], actor=actor)
        for proposal in proposals:
            decide(proposal, actor=actor, comment=comment)
    return len(proposals)


def hand_over_returns(
    lines: Sequence[MailReturn],
    *,
    actor: Actor,
    postman: str,
    method: str = Signature.Method.PAPER,
    strokes: str = "",
    receipt_no: str = "",
) -> list[MailReturn]:
    """The post office signs once for the listed returns; each item leaves the shelf with it."""
    if not lines:
        raise ValidationError(_("Tick at least one item."), code="empty")
    now = timezone.now()
    done = []
    with transaction.atomic():
        _locked([line.item for line in lines], actor=actor)
        ordered = sorted(lines, key=lambda line: line.pk)
        texts = [line.signed_line() for line in ordered]
        signature = signing.sign(actor=actor, role=Signature.Role.POSTMAN, method=method, name=postman, strokes=strokes, lines=texts)
        for line in ordered:
            done.append(
                perform(
                    states.HAND_OVER,
                    line,
                    actor=actor,
                    postman=postman,
                    postman_signature=signature,
                    receipt_no=receipt_no,
                    stamped=True,
                    returned_at=now,
                    data={"with": len(ordered)},
                )
            )
            perform(states.RETURN, _in(line.item, actor), actor=actor, slot=None, data={"return": line.number})
    return done


# --- 丢失查询 ------------------------------------------------------------------------------------
def branch_of(item: MailItem | None) -> Trace.Branch:
    """What the registers say of an item: which of the five duties follows."""
    if item is None:
        return Branch.NEVER
    if item.state == S.COLLECTED:
        return Branch.SIGNED
    if item.state in (S.RETURNED, S.FORWARDED, S.REFUSED):
        return Branch.RETURNED
    return Branch.UNACCOUNTED if item.state in (S.MISSING, S.LOST) else Branch.HERE


def search_registers(trace: Trace, *, actor: Actor) -> list[MailItem]:
    """Both registers: by article number, then by addressee or unit around the posting date; the likeliest first."""
    rows = MailItem.objects.of(actor.property).exclude(state=S.VOID).for_table()
    if trace.article_no and (numbered := list(rows.numbered(trace.article_no)[:10])):
        return numbered
    who = Q()
    if trace.unit_id:
        who |= Q(unit=trace.unit_id)
    if trace.addressee:
        who |= Q(pk__in=rows.search(actor.property, trace.addressee).values("pk"))
    if not who or trace.article_no:
        return []  # a number that never came is an answer; names are asked only where no number is known
    if trace.posted_on:
        around = timedelta(days=policy_of(actor).trace_window_days)
        first = datetime.combine(trace.posted_on, time(), actor.property.zone)
        rows = rows.filter(occurred_at__gte=first - around, occurred_at__lt=first + around + timedelta(days=1))
    found = list(rows.filter(who).order_by("-pk")[:20])
    named = [item for item in found if trace.addressee and (trace.addressee in item.addressee or item.addressee in trace.addressee)]
    return named + [item for item in found if item not in named] if named or not trace.addressee else []


def _searched(trace: Trace, *, actor: Actor) -> dict[str, Any]:
    """What a search of the registers writes down."""
    found = search_registers(trace, actor=actor)
    item = found[0] if found else None
    lines = [f"{row.number} {row.article_no} {row.get_state_display()} {row.addressee}" for row in found]
    return {"searched_at": timezone.now(), "item": item, "branch": branch_of(item), "found": "\n".join(lines)}


def open_trace(trace: Trace, *, actor: Actor) -> Trace:
    """Somebody misses a letter (D1.4): the first thing that happens is the search of both registers."""
    policy = policy_of(actor)
    trace.article_no = articles.normal(trace.article_no)
    if not trace.article_no and not trace.addressee and trace.unit is None:
        raise ValidationError(
            {"article_no": ValidationError(_("Without number, addressee or unit nothing can be looked for."), code="required")}
        )
    now = timezone.now()
    trace.state = Trace.State.CHECKED
    for name, value in _searched(trace, actor=actor).items():
        setattr(trace, name, value)
    minutes = policy.fault_minutes if trace.branch == Branch.UNACCOUNTED else policy.trace_answer_minutes
    trace.due_at = now + timedelta(minutes=minutes)
    return enter(
        trace, actor=actor, permission=states.WORK, verb="searched", data={"branch": int(trace.branch), "item": str(trace.item or "")}
    )


def search_again(trace: Trace, *, actor: Actor, version: int | None = None) -> Trace:
    """Search both registers again: something may have been found meanwhile."""
    values = _searched(trace, actor=actor)
    if values["branch"] == Branch.UNACCOUNTED:
        within = timezone.now() + timedelta(minutes=policy_of(actor).fault_minutes)
        values["due_at"] = lambda row: min(row.due_at, within)
    return perform(states.SEARCH, trace, actor=actor, version=version, **values)


def tell_claimant(trace: Trace, *, actor: Actor, version: int | None = None, told_whom: str, told_how: str, explanation: str) -> Trace:
    """What the claimant was told, by whom and how."""
    return perform(
        states.TELL,
        trace,
        actor=actor,
        version=version,
        told_at=timezone.now(),
        told_whom=told_whom,
        told_how=told_how,
        explanation=explanation,
    )


def ask_post(trace: Trace, *, actor: Actor, version: int | None = None, post_channel: str, post_reference: str = "") -> Trace:
    """The post office is asked; the law gives it 30 days, 60 from abroad. The sender holds the receipt and applies."""
    policy = policy_of(actor)
    days = policy.post_answer_days_abroad if trace.abroad else policy.post_answer_days
    now = timezone.now()
    due = actor.local(now).date() + timedelta(days=days)
    return perform(
        states.ASK_POST,
        trace,
        actor=actor,
        version=version,
        posted_to_post_at=now,
        post_channel=post_channel,
        post_reference=post_reference,
        answer_due_on=due,
        due_at=datetime.combine(due, time(17), actor.property.zone),
    )


def write_answer(trace: Trace, *, actor: Actor, version: int | None = None, answer: str) -> Trace:
    """What the post office answered."""
    return perform(states.ANSWER, trace, actor=actor, version=version, answer=answer)


def dispute_signature(trace: Trace, *, actor: Actor, version: int | None = None, explanation: str) -> Trace:
    """The claimant says it is not their signature: from here on it is a supervisor's and a manager's."""
    due = timezone.now() + timedelta(minutes=policy_of(actor).fault_minutes)
    return perform(states.DISPUTE, trace, actor=actor, version=version, disputed=True, explanation=explanation, due_at=due)


def write_account(trace: Trace, *, actor: Actor, version: int | None = None, account: str) -> Trace:
    """Branch 5: the shelf was counted, the shifts were asked; written down by who knows."""
    return perform(states.ACCOUNT, trace, actor=actor, version=version, account=account)


def close_trace(trace: Trace, *, actor: Actor, version: int | None = None, outcome: str, liability: str = "") -> Trace:
    """Closed: the claimant has been told; who signed is shown to whom the letter was for, and to nobody else."""
    if outcome == Trace.Outcome.SHOWN and (denied := not_entitled(trace, actor)):
        raise Refused(denied)
    return perform(states.CLOSE, trace, actor=actor, version=version, outcome=outcome, liability=liability, closed_by=actor.user)


def close_fault(trace: Trace, *, actor: Actor, version: int | None = None, liability: str, remedy: str) -> Trace:
    """A manager closes what this desk cannot account for: who is liable, and how it is made good."""
    return perform(
        states.CLOSE_FAULT,
        trace,
        actor=actor,
        version=version,
        outcome=Trace.Outcome.FAULT,
        liability=liability,
        remedy=remedy,
        closed_by=actor.user,
    )


def void_trace(trace: Trace, *, actor: Actor, version: int | None = None, reason: str) -> Trace:
    """Opened by mistake."""
    return perform(states.VOID_TRACE, trace, actor=actor, version=version, reason=reason)


# --- 清点、平信报刊 ----------------------------------------------------------------------------------
def count_slot(count: ShelfCount, *, actor: Actor, scanned: Sequence[str] | None = None) -> ShelfCount:
    """Count one slot: by total, or item by item (``scanned``: article or register numbers as found)."""
    rows = MailItem.objects.of(actor.property).at_desk().filter(slot=count.slot)
    there = {item.article_no: item.number for item in rows.only("article_no", "number")}
    count.expected, count.each = len(there), scanned is not None
    if scanned is not None:
        by_number = {articles.normal(number): article for article, number in there.items()}
        found = {by_number.get(code, code) for code in (articles.normal(one) for one in scanned) if code}
        count.counted = len(found)
        count.missing = " ".join(sorted(number for article, number in there.items() if article not in found))
        count.surplus = " ".join(sorted(found - set(there)))
    agrees = count.expected == count.counted and not count.missing and not count.surplus
    count.state = ShelfCount.State.AGREES if agrees else ShelfCount.State.DIFFERS
    return enter(count, actor=actor, permission=states.WORK, data={"expected": count.expected, "counted": count.counted})


def settle_count(count: ShelfCount, *, actor: Actor, version: int | None = None, explanation: str) -> ShelfCount:
    """A supervisor writes down how a difference is explained."""
    return perform(states.SETTLE_COUNT, count, actor=actor, version=version, explanation=explanation)


def subscribed(actor: Actor) -> Any:
    """Subscriptions that run today."""
    today = actor.local(timezone.now()).date()
    return Subscription.objects.filter(property=actor.property, first_day__lte=today, last_day__gte=today)


def enter_tally(tally: DailyTally, *, actor: Actor) -> DailyTally:
    """Today's ordinary letters and newspapers, against what is subscribed."""
    tally.state = DailyTally.State.ENTERED
    tally.expected = sum(subscribed(actor).values_list("copies", flat=True))
    return enter(tally, actor=actor, permission=states.WORK)
