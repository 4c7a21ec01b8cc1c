"""A number that is not public stands on no page, no list, no export, no change list: only the call shows it (C1.2)."""

import pytest
from django.urls import reverse

from desk.models import User
from desk.people.roles import Role
from directory.models import Contact
from enquiries.complaints.actions import register_complaint
from enquiries.complaints.models import Complaint
from tests.factories import ContactFactory, EnquiryFactory, MessageFactory, VisitFactory, actor_of
from tests.test_permissions import PAGES, address, ask, clerk, crew, furnished, tower, world
from tests.visitors.helpers import why_not

__all__ = ["clerk", "crew", "furnished", "tower", "world"]

MOBILE, EXTENSION, LEFT = "13955556666", "80417", "13744445555"


@pytest.fixture
def hidden(clerk) -> Contact:
    """Somebody whose number is for staff alone, asked for in every register, by a customer who left a number too."""
    contact: Contact = ContactFactory(property=clerk.property, name="曾雨桐", mobile=MOBILE, extension=EXTENSION, disclosure="staff")
    EnquiryFactory(actor=clerk, find=True, contact=contact, phone=LEFT)
    MessageFactory(actor=clerk, contact=contact, phone=LEFT)
    register_complaint(Complaint(property=clerk.property, narrative="电梯又停了", unit=contact.occupant.unit, phone=LEFT), actor=clerk)
    return contact


def holds(content: bytes) -> list[str]:
    text = content.decode(errors="replace")
    return [number for number in (MOBILE, EXTENSION, LEFT) if number in text]


@pytest.mark.parametrize("role", [Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_no_page_that_is_read_holds_a_number_that_is_not_public(world, crew, sign_in, hidden, role):
    client = sign_in(crew[role, "on"])
    world.contact = hidden
    pages = [*(address(name, world) for name, page in PAGES.items() if page.get is not None)]
    pages += [f"/tower/search/?q={found}" for found in ("曾雨桐", "zyt", "6666", "5555")]
    pages += [f"/tower/enquiries/beside/?ref=contact:{hidden.key}", "/tower/directory/lookup/?q=曾雨桐", "/tower/visitors/lookup/?q=曾雨桐"]
    assert {page: holds(client.get(page).content) for page in pages if holds(client.get(page).content)} == {}


def test_no_export_holds_one(world, crew, sign_in, hidden):
    client = sign_in(crew[Role.MANAGER, "on"])
    exports = [name for name, page in PAGES.items() if page.post is not None and page.post.permission.endswith(".export")]
    assert len(exports) == 20
    for name in exports:
        assert (name, holds(ask(client, "post", name, world).getvalue())) == (name, [])


def test_no_change_list_of_the_directory_holds_one(tower, hidden, client):
    keeper = actor_of(tower, Role.MANAGER).user
    User.objects.filter(pk=keeper.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=keeper.pk))
    page = client.get(reverse("admin:directory_contact_changelist"))
    assert (page.status_code, "曾雨桐" in page.content.decode(), holds(page.content)) == (200, True, [])


@pytest.mark.parametrize("text", ["曾雨桐电话是13800001234", "请打138 0000 1234", "一三八〇〇〇〇一二三四"])
def test_a_private_number_stands_in_no_text_everybody_reads(clerk, text):
    ContactFactory(property=clerk.property, name="曾雨桐", mobile="13800001234")
    assert why_not(EnquiryFactory, actor=clerk, subject=text) == "subject"
    assert why_not(MessageFactory, actor=clerk, body=text) == "body"
    assert why_not(VisitFactory, actor=clerk, purpose=text) == "purpose"
