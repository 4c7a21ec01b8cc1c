"""What was signed, by whom, and the drawn name as vectors."""

import hashlib
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from desk.models import Signature
from desk.papers import signing

DRAWN = "[[10,20,60,80,140,30],[30,120,180,120]]"
LINES = ["GH260302-001 RA100000005CN registered 1 博远设计", "GH260302-002 RA100000014CN registered 1 博远设计"]


@pytest.fixture
def sign(clerk):
    """``sign(method=…)``: a receiver's name under two lines."""

    def signing_as(**values):
        given = {"role": "recipient", "method": "drawn", "name": "曾雨桐", "lines": LINES, "strokes": DRAWN, **values}
        return signing.sign(actor=clerk, **given)

    return signing_as


# --- the text ---------------------------------------------------------------------------------------
def test_a_signature_holds_the_digest_of_what_it_stands_under(clerk, sign):
    made = Signature.objects.get(pk=sign().pk)
    assert made.digest == hashlib.sha256("\n".join(LINES).encode()).hexdigest()
    assert (made.property, made.role, made.method, made.name, made.signer, made.strokes, made.erased_at) == (
        clerk.property, "recipient", "drawn", "曾雨桐", None, DRAWN, None,
    )  # fmt: skip


def test_another_line_another_order_or_another_word_is_another_text():
    texts = [LINES, LINES[::-1], LINES[:1], [*LINES, ""], [LINES[0], LINES[1] + " "]]
    assert len({signing.digest_of(lines) for lines in texts}) == len(texts)
    assert signing.digest_of(iter(LINES)) == signing.digest_of(LINES)


def test_ones_own_signature_is_that_of_the_sign_in(clerk):
    made = signing.sign_own(actor=clerk, role=Signature.Role.CLERK, lines=LINES)
    assert (made.method, made.signer, made.name, made.strokes) == ("account", clerk.user, "王晓燕", "")


def test_only_what_is_drawn_keeps_strokes(sign):
    assert [sign(method=method).strokes for method in ("paper", "stamp")] == ["", ""]


def test_the_strokes_are_encrypted_where_they_lie(sign):
    sign()
    with connection.cursor() as cursor:
        cursor.execute("SELECT strokes FROM desk_signature")
        stored = cursor.fetchone()[0]
    assert (DRAWN in stored, "140" in stored) == (False, False)


def test_a_signature_in_the_trail_never_says_whose_it_is(sign):
    assert str(sign()).endswith(signing.digest_of(LINES)[:8])
    assert "曾雨桐" not in str(sign())


# --- refused ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"name": ""}, "blank"),
        ({"name": "   "}, "blank"),
        ({"strokes": ""}, "drawn_has_strokes"),
        ({"method": "account", "signer": None}, "own_signature_has_user"),
        ({"strokes": "[[1,2]]"}, "strokes"),
        ({"method": "blood"}, "invalid_choice"),
        ({"name": "名" * 121}, "max_length"),
    ],
)
def test_a_name_that_is_none_and_a_field_left_empty_are_refused(sign, values, why):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        sign(**values)
    found = refused.value
    errors = [one for ones in found.error_dict.values() for one in ones] if hasattr(found, "error_dict") else found.error_list
    assert [error.code for error in errors] == [why]
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        "{}", "[]", "[[]]", "null", "17", '"x"', "[1,2,3,4,5,6,7,8]", "[[1,2,3,4,5,6,7]]", "[[1,2,3]]",
        '[["a","b","c","d","e","f","g","h"]]',
        "[[1,2,3,4,5,6,7,99999]]", "[[1,2,3,4,5,6,7,-99999]]", "[[null,1,2,3,4,5,6,7]]", "[[[1],2,3,4,5,6,7,8]]", "<svg onload=alert(1)>",
        json.dumps([[1, 2] * 2001]), "[[1e999,2,3,4,5,6,7,8]]", "[[NaN,2,3,4,5,6,7,8]]", "[" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused_and_not_repeated(text):
    with pytest.raises(ValidationError) as refused:
        signing.clean_strokes(text)
    assert (refused.value.code, text[:12] in refused.value.message) == ("strokes", False)


