"""Nothing typed is lost: forms keep themselves while one types, come back to whoever typed them, and to nobody else."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
import time_machine
from django import forms as django_forms
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.book import purge
from desk.counter import drafts, rescue
from desk.models import DeskPolicy, Draft, Event
from desk.pages.forms import DeskForm, SignatureField
from desk.people.actors import actor_for
from desk.people.roles import Role
from enquiries.complaints.models import Complaint
from handover.notes.models import DutyNote
from tests.desk.test_sign_in import sign_in_as
from tests.factories import PostFactory, VisitFactory, actor_of, on_duty
from visitors.visits.models import Visit

BACKEND = "desk.people.accounts.GuardedBackend"
OURS = {"Sec-Fetch-Site": "same-origin"}
LINE = {**OURS, "X-Line": "1"}
NEW = "/tower/handover/notes/new/"
NUMBER = "11010519491231002X"


def type_into(client, path, title="值班记事", **fields):
    return client.post("/tower/typed/", {"_path": path, "_title": title, **fields}, headers=LINE)


def fields_of(draft):
    return json.loads(draft.fields)


def form_of(answer):
    return {bound.name: bound.value() for bound in answer.context["form"]}


@pytest.fixture
def client(clerk, sign_in):
    return sign_in(clerk)


# --- kept as it is typed --------------------------------------------------------------------------
def test_a_form_is_kept_as_it_is_typed_once_for_each_form_and_leaves_no_line_in_the_trail(client, clerk):
    before = Event.objects.count()
    for what in ("大堂", "大堂灯", "大堂灯坏了"):
        assert type_into(client, NEW, what=what).status_code == 204
    type_into(client, "/tower/visitors/new/", visitor_name="周启明")
    found = [(row.path, fields_of(row), row.by, row.post, row.quiet) for row in Draft.objects.order_by("pk")]
    assert found == [
        (NEW, {"what": ["大堂灯坏了"]}, clerk.user, clerk.post, True),
        ("/tower/visitors/new/", {"visitor_name": ["周启明"]}, clerk.user, clerk.post, True),
    ]
    assert Event.objects.count() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM desk_draft")
        assert not any("大堂" in row[0] or "\\u5927" in row[0] for row in cursor.fetchall())


def test_keeping_asks_three_questions_and_writes_one_row(client):
    type_into(client, NEW, what="大堂")
    with CaptureQueriesContext(connection) as queries:
        type_into(client, NEW, what="大堂灯")
    verbs = [query["sql"].split()[0] for query in queries]
    assert verbs == ["SELECT", "SELECT", "SELECT", "UPDATE"]  # session, user, actor with duty and policy; the row


def test_what_was_typed_a_moment_ago_is_in_the_form_again_with_its_key_and_the_page_says_how_old_it_is(client):
    key = str(uuid4())
    type_into(client, NEW, key=key, what="大堂灯坏了", severity="medium")
    Draft.objects.update(at=timezone.now() - timedelta(minutes=3))
    page = client.get(NEW)
    form = form_of(page)
    assert (form["what"], form["severity"], str(form["key"])) == ("大堂灯坏了", "medium", key)
    assert "what you typed 3 minutes ago is in the form again" in page.content.decode()


def test_what_is_old_is_offered_and_not_mixed_with_the_next_visitor(client):
    type_into(client, "/tower/visitors/new/", title="新访客", visitor_name="周启明", id_status="checked")
    Draft.objects.update(at=timezone.now() - timedelta(hours=2))
    page = client.get("/tower/visitors/new/")
    assert form_of(page)["visitor_name"] is None
    assert "“新访客” was begun 2 hours ago and never sent." in page.content.decode()
    again = form_of(client.get(Draft.objects.get().address()))
    # Whose ID somebody looked at two hours ago is looked at again.
    assert (again["visitor_name"], again["id_status"]) == ("周启明", None)


def test_a_form_about_one_entry_comes_back_however_old_it_is(client, clerk):
    visit = VisitFactory(actor=clerk)
    path = f"/tower/visitors/{visit.number}/void/"
    type_into(client, path, reason="重复登记", version=visit.version)
    Draft.objects.update(at=timezone.now() - timedelta(hours=5))
    assert form_of(client.get(path))["reason"] == "重复登记"


def test_forms_that_stand_on_the_page_of_their_entry_come_back_there(client, clerk):
    visit = VisitFactory(actor=clerk)
    type_into(client, f"/tower/visitors/{visit.number}/call/", host_answer_by="曾雨桐", version=visit.version)
    page = client.get(f"/tower/visitors/{visit.number}/")
    assert page.context["call_form"]["host_answer_by"].value() == "曾雨桐"


def test_the_form_can_be_emptied_with_one_button(client):
    type_into(client, NEW, what="大堂灯坏了")
    answer = client.post("/tower/typed/", {"_drop": Draft.objects.get().key, "next": NEW})
    assert (answer.url, Draft.objects.count(), form_of(client.get(NEW))["what"]) == (NEW, 0, None)


def test_what_was_taken_out_again_is_not_kept(client):
    type_into(client, NEW, what="大堂灯坏了")
    assert (type_into(client, NEW, what="", _nothing="1").status_code, Draft.objects.count()) == (204, 0)


def test_id_numbers_begun_id_numbers_signatures_and_secrets_are_never_kept(client):
    type_into(client, NEW, what=f"证件 {NUMBER} 的客人", password="geheim", pin="2580", strokes="[[1,2]]", _secret="2580", next="/")
    assert fields_of(Draft.objects.get()) == {"what": ["证件  的客人"]}
    for begun in ("11010519491231", "110105 19491231 00"):
        type_into(client, NEW, what=f"证件{begun}")
        assert fields_of(Draft.objects.get()) == {"what": ["证件"]}
    type_into(client, NEW, what="13812345678 3901234567890")
    assert fields_of(Draft.objects.get()) == {"what": ["13812345678 3901234567890"]}


@pytest.mark.parametrize(
    "number",
    [
        "110105491231002",
        "H1234567890",
        "台胞证12345678",
        "EA1234567",
        "A123456(7)",
        "A123456789",
        "110105/19491231/002X",
        "一一〇一〇五一九四九一二三一〇〇二X",
    ],
)
def test_no_number_of_a_document_is_kept(client, number):
    type_into(client, NEW, what=f"持{number}，取 EA123456785CN，电话 13812345678")
    assert fields_of(Draft.objects.get()) == {"what": ["持，取 EA123456785CN，电话 13812345678"]}


def test_no_form_of_the_desk_has_a_secret_or_a_signature_under_a_name_that_is_kept():
    def below(one):
        return {one} | {deeper for kind in one.__subclasses__() for deeper in below(kind)}

    secret = {
        name
        for form in below(DeskForm)
        for name, field in form.base_fields.items()
        if isinstance(field, SignatureField) or isinstance(field.widget, django_forms.PasswordInput)
    }
    assert {"strokes", "pin", "own_pin", "their_pin"} <= secret
    assert [name for name in secret if not drafts.left_out(name)] == []


def test_what_is_too_long_or_no_form_of_this_property_is_not_kept(client, stranger, sign_in):
    assert type_into(client, NEW, what="长" * 30_000).status_code == 413
    for path in ("/tower/visitors/", "/tower/keys/", "/other/handover/notes/new/", "/accounts/pin/", "/tower/nothing/", "//evil/", ""):
        assert type_into(client, path, what="灯").status_code == 404
    assert (type_into(sign_in(stranger), NEW, what="灯").status_code, Draft.objects.count()) == (404, 0)


def test_a_clerk_keeps_forty_begun_forms_and_the_oldest_gives_way(client, clerk):
    for n in range(drafts.MOST + 3):
        drafts.keep(actor=clerk, path=f"{NEW}?about=FK{n}", title="", fields={"what": [str(n)]})
    kept = {fields_of(row)["what"][0] for row in Draft.objects.all()}
    assert kept == {str(n) for n in range(3, drafts.MOST + 3)}


def test_one_form_of_one_person_is_kept_once_the_database_says(clerk):
    row = {"property": clerk.property, "by": clerk.user, "path": NEW, "fields": "{}", "at": timezone.now(), "quiet": True}
    Draft.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(**row)
    Draft.objects.create(**{**row, "quiet": False})
    assert Draft.objects.count() == 2


# --- whose it is ----------------------------------------------------------------------------------
def test_what_was_typed_is_nobody_elses_form(client, clerk, tower, sign_in):
    type_into(client, NEW, what="大堂灯坏了")
    draft = Draft.objects.get()
    beside = on_duty(actor_of(tower, username="beside"), clerk.post)
    away = on_duty(actor_of(tower, username="away"), PostFactory(property=tower))
    assert [form_of(sign_in(one).get(NEW))["what"] for one in (beside, away)] == [None, None]
    # As with what is parked: a colleague of the post may take it up, somebody at another post may not.
    assert [form_of(sign_in(one).get(draft.address()))["what"] for one in (beside, away)] == ["大堂灯坏了", None]
    assert [list(drafts.begun_here(one)) for one in (beside, away)] == [[draft], []]
    assert [list(drafts.of(one)) for one in (clerk, beside)] == [[], []]
    drafts.finish(away, str(draft.key))
    assert Draft.objects.count() == 1


def test_a_complaint_about_one_of_the_staff_is_kept_for_its_writer_alone(client, clerk, tower):
    colleague = on_duty(actor_of(tower, username="colleague"), clerk.post)
    type_into(client, "/tower/enquiries/complaints/new/", narrative="态度差", about_staff=str(colleague.user.pk))
    assert (list(drafts.begun_here(colleague)), drafts.begun_here(clerk).count()) == ([], 1)


def test_off_duty_what_is_typed_is_ones_own(tower, sign_in, clerk):
    liu = actor_of(tower, Role.SUPERVISOR, username="liu")
    type_into(sign_in(liu), "/tower/handover/notices/new/", title="新通知", text="明早消防演练")
    draft = Draft.objects.get()
    assert (draft.post, list(drafts.begun_here(clerk)), list(drafts.begun_here(liu))) == (None, [], [draft])


def test_the_change_of_clerk_keeps_the_page_and_says_whose_words_stand_there(client, clerk, tower, sign_in):
    li = on_duty(actor_of(tower, username="li", name="李思远"), clerk.post)
    li.user.set_pin("2468")
    li.user.save()
    type_into(client, "/tower/visitors/new/", title="新访客", visitor_name="周启明", id_status="checked")
    page = client.post("/tower/clerk/", {"pin": "2468", "next": "/tower/visitors/new/"}, follow=True)
    form = form_of(page)
    assert (form["visitor_name"], form["id_status"]) == ("周启明", None)
    assert f"what {clerk.user} typed just now is in the form" in page.content.decode()


def test_a_colleagues_form_is_thrown_away_only_when_one_has_been_told_whose_it_is(client, clerk, tower, sign_in):
    beside = on_duty(actor_of(tower, username="beside", name="李思远"), clerk.post)
    mine, _left = drafts.park(actor=clerk, path=NEW, title="值班记事", fields={"what": ["大堂灯坏了"]})
    other = sign_in(beside)
    for page in ("/tower/parked/", "/tower/typed/"):
        asked = other.post(page, {"_drop": mine.key})
        shown = asked.content.decode()
        assert (asked.status_code, str(clerk.user) in shown, "值班记事" in shown, Draft.objects.count()) == (200, True, True, 1)
    gone = other.post("/tower/parked/", {"_drop": mine.key, "_sure": "1", "next": "/tower/parked/"})
    event = Event.objects.get(verb="unpark")
    assert (gone.url, Draft.objects.count(), event.data) == ("/tower/parked/", 0, {"parked": str(mine.key), "of": clerk.user.username})
    own, _left = drafts.park(actor=clerk, path=NEW, title="值班记事", fields={"what": ["大堂灯坏了"]})
    assert (client.post("/tower/parked/", {"_drop": own.key}).status_code, Draft.objects.count()) == (302, 0)


# --- gone when it has become an entry -------------------------------------------------------------
def test_an_entry_ends_its_draft_and_a_late_keystroke_does_not_bring_it_back(client):
    key = str(uuid4())
    note = {"key": key, "what": "大堂灯坏了", "acted": "none", "severity": "low", "kind": "other"}
    type_into(client, NEW, **note)
    answer = client.post(NEW, note)
    assert (answer.status_code, DutyNote.objects.count(), Draft.objects.count()) == (302, 1, 0)
    type_into(client, NEW, **note)
    assert (Draft.objects.count(), form_of(client.get(NEW))["what"]) == (0, None)
    assert (client.post(NEW, note).status_code, DutyNote.objects.count()) == (302, 1)


def test_a_refused_form_is_kept_as_it_was_sent(client):
    client.post(NEW, {"key": str(uuid4()), "what": "大堂灯坏了", "severity": "ernst"})
    assert (form_of(client.get(NEW))["what"], DutyNote.objects.count()) == ("大堂灯坏了", 0)


def test_a_parked_form_that_was_typed_into_is_one_form_and_ends_with_its_entry(client, clerk):
    note = {"key": str(uuid4()), "what": "大堂灯坏了", "acted": "none", "severity": "low", "kind": "other"}
    type_into(client, NEW, what="大堂")
    client.post("/tower/parked/", {"_path": NEW, "_title": "值班记事", **note})
    [parked] = Draft.objects.all()
    assert parked.quiet is False
    type_into(client, parked.address(), **{**note, "what": "大堂灯坏了，已报修"})
    assert form_of(client.get(parked.address()))["what"] == "大堂灯坏了，已报修"
    assert form_of(client.get(NEW))["what"] is None
    client.post(parked.address(), note)
    assert (DutyNote.objects.count(), Draft.objects.count()) == (1, 0)


@pytest.mark.parametrize("number", [NUMBER, "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X", "11010519491231"])
def test_no_title_and_no_address_of_a_form_holds_an_id_number(client, number):
    note = {"key": str(uuid4()), "what": "大堂灯坏了", "acted": "none", "severity": "low", "kind": "other"}
    type_into(client, NEW, title=f"值班记事 {number}", what="大堂")
    assert [(row.title, row.path) for row in Draft.objects.all()] == [("值班记事", NEW)]
    client.post("/tower/parked/", {"_path": f"{NEW}?about={NUMBER}", "_title": f"{number} 值班记事", **note})
    [parked] = Draft.objects.filter(quiet=False)
    assert (parked.title, parked.path) == ("值班记事", NEW)
    for page in ("/tower/", "/tower/parked/"):
        shown = client.get(page).content.decode()
        assert ("值班记事" in shown, number in shown, NUMBER in shown) == (True, False, False)


@pytest.mark.parametrize("path", [f"/tower/mail/{NUMBER}/hand-out/", f"/tower/{NUMBER}/", "/tower/", "/north/handover/notes/new/"])
def test_only_a_form_of_this_house_is_parked(client, path):
    assert client.post("/tower/parked/", {"_path": path, "_title": "值班记事", "what": "x"}).status_code == 404
    assert (type_into(client, path, what="x").status_code, Draft.objects.count()) == (404, 0)


@pytest.mark.parametrize("field", ["kind", "severity", "acted", "key", "what", "due_at"])
def test_an_id_number_sent_in_whichever_field_is_not_said_again(client, field):
    note = {"key": str(uuid4()), "what": "大堂灯坏了", "acted": "none", "severity": "low", "kind": "other"}
    answer = client.post(NEW, {**note, field: NUMBER})
    assert (answer.status_code, NUMBER in answer.content.decode(), DutyNote.objects.count()) == (422, False, 0)


def test_what_was_typed_is_gone_after_the_hours_of_the_policy(client, clerk):
    type_into(client, NEW, what="大堂灯坏了")
    Draft.objects.update(at=timezone.now() - timedelta(hours=25))
    assert (form_of(client.get(NEW))["what"], list(drafts.begun_here(clerk))) == (None, [])
    assert (purge(clerk, timezone.now())["drafts"], Draft.objects.count()) == (1, 0)
    type_into(client, NEW, what="大堂灯坏了")
    DeskPolicy.objects.update(typed_hours=48)
    Draft.objects.update(at=timezone.now() - timedelta(hours=25))
    actor = actor_for(clerk.user, "tower")
    assert (purge(actor, timezone.now())["drafts"], Draft.objects.count()) == (0, 1)


# --- the sign-in ended in the middle ----------------------------------------------------------------
def test_a_form_sent_after_the_sign_in_ended_stands_filled_after_signing_in_again(client, clerk):
    body = {"key": str(uuid4()), "narrative": f"电梯又停了 {NUMBER}", "_whose": rescue.whose(clerk.user), "_title": "投诉"}
    browser = Client()
    sent = browser.post("/tower/enquiries/complaints/new/", body, headers=OURS)
    assert (sent.url, Complaint.objects.count(), Draft.objects.count()) == ("/accounts/login/?next=/tower/enquiries/complaints/new/", 0, 0)
    assert "电梯" not in json.dumps(dict(browser.session), ensure_ascii=False)
    sign_in_as(browser, "clerk")
    assert form_of(browser.get("/tower/enquiries/complaints/new/"))["narrative"] == "电梯又停了 "
    assert Complaint.objects.count() == 0


def fields_on(page):
    """What a browser without script would send of the page's own form."""

    class Inputs(HTMLParser):
        found: dict = {}

        def handle_starttag(self, name, attrs):
            one = dict(attrs)
            if name == "input" and one.get("type") == "hidden":
                self.found[one["name"]] = one.get("value", "")

    reader = Inputs()
    reader.found = {}
    reader.feed(page.content.decode())
    return {name: value for name, value in reader.found.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("path", [NEW, "/tower/enquiries/complaints/new/", "/tower/visitors/new/", "/tower/mail/batches/new/"])
def test_a_page_without_script_is_held_as_well(client, clerk, path):
    sent = fields_on(client.get(path))
    browser = Client()
    answer = browser.post(path, {**sent, "what": "大堂灯坏了", "narrative": "灯坏了", "visitor_name": "周启明"}, headers=OURS)
    assert (answer.status_code, rescue.HELD in browser.session) == (302, True)
    sign_in_as(browser, "clerk")
    [draft] = Draft.objects.all()
    assert (draft.path, draft.by, fields_of(draft)["what"]) == (path, clerk.user, ["大堂灯坏了"])


def test_what_waits_for_its_owner_is_gone_when_somebody_else_signs_in_or_after_half_an_hour(client, clerk, tower):
    on_duty(actor_of(tower, username="other"), clerk.post)
    body = {"what": "大堂灯坏了", "_whose": rescue.whose(clerk.user)}
    browser = Client()
    browser.post(NEW, body, headers=OURS)
    sign_in_as(browser, "other")
    assert (Draft.objects.count(), rescue.HELD in browser.session) == (0, False)
    late = Client()
    late.post(NEW, body, headers=OURS)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        sign_in_as(late, "clerk")
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {}])
def test_what_another_site_sent_is_neither_done_nor_kept_nor_shown(clerk, headers):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk.user, backend=BACKEND)
    answer = strict.post(NEW, {"what": "灯坏了，请转账", "_whose": rescue.whose(clerk.user)}, headers=headers)
    assert (answer.status_code, "请转账" in answer.content.decode(), Draft.objects.count(), DutyNote.objects.count()) == (403, False, 0, 0)
    nobody = Client(enforce_csrf_checks=True)
    nobody.post(NEW, {"what": "灯坏了，请转账", "_whose": rescue.whose(clerk.user)}, headers=headers)
    assert rescue.HELD not in nobody.session


