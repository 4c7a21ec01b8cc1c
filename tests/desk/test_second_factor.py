"""Whoever decides or reads everything signs in with a second factor, and shows again who they are before rights and safeguards."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.test import Client

from desk.models import DeskPolicy, Event, Proposal, User
from desk.papers.fields import decrypt
from desk.people import two_people
from desk.people.roles import Role
from tests.factories import actor_of
from tests.factories.desk import PASSWORD
from tests.test_admin import staff
from tests.walk import member

SEED = "JBSWY3DPEHPK3PXP"
LED_TO = "/accounts/second-factor/"
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def strict(tower):
    DeskPolicy.objects.update(second_factor=True)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def signed_in(name: str) -> Client:
    browser = Client(headers=OWN)
    browser.post("/accounts/login/", {"login": name, "password": PASSWORD})
    return browser


def stands(browser, path):
    answer = browser.get(path)
    return answer.get("Location", answer.status_code)


# --- of whom it is required -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "board"), [(Role.CLERK, 200), (Role.HANDLER, 200), (Role.SUPERVISOR, LED_TO), (Role.MANAGER, LED_TO), (Role.AUDITOR, LED_TO)]
)
def test_of_whom_a_second_factor_is_required(tower, sign_in, role, board):
    assert stands(sign_in(member(tower, role)), "/tower/") == board


def test_nothing_else_answers_until_it_is_set_up(supervisor):
    browser = signed_in(staff(supervisor).user.username)
    pages = ("/", "/tower/", "/tower/visitors/", "/tower/search/?q=a", "/admin/", "/accounts/password/change/", "/accounts/pin/")
    assert {stands(browser, page) for page in pages} == {LED_TO}
    assert browser.post("/tower/keys/", {"keys": "1"}).url == LED_TO
    assert browser.get("/tower/", headers={"X-Poll": "1"}).status_code == 401
    assert browser.get(LED_TO).status_code == 200


def test_an_app_is_set_up_at_the_first_sign_in_and_then_the_desk_opens(supervisor):
    browser = signed_in("supervisor")
    page = browser.get("/accounts/2fa/totp/activate/", follow=True)
    if page.redirect_chain:
        page = browser.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = browser.session["mfa.totp.secret"]
    done = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert (done.status_code, stands(browser, "/tower/"), stands(browser, LED_TO)) == (302, 200, "/")
    again = signed_in("supervisor")
    assert stands(again, "/tower/") == "/accounts/login/?next=/tower/"


def test_recovery_codes_alone_are_no_second_factor(supervisor):
    RecoveryCodes.activate(supervisor.user)
    assert stands(signed_in("supervisor"), "/tower/") == LED_TO


def test_a_lone_building_may_soften_it(supervisor):
    DeskPolicy.objects.update(second_factor=False)
    assert stands(signed_in("supervisor"), "/tower/") == 200


@pytest.mark.parametrize(("policy", "page"), [(True, LED_TO), (False, 200)])
def test_an_administrator_needs_one_unless_every_property_has_softened_it(tower, policy, page):
    User.objects.create_superuser("root", password=PASSWORD, name="管理员")
    DeskPolicy.objects.update(second_factor=policy)
    assert stands(signed_in("root"), "/admin/") == page


def test_the_last_factor_of_whoever_must_have_one_stays(supervisor, sign_in):
    TOTP.activate(supervisor.user, SEED)
    browser = sign_in(supervisor)
    said = browser.session
    said["account_authentication_methods"] = [{**one, "reauthenticated": True} for one in said["account_authentication_methods"]]
    said.save()
    browser.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=supervisor.user, type="totp").exists()


# --- how it is kept ---------------------------------------------------------------------------------------
def test_seeds_stand_encrypted_in_the_database_and_move_to_a_new_key(supervisor, settings, capsys):
    TOTP.activate(supervisor.user, SEED)
    RecoveryCodes.activate(supervisor.user)
    kept = {row.type: row.data.get("secret") or row.data["seed"] for row in Authenticator.objects.all()}
    first = next(iter(settings.DESK_FIELD_KEYS))
    assert ({value.partition(".")[0] for value in kept.values()}, decrypt(kept["totp"])) == ({first}, SEED)
    settings.DESK_FIELD_KEYS = {**settings.DESK_FIELD_KEYS, "k9": b"9" * 32}
    call_command("rotate_keys")
    assert "mfa.Authenticator.data: 2" in capsys.readouterr().out
    data = {row.type: row.data.get("secret") or row.data["seed"] for row in Authenticator.objects.all()}
    assert ({value.partition(".")[0] for value in data.values()}, decrypt(data["totp"])) == ({"k9"}, SEED)


def test_recovery_codes_are_shown_once(supervisor, sign_in):
    TOTP.activate(supervisor.user, SEED)
    codes = RecoveryCodes.activate(supervisor.user).get_unused_codes()
    browser = sign_in(supervisor)
    said = browser.session
    said["account_authentication_methods"] = [{**one, "reauthenticated": True} for one in said["account_authentication_methods"]]
    said.save()
    shown = [codes[0] in browser.get("/accounts/2fa/recovery-codes/").content.decode() for _time in range(2)]
    assert shown == [True, False]


# --- the loss of it ---------------------------------------------------------------------------------------
def lost(browser, user):
    return browser.post("/admin/desk/user/", {"action": "lose_factor", "_selected_action": [user.pk]})


@pytest.fixture
def root(tower, sign_in):
    user = User.objects.create_superuser("root", name="管理员")
    TOTP.activate(user, SEED)
    return sign_in(two_people.Actor(tower, user))


def test_a_lost_factor_is_taken_away_by_two_people_and_every_session_ends(tower, supervisor, root, sign_in):
    TOTP.activate(supervisor.user, SEED)
    second = User.objects.create_superuser("root2", name="管理员二")
    TOTP.activate(second, SEED)
    theirs = signed_in("supervisor")
    theirs.post("/accounts/2fa/authenticate/", {"code": code_of(SEED)})
    assert stands(theirs, "/tower/") == 200
    lost(root, supervisor.user)
    waiting = Proposal.objects.get()
    assert (waiting.changes, stands(theirs, "/tower/")) == ({"second_factor": ["on", "off"]}, 200)
    body = {"action": "confirm", "_selected_action": [waiting.pk]}
    root.post("/admin/desk/proposal/", body)
    assert Authenticator.objects.filter(user=supervisor.user).exists()
    sign_in(two_people.Actor(tower, second)).post("/admin/desk/proposal/", body)
    assert Authenticator.objects.filter(user=supervisor.user).exists() is False
    assert stands(theirs, "/tower/") == "/accounts/login/?next=/tower/"
    event = Event.objects.get(verb="lose-factor")
    assert (event.actor, event.data["user"], event.data["proposed_by"]) == (second, "supervisor", "root")


def test_nobody_confirms_the_loss_of_their_own_factor(tower, root, sign_in):
    second = User.objects.create_superuser("root2", name="管理员二")
    TOTP.activate(second, SEED)
    User.objects.create_superuser("root3", name="管理员三")
    lost(root, second)
    body = {"action": "confirm", "_selected_action": [Proposal.objects.get().pk]}
    sign_in(two_people.Actor(tower, second)).post("/admin/desk/proposal/", body)
    assert Authenticator.objects.filter(user=second).exists()


# --- once more who is there -------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/admin/desk/deskpolicy/{}/change/", "/admin/desk/membership/add/", "/admin/desk/user/add/"])
def test_safeguards_and_rights_ask_again_after_ten_minutes(tower, clock, sign_in, path):
    DeskPolicy.objects.update(second_factor=False)
    boss = staff(actor_of(tower, Role.MANAGER), is_superuser=True)
    browser, path = sign_in(boss), path.format(DeskPolicy.objects.get().pk)
    assert browser.get(path).status_code == 200
    clock.shift(timedelta(minutes=11))
    for ask in (browser.get, browser.post):
        answer = ask(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/reauthenticate/")
    browser.post(answer.url, {"password": PASSWORD})
    assert browser.get(path).status_code == 200


def test_an_export_asks_again_after_ten_minutes(supervisor, clock, sign_in):
    DeskPolicy.objects.update(second_factor=False)
    browser = sign_in(supervisor)
    register, csv = "/tower/enquiries/complaints/", {"export": "csv"}
    assert browser.post(register, csv)["Content-Type"].startswith("text/csv")
    clock.shift(timedelta(minutes=11))
    browser.get("/tower/")
    answer = browser.post(register, csv)
    assert (answer.status_code, answer.url) == (302, "/accounts/reauthenticate/?next=%2Ftower%2Fenquiries%2Fcomplaints%2F")


# --- a password somebody else knows -----------------------------------------------------------------------
def test_a_password_set_by_an_administrator_opens_the_page_to_change_it_and_nothing_else(clerk, root):
    given = {"password1": "given-secret-1", "password2": "given-secret-1", "usable_password": "true"}
    root.post(f"/admin/desk/user/{clerk.user.pk}/password/", given)
    browser = Client(headers=OWN)
    browser.post("/accounts/login/", {"login": "clerk", "password": "given-secret-1"})
    assert {stands(browser, page) for page in ("/", "/tower/", "/accounts/pin/", "/tower/visitors/")} == {"/accounts/password/change/"}
    own = {"oldpassword": "given-secret-1", "password1": "my-own-secret-1", "password2": "my-own-secret-1"}
    browser.post("/accounts/password/change/", own)
    assert stands(browser, "/tower/") == 200


def test_a_new_account_begins_with_a_password_of_its_owners(root):
    body = {"username": "new", "name": "新人", "password1": "given-secret-1", "password2": "given-secret-1", "usable_password": "true"}
    root.post("/admin/desk/user/add/", body)
    browser = Client(headers=OWN)
    browser.post("/accounts/login/", {"login": "new", "password": "given-secret-1"})
    assert stands(browser, "/") == "/accounts/password/change/"
