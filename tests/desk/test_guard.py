"""One guard for every secret: counted before it is looked at, in the database, per person and place."""

import threading
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from desk.models import Event, EventDetail, KnownDevice, Tries, User
from desk.people import guard
from handover.policy.models import HandoverPolicy
from handover.stand_ins import actions as stand_in_actions
from tests import books
from tests.factories.desk import PASSWORD

PIN, THEIRS = "2580", "1357"


@pytest.fixture
def clerk(clerk):
    clerk.user.set_pin(PIN)
    clerk.user.save()
    return clerk


@pytest.fixture
def colleague(colleague):
    colleague.user.set_pin(THEIRS)
    colleague.user.save()
    return colleague


def sign_in_as(browser, name, password=PASSWORD):
    return browser.post("/accounts/login/", {"login": name, "password": password})


def user_of(browser):
    return User.objects.filter(pk=browser.session.get("_auth_user_id")).first()


def desk_of(clerk) -> Client:
    """A browser this clerk has signed in on before."""
    browser = Client()
    sign_in_as(browser, clerk.user.username)
    assert user_of(browser) == clerk.user
    return browser


# --- the count ----------------------------------------------------------------------------------------
def test_tries_side_by_side_are_no_more_than_tries_in_a_row(committed_db, clerk):
    looked, answers = [], []

    def one():
        try:
            guard.attempt(lambda: looked.append(1), guard.PIN, user=clerk.user)
            answers.append("wrong")
        except guard.TooMany:
            answers.append("paused")
        finally:
            connection.close()

    hands = [threading.Thread(target=one) for _ in range(30)]
    [hand.start() for hand in hands]
    [hand.join() for hand in hands]
    assert (len(looked), len(answers)) == (5, 30)
    assert answers.count("wrong") == 4


