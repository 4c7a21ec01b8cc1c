"""Photographs: drawn anew, so that nothing but pixels is kept; shown in their property to whoever reads the book."""

import io
import zlib
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from desk.models import Attachment, Event
from desk.papers import attachments
from desk.people.roles import Role
from tests.factories import ItemFactory, photograph
from tests.walk import member

SECRET = b"GIF89a/*<script>alert(1)</script>*/"


def upload(content: bytes, name: str = "photo.jpg", type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=type)


def drawn(format: str = "JPEG", size: tuple[int, int] = (40, 30), **save) -> bytes:
    return photograph(format, size, **save).read()


def located() -> bytes:
    """A photograph as a phone makes it: taken upright, with place, time and maker written into it."""
    exif = Image.Exif()
    exif[Base.Orientation], exif[Base.Make], exif[Base.DateTime] = 6, "Cameraworks", "2026:03:02 09:00:00"
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (31.0, 14.0, 2.0)})
    return drawn(exif=exif, comment=b"seen by Cameraworks")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def kept(row: Attachment) -> bytes:
    with default_storage.open(row.file) as file:
        return file.read()


def attach(item, upload, *, actor, caption="") -> Attachment:
    return attachments.attach(item, upload, actor=actor, permission="mail.work", caption=caption)


@pytest.fixture
def item(clerk):
    return ItemFactory(actor=clerk)


# --- what is kept -----------------------------------------------------------------------------------
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_kept_as_pixels_of_its_own(clerk, item, format):
    row = attach(item, photograph(format), actor=clerk, caption="封口破损")
    with Image.open(io.BytesIO(kept(row))) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (40, 30), "RGB")
    assert (row.subject, row.subject_key, row.number, row.caption, row.created_by) == (
        "mail.mailitem", item.key, item.number, "封口破损", clerk.user,
    )  # fmt: skip
    assert [event.verb for event in Event.objects.filter(subject_key=item.key).order_by("seq")][-1] == "attach"


def test_place_time_and_maker_are_not_kept_and_the_picture_stands_upright(clerk, item):
    taken = located()
    with Image.open(io.BytesIO(taken)) as image:
        assert dict(image.getexif().get_ifd(IFD.GPSInfo)) != {}
    row = attach(item, upload(taken), actor=clerk)
    with Image.open(io.BytesIO(kept(row))) as image:
        assert (dict(image.getexif()), image.info.get("comment"), image.size) == ({}, None, (30, 40))
    assert [word for word in (b"Cameraworks", b"Exif", b"2026:03") if word in kept(row)] == []


@pytest.mark.parametrize("at", ["behind", "in a comment"])
def test_a_second_file_hidden_in_a_photograph_does_not_survive(clerk, item, at):
    hidden = drawn() + SECRET + b"PK\x03\x04evil.zip" if at == "behind" else drawn(comment=SECRET)
    assert SECRET in hidden
    row = attach(item, upload(hidden), actor=clerk)
    assert [word for word in (SECRET, b"<script", b"PK\x03\x04") if word in kept(row)] == []


def test_what_a_file_is_called_is_forgotten(clerk, item):
    names = ["../../etc/passwd", "x.php", "张三身份证.jpg", "a" * 200 + ".exe", "..\\x.jpg", ".htaccess"]
    rows = [attach(item, upload(drawn(), name), actor=clerk) for name in names]
    assert {row.file for row in rows} == {f"{clerk.property.pk}/{row.key.hex}.jpg" for row in rows}


