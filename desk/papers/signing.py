"""Signing: what was signed, by whom, and the drawn name as vectors."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import database_rules
from desk.models import Signature, User
from desk.people.actors import Actor

POINTS = 4000
EXTENT = 4000
DOT = 10  # no larger than this either way, however long the pen rests: a finger is no steadier


def digest_of(lines: Iterable[str]) -> str:
    """The digest of a signed text: sha256 over its lines in order."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def clean_strokes(text: str) -> str:
    """What the signing field sends (``[[x, y, x, y, …], …]``) checked and made small; "" stays "".

    Raises ``ValidationError`` (code ``strokes``) for anything else, and for a mere dot,
    however long the pen rested on it.
    """
    if not text:
        return ""
    refusal = ValidationError(_("This signature cannot be read. Clear the field and sign again."), code="strokes")
    try:
        strokes = json.loads(text)
        points = [[int(number) for number in stroke] for stroke in strokes]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise refusal from None
    flat = [number for stroke in points for number in stroke]
    if not 8 <= len(flat) <= POINTS or any(len(stroke) % 2 for stroke in points) or any(not -EXTENT <= one <= EXTENT for one in flat):
        raise refusal
    across, down = ([one for stroke in points for one in stroke[axis::2]] for axis in (0, 1))
    if max(across) - min(across) < DOT and max(down) - min(down) < DOT:
        raise refusal
    return json.dumps(points, separators=(",", ":"))


def sign(
    *,
    actor: Actor,
    role: str,
    method: str,
    name: str,
    lines: Iterable[str],
    signer: User | None = None,
    strokes: str = "",
) -> Signature:
    """One name under the text ``lines``; call it inside the transaction of what is signed.

    ``signer``: the user, when whoever signs has a sign-in here. Raises ``ValidationError``.
    """
    values: dict[str, Any] = {"role": role, "method": method, "name": name.strip(), "signer": signer}
    drawn = clean_strokes(strokes) if method == Signature.Method.DRAWN else ""
    row = Signature(property=actor.property, strokes=drawn, digest=digest_of(lines), at=timezone.now(), **values)
    row.clean_fields(exclude=["property", "signer", "erased_at"])
    try:
        row.save()
    except IntegrityError as error:
        raise database_rules.as_validation_error(error, Signature) from error
    return row


def sign_own(*, actor: Actor, role: str, lines: Iterable[str]) -> Signature:
    """The actor's own signature, by their own sign-in."""
    return sign(actor=actor, role=role, method=Signature.Method.ACCOUNT, name=str(actor.user), signer=actor.user, lines=lines)
