"""Who signed in, from where, and who may see it: the person, and whoever audits."""

from datetime import timedelta

import pytest
from django.test import Client

from desk import registry
from desk.models import DeskPolicy, Event, KnownDevice, User
from desk.people import two_people
from desk.people.roles import Role
from tests.desk.test_second_factor import code_of
from tests.factories import ComplaintFactory, EnquiryFactory, VisitFactory
from tests.factories.desk import PASSWORD
from tests.test_admin import staff
from tests.walk import member


def signed_in(name: str) -> Client:
    browser = Client(headers={"Sec-Fetch-Site": "same-origin", "User-Agent": f"Browser of {name}"})
    browser.post("/accounts/login/", {"login": name, "password": PASSWORD})
    return browser


def test_ones_own_sign_ins_are_shown_with_place_and_browser(clerk, colleague):
    Client().post("/accounts/login/", {"login": "clerk", "password": "wrong"})
    signed_in("colleague")
    browser = signed_in("clerk")
    page = browser.get("/accounts/sign-ins/")
    assert [(event.verb, event.values) for event in page.context["events"]] == [
        ("sign-in", {"address": "127.0.0.1"}),
        ("wrong-secret", {"address": "127.0.0.1"}),
    ]
    text = page.content.decode()
    assert ("Browser of clerk" in text, "Browser of colleague" in text) == (True, False)


def test_a_sign_in_elsewhere_is_ended_by_the_person_and_by_nobody_else(clerk, colleague):
    here, elsewhere, theirs = signed_in("clerk"), signed_in("clerk"), signed_in("colleague")
    [other] = [one for one in here.get("/accounts/sign-ins/").context["sessions"] if one.session_key == elsewhere.session.session_key]
    theirs.post("/accounts/sign-ins/", {"session": other.pk})
    assert elsewhere.get("/tower/").status_code == 200
    here.post("/accounts/sign-ins/", {"session": other.pk})
    assert (elsewhere.get("/tower/").status_code, here.get("/tower/").status_code) == (302, 200)


def test_a_browser_is_forgotten_by_its_owner_alone(clerk, colleague):
    browser = signed_in("clerk")
    known = KnownDevice.objects.get(user=clerk.user)
    signed_in("colleague").post("/accounts/sign-ins/", {"device": known.pk})
    assert KnownDevice.objects.filter(pk=known.pk).exists()
    browser.post("/accounts/sign-ins/", {"device": known.pk})
    assert not KnownDevice.objects.filter(pk=known.pk).exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.CLERK, 403), (Role.SUPERVISOR, 403), (Role.MANAGER, 200), (Role.HANDLER, 403), (Role.AUDITOR, 200)]
)
def test_the_trail_is_read_by_whoever_audits(tower, sign_in, role, status):
    assert sign_in(member(tower, role)).get("/tower/trail/").status_code == status


def test_every_book_of_the_house_has_its_page_of_the_trail(clerk, auditor, sign_in):
    VisitFactory(actor=clerk, visitor_name="陈建国")
    EnquiryFactory(actor=clerk)
    signed_in("clerk")
    browser = sign_in(auditor)
    every = browser.get("/tower/trail/")
    assert [slug for slug, _title in every.context["choices"]] == [book.slug for book in registry.books()]
    for book in ("visitors", "enquiries", "desk"):
        rows = browser.get(f"/tower/trail/?book={book}").context["page"].rows
        assert rows and {row.subject.partition(".")[0] for row in rows} <= {book, ""}, book
    assert "陈建国" not in every.content.decode()
    assert "127.0.0.1" in browser.get("/tower/trail/?book=desk").content.decode()


def test_the_trail_of_another_property_does_not_exist(auditor, north, sign_in):
    assert sign_in(auditor).get("/north/trail/").status_code == 404


def test_whoever_a_complaint_is_about_does_not_find_it_in_the_trail(clerk, tower, sign_in):
    manager = member(tower, Role.MANAGER)
    complaint = ComplaintFactory(actor=clerk, about_staff=manager.user)
    browser = sign_in(manager)
    seen = {path: complaint.number in browser.get(path).content.decode() for path in ("/tower/trail/", "/tower/trail/?book=enquiries")}
    assert seen == dict.fromkeys(seen, False)
    other = sign_in(member(tower, Role.AUDITOR))
    assert complaint.number in other.get("/tower/trail/?book=enquiries").content.decode()


def test_every_change_to_how_somebody_signs_in_stands_in_the_trail(clerk, django_capture_on_commit_callbacks):
    browser = signed_in("clerk")
    browser.post("/accounts/pin/", {"pin": "4711", "password": PASSWORD})
    browser.get("/accounts/2fa/totp/activate/")
    browser.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    browser.get("/accounts/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/accounts/2fa/totp/activate/", {"code": code_of(browser.session["mfa.totp.secret"])})
    browser.post("/accounts/2fa/totp/deactivate/")
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "a-long-secret-1", "password2": "a-long-secret-1"})
    told = Event.objects.filter(subject="desk.user", actor=clerk.user).exclude(verb="sign-in").order_by("seq")
    assert [event.verb for event in told] == ["set-pin", "add-factor", "add-factor", "remove-factor", "remove-factor", "set-password"]


def test_a_second_person_is_told_what_waits_for_them(tower, supervisor, manager, sign_in):
    boss, second = sign_in(staff(supervisor)), sign_in(staff(manager))
    two_people.propose(DeskPolicy.objects.get(property=tower), {"idle_minutes": [30, 60]}, by=supervisor.user)
    said = [[str(one) for one in browser.get("/admin/").context["messages"]] for browser in (boss, second)]
    assert said == [[], ["1 change waits for you as the second person."]]


@pytest.mark.parametrize("secret", ["4711", PASSWORD])
def test_unlocking_goes_on_under_a_new_session_id(clerk, secret):
    clerk.user.set_pin("4711")
    clerk.user.save()
    browser = signed_in("clerk")
    browser.get("/tower/")
    browser.post("/accounts/lock/")
    before = browser.session.session_key
    browser.post("/accounts/unlock/", {"_secret": secret})
    assert (browser.get("/tower/").status_code, browser.session.session_key != before) == (200, True)
    [session] = browser.get("/accounts/sign-ins/").context["sessions"]
    assert session.session_key == browser.session.session_key


def test_a_sign_in_is_not_ended_at_a_screen_somebody_left(clerk, clock):
    here, elsewhere = signed_in("clerk"), signed_in("clerk")
    [other] = [one for one in here.get("/accounts/sign-ins/").context["sessions"] if one.session_key == elsewhere.session.session_key]
    clock.shift(timedelta(minutes=11))
    answer = here.post("/accounts/sign-ins/", {"session": other.pk})
    assert (answer.url.split("?")[0], elsewhere.get("/tower/").status_code) == ("/accounts/reauthenticate/", 200)


def test_an_administrator_signs_somebody_out_everywhere(clerk, tower, sign_in):
    root = sign_in(two_people.Actor(tower, User.objects.create_superuser("root", name="管理员")))
    theirs = [signed_in("clerk") for _browser in range(2)]
    root.post("/admin/desk/user/", {"action": "end_sessions", "_selected_action": [clerk.user.pk]})
    assert [browser.get("/tower/").status_code for browser in theirs] == [302, 302]
    assert Event.objects.get(verb="end-sessions").data["ended"] == 2
