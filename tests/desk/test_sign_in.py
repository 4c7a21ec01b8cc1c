"""Sign-in, its two clocks, and the change of hands, over HTTP."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from desk.models import DeskPolicy, Event, Membership, User
from desk.people.actors import actor_for
from handover.policy.models import HandoverPolicy
from tests.factories import PostFactory
from tests.factories.desk import PASSWORD
from visitors.visits.models import Visit

PIN = "2580"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
POLL = {"X-Poll": "1"}


@pytest.fixture(autouse=True)
def freely(tower):
    """Posts are taken with one button here; taking them over by handover has tests of its own."""
    return HandoverPolicy.objects.create(property=tower, gate=False)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def client(clerk, sign_in) -> Client:
    """The clerk's browser, on the board a moment ago; their PIN is 2580."""
    clerk.user.set_pin(PIN)
    clerk.user.save()
    browser = sign_in(clerk)
    assert browser.get("/tower/").status_code == 200
    return browser


def sign_in_as(browser, name, password=PASSWORD):
    return browser.post("/accounts/login/", {"login": name, "password": password})


def user_of(browser):
    return User.objects.filter(pk=browser.session.get("_auth_user_id")).first()


def kept_fields(response):
    """The hidden fields of the form that asks for the secret."""
    [form] = [part for part in response.content.decode().split("<form") if 'name="_secret"' in part]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return [(unescape(name), unescape(value)) for name, value in found if name != "csrfmiddlewaretoken"]


# --- the door -------------------------------------------------------------------------------------
def test_a_clerk_signs_in_by_user_name_and_stands_before_the_board(clerk):
    browser = Client()
    response = browser.post("/accounts/login/", {"login": "clerk", "password": PASSWORD}, follow=True)
    assert (response.redirect_chain, response.status_code) == ([("/", 302), ("/tower/", 302)], 200)
    assert user_of(browser) == clerk.user


@pytest.mark.parametrize(("name", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("clerk", ""), ("王晓燕", PASSWORD)])
def test_who_does_not_know_name_and_password_stays_outside(clerk, name, password):
    browser = Client()
    assert sign_in_as(browser, name, password).status_code == 200
    assert (user_of(browser), browser.get("/tower/").url) == (None, "/accounts/login/?next=/tower/")


def test_a_user_who_was_switched_off_stays_outside(clerk):
    User.objects.update(is_active=False)
    browser = Client()
    sign_in_as(browser, "clerk")
    assert user_of(browser) is None


def test_a_forgotten_password_is_an_administrators_to_set_and_no_mail_is_tried(clerk):
    for ask in (Client().get, Client().post):
        answer = ask("/accounts/password/reset/", {"email": "clerk@example.com"})
        assert (answer.status_code, "请管理员为您设置新密码。" in answer.content.decode()) == (200, True)


def test_nobody_signs_up_at_a_front_desk(db):
    before = User.objects.count()
    Client().post("/accounts/signup/", {"username": "new", "password1": "a-long-secret-1", "password2": "a-long-secret-1"})
    assert User.objects.count() == before


def test_five_wrong_passwords_lock_this_name_out_for_a_quarter_of_an_hour(clerk, colleague, clock):
    browser = Client()
    tries = [sign_in_as(browser, "clerk", f"wrong{i}").status_code for i in range(5)]
    assert tries == [200] * 4 + [429]
    locked = sign_in_as(browser, "clerk")
    assert (locked.status_code, user_of(browser), b'name="password"' in locked.content) == (429, None, False)
    assert "account/locked_out.html" in [template.name for template in locked.templates]
    sign_in_as(browser, "colleague")
    assert user_of(browser) == colleague.user
    clock.shift(16 * MINUTE)
    later = Client()
    sign_in_as(later, "clerk")
    assert user_of(later) == clerk.user


def test_a_right_password_begins_the_count_anew(clerk):
    for _round in range(2):
        browser = Client()
        for _try in range(4):
            sign_in_as(browser, "clerk", "wrong")
        sign_in_as(browser, "clerk")
        assert user_of(browser) == clerk.user


def test_the_admin_has_no_second_door(manager):
    User.objects.filter(pk=manager.user.pk).update(is_staff=True, is_superuser=True)
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_a_property_one_is_no_member_of_does_not_exist(client, north):
    assert [client.get(path).status_code for path in ("/tower/", "/north/", "/nowhere/")] == [200, 404, 404]


