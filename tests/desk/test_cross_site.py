"""What another site sends is neither done nor offered again, whatever the session was waiting for."""

import pytest
from django.test import Client

from desk.models import DeskPolicy, Membership, User
from desk.people.roles import Role
from tests.factories.desk import PASSWORD

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
]


def signed_in(actor, **flags) -> Client:
    User.objects.filter(pk=actor.user.pk).update(**flags)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=actor.user.pk), backend="desk.people.accounts.GuardedBackend")
    return strict


def hidden(page) -> set[str]:
    """Names of the typed fields that a page would send on."""
    return {name for name, _value in page.context["kept"]} if page.context and "kept" in page.context else set()


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
def test_a_locked_desk_carries_nothing_on_that_another_site_sent(idle_clerk, foreign):
    """The lock page would have put the clerk's own token to it, and the PIN would have sent it."""
    browser = signed_in(idle_clerk)
    browser.get("/tower/")
    session = browser.session
    session["locked"] = True
    session.save()
    page = browser.post("/tower/keys/", {"keys": "1"}, headers=foreign)
    assert (page.status_code, hidden(page), page.context["posting"]) == (423, set(), False)
    mine = browser.post("/tower/keys/", {"keys": "1"}, headers=OWN)
    assert (mine.status_code, hidden(mine)) == (423, {"keys"})


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/admin/desk/membership/add/", "/accounts/pin/", "/tower/keys/"])
def test_what_another_site_sent_is_not_offered_again(manager, foreign, path):
    page = signed_in(manager, is_staff=True, is_superuser=True).post(path, {"role": "manager", "pin": "4711"}, headers=foreign)
    assert (page.status_code, hidden(page), b"manager" in page.content.split(b"<main")[-1]) == (403, set(), False)


@pytest.mark.parametrize("path", ["/admin/desk/membership/add/", "/accounts/pin/", "/accounts/password/change/"])
def test_configuration_and_accounts_are_never_offered_again_not_even_ones_own(manager, path):
    browser = signed_in(manager, is_staff=True, is_superuser=True)
    page = browser.post(path, {"role": "manager", "pin": "4711", "password": PASSWORD}, headers=OWN)
    assert (page.status_code, hidden(page), PASSWORD.encode() in page.content) == (403, set(), False)


def test_a_locked_admin_offers_nothing_again_either(manager, north):
    browser = signed_in(manager, is_staff=True, is_superuser=True)
    browser.get("/admin/")
    session = browser.session
    session["locked"] = True
    session.save()
    body = {"user": manager.user.pk, "property": north.pk, "role": Role.MANAGER, "active": "on"}
    page = browser.post("/admin/desk/membership/add/", body, headers=OWN)
    assert (page.status_code, hidden(page)) == (423, set())
    assert not Membership.objects.filter(property=north).exists()


@pytest.mark.parametrize("foreign", FOREIGN[:4], ids=str)
def test_a_page_of_another_site_does_not_unlock_with_a_token_it_has_got_hold_of(idle_clerk, foreign):
    browser = signed_in(idle_clerk)
    token = browser.get("/tower/").context["csrf_token"]
    body = {"keys": "1", "csrfmiddlewaretoken": str(token)}
    assert DeskPolicy.objects.exists()
    assert browser.post("/tower/keys/", body, headers=foreign).status_code == (302 if foreign.get("Sec-Fetch-Site") == "none" else 403)


def test_no_secret_stands_on_the_page_of_a_locked_desk(idle_clerk, sign_in):
    browser = sign_in(idle_clerk)
    browser.get("/tower/")
    browser.post("/accounts/lock/")
    page = browser.post("/tower/handover/stand-in/", {"own_pin": "2580", "their_pin": "1357", "reason": "用餐"})
    assert (page.status_code, hidden(page), b"2580" in page.content) == (423, {"reason"}, False)
