"""Photographs of entries: decoded and drawn anew, so that nothing but pixels is kept."""

import io
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Refused, may_work
from desk.models import Attachment, Entry, Property
from desk.people.actors import Actor

LARGEST = 10 * 1024 * 1024
PIXELS = 60_000_000  # of a JPEG, which is decoded at a fraction of its size
PIXELS_WHOLE = 12_000_000  # of what must be decoded whole: a small file may hold a huge plain area
EDGE = 1800
FORMATS = ("JPEG", "PNG", "WEBP")
SETTLED = timedelta(hours=1)  # by then the row of a new file is written, or will never be


def redrawn(upload: Any) -> bytes:
    """The pixels of an upload as JPEG: no EXIF, no place, no second file hidden in it.

    Raises ``ValidationError`` (code ``photo``) for anything but a photograph of reasonable size.
    """
    from PIL import Image, ImageOps

    if upload.size > LARGEST:
        raise ValidationError(_("This photograph is larger than 10 MB."), code="photo")
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            by_parts = image.format == "JPEG" and not image.info.get("progressive")
            if image.width * image.height > (PIXELS if by_parts else PIXELS_WHOLE):
                raise ValidationError(_("This photograph has too many pixels."), code="photo")
            image.draft("RGB", (EDGE, EDGE))
            turned = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError(_("This is not a photograph. JPEG, PNG and WebP can be kept."), code="photo") from None
    turned.thumbnail((EDGE, EDGE))
    clean = Image.new("RGB", turned.size)
    clean.paste(turned)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def attach(entry: Entry, upload: Any, *, actor: Actor, permission: str, caption: str = "") -> Attachment:
    """Keep a photograph with an entry: file and row come together or not at all.

    Raises ``Refused`` for who may not, ``ValidationError`` (code ``photo``) for anything but a photograph.
    """
    if denied := may_work(actor, permission, at_desk=True):
        raise Refused(denied)
    with transaction.atomic():
        row = keep(entry, upload, actor=actor, caption=caption)
        trail.record(actor, "attach", subject=row.subject, subject_key=entry.key, number=entry.number)
    return row


def keep(entry: Entry, upload: Any, *, actor: Actor, caption: str = "") -> Attachment:
    """File and row, inside the transaction of the move that brings the photograph: that judges who may, and is told.

    Raises ``ValidationError`` (code ``photo``) for anything but a photograph.
    """
    pixels = redrawn(upload)
    row = Attachment(
        property=actor.property,
        subject=trail.label(entry),
        subject_key=entry.key,
        number=entry.number,
        caption=caption,
        created_at=timezone.now(),
        created_by=actor.user,
    )
    row.clean_fields(exclude=["property", "created_by", "file"])
    row.file = default_storage.save(f"{actor.property.pk}/{row.key.hex}.jpg", ContentFile(pixels))
    try:
        row.save()
    except BaseException:
        default_storage.delete(row.file)
        raise
    return row


def of(entry: Entry) -> list[Attachment]:
    """An entry's photographs that are still kept, oldest first."""
    return list(Attachment.objects.filter(property_id=entry.property_id, subject_key=entry.key).exclude(file="").order_by("pk"))


def still_kept(rows: QuerySet[Any]) -> list[Any]:
    """Those of ``rows`` (entries of one model) that have a photograph."""
    kept = Attachment.objects.filter(subject=rows.model._meta.label_lower).exclude(file="").values("subject_key")
    return list(rows.filter(key__in=kept))


def erase(entry: Entry) -> int:
    """Delete the files of an entry's photographs (the purge); how many there were. The rows stay, empty."""
    rows = of(entry)
    for row in rows:
        file = row.file
        row.file, row.caption = "", ""
        row.save(update_fields=["file", "caption"])
        transaction.on_commit(lambda name=file: default_storage.delete(name))  # type: ignore[misc]
    return len(rows)


def sweep(property: Property) -> int:
    """Delete files that no row names: their process ended between the row and the file. How many there were."""
    folder, swept = str(property.pk), 0
    if not default_storage.exists(folder):
        return 0
    named = set(Attachment.objects.filter(property=property).exclude(file="").values_list("file", flat=True).iterator())
    for name in (f"{folder}/{file}" for file in default_storage.listdir(folder)[1]):
        if name not in named and default_storage.get_modified_time(name) < timezone.now() - SETTLED:
            default_storage.delete(name)
            swept += 1
    return swept
