"""The writers: nothing else writes a register row.

``enter`` makes one, ``perform`` moves one, ``amend`` corrects one with the old value struck through,
``add`` writes an addendum beneath it, ``forget`` blanks its personal data. Each is one transaction:
number, lock, check, set, clean, save, index, event. Either all of it happened or nothing did.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.finding import search
from desk.ledger import corrections, database_rules, trail
from desk.ledger.transitions import Conflict, Denied, Refused, Transition, may_work
from desk.models import Entry, Record
from desk.papers.fields import FoldedField
from desk.papers.privacy import Personal, refuse_id_number
from desk.people.actors import Actor
from desk.written import names

R = TypeVar("R", bound=Record)
HIDDEN = ("key", "password", "pin", "mobile_index")  # columns whose change is nobody's reading


def _clean(record: Record) -> None:
    """Fields and cross-field rules. Foreign keys came through scoped forms; constraints are the database's."""
    references = {field.name for field in record._meta.concrete_fields if isinstance(field, models.ForeignKey)}
    for column, rule in record.personal.items():
        if rule.kind == "name" and isinstance(said := getattr(record, column), str):
            setattr(record, column, names.visible(said))  # what nobody typed, such as a zero-width space, is no part of a name
    record.clean_fields(exclude=references)
    record.clean()


def _save(record: Record) -> None:
    """Save inside the caller's transaction: a broken rule ends it, as a sentence for the form."""
    try:
        record.save()
    except IntegrityError as error:
        raise database_rules.as_validation_error(error, type(record)) from error


def _index(record: Record, at: datetime) -> None:
    if (found_by := record.search_terms()) is not None:
        search.put(record.property_id, trail.label(record), record.key, at, found_by)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value


def _told(rule: Personal | None, value: Any) -> Any:
    """Numbers go to the trail masked: a correction shows that one changed, never the number itself."""
    if rule is None or rule.kind not in ("phone", "id"):
        return value
    return [rule.mask(one or "") for one in value] if isinstance(value, list) else rule.mask(value)