# --- the idle clock -------------------------------------------------------------------------------
def test_a_desk_left_alone_locks_and_keeps_what_was_typed(client, clock):
    clock.shift(31 * MINUTE)
    typed = {"visitor_name": '陈"建国<b>', "id_status": "seen", "rooms": ["1803", "1804"], "empty": ""}
    response = client.post("/tower/visitors/new/?about=FK1", typed)
    assert response.status_code == 423
    assert kept_fields(response) == [
        ("visitor_name", '陈"建国<b>'),
        ("id_status", "seen"),
        ("rooms", "1803"),
        ("rooms", "1804"),
        ("empty", ""),
    ]
    assert 'action="/tower/visitors/new/?about=FK1"' in response.content.decode()
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("secret", [PIN, PASSWORD])
def test_with_the_secret_what_was_typed_goes_on(idle_clerk, post, sign_in, clock, secret):
    idle_clerk.user.set_pin(PIN)
    idle_clerk.user.save()
    browser = sign_in(idle_clerk)
    browser.get("/tower/duty/")
    clock.shift(31 * MINUTE)
    kept = dict(kept_fields(browser.post("/tower/duty/", {"post": post.pk})))
    assert actor_for(idle_clerk.user, "tower").on_duty is False
    response = browser.post("/tower/duty/", {**kept, "_secret": secret})
    assert (response.status_code, response.url) == (302, "/tower/")
    assert actor_for(idle_clerk.user, "tower").post == post
    assert browser.get("/tower/").status_code == 200


@pytest.mark.parametrize(("idle", "status"), [(29 * MINUTE, 200), (30 * MINUTE, 200), (30 * MINUTE + timedelta(seconds=1), 423)])
def test_half_an_hour_is_the_limit_and_work_begins_it_anew(client, clock, idle, status):
    clock.shift(29 * MINUTE)
    client.get("/tower/")
    clock.shift(idle)
    assert client.get("/tower/").status_code == status


def test_the_property_sets_the_limit(client, clock):
    DeskPolicy.objects.update(idle_minutes=2)
    client.get("/tower/")
    clock.shift(3 * MINUTE)
    assert client.get("/tower/").status_code == 423


def test_once_locked_a_new_page_does_not_open_it(client, clock):
    clock.shift(31 * MINUTE)
    assert [client.get(path).status_code for path in ("/tower/", "/tower/visitors/", "/", "/accounts/login/", "/tower/")][-1] == 423


@pytest.mark.parametrize("path", ["/healthz", "/sw.js", "/accounts/pin/", "/accounts/password/change/"])
def test_what_stays_reachable_while_locked_does_not_unlock(client, clock, path):
    clock.shift(31 * MINUTE)
    client.get(path)
    assert client.get("/tower/").status_code == 423


def test_a_poll_is_no_activity(client, clock):
    for _minute in range(31):
        clock.shift(MINUTE)
        last = client.get("/tower/", headers=POLL)
    assert (last.status_code, client.get("/tower/").status_code) == (401, 423)


def test_a_poll_of_a_locked_desk_learns_nothing(client):
    assert client.get("/tower/", headers=POLL).status_code == 200
    client.post("/accounts/lock/")
    response = client.get("/tower/", headers=POLL)
    assert (response.status_code, response.content) == (401, b"")


def test_the_clerk_locks_the_desk_and_opens_it_on_the_page_they_left(client):
    assert client.post("/accounts/lock/", {"next": "/tower/duty/"}).url == "/tower/duty/"
    locked = client.get("/tower/duty/")
    assert (locked.status_code, kept_fields(locked)) == (423, [("next", "/tower/duty/")])
    assert client.post("/accounts/unlock/", {"_secret": PIN, "next": "/tower/duty/"}).url == "/tower/duty/"
    assert client.get("/tower/duty/").status_code == 200


def test_unlocking_leads_to_no_other_house(client):
    client.post("/accounts/lock/")
    assert client.post("/accounts/unlock/", {"_secret": PIN, "next": "https://example.com/"}).url == "/"


def test_the_lock_strip_is_told_whether_it_opened(client):
    client.post("/accounts/lock/")
    answers = [client.post("/accounts/unlock/", {"_secret": secret}, headers={"Accept": "application/json"}) for secret in ("0000", PIN)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (403, {"open": False, "out": False}),
        (200, {"open": True, "out": False}),
    ]


