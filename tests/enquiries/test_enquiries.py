"""A question until it has its answer; somebody looked for until they are found, or nobody was turned away lightly."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from desk.counter import drafts
from desk.ledger import approvals
from desk.ledger.transitions import Refused
from desk.ledger.writers import amend
from desk.models import Event
from enquiries.answers.models import Answer
from enquiries.board import board
from enquiries.enquiries.actions import (
    accept_referral,
    advise_enquiry,
    answer_enquiry,
    ask_superior,
    close_not_found,
    connect_enquiry,
    decline_enquiry,
    file_answer,
    give_number,
    promise_answer,
    refer_enquiry,
    take_message,
    try_to_reach,
    void_enquiry,
)
from enquiries.enquiries.forms import AskSuperiorForm, MessageOfEnquiryForm, ReferForm
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.enquiries.states import NOT_FOUND, NUMBER
from enquiries.enums import ENQUIRY_OPEN
from enquiries.handover_lines import open_lines
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from enquiries.shared.actions import reveal_wanted
from enquiries.shared.models import EnquiryPolicy
from tests.factories import ContactFactory, EnquiryFactory, MessageFactory, VisitFactory, department_of, promise_about, soon
from tests.visitors.helpers import at, verbs, why_not


def test_a_question_answered_at_once_is_one_line(clock, clerk):
    enquiry = EnquiryFactory(actor=clerk, at_once=True)
    assert (enquiry.number, enquiry.state, enquiry.ended_at, enquiry.at_once) == ("WX260302-001", "answered", timezone.now(), True)
    assert verbs(enquiry) == ["enter"]


@pytest.mark.parametrize(
    ("trait", "state"),
    [
        ("promised", "promised"),
        ("referred", "referred"),
        ("accepted", "referred"),
        ("escalated", "escalated"),
        ("advised", "escalated"),
        ("answered", "answered"),
        ("connected", "connected"),
        ("message", "message"),
        ("not_found", "not_found"),
        ("declined", "declined"),
        ("void", "void"),
    ],
)
def test_every_state_is_reached_by_its_verbs(clerk, trait, state):
    enquiry = EnquiryFactory(actor=clerk, **{trait: True})
    assert (enquiry.state, enquiry.is_open(), enquiry.ended_at is None) == (
        state,
        state in ENQUIRY_OPEN,
        state in ENQUIRY_OPEN,
    )


def test_there_is_no_outcome_that_says_nobody_knows():
    assert set(Enquiry.State.values) == {
        *("open", "promised", "referred", "escalated", "answered", "connected", "message", "not_found", "declined", "void")
    }


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"subject": ""}, "subject"),
        ({"kind": "find", "wanted": ""}, "find_names_somebody"),
        ({"kind": "weather"}, "kind"),
        ({"phone": "1381234567"}, "phone"),
        ({"subject": "身份证 110105199003072316"}, "subject"),
    ],
)
def test_an_enquiry_lacking_what_it_needs_is_not_logged(clerk, values, code):
    assert why_not(EnquiryFactory, actor=clerk, **values) == code
    assert Enquiry.objects.count() == 0


# --- looking for somebody (C1) --------------------------------------------------------------------
def test_nobody_is_put_through_before_they_agree(clock, clerk, wanted):
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    assert why_not(connect_enquiry, enquiry, actor=clerk) == "no_consent"
    enquiry = try_to_reach(enquiry, actor=clerk, result="unwilling", said="开会中")
    assert why_not(connect_enquiry, enquiry, actor=clerk) == "no_consent"
    enquiry = try_to_reach(enquiry, actor=clerk, result="agreed")
    assert (enquiry.attempts, enquiry.consent_at) == (1, timezone.now())
    assert connect_enquiry(enquiry, actor=clerk).state == "connected"
    assert list(Attempt.objects.values_list("how", "result", "said", "by__name")) == [
        ("phone", "unwilling", "开会中", "王晓燕"),
        ("phone", "agreed", "", "王晓燕"),
    ]


def test_a_consent_is_gone_with_a_later_refusal(clerk):
    enquiry = EnquiryFactory(actor=clerk, consented=True)
    enquiry = try_to_reach(enquiry, actor=clerk, result="unwilling")
    assert (enquiry.consent_at, why_not(connect_enquiry, enquiry, actor=clerk)) == (None, "no_consent")


def test_one_failed_try_and_no_message_does_not_close_it(clerk, wanted):
    """Acceptance: a search with one try cannot be closed; after two tries and a message it can."""
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    enquiry = try_to_reach(enquiry, actor=clerk, result="no_answer")
    denied = NOT_FOUND.denied(enquiry, clerk)
    assert denied.code == "tries"
    assert why_not(close_not_found, enquiry, actor=clerk, left="nothing") == "tries"
    enquiry = try_to_reach(enquiry, actor=clerk, result="away", how="reception")
    assert why_not(close_not_found, enquiry, actor=clerk, left="") == "not_found_offers"
    done = take_message(enquiry, actor=clerk, body="请回电", read_back=True)
    assert (done.state, Message.objects.get().about_number, Message.objects.get().contact) == ("message", enquiry.number, wanted)


@pytest.mark.parametrize(("left", "phone", "outcome"), [("nothing", "", "not_found"), ("contact", "13912345678", "not_found")])
def test_not_found_ends_with_a_contact_or_their_no(clerk, left, phone, outcome):
    enquiry = EnquiryFactory(actor=clerk, find=True, phone="")
    for how in ("phone", "reception"):
        enquiry = try_to_reach(enquiry, actor=clerk, result="no_answer", how=how)
    done = close_not_found(enquiry, actor=clerk, left=left, phone=phone)
    assert (done.state, done.left, done.phone) == (outcome, left, phone)


def test_a_contact_left_is_a_contact_written_down(clerk):
    enquiry = EnquiryFactory(actor=clerk, find=True, phone="")
    for how in ("phone", "reception"):
        enquiry = try_to_reach(enquiry, actor=clerk, result="no_answer", how=how)
    assert why_not(close_not_found, enquiry, actor=clerk, left="contact") == "left_contact_is_there"


def test_the_number_of_tries_is_the_policys_and_stays_on_the_enquiry(clerk):
    clerk.policy_of(EnquiryPolicy).min_attempts = 4
    enquiry = EnquiryFactory(actor=clerk, find=True)
    clerk.policy_of(EnquiryPolicy).min_attempts = 1
    assert enquiry.attempts_needed == 4
    with pytest.raises(IntegrityError, match="not found means tries that count"), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(state="not_found", left="nothing", ended_at=timezone.now(), version=9)
    tried = EnquiryFactory(actor=clerk, find=True, then=("missed",))
    with pytest.raises(IntegrityError, match="not_found_after_tries"), transaction.atomic():
        Enquiry.objects.filter(pk=tried.pk).update(attempts=0, state="not_found", left="nothing", ended_at=timezone.now(), version=9)


def test_a_message_that_is_not_read_back_ends_nothing(clerk):
    enquiry = EnquiryFactory(actor=clerk, find=True)
    assert why_not(take_message, enquiry, actor=clerk, body="请回电", wished=True) == "message_read_back"
    assert (Enquiry.objects.get().state, Message.objects.count()) == ("open", 0)


def test_a_search_ends_with_whom_it_looks_for_or_with_what_was_left_behind(clerk, wanted):
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    assert why_not(answer_enquiry, enquiry, actor=clerk, answer="不在") == "search"
    with pytest.raises(IntegrityError, match="search_is_not_answered"), transaction.atomic():
        Enquiry.objects.update(state="answered", answer="不在", ended_at=timezone.now(), version=9)
    correct = {"actor": clerk, "permission": "enquiries.work", "changes": {"kind": "info"}, "reason": "改类别"}
    with pytest.raises(ValidationError) as refused:
        amend(enquiry, **correct)
    assert refused.value.code == "enquiries_enquiry_sought"


def test_a_message_ends_a_search_after_a_try_or_when_the_customer_wants_no_more(clerk, wanted):
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    left = {"actor": clerk, "body": "请回电", "read_back": True}
    assert why_not(take_message, enquiry, **left) == "wished"
    assert "wished" in MessageOfEnquiryForm(actor=clerk, record=enquiry).fields
    assert take_message(enquiry, **left, wished=True).state == "message"
    assert Event.objects.get(verb="take-message").data["wished"] is True
    tried = EnquiryFactory(actor=clerk, find=True, contact=wanted, then=("missed",))
    assert "wished" not in MessageOfEnquiryForm(actor=clerk, record=tried).fields
    assert take_message(tried, **left).state == "message"


def test_the_number_is_shown_to_whoever_calls_and_told(clerk, wanted):
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    assert reveal_wanted(enquiry, actor=clerk) == "13800004321"
    assert verbs(enquiry) == ["enter", "reveal"]
    done = decline_enquiry(enquiry, actor=clerk, reason="推销")
    assert why_not(reveal_wanted, done, actor=clerk) == "closed"


def test_telling_the_enquirer_the_number_is_a_supervisors_decision(clock, clerk, supervisor, wanted):
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    assert why_not(give_number, enquiry, actor=clerk, reason="本人约好") == "gate"
    asked = approvals.ask(enquiry, NUMBER, actor=clerk, key=uuid.uuid4(), reason="本人约好")
    approvals.VERBS["grant"].action(asked, actor=supervisor)
    give_number(enquiry, actor=clerk, reason="本人约好")
    told = list(Enquiry.objects.values_list("state", "reason", "number_given_at", "ended_at"))
    assert told == [("answered", "本人约好", timezone.now(), timezone.now())]


def test_a_public_number_needs_no_supervisor(clerk, wanted):
    wanted.disclosure = "public"
    wanted.save()
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted)
    assert give_number(enquiry, actor=clerk, reason="公开号码").state == "answered"


def test_beside_the_form_public_numbers_stand_at_once_and_no_others(clerk, wanted, sign_in):
    """And whoever is not to be phoned is not phoned; a unit without a public number says what to do instead."""
    client, unit = sign_in(clerk), wanted.occupant.unit
    reception = ContactFactory(property=clerk.property, occupant=wanted.occupant, name="前台", extension="8001", disclosure="public")

    def beside(kind, row):
        return client.get(reverse("enquiries:beside", args=["tower"]), {"ref": f"{kind}:{row.key}"}).content.decode()

    pages = [beside("contact", wanted), beside("contact", reception), beside("unit", unit)]
    assert [("8001" in page, "13800004321" in page) for page in pages] == [(False, False), (True, False), (True, False)]
    reception.no_call, reception.no_call_instead = True, "物业主管"
    reception.save()
    pages = [beside("contact", reception), beside("unit", unit)]
    assert [("8001" in page, "物业主管" in page, "No public number" in page) for page in pages] == [
        (False, True, False),
        (False, False, True),
    ]


# --- referred is no end (A8, A12) ---------------------------------------------------------------------
def test_accepting_a_referral_answers_no_customer(clock, clerk):
    """The department has its own clocks; what the customer was promised is kept by the answer alone."""
    enquiry = EnquiryFactory(actor=clerk, kind="service", subject="1803 空调漏水")
    to = {"actor": clerk, "department": department_of(clerk.property), "referred_to": "张师傅"}
    assert why_not(refer_enquiry, enquiry, **to) == "due_at"
    enquiry = refer_enquiry(enquiry, **to, due_at=at("2026-03-02 12:00"))
    promise = promise_about(enquiry)
    assert (promise.what, promise.due_at, enquiry.due_accept_at) == ("1803 空调漏水", at("2026-03-02 12:00"), at("2026-03-02 09:30"))
    clock.shift(timedelta(minutes=12))
    enquiry = accept_referral(enquiry, actor=clerk, accepted_by="张师傅", agreed_at=at("2026-03-02 11:00"))
    promise.refresh_from_db()
    assert (enquiry.state, enquiry.accepted_at, enquiry.next_due()) == ("referred", timezone.now(), at("2026-03-02 11:00"))
    assert (promise.state, promise.kept_at, promise.due_at) == ("open", None, at("2026-03-02 12:00"))
    clock.shift(timedelta(hours=3))
    answer_enquiry(enquiry, actor=clerk, answer="已修好，客户已知")
    assert [(row.state, row.is_broken(timezone.now())) for row in Promise.objects.all()] == [("done", True)]


def test_a_promise_given_before_stays_when_the_enquiry_is_referred_or_a_superior_is_asked(clock, clerk, supervisor):
    """And no time is asked for that would be dropped."""
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    asked = {form: set(form(actor=clerk, record=enquiry).fields) for form in (ReferForm, AskSuperiorForm)}
    assert asked == {ReferForm: {"department", "referred_to", "version"}, AskSuperiorForm: {"superior", "version"}}
    ask = {"actor": clerk, "superior": supervisor.user}
    assert why_not(ask_superior, enquiry, **ask, due_at=soon(30)) == "due_at"
    enquiry = ask_superior(enquiry, **ask)
    enquiry = refer_enquiry(enquiry, actor=clerk, department=department_of(clerk.property), referred_to="张师傅")
    assert list(Promise.objects.values_list("state", "due_at")) == [("open", at("2026-03-02 10:00"))]


def test_a_referral_nobody_accepts_stands_on_the_board_and_in_the_handover(clock, clerk):
    enquiry = EnquiryFactory(actor=clerk, referred=True)
    clock.shift(timedelta(minutes=31))
    (line,) = open_lines(clerk.property, timezone.now())
    assert (line.due_at, line.word, line.next_action) == (at("2026-03-02 09:30"), "已超时", "问工程部是否已受理")
    panel = board(clerk, timezone.now()).panels[2]
    assert [(one.when, one.tone, one.title) for one in panel.lines] == [("超时 1", "late", "最近的地铁站怎么走")]
    assert list(Enquiry.objects.not_accepted()) == [enquiry]
    accept_referral(enquiry, actor=clerk, accepted_by="张师傅", agreed_at=soon(60))
    assert [(one.when, one.tone) for one in board(clerk, timezone.now()).panels[2].lines] == [("60", "")]
    assert list(Enquiry.objects.not_accepted()) == []


def test_outside_service_hours_the_acceptance_clock_waits_for_the_morning(clock, clerk):
    clock.move_to(at("2026-03-06 17:20"))  # Friday; the property serves 8:30–17:30 on weekdays
    assert EnquiryFactory(actor=clerk, referred=True).due_accept_at == at("2026-03-09 08:50")


def test_a_referral_is_accepted_by_somebody_and_for_a_time(clerk):
    EnquiryFactory(actor=clerk, referred=True)
    with pytest.raises(IntegrityError, match="accepted_says_when"), transaction.atomic():
        Enquiry.objects.update(accepted_at=timezone.now(), version=9)


def test_the_database_lets_no_enquiry_be_referred_or_promised_without_a_promise(clerk):
    enquiry = EnquiryFactory(actor=clerk, kind="service")
    with pytest.raises(IntegrityError, match="enquiries_enquiry_promised"), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(
            state="referred", department=department_of(clerk.property), referred_to="张师傅", version=9
        )


def test_the_database_lets_no_enquiry_end_while_an_answer_is_owed(clerk):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    with pytest.raises(IntegrityError, match="enquiries_enquiry_owed"), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(state="answered", answer="好了", ended_at=timezone.now(), version=9)


def test_a_line_about_a_try_is_never_changed(clerk):
    EnquiryFactory(actor=clerk, consented=True)
    with pytest.raises(IntegrityError, match="enquiries_attempt_no_update"), transaction.atomic():
        Attempt.objects.update(result="away")
    with pytest.raises(IntegrityError, match="enquiries_attempt_no_delete"), transaction.atomic():
        Attempt.objects.all().delete()


# --- a superior is asked (A10) --------------------------------------------------------------------------
def test_what_nobody_knows_becomes_a_question_to_a_named_superior_and_a_ready_answer(clock, clerk, supervisor):
    enquiry = EnquiryFactory(actor=clerk, subject="会议室可以外借吗")
    enquiry = ask_superior(enquiry, actor=clerk, superior=supervisor.user, due_at=soon(30))
    assert why_not(advise_enquiry, enquiry, actor=clerk, advice="可以") == "permission"
    enquiry = advise_enquiry(enquiry, actor=supervisor, advice="工作日可借，提前一天预订")
    enquiry = answer_enquiry(enquiry, actor=clerk, answer=enquiry.advice, answered_from="刘淑芬")
    enquiry = file_answer(enquiry, actor=clerk)
    assert list(Answer.objects.values_list("question", "answer", "source")) == [("会议室可以外借吗", "工作日可借，提前一天预订", "刘淑芬")]
    assert why_not(file_answer, enquiry, actor=clerk) == "done"


def test_a_wish_that_is_declined_says_why(clerk):
    enquiry = EnquiryFactory(actor=clerk)
    assert why_not(decline_enquiry, enquiry, actor=clerk, reason="") == "declined_says_why"


def test_voiding_lets_go_of_what_was_promised(clerk):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    void_enquiry(enquiry, actor=clerk, reason="重复登记")
    assert promise_about(enquiry).state == "released"


def test_a_clerk_of_another_shift_leaves_voiding_to_a_supervisor(clerk, idle_clerk, supervisor):
    from tests.factories import PostFactory, on_duty

    enquiry = EnquiryFactory(actor=clerk)
    other = on_duty(idle_clerk, PostFactory(property=clerk.property))
    assert why_not(void_enquiry, enquiry, actor=other, reason="误记") == "other_shift"
    assert void_enquiry(enquiry, actor=on_duty(supervisor), reason="误记").state == "void"


def test_nothing_is_promised_to_somebody_nobody_can_reach(clerk, supervisor, wanted):
    """The unit of a search is that of whoever is looked for: nobody is called back there."""
    enquiry = EnquiryFactory(actor=clerk, phone="")
    referred = {"department": department_of(clerk.property), "referred_to": "张师傅"}
    assert [
        why_not(promise_answer, enquiry, actor=clerk, due_at=soon()),
        why_not(refer_enquiry, enquiry, actor=clerk, due_at=soon(), **referred),
        why_not(ask_superior, enquiry, actor=clerk, due_at=soon(), superior=supervisor.user),
        why_not(promise_answer, EnquiryFactory(actor=clerk, find=True, contact=wanted, phone=""), actor=clerk, due_at=soon()),
    ] == ["phone"] * 4
    done = refer_enquiry(enquiry, actor=clerk, due_at=soon(), phone="13912345678", **referred)
    assert (done.state, done.phone) == ("referred", "13912345678")
    assert promise_answer(EnquiryFactory(actor=clerk, phone="", unit=wanted.occupant.unit), actor=clerk, due_at=soon()).state == (
        "promised"
    )


def test_a_question_stands_on_the_board_of_the_superior_it_is_put_to_until_it_is_answered(clock, clerk, supervisor, manager):
    enquiry = EnquiryFactory(actor=clerk)
    enquiry = ask_superior(enquiry, actor=clerk, superior=supervisor.user, due_at=soon())

    def shown(actor):
        return [
            str(panel.title) for panel in board(actor, timezone.now()).panels if any(enquiry.number in line.detail for line in panel.lines)
        ]

    def line(actor):
        return next(line for panel in board(actor, timezone.now()).panels for line in panel.lines if enquiry.number in line.detail)

    assert [shown(actor) for actor in (supervisor, manager, clerk)] == [["前台请示您", "答应的事"], ["答应的事"], ["答应的事"]]
    assert (line(supervisor).action_url, line(clerk).detail) == (
        f"/tower/enquiries/{enquiry.number}/advise/",
        f"{enquiry.number} · 陈建国",
    )
    advise_enquiry(enquiry, actor=supervisor, advice="可以")
    assert (shown(supervisor), line(clerk).detail) == (["答应的事"], f"{enquiry.number} · 陈建国 · 上级已答复")


@pytest.mark.parametrize("page", ["enquiries/messages", "enquiries"])
def test_correcting_what_has_ended_is_no_way_to_read_it(clerk, sign_in, page):
    entry = MessageFactory(actor=clerk, delivered=True) if page.endswith("messages") else EnquiryFactory(actor=clerk, answered=True)
    client, path = sign_in(clerk), f"/tower/{page}/{entry.number}/amend/"
    text = client.get(path).content.decode()
    words = (entry.body if page.endswith("messages") else entry.subject, entry.person)
    assert [word in text for word in words] == [False, False]
    typed = {"person": "陈建军", "amend_reason": "听错了", "version": entry.version}
    kept = {
        "kind": "info",
        "channel": "visit",
        "occurred_at": timezone.localtime(entry.occurred_at, clerk.property.zone).strftime("%Y-%m-%dT%H:%M"),
    }
    assert client.post(path, {**typed, **kept}).status_code == 302
    entry.refresh_from_db()
    assert (entry.person, words[0]) == ("陈建军", entry.body if page.endswith("messages") else entry.subject)


def test_the_answer_is_theirs_who_gave_it_whoever_was_asked(clerk, supervisor, manager):
    enquiry = ask_superior(EnquiryFactory(actor=clerk), actor=clerk, superior=manager.user, due_at=soon())
    enquiry = advise_enquiry(enquiry, actor=supervisor, advice="可以")
    answered = answer_enquiry(enquiry, actor=clerk, answer="可以", answered_from=str(enquiry.superior))
    file_answer(answered, actor=clerk)
    assert (enquiry.superior, Answer.objects.get().source) == (supervisor.user, str(supervisor.user))


def test_nobody_parks_a_form_while_a_visitors_id_is_at_the_desk_and_is_told_whose(clerk):
    visit = VisitFactory(actor=clerk, id_status="checking", visitor_name="顾桂英")
    with pytest.raises(Refused) as refused:
        drafts.park(actor=clerk, path="/tower/enquiries/new/", title="记问询", fields={"subject": ["地铁站"]})
    assert (refused.value.denied.code, visit.number in refused.value.denied.reason, "顾桂英" in refused.value.denied.reason) == (
        "id_in_hand",
        True,
        True,
    )


def test_what_is_owed_says_its_own_next_step(clock, clerk):
    steps = {}
    for name in ("find", "consented", "promised", "referred", "accepted", "escalated", "advised"):
        enquiry = EnquiryFactory(actor=clerk, **{name: True})
        [line] = [one for one in open_lines(clerk.property, timezone.now()) if one.number == enquiry.number]
        steps[name] = (line.next_action, str(line.told))
    superior = Enquiry.objects.in_states("escalated").first().superior
    assert steps == {
        "find": ("致电要找的人", "book"),
        "consented": ("转接", "book"),
        "promised": ("答复客户", "changed"),
        "referred": ("问工程部是否已受理", "changed"),
        "accepted": ("问工程部要答复", "changed"),
        "escalated": (f"请{superior}答复", "changed"),
        "advised": ("答复客户", "changed"),
    }