def _split(record: Record, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the event says openly, and what is personal and goes to its purgeable detail."""
    personal = type(record).personal
    shown = {name: _told(personal.get(name), _plain(value)) for name, value in values.items()}
    return (
        {name: value for name, value in shown.items() if name not in personal},
        {name: value for name, value in shown.items() if name in personal},
    )


def enter(
    record: R,
    *,
    actor: Actor,
    permission: str,
    at_desk: bool = True,
    verb: str = "enter",
    data: dict[str, Any] | None = None,
    used: Iterable[models.Model] = (),
) -> R:
    """Write a new row: number, clean, save, index, event.

    ``used``: rows it refers to, which the search shall find first from now on.

    An entry with ``late`` set (补录) brings its true time in ``occurred_at``; the trail says that it came late.

    A repeat (same ``key``: a double Enter, a retry after a lost answer) gives the row already
    there. Raises :class:`Refused` for who may not, ``ValidationError`` with sentences for the form.
    """
    if denied := may_work(actor, permission, at_desk=at_desk):
        raise Refused(denied)
    model = type(record)
    rows: models.Manager[R] = model._default_manager  # type: ignore[assignment]
    try:
        with transaction.atomic():
            if (known := rows.filter(property=actor.property, key=record.key).first()) is not None:
                actor.settle()
                return known
            seq, now = trail.next_seq(actor.property), timezone.now()
            record.property = actor.property
            record.created_at, record.created_by = now, actor.user
            record.post, record.shift = actor.post, actor.shift
            if isinstance(record, Entry):
                if record.occurred_at is None:
                    record.occurred_at = now
                elif record.occurred_at > now:
                    raise ValidationError({"occurred_at": ValidationError(_("This time has not come yet."), code="future")})
                record.assign_number(now)
                verb = "late" if record.late else verb
            _clean(record)
            _save(record)
            _index(record, now)
            for one in used:
                search.touch(actor.property.pk, trail.label(one), one.key, now)  # type: ignore[attr-defined]
            trail.record(
                actor,
                verb,
                subject=trail.label(record),
                subject_key=record.key,
                number=getattr(record, "number", ""),
                to_state=record.state,
                data=data,
                at=now,
                seq=seq,
            )
            actor.settle()
    except ValidationError:
        # The rival of a double click lost the race for the key: lead it to the row that won.
        if (known := rows.filter(property=actor.property, key=record.key).first()) is not None:
            return known
        raise
    return record


def _locked(record: R, actor: Actor) -> R:
    """The row as it is now, nobody else's until the end; it knows the actor's property."""
    rows: models.QuerySet[R] = type(record).objects.of(actor.property)
    # Keys never change: NO KEY lets the foreign keys of others pass while the row is ours.
    return rows.select_for_update(of=("self",), no_key=True).get(pk=record.pk)


def _conflict(record: Record, denied: Denied) -> Conflict:
    event = trail.last_event(record.property, record.key)
    if event is None:
        return Conflict(denied)
    reason = _("%(reason)s %(who)s was here first, at %(when)s.") % {
        "reason": denied.reason,
        "who": event.actor or _("The system"),
        "when": record.property.local(event.at).strftime("%H:%M:%S"),
    }
    return Conflict(Denied(reason, denied.code))


def outdated(record: Record, version: int | None) -> Conflict | None:
    """Whether somebody was first since the page of ``version`` was drawn, and who: told before anything else about its form."""
    if version is None or record.version == version:
        return None
    return _conflict(record, Denied(_("%(entry)s has changed since you opened it.") % {"entry": record}, "version"))


def judge(transition: Transition, record: Record, *, actor: Actor) -> None:
    """What stands before a move whatever is written with it: the state, with who was first, then permission and duty.

    Raises :class:`Conflict` or :class:`Refused`.
    """
    if not transition.starts_from(record):
        raise _conflict(record, transition.denied(record, actor) or Denied(""))
    if denied := transition.barred(actor):
        raise Refused(denied)


def perform(
    transition: Transition,
    record: R,
    *,
    actor: Actor,
    version: int | None = None,
    data: dict[str, Any] | Callable[[R], dict[str, Any]] | None = None,
    inside: Callable[[R], dict[str, Any]] | None = None,
    **values: Any,
) -> R:
    """Move a row along one line of its table, setting ``values``; gives the row as it now is.

    A value may be asked of the row as it is once it is locked (``lambda row: row.tries + 1``), and so may ``data``. What is more
    than a value is done ``inside``: with the row locked and judged, before it is saved, in its transaction; it gives the
    columns that come of it, or refuses.

    The row is locked first and judged afterwards, so of two clerks exactly one succeeds; the other
    gets :class:`Conflict` naming who and when. ``version``: the one the clerk was looking at.
    """
    with transaction.atomic():
        seq = trail.next_seq(actor.property)
        row = _locked(record, actor)
        if not transition.starts_from(row):
            raise _conflict(row, transition.denied(row, actor) or Denied(""))
        denied = transition.denied(row, actor)
        if version is not None and row.version != version:
            raise _conflict(row, denied or Denied(_("%(entry)s has changed since you opened it.") % {"entry": row}, "version"))
        if denied:
            raise Refused(denied)
        before = row.state
        values = {name: value(row) if callable(value) else value for name, value in values.items()}
        for name, value in values.items():
            setattr(row, name, value)
        for name, value in (inside(row) if inside is not None else {}).items():
            setattr(row, name, value)
            values[name] = value
        row.state = transition.target or row.state
        row.version += 1
        _clean(row)
        _save(row)
        if set(values) & row.search_fields:
            _index(row, timezone.now())
        said, personal = _split(row, values)
        trail.record(
            actor,
            transition.name,
            subject=trail.label(row),
            subject_key=row.key,
            number=getattr(row, "number", ""),
            from_state=before,
            to_state=row.state,
            data={**said, **((data(row) if callable(data) else data) or {})},
            detail=personal,
            seq=seq,
        )
        actor.settle()
    return row


def amend(
    record: R,
    *,
    actor: Actor,
    permission: str,
    changes: dict[str, Any],
    reason: str,
    version: int | None = None,
) -> R:
    """Correct a row. The old value stays in the trail and is shown struck through, with who, when and why.

    Columns that follow from the corrected ones, such as a due time, are corrected with them, and what a book forbids of a correction
    is judged here, wherever it comes from (:func:`desk.ledger.corrections.follows`).

    Raises ``ValidationError`` (code ``unchanged``) when nothing differs, :class:`Refused` for a
    column that may not be amended or an actor who may not (:mod:`desk.ledger.corrections`).
    """
    if denied := may_work(actor, permission, at_desk=not corrections.reviews(actor, permission)):
        raise Refused(denied)
    with transaction.atomic():
        seq = trail.next_seq(actor.property)
        row = _locked(record, actor)
        if conflict := outdated(row, version):
            raise conflict
        if illegal := set(changes) - set(row.amendable):
            raise Refused(Denied(_("This cannot be corrected: %(fields)s.") % {"fields": ", ".join(sorted(illegal))}))
        differing = {name: new for name, new in changes.items() if getattr(row, name) != new}
        if not differing:
            raise ValidationError(_("Nothing has been changed."), code="unchanged")
        if denied := corrections.may_amend(row, actor, permission, differing):
            raise Refused(denied)
        corrections.judge_time(row, differing, actor, permission)
        follows = corrections.following(row, differing, actor)
        completes = set(differing) <= set(corrections.left_empty(row))
        before = {name: getattr(row, name) for name in {**differing, **follows}}
        for name, new in {**differing, **follows}.items():
            setattr(row, name, new)
        row.version += 1
        _clean(row)
        _save(row)
        pairs = {name: [_plain(old), _plain(getattr(row, name))] for name, old in before.items() if old != getattr(row, name)}
        if set(differing) & row.search_fields:
            _index(row, timezone.now())
        said, personal = _split(row, pairs)
        trail.record(
            actor,
            "complete" if completes else "amend",
            subject=trail.label(row),
            subject_key=row.key,
            number=getattr(row, "number", ""),
            from_state=row.state,
            to_state=row.state,
            data={"changes": said},
            detail={"changes": personal, "reason": reason},
            seq=seq,
        )
        actor.settle()
    return row


def add(record: R, *, actor: Actor, permission: str, text: str) -> R:
    """An addendum: what was written stays as it is, and beneath it stands what somebody adds, with who and when.

    The text is a personal detail of the trail, gone with the row's others. Raises :class:`Refused` for who may not.
    """
    with transaction.atomic():
        seq = trail.next_seq(actor.property)
        row = _locked(record, actor)
        if denied := corrections.may_add(row, actor, permission):
            raise Refused(denied)
        refuse_id_number(text)
        trail.record(
            actor,
            "addendum",
            subject=trail.label(row),
            subject_key=row.key,
            number=getattr(row, "number", ""),
            from_state=row.state,
            to_state=row.state,
            detail={"addendum": text},
            seq=seq,
        )
    return row


def _reference(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.name)
    return str(getattr(value, "key", value.pk)) if isinstance(value, models.Model) else value


def keep(row: models.Model, *, actor: Actor, before: models.Model | None = None, data: dict[str, Any] | None = None) -> None:
    """Save a row of configuration or directory: not a register row, but its change is told.

    ``before``: the row as it was; old and new values of what differs go to the trail, the personal
    ones (a phone number) into the purgeable detail. ``data``: what else the event says.
    """
    with transaction.atomic():
        seq = trail.next_seq(actor.property)
        row.save()
        personal = getattr(type(row), "personal", {})
        changes: dict[bool, dict[str, Any]] = {True: {}, False: {}}
        for field in row._meta.concrete_fields:
            # References are told by their key: a name would stand in the trail for good.
            old = _reference(before, field) if before is not None else None
            new = _reference(row, field)
            if old != new and not field.primary_key and not isinstance(field, FoldedField) and field.name not in HIDDEN:
                changes[field.name in personal][field.name] = _told(personal.get(field.name), [old or "", new])
        key = getattr(row, "key", None)
        if key is not None and hasattr(row, "search_terms"):
            for one in (row, *getattr(row, "brings_along", lambda: ())()):
                _index(one, timezone.now())
        trail.record(
            actor,
            "amend" if before is not None else "enter",
            subject=trail.label(row),
            subject_key=key,
            data={"changes": changes[False], "what": row._meta.model_name, **(data or {})},
            detail={"changes": changes[True]} if changes[True] else None,
            seq=seq,
        )


def forget(record: Record, *, actor: Actor, blanks: dict[str, Any], whole: bool = True) -> bool:
    """Blank personal columns whose time has passed; ``False`` if the row is under legal hold, or they are blank already.

    ``whole``: the last of them: the details of the row's earlier events go too, and it is marked
    erased. The event holds counts only.
    """
    with transaction.atomic():
        trail.hold(actor.property)
        row = _locked(record, actor)
        entry = row if isinstance(row, Entry) else None
        if entry is not None and entry.legal_hold:
            return False
        if (not whole or (entry is not None and entry.purged_at)) and all(getattr(row, name) == blank for name, blank in blanks.items()):
            return False  # somebody else was here meanwhile: nothing is erased twice, or counted so
        for name, value in blanks.items():
            setattr(row, name, value)
        if entry is not None and whole:
            entry.purged_at = timezone.now()
        row.version += 1
        _save(row)
        _index(row, row.created_at if entry is None else entry.occurred_at)
        erased = database_rules.erase_details(row.property_id, row.key) if whole else 0
        trail.record(
            actor,
            "forget",
            subject=trail.label(row),
            subject_key=row.key,
            number=getattr(row, "number", ""),
            from_state=row.state,
            to_state=row.state,
            data={"columns": len(blanks), "details": erased},
        )
    return True