def test_a_page_of_another_site_is_refused_though_it_has_the_token(clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk.user, backend=BACKEND)
    token = fields_token(strict.get(NEW))
    note = {"what": "大堂灯坏了", "acted": "none", "severity": "low", "kind": "other", "csrfmiddlewaretoken": token}
    found = {}
    for site in ("cross-site", "same-site", "same-origin", "none", ""):
        answer = strict.post(NEW, {**note, "key": str(uuid4())}, headers={"Sec-Fetch-Site": site} if site else {})
        found[site] = (answer.status_code, DutyNote.objects.count())
    assert found == {"cross-site": (403, 0), "same-site": (302, 1), "same-origin": (302, 2), "none": (302, 3), "": (302, 4)}
    assert strict.get(NEW, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200  # a link may lead here


def fields_token(page):
    return page.context["csrf_token"]


def test_nobody_can_have_something_held_for_a_colleague_without_a_page_of_theirs(clerk):
    browser = Client()
    for forged in ("", str(clerk.user.pk), f"{clerk.user.pk}:abc"):
        browser.post(NEW, {"what": "灯", "_whose": forged}, headers=OURS)
        assert rescue.HELD not in browser.session


def test_a_form_with_an_old_token_leads_back_to_the_filled_form_and_is_not_carried_out(clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk.user, backend=BACKEND)
    answer = strict.post(NEW, {"what": "大堂灯坏了"}, headers=OURS)
    assert (answer.status_code, answer.url, DutyNote.objects.count()) == (302, NEW, 0)
    page = strict.get(NEW)
    assert form_of(page)["what"] == "大堂灯坏了"
    assert "Nothing was saved yet" in page.content.decode()


def test_a_button_with_an_old_token_is_pressed_once_more_on_a_page_that_shows_no_secret(clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk.user, backend=BACKEND)
    page = strict.post("/tower/visitors/emergency/", {"key": str(uuid4()), "own_pin": "2580"}, headers=OURS)
    shown = page.content.decode()
    assert (page.status_code, 'name="key"' in shown, "2580" in shown, Visit.objects.count()) == (403, True, False, 0)


def test_with_both_cookies_gone_the_form_waits_for_its_owner_too(clerk):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(NEW, {"what": "大堂灯坏了", "_whose": rescue.whose(clerk.user)}, headers=OURS)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={NEW}")
    strict.force_login(clerk.user, backend=BACKEND)
    assert form_of(strict.get(NEW))["what"] == "大堂灯坏了"


def test_the_page_that_waits_for_its_answer_is_told_what_to_do(clerk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk.user, backend=BACKEND)
    old = strict.post(NEW, {"what": "灯"}, headers=LINE)
    token = old.json()["csrf"]
    note = {"key": str(uuid4()), "what": "大堂灯坏了", "acted": "none", "severity": "low", "kind": "other"}
    done = strict.post(NEW, note, headers={**LINE, "X-CSRFToken": token})
    assert (old.status_code, done.status_code) == (403, 200)
    assert done.json() == {"url": f"/tower/handover/notes/{DutyNote.objects.get().number}/"}
    assert Client().post(NEW, note, headers=LINE).status_code == 401
    assert strict.post(NEW, {**note, "what": ""}, headers={**LINE, "X-CSRFToken": token}).status_code in (200, 422)


def test_a_locked_desk_keeps_nothing_and_a_poll_tells_whose_it_is(client, clerk):
    assert client.get("/tower/typed/").json() == {"whose": rescue.whose(clerk.user)}
    client.post("/accounts/lock/")
    assert (type_into(client, NEW, what="灯").status_code, Draft.objects.count()) == (423, 0)


def test_typing_is_activity_and_keeps_the_desk_open(client, clerk):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get("/tower/")
        for _minute in range(3):
            clock.shift(timedelta(minutes=20))
            assert type_into(client, NEW, what="灯").status_code == 204
        clock.shift(timedelta(minutes=31))
        assert type_into(client, NEW, what="灯").status_code == 423


def test_five_wrong_tries_sign_out_and_what_was_typed_is_there_after_signing_in(client, clerk):
    client.post("/accounts/lock/")
    for _try in range(5):
        answer = client.post(NEW, {"what": "大堂灯坏了", "_secret": "wrong"}, headers=OURS)
    assert answer.url.startswith("/accounts/login/?next=")
    client.force_login(clerk.user, backend=BACKEND)  # the lock-out by wrong passwords is over
    assert form_of(client.get(NEW))["what"] == "大堂灯坏了"


def test_neither_title_nor_address_of_a_kept_form_holds_a_number(clerk):
    for number in ("110105/19491231/002X", "A123456789"):
        drafts.keep(actor=clerk, path=f"{NEW}?about=FK1&what={number}", title=f"记事 {number}", fields={"what": ["灯"]})
        drafts.park(actor=clerk, path=f"{NEW}?about=FK1&what={number}", title=f"记事 {number}", fields={"what": ["灯"]})
    assert {(row.path, row.title.strip()) for row in Draft.objects.all()} == {(f"{NEW}?about=FK1", "记事")}