def test_a_colleagues_pin_does_not_open_my_desk(client, colleague):
    colleague.user.set_pin("1357")
    colleague.user.save()
    client.post("/accounts/lock/")
    response = client.post("/tower/duty/", {"_secret": "1357"})
    assert (response.status_code, "This is neither your PIN nor your password." in unescape(response.content.decode())) == (423, True)


def test_five_wrong_secrets_sign_the_clerk_out(client):
    client.post("/accounts/lock/")
    answers = [client.post("/tower/duty/", {"_secret": f"000{i}"}) for i in range(5)]
    assert [answer.status_code for answer in answers] == [423, 423, 423, 423, 302]
    assert (answers[-1].url, user_of(client)) == ("/accounts/login/?next=/tower/duty/", None)


# --- the absolute clock ---------------------------------------------------------------------------
@pytest.fixture
def long_day(client, clock):
    """Twelve hours of steady work since the full sign-in."""
    for _step in range(25):
        clock.shift(29 * MINUTE)
        client.get("/tower/")
    return client


@pytest.mark.parametrize(("secret", "after"), [(PIN, 423), ("wrong", 423), (PASSWORD, 200)])
def test_after_twelve_hours_only_the_password_counts(long_day, secret, after):
    assert long_day.get("/tower/").status_code == 423
    long_day.post("/accounts/unlock/", {"_secret": secret})
    assert long_day.get("/tower/").status_code == after


def test_after_twelve_hours_a_form_goes_on_with_the_password(long_day):
    kept = dict(kept_fields(long_day.post("/tower/keys/", {"keys": "1"})))
    assert kept == {"keys": "1"}
    assert long_day.post("/tower/keys/", {**kept, "_secret": PIN}).status_code == 423
    assert long_day.post("/tower/keys/", {**kept, "_secret": PASSWORD}).url == "/tower/keys/"
    assert User.objects.values_list("key_hints", "courtesy").get(username="clerk") == (True, False)


def test_whoever_has_a_second_factor_signs_in_in_full_after_twelve_hours(clerk, sign_in, clock):
    Authenticator.objects.create(user=clerk.user, type=Authenticator.Type.TOTP, data={})
    browser = sign_in(clerk)
    browser.get("/tower/")
    clock.shift(12 * HOUR + MINUTE)
    response = browser.get("/tower/duty/")
    assert (response.status_code, response.url, user_of(browser)) == (302, "/accounts/login/?next=/tower/duty/", None)


# --- change of clerk ------------------------------------------------------------------------------
@pytest.fixture
def colleagues_pin(colleague):
    colleague.user.set_pin("1357")
    colleague.user.save()
    return "1357"


def test_the_hand_changes_by_pin_and_the_page_stays(client, clerk, colleague, colleagues_pin):
    before, key = client.session["signed_in_at"], client.session.session_key
    response = client.post("/tower/clerk/", {"pin": colleagues_pin, "next": "/tower/visitors/"})
    assert (response.status_code, response.url, user_of(client)) == (302, "/tower/visitors/", colleague.user)
    assert (client.session["signed_in_at"], client.session.session_key == key) == (before, False)
    event = Event.objects.get(verb="change-clerk")
    assert (event.actor, event.data, event.shift) == (clerk.user, {"to": "colleague"}, clerk.shift)
    assert client.get("/tower/visitors/").status_code == 200


def test_the_change_of_hands_does_not_prolong_the_day(client, clock, colleagues_pin):
    clock.shift(20 * MINUTE)
    client.post("/tower/clerk/", {"pin": colleagues_pin})
    for _step in range(25):
        clock.shift(29 * MINUTE)
        last = client.get("/tower/").status_code
    assert last == 423


def test_a_wrong_pin_changes_nothing(client, clerk, colleagues_pin):
    response = client.post("/tower/clerk/", {"pin": "9999"})
    assert (response.status_code, user_of(client)) == (422, clerk.user)
    assert response.context["form"].errors == {
        "pin": ["No clerk of this shift has this PIN. Whoever is not on this shift signs in in full."]
    }


def test_wrong_pins_are_counted_and_then_none_is_right(client, clerk, colleagues_pin):
    answers = [client.post("/tower/clerk/", {"pin": "9999"}).status_code for _try in range(5)]
    assert answers == [422] * 4 + [429]
    assert (client.post("/tower/clerk/", {"pin": colleagues_pin}).status_code, user_of(client)) == (429, clerk.user)


