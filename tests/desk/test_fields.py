"""Encrypted columns: plain in Python, ciphertext in the database, found by a blind index."""

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from desk.papers.fields import blind_index, decrypt, encrypt
from desk.written.phones import clean_phone
from directory.models import Contact
from tests.factories import ContactFactory, VisitFactory
from visitors.visits.models import Visit

OLD, NEW = {"rotation-old": b"o" * 32}, {"rotation-new": b"n" * 32}


def stored(column, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return cursor.fetchone()[0]


@pytest.fixture
def contact(tower):
    return ContactFactory(property=tower, mobile="138 1234 5678")


def test_a_number_is_ciphertext_in_the_database_and_plain_on_the_desk(contact):
    sealed = stored("mobile", "directory_contact")
    assert Contact.objects.get().mobile == "13812345678"
    assert ("13812345678" in sealed, decrypt(sealed)) == (False, "13812345678")


def test_a_visitors_number_and_id_tail_are_ciphertext_too(clerk):
    VisitFactory(actor=clerk, visitor_phone="13812345678", id_tail="775X")
    phone, tail = (stored(column, "visitors_visit") for column in ("visitor_phone", "id_tail"))
    assert ("13812345678" in phone, "775X" in tail, decrypt(phone), decrypt(tail)) == (False, False, "13812345678", "775X")


def test_the_same_number_is_never_the_same_ciphertext(contact):
    assert len({encrypt("13812345678") for _time in range(20)}) == 20


@given(st.text(min_size=1))
def test_whatever_was_sealed_comes_back(text):
    assert decrypt(encrypt(text)) == text


def test_an_empty_number_is_stored_empty(tower):
    ContactFactory(property=tower, mobile="")
    assert (stored("mobile", "directory_contact"), Contact.objects.get().mobile) == ("", "")


def test_a_ciphertext_that_was_tampered_with_is_not_read(settings):
    settings.DESK_FIELD_KEYS = OLD
    sealed = encrypt("13812345678")
    with pytest.raises(InvalidTag):
        decrypt(sealed[:-8] + ("AAAAAA==" if sealed[-8:] != "AAAAAA==" else "BBBBBB=="))


def test_a_ciphertext_moved_under_another_key_id_is_not_read(settings):
    settings.DESK_FIELD_KEYS = {"rotation-one": b"s" * 32, "rotation-two": b"s" * 32}
    with pytest.raises(InvalidTag):
        decrypt(encrypt("13812345678").replace("rotation-two", "rotation-one"))


def test_after_a_new_key_old_rows_are_read_and_new_ones_sealed_with_it(settings, contact):
    settings.DESK_FIELD_KEYS = OLD
    contact.save()
    before, index = stored("mobile", "directory_contact"), blind_index("13812345678")
    settings.DESK_FIELD_KEYS = {**OLD, **NEW}
    row = Contact.objects.get()
    assert row.mobile == "13812345678"
    row.save()
    after = stored("mobile", "directory_contact")
    assert (before.partition(".")[0], after.partition(".")[0]) == ("rotation-old", "rotation-new")
    assert (Contact.objects.get().mobile, blind_index("13812345678")) == ("13812345678", index)


def test_without_its_key_a_row_cannot_be_read(settings):
    settings.DESK_FIELD_KEYS = OLD
    with pytest.raises(KeyError):
        decrypt(encrypt("13812345678").replace("rotation-old", "rotation-lost"))


def test_an_equal_number_is_found_by_its_index_and_only_that(contact):
    assert Contact.objects.filter(mobile_index=blind_index("13812345678")).get() == contact
    assert Contact.objects.filter(mobile_index=blind_index("13812345679")).count() == 0
    assert (len(blind_index("13812345678")), blind_index("")) == (16, "")


def test_an_index_under_another_key_is_another_index(settings):
    settings.DESK_FIELD_KEYS = OLD
    under_old = blind_index("13812345678")
    settings.DESK_FIELD_KEYS = NEW
    assert blind_index("13812345678") != under_old


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("", ""),
        ("   ", ""),
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("0086 138 1234 5678", "13812345678"),
        ("010-88886666", "01088886666"),
        ("(010) 8888 6666", "01088886666"),
        ("+86 10 8888 6666", "01088886666"),
        ("8888 6666", "88886666"),
        ("400 820 8820", "4008208820"),
        ("+852 2345 6789", "+85223456789"),
        ("+1 212 555 2368", "+12125552368"),
        ("8013", "8013"),
        ("801-3", "8013"),
    ],
)
def test_a_number_is_kept_as_a_clerk_dials_it(typed, dialled):
    assert clean_phone(typed) == dialled
    assert clean_phone(dialled) == dialled


@pytest.mark.parametrize("typed", ["no number", "电话", "ext 12", "12345678901234567890", "138123456789012345", "+999 12345678", "----"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        clean_phone(typed)
    assert refused.value.code == "phone"


@pytest.mark.parametrize(("typed", "last4"), [("138 1234 5678", "5678"), ("010-88886666", "6666"), ("8013", ""), ("", "")])
def test_a_slip_is_found_by_the_last_four_digits_of_a_whole_number(clerk, typed, last4):
    VisitFactory(actor=clerk, visitor_phone=typed)
    assert Visit.objects.get().phone_last4 == last4