@pytest.mark.parametrize(
    "dot",
    [
        "[[50,60]]",
        "[[50,60,51,61,50,61]]",
        "[[50,60],[90,60],[130,60]]",
        "[[50,60,50,60,50,60,50,60]]",
        "[[50,60,51,60,50,61,51,61,52,60]]",
        "[[50,60,51,60],[53,62,54,64]]",
    ],
)
def test_a_dot_is_no_name_however_long_the_pen_rests_on_it(sign, dot):
    with pytest.raises(ValidationError) as refused:
        sign(strokes=dot)
    assert ([error.code for error in refused.value.error_list], Signature.objects.count()) == (["strokes"], 0)


@pytest.mark.parametrize("name", ["[[50,60,60,60,70,60,80,60]]", "[[50,60,50,70,50,80,50,90]]", "[[50,60,60,70],[50,70,60,60]]"])
def test_a_short_name_is_a_name(sign, name):
    """One line (一), one downstroke, a cross: whoever cannot write signs so."""
    assert sign(strokes=name).strokes == name


def test_a_drawing_is_kept_small_and_in_whole_numbers():
    assert signing.clean_strokes("[[10.4, 20.9, 60, 80], [1, 2, 3, 4]]") == "[[10,20,60,80],[1,2,3,4]]"
    assert signing.clean_strokes("") == ""


@given(
    st.text()
    | st.recursive(st.none() | st.floats() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)).map(json.dumps)
)
def test_nothing_a_browser_sends_does_anything_but_be_refused_or_drawn(text):
    try:
        kept = signing.clean_strokes(text)
    except ValidationError as refused:
        assert refused.code == "strokes"
    else:
        assert kept == "" or all(isinstance(number, int) for stroke in json.loads(kept) for number in stroke)


# --- kept -------------------------------------------------------------------------------------------
def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        "name = '别人'",
        "strokes = ''",
        "digest = 'x'",
        "role = 'clerk'",
        "method = 'paper'",
        "signer_id = NULL, name = '别人'",
        "at = '2020-01-01 00:00:00+00:00'",
        "digest = 'x', strokes = '', erased_at = '2026-01-01 00:00:00+00:00'",
        "strokes = 'other', erased_at = '2026-01-01 00:00:00+00:00'",
    ],
)
def test_a_signature_given_never_changes(sign, change):
    before = Signature.objects.filter(pk=sign().pk).values().get()
    with pytest.raises(IntegrityError, match="a signature is erased, never changed"):
        run(f"UPDATE desk_signature SET {change}")
    assert Signature.objects.values().get() == before


def test_a_signature_is_never_deleted(sign):
    sign()
    with pytest.raises(IntegrityError, match="a signature stays"):
        run("DELETE FROM desk_signature")
    assert Signature.objects.count() == 1


def test_the_purge_may_blank_a_name_and_its_strokes_and_what_was_signed_stays(sign):
    made = sign()
    made.name, made.strokes, made.erased_at = "—", "", timezone.now()
    made.save(update_fields=["name", "strokes", "erased_at"])
    kept = Signature.objects.get()
    assert (kept.name, kept.strokes, kept.digest, kept.method) == ("—", "", signing.digest_of(LINES), "drawn")


def test_an_erased_signature_is_not_signed_anew(sign):
    made = sign()
    made.name, made.strokes, made.erased_at = "—", "", timezone.now()
    made.save(update_fields=["name", "strokes", "erased_at"])
    with pytest.raises(IntegrityError, match="a signature is erased, never changed"):
        run("UPDATE desk_signature SET name = '别人', erased_at = NULL")
    with pytest.raises(IntegrityError, match="a signature is erased, never changed"):
        run("UPDATE desk_signature SET name = '别人'")
    assert Signature.objects.get().name == "—"


def test_whose_sign_in_it_was_never_changes(clerk, colleague):
    made = signing.sign_own(actor=clerk, role=Signature.Role.CLERK, lines=LINES)
    with pytest.raises(IntegrityError, match="a signature is erased, never changed"):
        run(f"UPDATE desk_signature SET signer_id = {colleague.user.pk}, strokes = '', erased_at = '2026-01-01 00:00:00+00:00'")
    assert Signature.objects.get(pk=made.pk).signer == clerk.user