def test_only_one_try_is_open_at_a_time(committed_db, clerk, monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE", 0.1)

    def meanwhile():
        with pytest.raises(guard.TooMany) as refused:
            guard.pin(clerk.user, PIN)
        return (refused.value.minutes, refused.value.denied.reason)

    assert guard.attempt(meanwhile, guard.PIN, user=clerk.user) == (0, "Another try is being looked at. Wait a moment and try again.")


def test_each_further_wrong_try_doubles_the_pause(clerk, clock):
    pauses = []
    for _try in range(12):
        try:
            guard.pin(clerk.user, "0000")
        except guard.TooMany as paused:
            pauses.append(paused.minutes)
            clock.shift(timedelta(minutes=paused.minutes))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_right_secret_begins_the_count_anew_and_waits_like_any_other(clerk, clock):
    for _round in range(2):
        assert [guard.pin(clerk.user, digits) for digits in ("0000", "0000", "0000", "0000", PIN)] == [False] * 4 + [True]
    for _try in range(4):
        guard.pin(clerk.user, "0000")
    with pytest.raises(guard.TooMany):
        guard.pin(clerk.user, "0000")
    with pytest.raises(guard.TooMany):
        guard.pin(clerk.user, PIN)
    clock.shift(timedelta(minutes=1))
    assert guard.pin(clerk.user, PIN)


def test_yesterdays_slips_of_the_finger_are_forgiven(clerk, clock):
    for _try in range(4):
        guard.pin(clerk.user, "0000")
    clock.shift(timedelta(hours=25))
    assert [guard.pin(clerk.user, "0000") for _try in range(4)] == [False] * 4


def test_a_try_left_open_by_a_process_that_died_does_not_hold_the_secret(clerk):
    Tries.objects.create(target=f"open:user:{clerk.user.pk}", trying_since=timezone.now() - guard.OPEN_FOR)
    assert guard.pin(clerk.user, PIN)


# --- every place where a secret is asked ------------------------------------------------------------------
def totp_of(user) -> str:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def wrong_codes(browser, times):
    return [browser.post("/accounts/2fa/authenticate/", {"code": f"99999{n}"}) for n in range(times)]


def test_wrong_one_time_codes_are_counted_over_sessions(supervisor):
    secret = totp_of(supervisor.user)
    for _session in range(2):
        browser = Client()
        sign_in_as(browser, "supervisor")
        wrong_codes(browser, 3)
    last = browser.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert (last.status_code, user_of(browser)) == (200, None)
    assert last.context["form"].errors["code"] == ["错误次数太多，请等 1 分钟再试，或请管理员处理。"]


def test_a_one_time_code_counts_once_for_all_workers(supervisor):
    secret = totp_of(supervisor.user)
    code = code_now(secret)
    answers = []
    for _worker in range(2):
        browser = Client()
        sign_in_as(browser, "supervisor")
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        answers.append(user_of(browser))
    assert answers == [supervisor.user, None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM desk_cache")
        assert cursor.fetchone()[0] > 0


def test_recovery_codes_are_counted_too(supervisor):
    totp_of(supervisor.user)
    codes = RecoveryCodes.activate(supervisor.user).get_unused_codes()
    browser = Client()
    sign_in_as(browser, "supervisor")
    wrong_codes(browser, 5)
    browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert user_of(browser) is None


def test_pins_of_a_stand_in_are_counted(clerk, colleague, tower):
    HandoverPolicy.objects.create(property=tower, gate=False)
    values = {"key": "11111111-1111-4111-8111-111111111111", "substitute": colleague.user, "reason": "用餐", "minutes": 30}

    def go(their):
        return stand_in_actions.stand_in(actor=clerk, own_pin=PIN, their_pin=their, **values)

    for _try in range(4):
        with pytest.raises(ValidationError):
            go("0000")
    for their in ("0000", THEIRS):
        with pytest.raises(guard.TooMany):
            go(their)


def test_pins_at_a_change_of_clerk_are_counted_over_sessions(clerk, colleague, sign_in):
    answers = [sign_in(clerk).post("/tower/clerk/", {"pin": "9999"}).status_code for _session in range(5)]
    assert answers == [422] * 4 + [429]
    browser = sign_in(clerk)
    assert (browser.post("/tower/clerk/", {"pin": THEIRS}).status_code, user_of(browser)) == (429, clerk.user)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/accounts/pin/", {"pin": "4711", "password": "wrong"}),
        ("/accounts/password/change/", {"oldpassword": "wrong", "password1": "a-long-secret-1", "password2": "a-long-secret-1"}),
        ("/accounts/reauthenticate/", {"password": "wrong"}),
    ],
)
def test_the_password_is_counted_wherever_it_is_asked(clerk, sign_in, path, values):
    browser = sign_in(clerk)
    right = {name: PASSWORD if value == "wrong" else value for name, value in values.items()}
    for _try in range(5):
        browser.post(path, values)
    browser.post(path, right)
    elsewhere = Client()
    assert (sign_in_as(elsewhere, "clerk").status_code, user_of(elsewhere)) == (429, None)
    clerk.user.refresh_from_db()
    assert (clerk.user.check_pin(PIN), clerk.user.check_password(PASSWORD)) == (True, True)


def test_nothing_looks_at_a_secret_but_the_guard():
    """Every ``check_pin`` and ``check_password`` of the product stands inside a counted try."""
    from pathlib import Path

    base = Path(__file__).resolve().parents[2]
    asked = {
        f"{path.relative_to(base)}: {line.strip()}"
        for app in books.APPS
        for path in (base / app).rglob("*.py")
        for line in path.read_text().splitlines()
        if ".check_pin(" in line or ".check_password(" in line
    }
    assert asked == {
        "desk/people/duty.py: found = [users[pk] for pk in clerks if users[pk].check_pin(pin)]",
        "desk/people/guard.py: return attempt(lambda: user.check_pin(digits), PIN, user=user, limit=limit)",
        "desk/pages/middleware.py: if not password_only and user.check_pin(secret):  # type: ignore[union-attr]",
        'desk/pages/middleware.py: return guard.PASSWORD if user.check_password(secret) else ""',
    }