def test_the_property_says_how_many_tries(client, clerk, colleagues_pin):
    DeskPolicy.objects.update(pin_tries=3)
    answers = [client.post("/tower/clerk/", {"pin": pin}).status_code for pin in ("9999", "9998", "9997", colleagues_pin)]
    assert (answers, user_of(client)) == ([422, 422, 429, 429], clerk.user)


def test_a_supervisor_does_not_come_in_by_pin(client, clerk, supervisor):
    supervisor.user.set_pin("4680")
    supervisor.user.save()
    assert (client.post("/tower/clerk/", {"pin": "4680"}).status_code, user_of(client)) == (422, clerk.user)


# --- one's own PIN --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("password", "pin", "status", "works"),
    [(PASSWORD, "4711", 302, True), ("wrong", "4711", 422, False), (PASSWORD, "12", 422, False), (PASSWORD, "abcd", 422, False)],
)
def test_ones_own_pin_is_set_with_the_password(client, clerk, password, pin, status, works):
    assert client.post("/accounts/pin/", {"password": password, "pin": pin}).status_code == status
    user = User.objects.get(pk=clerk.user.pk)
    assert (user.check_pin(pin), user.check_pin(PIN)) == (works, not works)


# --- duty over HTTP -------------------------------------------------------------------------------
def test_the_post_of_another_property_is_no_choice(idle_clerk, north, sign_in):
    response = sign_in(idle_clerk).post("/tower/duty/", {"post": PostFactory(property=north).pk})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["post"])


def test_duty_begins_and_ends_on_its_page(idle_clerk, post, sign_in):
    browser = sign_in(idle_clerk)
    assert browser.post("/tower/duty/", {"post": post.pk, "next": "/tower/visitors/"}).url == "/tower/visitors/"
    assert actor_for(idle_clerk.user, "tower").on_duty is True
    assert browser.post("/tower/duty/", {"leave": "1"}).url == "/tower/duty/"
    assert browser.post("/tower/duty/", {"leave": "1"}).status_code == 403
    assert actor_for(idle_clerk.user, "tower").on_duty is False


# --- language -------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_changes_the_language_and_it_stays_theirs(client, clerk, language):
    assert client.post("/language/", {"language": language, "next": "/tower/duty/"}).url == "/tower/duty/"
    assert User.objects.get(pk=clerk.user.pk).language == language
    response = client.get("/tower/")
    assert (response.headers["Content-Language"], f'lang="{language}"'.encode() in response.content.lower()) == (language, True)


def test_a_visitor_at_the_sign_in_page_changes_the_language_of_this_machine(db):
    browser = Client()
    assert browser.get("/accounts/login/").headers["Content-Language"] == "zh-hans"
    browser.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert browser.get("/accounts/login/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["fr", "", "zh-hans'--"])
def test_a_language_the_desk_does_not_speak_changes_nothing(client, clerk, language):
    client.post("/language/", {"language": language})
    assert (User.objects.get(pk=clerk.user.pk).language, client.get("/tower/").headers["Content-Language"]) == ("en", "en")


def test_changing_the_language_leads_to_no_other_house(client):
    assert client.post("/language/", {"language": "en", "next": "//example.com/"}).url == "/"


def test_a_role_taken_away_ends_at_the_next_request(clerk, sign_in):
    client = sign_in(clerk)
    assert client.get("/tower/visitors/").status_code == 200
    Membership.objects.filter(user=clerk.user).update(role="auditor")
    assert client.post("/tower/visitors/emergency/").status_code == 403
    Membership.objects.filter(user=clerk.user).update(active=False)
    assert client.get("/tower/visitors/").status_code == 404


def test_a_disabled_user_is_signed_out_at_the_next_request(clerk, sign_in):
    client = sign_in(clerk)
    User.objects.filter(pk=clerk.user.pk).update(is_active=False)
    answer = client.get("/tower/visitors/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/tower/visitors/")


@pytest.mark.parametrize("weak", ["short1", "password123", "wangxiaoyan"])
def test_a_weak_password_is_refused(clerk, sign_in, weak):
    clerk.user.username = "wangxiaoyan"
    clerk.user.save()
    client = sign_in(clerk)
    sent = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post("/accounts/password/change/", sent).status_code == 200
    clerk.user.refresh_from_db()
    assert clerk.user.check_password(PASSWORD)


def test_ones_own_sessions_are_listed(clerk):
    client = Client()
    client.post("/accounts/login/", {"login": clerk.user.username, "password": PASSWORD})
    page = client.get("/accounts/sessions/", follow=True)
    assert [one.ip for one in page.context["sessions"]] == ["127.0.0.1"]
