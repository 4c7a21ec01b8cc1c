"""Supervisors' approvals: asked live, or phoned and confirmed afterwards; never one's own."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from desk.ledger import approvals, trail
from desk.ledger.transitions import Approval, Conflict, Refused
from desk.models import Authorisation
from desk.templatetags.desk import event_lines, verb_label
from tests.factories import VisitFactory, actor_of, on_duty, phoned
from visitors.kinds.models import VisitorPolicy
from visitors.visits import actions
from visitors.visits.models import Visit
from visitors.visits.states import NO_ID


def decide(name, row, actor, **values):
    return approvals.VERBS[name].action(row, actor=actor, **values)


def refusal_code(work):
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.denied.code


def test_the_gate_stands_until_somebody_authorises_and_offers_the_way(clerk, no_id):
    with pytest.raises(Refused) as refused:
        actions.admit_visit(no_id, actor=clerk)
    denied = refused.value.denied
    assert (denied.code, denied.approval, denied.reason) == (
        "gate",
        NO_ID,
        "Admission without ID needs a supervisor: ask now, or phone one and write down what was said.",
    )
    assert Visit.objects.get().state == "waiting"


@time_machine.travel("2026-11-23T09:41:00+08:00", tick=False)
def test_asked_live_the_visitor_waits_until_the_supervisor_grants(clerk, supervisor, no_id, ask):
    asked = ask(clerk, no_id)
    assert (asked.state, asked.gate, asked.number, asked.subject, asked.subject_key, asked.created_by, asked.due_at) == (
        "asked",
        "visitors.no_id",
        no_id.number,
        "visitors.visit",
        no_id.key,
        clerk.user,
        timezone.now() + timedelta(hours=12),
    )
    assert refusal_code(lambda: actions.admit_visit(no_id, actor=clerk)) == "gate"
    granted = decide("grant", asked, supervisor, comment="已核实")
    assert (granted.state, granted.decided_by, granted.decided_at, granted.comment) == (
        "granted",
        supervisor.user,
        timezone.now(),
        "已核实",
    )
    assert actions.admit_visit(no_id, actor=clerk).state == "inside"


@pytest.mark.parametrize(("verb", "after"), [("confirm", "confirmed"), ("dispute", "disputed")])
def test_phoned_the_work_goes_on_and_is_judged_afterwards(clerk, supervisor, no_id, ask, verb, after):
    noted = ask(clerk, no_id, **phoned(clerk.property))
    assert (noted.state, noted.whom, noted.said) == ("to_confirm", "刘淑芬", "可以进")
    assert actions.admit_visit(no_id, actor=clerk).state == "inside"
    assert decide(verb, noted, supervisor, comment="记得").state == after
    assert Visit.objects.get().state == "inside"


@pytest.mark.parametrize("who", ["supervisor", "manager"])
def test_whoever_reviews_passes_the_gate_without_asking(request, no_id, who, post):
    actor = on_duty(request.getfixturevalue(who), post)
    assert actions.admit_visit(no_id, actor=actor).state == "inside"


@pytest.mark.parametrize("verb", ["grant", "deny", "confirm", "dispute"])
def test_nobody_decides_their_own_request(clerk, supervisor, manager, post, no_id, ask, verb):
    asking = on_duty(supervisor, post)
    row = ask(asking, no_id, **(phoned(clerk.property, whom=manager.user) if verb in ("confirm", "dispute") else {}))
    assert refusal_code(lambda: decide(verb, row, asking, comment="x")) == "own"
    with pytest.raises(IntegrityError, match="nobody_authorises_themselves"), transaction.atomic():
        Authorisation.objects.update(decided_by=asking.user, version=2)
    assert decide(verb, row, manager, comment="x").decided_by == manager.user


@pytest.mark.parametrize("who", ["clerk", "colleague", "auditor"])
@pytest.mark.parametrize("verb", ["grant", "deny", "confirm", "dispute"])
def test_only_a_reviewer_decides(request, clerk, no_id, ask, who, verb):
    row = ask(clerk, no_id, **(phoned(clerk.property) if verb in ("confirm", "dispute") else {}))
    assert refusal_code(lambda: decide(verb, row, request.getfixturevalue(who))) == "permission"
    assert Authorisation.objects.get().state == row.state


def test_what_was_decided_is_not_decided_again(clerk, supervisor, manager, no_id, ask):
    row = ask(clerk, no_id)
    decide("grant", row, supervisor)
    with pytest.raises(Conflict) as refused:
        decide("deny", row, manager, comment="不行")
    assert refused.value.denied.code == "state"
    assert "刘淑芬 was here first" in refused.value.denied.reason


@pytest.mark.parametrize(
    ("verb", "afterwards"),
    [(None, False), ("grant", False), (None, True), ("confirm", True)],
    ids=["asked", "granted", "to confirm", "confirmed"],
)
def test_one_live_authorisation_at_a_time(clerk, colleague, supervisor, no_id, ask, verb, afterwards):
    row = ask(clerk, no_id, **(phoned(clerk.property) if afterwards else {}))
    if verb:
        decide(verb, row, supervisor)
    with pytest.raises(ValidationError) as refused:
        ask(colleague, no_id)
    assert refused.value.messages == ["A supervisor has already been asked about this."]
    assert list(Authorisation.objects.values_list("pk", flat=True)) == [row.pk]


@pytest.mark.parametrize(("verb", "afterwards"), [("deny", False), ("dispute", True)])
def test_what_was_denied_can_be_asked_again(clerk, supervisor, no_id, ask, verb, afterwards):
    decide(verb, ask(clerk, no_id, **(phoned(clerk.property) if afterwards else {})), supervisor, comment="先核实")
    assert refusal_code(lambda: actions.admit_visit(no_id, actor=clerk)) == "gate"
    decide("grant", ask(clerk, no_id), supervisor)
    assert actions.admit_visit(no_id, actor=clerk).state == "inside"


def test_one_slip_opened_does_not_open_another(clerk, supervisor, no_id, ask):
    other = VisitFactory(actor=clerk, id_status="refused", id_kind="", purpose="送合同", called=True)
    other = actions.vouch_visit(other, actor=clerk, vouched_by="曾雨桐")
    decide("grant", ask(clerk, no_id), supervisor)
    assert refusal_code(lambda: actions.admit_visit(other, actor=clerk)) == "gate"


@pytest.mark.parametrize("way", ["granted", "phoned", "confirmed"])
def test_one_gate_opened_does_not_open_another_of_the_same_slip(clerk, supervisor, no_id, ask, way):
    other = Approval("desk.other", "Something else", lambda record: True)
    row = ask(clerk, no_id, gate=other, **({} if way == "granted" else phoned(clerk.property)))
    if way != "phoned":
        decide("grant" if way == "granted" else "confirm", row, supervisor)
    assert (other.denied(no_id, clerk), NO_ID.denied(no_id, clerk).code) == (None, "gate")
    assert refusal_code(lambda: actions.admit_visit(no_id, actor=clerk)) == "gate"
    decide("grant", ask(clerk, no_id), supervisor)
    assert actions.admit_visit(no_id, actor=clerk).state == "inside"


@pytest.mark.parametrize("missing", ["phoned_at", "said"])
def test_afterwards_says_whom_when_and_what(clerk, no_id, ask, missing):
    with pytest.raises(ValidationError) as refused:
        ask(clerk, no_id, **{name: value for name, value in phoned(clerk.property).items() if name != missing})
    assert refused.value.messages == ["Write down whom you phoned, when, and what was said."]
    assert Authorisation.objects.count() == 0


def test_a_gate_that_is_live_only_takes_no_telephone(clerk, no_id, ask):
    live = Approval("desk.live", "Live", lambda record: True, afterwards=False)
    assert refusal_code(lambda: ask(clerk, no_id, gate=live, **phoned(clerk.property))) == "live_only"
    assert ask(clerk, no_id, gate=live).state == "asked"


def test_asking_takes_a_post(idle_clerk, no_id, ask):
    assert refusal_code(lambda: ask(idle_clerk, no_id)) == "duty"


def test_no_gate_stands_where_the_id_was_seen(clerk):
    visit = VisitFactory(actor=clerk, called=True)
    assert NO_ID.applies(visit) is False
    assert actions.admit_visit(visit, actor=clerk).state == "inside"


@pytest.mark.parametrize(("status", "stands"), [("none", False), ("refused", True)])
def test_a_property_may_trust_the_host_but_never_a_refusal_to_show_id(clerk, status, stands):
    VisitorPolicy.objects.update(gate_no_id=False)
    assert NO_ID.applies(VisitFactory(actor=clerk, id_status=status, id_kind="", purpose="送合同")) is stands


def test_the_gates_of_a_slip_are_read_from_its_life(no_id):
    assert approvals.approvals_of(no_id) == {"visitors.no_id": NO_ID}
    assert (approvals.approval_label("visitors.no_id"), approvals.approval_label("unknown")) == ("Admission without ID", "unknown")


def test_asking_and_deciding_are_told_in_the_trail(clerk, supervisor, no_id, ask):
    row = decide("confirm", ask(clerk, no_id, **phoned(clerk.property)), supervisor, comment="记得")
    told = [(event.verb, event.actor, event.to_state, event.data) for event in trail.history(clerk.property, row.key)]
    assert told[0] == ("enter", clerk.user, "to_confirm", {"gate": "visitors.no_id", "number": no_id.number, "override": True})
    assert told[1][:3] == ("confirm", supervisor.user, "confirmed")
    assert trail.history(clerk.property, row.key)[1].values == {"comment": "记得"}


def test_what_was_decided_is_told_in_words(clerk, supervisor, no_id, ask):
    row = decide("grant", ask(clerk, no_id), supervisor, comment="可以")
    asked, granted = trail.history(row.property, row.key)
    assert [verb_label(event) for event in (asked, granted)] == ["a supervisor asked", "Grant"]
    assert [(line["label"], str(line["value"])) for line in event_lines(granted)] == [("decided by", "刘淑芬"), ("comment", "可以")]
    assert ("what for", "Admission without ID") in [(line["label"], line["value"]) for line in event_lines(asked)]


# --- who was phoned, when, and what they said -------------------------------------------------------
def asked(clerk, no_id, **values):
    phoned_at = (clerk.local(timezone.now()) - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    body = {"key": uuid4(), "how": "afterwards", "reason": "忘带证件", "phoned_at": phoned_at, "agreed": "yes", "said": "可以进"}
    return f"/tower/authorisations/ask/{no_id.number}/visitors.no_id/", {**body, **values}


def found_wrong(page):
    return {name: [one.code for one in found.as_data()] for name, found in page.context["form"].errors.items()}


@pytest.mark.parametrize("whom", ["clerk", "colleague", "auditor", "north", "left", "无"])
def test_whom_somebody_phoned_decides_here_and_is_somebody_else(clerk, colleague, auditor, supervisor, north, no_id, sign_in, whom):
    others = {"clerk": clerk, "colleague": colleague, "auditor": auditor, "north": actor_of(north, "manager")}
    others["left"] = actor_of(clerk.property, "supervisor")
    others["left"].user.memberships.update(active=False)
    user = others[whom].user if whom in others else None
    url, body = asked(clerk, no_id, whom=user.pk if user else whom)
    page = sign_in(clerk).post(url, body)
    assert (page.status_code, found_wrong(page), Authorisation.objects.count()) == (422, {"whom": ["invalid_choice"]}, 0)
    if user:
        with pytest.raises(ValidationError) as refused:
            approvals.ask(no_id, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件", **phoned(clerk.property, whom=user))
        assert refused.value.messages == [
            "Phone a supervisor or manager of this property: nobody else decides, and nobody decides their own request."
        ]


def test_a_supervisor_on_duty_does_not_phone_themselves(clerk, supervisor, manager, post, no_id, sign_in):
    client = sign_in(on_duty(supervisor, post))
    page = client.get(asked(clerk, no_id)[0])
    assert page.context["form"].fields["whom"].choices == [(str(manager.user.pk), f"{manager.user} · manager")]


@pytest.mark.parametrize(("off", "code"), [(timedelta(days=1), "future"), (timedelta(days=-365), "old"), (timedelta(hours=-13), "old")])
def test_a_call_was_made_and_not_long_ago(clerk, supervisor, no_id, sign_in, off, code):
    phoned_at = clerk.local(timezone.now() + off).strftime("%Y-%m-%dT%H:%M")
    url, body = asked(clerk, no_id, whom=supervisor.user.pk, phoned_at=phoned_at)
    page = sign_in(clerk).post(url, body)
    assert (page.status_code, found_wrong(page), Authorisation.objects.count()) == (422, {"phoned_at": [code]}, 0)


def test_whether_they_agreed_is_said_and_nothing_is_preset(clerk, supervisor, no_id, sign_in):
    client, (url, body) = sign_in(clerk), asked(clerk, no_id, whom=supervisor.user.pk, agreed="")
    form = client.get(url).context["form"]
    assert [form[name].value() for name in ("whom", "phoned_at", "agreed", "said")] == [None] * 4
    page = client.post(url, body)
    assert (page.status_code, found_wrong(page), Authorisation.objects.count()) == (422, {"agreed": ["required"]}, 0)


def test_whoever_did_not_agree_on_the_phone_opens_nothing_and_it_is_kept(clerk, supervisor, manager, no_id, sign_in):
    client, (url, body) = sign_in(clerk), asked(clerk, no_id, whom=supervisor.user.pk, agreed="no", said="不同意")
    assert client.post(url, body).status_code == 302
    row = Authorisation.objects.get()
    assert (row.state, row.phoned, row.whom, row.said, row.decided_by) == ("denied", supervisor.user, "刘淑芬", "不同意", None)
    assert refusal_code(lambda: actions.admit_visit(no_id, actor=clerk)) == "gate"
    assert refusal_code(lambda: decide("grant", row, manager)) == "state"
    shown = client.get("/tower/authorisations/").content.decode()
    assert ("不同意" in shown, "None" in shown) == (True, False)
    assert found_wrong(client.post(*asked(clerk, no_id, whom=manager.user.pk))) == {"agreed": ["denied_before"]}
    assert client.post(url, {**body, "key": uuid4(), "how": "live"}).status_code == 302
    decide("grant", Authorisation.objects.get(state="asked"), manager, comment="已核实")
    assert actions.admit_visit(no_id, actor=clerk).state == "inside"


def test_a_call_before_the_entry_was_about_something_else(clerk, supervisor, no_id):
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        no_id.refresh_from_db()
        call = phoned(clerk.property, whom=supervisor.user, phoned_at=no_id.occurred_at - timedelta(minutes=31))
        with pytest.raises(ValidationError) as refused:
            approvals.ask(no_id, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件", **call)
        assert [error.code for error in refused.value.error_dict["phoned_at"]] == ["before"]


def test_who_was_told_no_asks_here_and_now(clerk, supervisor, no_id, ask):
    decide("deny", ask(clerk, no_id), supervisor, comment="不行")
    with pytest.raises(ValidationError) as refused:
        approvals.ask(no_id, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件", **phoned(clerk.property, whom=supervisor.user))
    assert [error.code for error in refused.value.error_dict["agreed"]] == ["denied_before"]
    assert ask(clerk, no_id).state == "asked"


# --- what they said, once ----------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["略", "没打电话", "无", "好的", "同上", "...", "没人接", "未联系上", "1", "不清楚"])
def test_a_call_says_what_was_said(clerk, no_id, ask, said):
    with pytest.raises(ValidationError) as refused:
        ask(clerk, no_id, **phoned(clerk.property, said=said))
    assert {name: [error.code for error in errors] for name, errors in refused.value.error_dict.items()} == {"said": ["no_answer"]}
    assert ask(clerk, no_id, **phoned(clerk.property, said="没问题，可以进")).said == "没问题，可以进"


def test_one_call_has_one_answer(clock, clerk, no_id, ask):
    said = phoned(clerk.property)
    ask(clerk, no_id, **said)
    clock.shift(timedelta(seconds=40))
    for agreed in (True, False):
        with pytest.raises(ValidationError) as refused:
            ask(clerk, no_id, **{**said, "phoned_at": timezone.now(), "agreed": agreed, "said": "我没有同意"})
        assert [error.code for error in refused.value.error_dict["phoned_at"]] == ["written"]
    clock.shift(timedelta(minutes=1))
    assert ask(clerk, no_id, **{**said, "phoned_at": timezone.now(), "agreed": False, "said": "我改主意了，不行"}).state == "denied"


def test_whoever_asked_sees_their_own_request_grey_and_why(clerk, supervisor, manager, post, no_id, ask, sign_in):
    row = ask(on_duty(supervisor, post), no_id, **phoned(clerk.property, whom=manager.user))
    pages = [sign_in(actor).get("/tower/authorisations/").content.decode() for actor in (supervisor, manager)]
    offered = [f"/tower/authorisations/{row.key}/confirm/" in page for page in pages]
    told = ["Confirm: Nobody decides their own request." in page for page in pages]
    assert (offered, told) == ([False, True], [True, False])