def test_a_locked_session_answers_on_the_page_that_opens_it_alone(clerk, sign_in):
    browser = sign_in(clerk)
    browser.get("/tower/")
    browser.post("/accounts/lock/")
    tried = [browser.post("/accounts/pin/", {"pin": "4711", "password": PASSWORD}).status_code for _try in range(3)]
    clerk.user.refresh_from_db()
    assert (tried, clerk.user.check_pin("4711")) == ([423] * 3, False)


def test_past_the_absolute_limit_the_page_that_unlocks_signs_out_whoever_has_a_second_factor(supervisor, sign_in, clock):
    totp_of(supervisor.user)
    browser = sign_in(supervisor)
    browser.get("/tower/")
    clock.shift(timedelta(hours=12, minutes=1))
    answer = browser.post("/accounts/unlock/", {"_secret": PASSWORD})
    assert (answer.status_code, answer.url, user_of(browser)) == (302, "/accounts/login/", None)


# --- a lock is no weapon ------------------------------------------------------------------------------------
def test_hammering_from_elsewhere_does_not_lock_a_clerk_out_at_the_desk_they_know(clerk):
    mine, elsewhere = desk_of(clerk), Client()
    for _try in range(8):
        sign_in_as(elsewhere, "clerk", "wrong")
    assert sign_in_as(elsewhere, "clerk").status_code == 429
    mine.post("/accounts/logout/")
    sign_in_as(mine, "clerk")
    assert user_of(mine) == clerk.user


def test_a_colleague_at_the_same_address_is_not_hit(clerk, colleague):
    browser = Client()
    for _try in range(8):
        sign_in_as(browser, "clerk", "wrong")
    other = Client()
    sign_in_as(other, "colleague")
    assert user_of(other) == colleague.user


def test_one_password_tried_at_every_name_is_stopped_by_its_address(clerk):
    mine, sprayer = desk_of(clerk), Client()
    mine.post("/accounts/logout/")
    answers = [sign_in_as(sprayer, f"name{n}", "Sommer2026!").status_code for n in range(guard.ADDRESS_LIMIT + 1)]
    assert answers == [200] * (guard.ADDRESS_LIMIT - 1) + [429] * 2
    sign_in_as(mine, "clerk")
    assert user_of(mine) == clerk.user


def test_a_name_nobody_has_is_paused_like_one_somebody_has(clerk):
    answers = {name: [sign_in_as(Client(), name, "wrong").status_code for _try in range(6)] for name in ("clerk", "nobody")}
    assert answers == dict.fromkeys(("clerk", "nobody"), [200] * 4 + [429] * 2)


def test_a_cookie_somebody_made_up_is_no_known_device(clerk):
    desk_of(clerk)
    browser = Client()
    browser.cookies["device"] = KnownDevice.objects.get().device + ":forged"
    for _try in range(5):
        sign_in_as(browser, "clerk", "wrong")
    assert set(Tries.objects.filter(user=clerk.user).values_list("device", "wrong")) == {("", 5)}


# --- who is told ----------------------------------------------------------------------------------------------
def test_each_wrong_try_stands_in_the_trail_without_the_address_in_the_clear(clerk):
    sign_in_as(Client(), "clerk", "wrong")
    event = Event.objects.get(verb="wrong-secret")
    assert (event.actor, event.subject, event.data) == (
        None,
        "desk.user",
        {"user": "clerk", "device": "", "secret": "password", "paused": False},
    )
    assert EventDetail.objects.get(property=event.property, seq=event.seq).values == {"address": "127.0.0.1"}