def test_a_transparent_or_grey_picture_becomes_a_plain_one(clerk, item):
    for mode in ("RGBA", "LA", "P", "L", "CMYK", "1"):
        out = io.BytesIO()
        Image.new(mode, (20, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
        with Image.open(io.BytesIO(kept(attach(item, upload(out.getvalue()), actor=clerk)))) as image:
            assert (mode, image.mode) == (mode, "RGB")


def test_a_large_picture_is_made_smaller_and_a_small_one_stays(clerk, item):
    sizes = {}
    for size in ((3600, 1200), (1200, 3600), (1800, 1800), (1, 1)):
        with Image.open(io.BytesIO(kept(attach(item, upload(drawn(size=size)), actor=clerk)))) as image:
            sizes[size] = image.size
    assert sizes == {(3600, 1200): (1800, 600), (1200, 3600): (600, 1800), (1800, 1800): (1800, 1800), (1, 1): (1, 1)}


def test_a_small_file_with_a_huge_plain_area_is_refused_before_it_is_decoded(clerk, item):
    out = io.BytesIO()
    Image.new("L", (6000, 6000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(ValidationError) as refused:
        attach(item, upload(out.getvalue()), actor=clerk)
    assert (refused.value.code, refused.value.messages) == ("photo", ["This photograph has too many pixels."])


def test_a_large_photograph_of_a_telephone_is_kept(clerk, item):
    with Image.open(io.BytesIO(kept(attach(item, upload(drawn(size=(8000, 6000))), actor=clerk)))) as image:
        assert image.size == (1800, 1350)


# --- what is refused --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\0", b"not a picture at all", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"%PDF-1.7\n", SECRET),
        *(drawn("GIF"), drawn("BMP"), drawn("TIFF"), drawn("ICO", (32, 32)), drawn()[:200], drawn("PNG")[:60], b"\xff\xd8\xff\xe0"),
        *(bomb(30000, 30000), bomb(7000, 7000), bomb(100, 100)),
    ],
    ids=lambda content: f"{content[:8]!r} {len(content)}",
)
@pytest.mark.parametrize("called", [("photo.jpg", "image/jpeg"), ("photo.png", "image/png")])
def test_what_is_no_photograph_is_refused_whatever_it_is_called(clerk, item, content, called):
    with pytest.raises(ValidationError) as refused:
        attach(item, upload(content, *called), actor=clerk)
    assert (refused.value.code, Attachment.objects.count()) == ("photo", 0)


def test_a_photograph_called_something_else_is_a_photograph(clerk, item):
    row = attach(item, upload(drawn("PNG"), "brief.pdf", "application/pdf"), actor=clerk)
    assert kept(row)[:3] == b"\xff\xd8\xff"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(clerk, item):
    class Heavy:
        size = attachments.LARGEST + 1

        def seek(self, where):
            raise AssertionError("it was read")

    with pytest.raises(ValidationError) as refused:
        attach(item, Heavy(), actor=clerk)
    assert refused.value.code == "photo"


def test_an_id_number_in_the_caption_is_refused_and_no_file_stays(clerk, item):
    before = default_storage.listdir(str(clerk.property.pk))[1] if default_storage.exists(str(clerk.property.pk)) else []
    with pytest.raises(ValidationError) as refused:
        attach(item, photograph(), actor=clerk, caption="110105199003077758")
    assert [error.code for error in refused.value.error_dict["caption"]] == ["id_number"]
    after = default_storage.listdir(str(clerk.property.pk))[1] if default_storage.exists(str(clerk.property.pk)) else []
    assert (after, Attachment.objects.count()) == (before, 0)


def test_the_form_for_a_piece_says_what_is_wrong_with_its_photograph(clerk, item, sign_in):
    client = sign_in(clerk)
    answers = {
        name: client.post(f"/tower/mail/{item.number}/attach/", {"photo": upload(content, name)})
        for name, content in {"a.jpg": b"not a picture", "b.gif": drawn("GIF"), "c.svg": b"<svg/>", "d.png": bomb(30000, 30000)}.items()
    }
    assert {name: (page.status_code, list(page.context["form"].errors)) for name, page in answers.items()} == dict.fromkeys(
        answers, (422, ["photo"])
    )
    assert Attachment.objects.count() == 0


# --- who sees it ------------------------------------------------------------------------------------
def test_a_photograph_is_shown_as_a_file_that_cannot_be_anything_else(clerk, item, sign_in):
    row = attach(item, photograph(), actor=clerk)
    answer = sign_in(clerk).get(f"/tower/photos/{row.key}/")
    headers = {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Disposition", "Cache-Control")}
    assert headers == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{item.number}.jpg"',
        "Cache-Control": "no-store",
    }
    assert answer.content == kept(row)


@pytest.mark.parametrize("role", Role.values)
def test_a_photograph_is_seen_by_whoever_may_read_its_book(clerk, item, sign_in, role):
    row = attach(item, photograph(), actor=clerk)
    client = sign_in(member(clerk.property, role))
    assert client.get(f"/tower/photos/{row.key}/").status_code == (403 if role == Role.HANDLER else 200)


def test_a_photograph_of_another_property_does_not_exist(clerk, item, stranger, sign_in):
    row = attach(item, photograph(), actor=clerk)
    client = sign_in(stranger)
    asked = [f"/north/photos/{row.key}/", f"/tower/photos/{row.key}/", f"/north/photos/{uuid4()}/"]
    assert [client.get(path).status_code for path in asked] == [404, 404, 404]


# --- and when it goes -------------------------------------------------------------------------------
def test_an_erased_photograph_leaves_its_line_and_no_file(committed_db, clerk, item, sign_in):
    row = attach(item, photograph(), actor=clerk, caption="封口破损")
    file = row.file
    assert (attachments.erase(item), attachments.erase(item)) == (1, 0)
    row.refresh_from_db()
    assert (row.file, row.caption, row.number, default_storage.exists(file)) == ("", "", item.number, False)
    assert sign_in(clerk).get(f"/tower/photos/{row.key}/").status_code == 404
    assert (attachments.of(item), attachments.still_kept(type(item).objects.all())) == ([], [])


def test_a_file_goes_only_when_the_erasing_is_sure(committed_db, clerk, item):
    row = attach(item, photograph(), actor=clerk)
    with transaction.atomic():
        attachments.erase(item)
        transaction.set_rollback(True)
    row.refresh_from_db()
    assert default_storage.exists(row.file)


def test_a_piece_that_is_refused_leaves_no_photograph_behind(clerk, sign_in):
    """File and row come together or not at all."""
    folder = str(clerk.property.pk)
    before = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    with pytest.raises(ValidationError):
        ItemFactory(actor=clerk, photo=photograph(), addressee="")
    after = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    assert (after, Attachment.objects.count()) == (before, 0)