def test_whoever_signs_in_is_told_once_of_the_tries_since_the_last_time(clerk, clock):
    sign_in_as(Client(), "clerk", "wrong")
    sign_in_as(Client(), "clerk", "wrong")
    said = []
    for _time in range(2):
        browser = Client()
        page = browser.post("/accounts/login/", {"login": "clerk", "password": PASSWORD}, follow=True)
        said.append([str(message) for message in page.context["messages"]])
    assert said == [["您上次登录以后，有人用您的账号输错过 2 次，最近一次 03-02 09:00。不是您本人的话，请告诉主管或管理员。"], []]


def test_signing_in_and_out_stands_in_the_trail(clerk):
    browser = desk_of(clerk)
    browser.post("/accounts/logout/")
    events = Event.objects.filter(subject="desk.user").order_by("seq")
    device = KnownDevice.objects.get().device[:8]
    assert [(event.verb, event.actor, event.data) for event in events] == [
        ("sign-in", clerk.user, {"user": "clerk", "device": device}),
        ("sign-out", clerk.user, {"user": "clerk", "device": device}),
    ]


def test_addresses_of_sign_ins_go_after_half_a_year(clerk, clock):
    desk_of(clerk)
    assert EventDetail.objects.count() == 1
    clock.shift(timedelta(days=184))
    call_command("tick")
    assert (EventDetail.objects.count(), Event.objects.filter(verb="sign-in").count()) == (0, 1)


# --- how a PIN is kept ------------------------------------------------------------------------------------------
def test_a_pin_is_kept_slowly_hashed(clerk):
    salt, _dollar, rest = clerk.user.pin.partition("$")
    assert (len(salt), rest.startswith("pin$argon2id$v=19$m=19456,t=2,p=1$"), clerk.user.check_pin(PIN)) == (12, True, True)


# --- what one try may do for another ------------------------------------------------------------------------------
def test_a_right_pin_forgives_no_wrong_password(clerk, sign_in):
    """Whoever has seen the PIN does not guess passwords with it, four at a time."""
    browser, answers = sign_in(clerk), []
    browser.get("/tower/")
    for _round in range(2):
        browser.post("/accounts/lock/")
        answers += [browser.post("/accounts/unlock/", {"_secret": f"wrong-password-{n}"}).status_code for n in range(4)]
        browser.post("/accounts/unlock/", {"_secret": PIN})
    assert (answers, user_of(browser)) == ([423] * 4 + [302] + [302] * 3, None)


def test_one_try_is_open_per_person_from_whatever_device(committed_db, clerk, monkeypatch):
    """A one-time code sent from two devices at the same moment would count twice."""
    monkeypatch.setattr(guard, "PATIENCE", 0.1)
    KnownDevice.objects.create(user=clerk.user, device="d" * 32, seen_at=timezone.now())

    def from_the_known_one():
        token = guard._place.set(guard.Place("127.0.0.1", "d" * 32))
        try:
            return guard.attempt(lambda: "both", guard.CODE, user=clerk.user)
        except guard.TooMany as refused:
            return f"waits {refused.minutes}"
        finally:
            guard._place.reset(token)

    assert guard.attempt(from_the_known_one, guard.CODE, user=clerk.user) == "waits 0"


def test_a_wrong_pin_at_a_change_of_clerk_stands_in_the_trail(clerk, colleague, sign_in):
    sign_in(clerk).post("/tower/clerk/", {"pin": "9999"})
    event = Event.objects.get(verb="wrong-secret")
    assert (event.property, event.actor, event.data) == (
        clerk.property,
        clerk.user,
        {"user": "", "device": "", "secret": "pin", "paused": False},
    )


def test_a_wrong_password_of_an_administrator_without_property_stands_in_every_trail(tower, north):
    User.objects.create_superuser("root", password=PASSWORD, name="管理员")
    sign_in_as(Client(), "root", "wrong")
    assert set(Event.objects.filter(verb="wrong-secret").values_list("property__slug", "data__user")) == {
        ("tower", "root"),
        ("north", "root"),
    }
