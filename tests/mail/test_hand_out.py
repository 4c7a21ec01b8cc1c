"""Into whose hands: who may receive, what both sign, and what is never given to whom."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from desk.ledger import approvals
from desk.ledger.transitions import Conflict
from desk.models import Authorisation, Signature
from desk.papers import signing
from mail.enums import Kind
from mail.items import states as item_states
from mail.items.actions import handing_out, keeping
from mail.items.models import MailItem
from tests.factories import STROKES, ItemFactory, MandateFactory, OccupantFactory, actor_of, on_duty, phoned
from tests.mail.helpers import SIGNED, custody, fresh, give
from tests.visitors.helpers import at, errors, verbs, why_not

MANDATED = {"relation": "mandate", "collector": "林小梅", "id_seen": "work", **SIGNED}
COLLEAGUE = {"relation": "colleague", "collector": "新来的小陈", "id_seen": "work", "phoned": "曾雨桐", **SIGNED}
OTHER = {"collector": "邻居老李", "id_seen": "id_card", **SIGNED}
STRICT = [{"court": True}, {"legal": True, "legal_reason": "委托"}, {"kind": Kind.INSURED}, {"money_order": True}]


def refused(items, *, actor, **values):
    """Why nothing was handed out; and nothing was."""
    before = list(MailItem.objects.order_by("pk").values()), Signature.objects.count()
    code = why_not(handing_out.hand_out, items, actor=actor, **values)
    assert (list(MailItem.objects.order_by("pk").values()), Signature.objects.count()) == before
    return code


# --- the addressee -------------------------------------------------------------------------------
def test_the_addressee_shows_an_id_signs_and_has_it(clock, clerk):
    item = ItemFactory(actor=clerk)
    clock.shift(timedelta(hours=3))
    [item] = give(item, actor=clerk)
    assert custody(item) == ("collected", "", "")
    assert (item.relation, item.collector, item.id_seen, item.mandate, item.phoned, item.collected_at) == (
        "addressee",
        "曾雨桐",
        "id_card",
        None,
        "",
        timezone.now(),
    )
    theirs, ours = item.recipient_signature, item.clerk_signature
    assert (theirs.role, theirs.method, theirs.name, theirs.signer) == ("recipient", "drawn", "曾雨桐", None)
    assert (ours.role, ours.method, ours.name, ours.signer) == ("clerk", "account", "王晓燕", clerk.user)
    assert theirs.digest == ours.digest == signing.digest_of([item.signed_line()])
    assert json.loads(theirs.strokes) == json.loads(STROKES)
    assert verbs(item) == ["enter", "hand-out"]


def test_without_an_id_not_even_the_addressee(clerk):
    assert refused([ItemFactory(actor=clerk)], actor=clerk, relation="addressee", collector="曾雨桐", **SIGNED) == "id"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"collector": ""}, "name"),
        ({"strokes": ""}, "drawn_has_strokes"),
        ({"strokes": "[[1,2]]"}, "strokes"),
        ({"strokes": "nonsense"}, "strokes"),
        ({"method": "account"}, "own_signature_has_user"),
        ({"method": "stamp", "strokes": ""}, "method"),
        ({"collector": "曾雨桐 110101199003078515"}, "collector"),
    ],
    ids=str,
)
def test_without_a_name_or_a_signature_nothing_leaves_the_desk(clerk, values, code):
    person = OccupantFactory(property=clerk.property, kind="person", name="曾雨桐")
    in_person = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", **SIGNED}
    assert refused([ItemFactory(actor=clerk, occupant=person)], actor=clerk, **{**in_person, **values}) == code


def test_on_paper_the_sheet_is_signed_and_nothing_drawn(clerk):
    [item] = give(ItemFactory(actor=clerk), actor=clerk, method="paper", strokes="")
    assert (item.recipient_signature.method, item.recipient_signature.strokes) == ("paper", "")


def test_a_company_signs_with_its_stamp_and_a_person_does_not(clerk):
    company, person = (OccupantFactory(property=clerk.property, kind=kind) for kind in ("organisation", "person"))
    [item] = give(
        ItemFactory(actor=clerk, occupant=company),
        actor=clerk,
        relation="colleague",
        phoned="曾雨桐",
        collector="郑敏",
        method="stamp",
        strokes="",
    )
    assert item.recipient_signature.method == "stamp"
    for occupant in (person, None):
        other = ItemFactory(actor=clerk, occupant=occupant, unit=person.unit)
        assert refused([other], actor=clerk, relation="addressee", collector="曾雨桐", id_seen="id_card", method="stamp") == "method"


# --- the mandate ---------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["林小梅", "周海", " 周海 "])
def test_every_receiver_the_mandate_names_may_receive(clerk, firm, mandate, name):
    [item] = give(ItemFactory(actor=clerk, occupant=firm), actor=clerk, **{**MANDATED, "collector": name})
    assert (item.relation, item.collector, item.mandate) == ("mandate", name.strip(), mandate)


@pytest.mark.parametrize("name", ["林小", "林小梅、周海", "小梅", "林晓梅"])
def test_nobody_else_may_on_the_strength_of_it(clerk, firm, mandate, name):
    assert refused([ItemFactory(actor=clerk, occupant=firm)], actor=clerk, **{**MANDATED, "collector": name}) == "mandate"


@pytest.mark.parametrize(
    "standing",
    [
        {"active": False},
        {"valid_until": at("2026-03-01 12:00").date()},
        {"valid_from": at("2026-03-03 12:00").date()},
    ],
    ids=str,
)
def test_a_mandate_that_does_not_hold_today_is_none(clock, clerk, firm, standing):
    MandateFactory(unit=firm.unit, **standing)
    assert refused([ItemFactory(actor=clerk, occupant=firm)], actor=clerk, **MANDATED) == "mandate"


def test_a_mandate_holds_to_the_end_of_its_last_day(clock, clerk, firm):
    mandate = MandateFactory(unit=firm.unit, valid_until=at("2026-03-02 12:00").date())
    clock.move_to(at("2026-03-02 23:30"))
    [item] = give(ItemFactory(actor=clerk, occupant=firm), actor=clerk, **MANDATED)
    assert item.mandate == mandate


def test_the_neighbours_mandate_is_not_this_units(clerk, firm, mandate):
    assert refused([ItemFactory(actor=clerk)], actor=clerk, **MANDATED) == "mandate"


@pytest.mark.parametrize("traits", STRICT, ids=str)
def test_court_mail_insured_mail_and_money_need_a_mandate_that_says_so(clerk, firm, mandate, traits):
    item = ItemFactory(actor=clerk, occupant=firm, **traits)
    assert refused([item], actor=clerk, **MANDATED) == "mandate"
    wider = MandateFactory(unit=firm.unit, receivers="林小梅", legal=True)
    [item] = give(item, actor=clerk, **MANDATED)
    assert item.mandate == wider


@pytest.mark.parametrize("traits", [{}, {"kind": Kind.EMS}, {"kind": Kind.PARCEL_SLIP}, {"kind": Kind.INTERNATIONAL}], ids=str)
def test_other_mail_is_covered_by_any_mandate(clerk, firm, mandate, traits):
    [item] = give(ItemFactory(actor=clerk, occupant=firm, **traits), actor=clerk, **MANDATED)
    assert item.state == "collected"


# --- a new face of the same company ---------------------------------------------------------------
def test_a_colleague_receives_once_the_contact_was_phoned(clerk, firm):
    item = ItemFactory(actor=clerk, occupant=firm)
    assert refused([item], actor=clerk, **{**COLLEAGUE, "phoned": ""}) == "phoned"
    [item] = give(item, actor=clerk, **COLLEAGUE)
    assert (item.relation, item.collector, item.phoned, item.id_seen) == ("colleague", "新来的小陈", "曾雨桐", "work")


@pytest.mark.parametrize("traits", STRICT, ids=str)
def test_a_colleague_never_receives_court_mail_insured_mail_or_money(clerk, firm, traits):
    assert refused([ItemFactory(actor=clerk, occupant=firm, **traits)], actor=clerk, **COLLEAGUE) == "strict"


def test_one_strict_item_in_the_pile_keeps_the_whole_pile(clerk, firm):
    pile = [ItemFactory(actor=clerk, occupant=firm) for _n in range(2)]
    assert refused([*pile, ItemFactory(actor=clerk, occupant=firm, court=True)], actor=clerk, **COLLEAGUE) == "strict"


# --- another person, with a supervisor -----------------------------------------------------------
def ask(actor, item, **afterwards):
    return approvals.ask(
        item, item_states.OTHER_RECEIVER, actor=actor, key=Authorisation().key, reason="收件人住院，邻居代领", **afterwards
    )


def test_another_person_waits_for_a_supervisor(clerk, supervisor):
    item = ItemFactory(actor=clerk)
    assert why_not(handing_out.hand_out_other, item, actor=clerk, **OTHER) == "gate"
    asked = ask(clerk, item)
    assert why_not(handing_out.hand_out_other, item, actor=clerk, **OTHER) == "gate"
    approvals.VERBS["grant"].action(asked, actor=supervisor, comment="同意")
    item = handing_out.hand_out_other(item, actor=clerk, **OTHER)
    assert (item.state, item.relation, item.collector) == ("collected", "other", "邻居老李")
    assert verbs(item) == ["enter", "hand-out-other"]


def test_a_supervisors_no_is_a_no(clerk, supervisor):
    item = ItemFactory(actor=clerk)
    approvals.VERBS["deny"].action(ask(clerk, item), actor=supervisor, comment="请本人来")
    assert why_not(handing_out.hand_out_other, item, actor=clerk, **OTHER) == "gate"


def test_at_night_a_supervisor_is_phoned_and_confirms_afterwards(clerk, supervisor):
    item = ItemFactory(actor=clerk)
    noted = ask(clerk, item, **phoned(clerk.property))
    assert handing_out.hand_out_other(item, actor=clerk, **OTHER).state == "collected"
    assert approvals.VERBS["dispute"].action(noted, actor=supervisor, comment="没有打过电话").state == "disputed"
    assert custody(item) == ("collected", "", "")


def test_the_authorisation_of_one_item_opens_no_other(clerk, supervisor):
    one, other = ItemFactory(actor=clerk), ItemFactory(actor=clerk)
    approvals.VERBS["grant"].action(ask(clerk, one), actor=supervisor, comment="同意")
    assert why_not(handing_out.hand_out_other, other, actor=clerk, **OTHER) == "gate"


def test_naming_another_person_an_ordinary_receiver_does_not_pass_the_gate(clerk):
    assert refused([ItemFactory(actor=clerk)], actor=clerk, relation="other", **OTHER) == "gate"


# --- many items, one pair of signatures ----------------------------------------------------------
def test_fifteen_items_of_one_unit_go_out_under_one_pair_of_signatures(clerk, firm, mandate):
    items = [ItemFactory(actor=clerk, occupant=firm) for _n in range(15)]
    done = give(*reversed(items), actor=clerk, **MANDATED)
    assert [item.number for item in done] == [item.number for item in items]
    assert Signature.objects.count() == 2
    assert {(item.state, item.recipient_signature, item.clerk_signature) for item in done} == {
        ("collected", done[0].recipient_signature, done[0].clerk_signature)
    }
    assert done[0].recipient_signature.digest == signing.digest_of([item.signed_line() for item in items])


def test_the_digest_tells_which_items_were_signed_for(clerk, firm):
    one, two, three = (ItemFactory(actor=clerk, occupant=firm) for _n in range(3))
    digests = {give(*pile, actor=clerk)[0].recipient_signature.digest for pile in ([one], [two, three])}
    assert len(digests) == 2
    assert signing.digest_of([two.signed_line(), three.signed_line()]) in digests


def test_each_unit_signs_for_its_own(clerk):
    assert refused([ItemFactory(actor=clerk), ItemFactory(actor=clerk)], actor=clerk, **COLLEAGUE) == "units"


def test_an_empty_pile_is_not_signed_for(clerk):
    assert why_not(handing_out.hand_out, [], actor=clerk, **COLLEAGUE) == "empty"


def test_if_one_of_the_pile_is_gone_nothing_is_handed_out(clerk, colleague, firm):
    here, gone = (ItemFactory(actor=clerk, occupant=firm) for _n in range(2))
    give(gone, actor=colleague)
    assert refused([here, gone], actor=clerk, relation="addressee", collector="曾雨桐", id_seen="id_card", **SIGNED) == "state"
    assert custody(here) == ("held", "A 架", "")


def test_the_page_hands_out_what_is_ticked_and_leaves_the_rest(clerk, firm, mandate, sign_in):
    first, ticked, unticked = (ItemFactory(actor=clerk, occupant=firm) for _n in range(3))
    sent = {"relation": "mandate:林小梅", "id_seen": "work", "method": "drawn", "strokes": STROKES}
    sent |= {"also": [ticked.number], "version": first.version}
    answer = sign_in(clerk).post(f"/tower/mail/{first.number}/hand-out/", sent)
    assert answer.status_code == 302
    assert [fresh(item).state for item in (first, ticked, unticked)] == ["collected", "collected", "held"]
    assert fresh(first).recipient_signature == fresh(ticked).recipient_signature


def test_an_item_of_another_unit_is_not_ticked_along(clerk, firm, sign_in):
    mine, theirs = ItemFactory(actor=clerk, occupant=firm), ItemFactory(actor=clerk)
    sibling = ItemFactory(actor=clerk, occupant=firm)
    sent = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", "method": "paper", "version": mine.version}
    answer = sign_in(clerk).post(f"/tower/mail/{mine.number}/hand-out/", {**sent, "also": [theirs.number, sibling.number]})
    assert (answer.status_code, errors(answer)) == (422, {"also": ["invalid_choice"]})
    assert {fresh(item).state for item in (mine, theirs, sibling)} == {"held"}


# --- never the same person for both --------------------------------------------------------------
def test_nobody_hands_themselves_their_own_mail(clerk, colleague, tower):
    neighbour = OccupantFactory(property=tower, kind="person", name="王晓燕")
    item = ItemFactory(actor=clerk, occupant=neighbour, addressee="王晓燕")
    own = {"relation": "addressee", "collector": "王晓燕", "id_seen": "id_card", **SIGNED}
    assert refused([item], actor=clerk, **own) == "own"
    assert refused([item], actor=clerk, **{**own, "collector": " 王晓燕 "}) == "own"
    [item] = handing_out.hand_out([item], actor=colleague, **own)
    assert (item.recipient_signature.name, item.clerk_signature.signer) == ("王晓燕", colleague.user)


def test_not_even_with_a_supervisor(clerk, supervisor):
    item = ItemFactory(actor=clerk)
    approvals.VERBS["grant"].action(ask(clerk, item), actor=supervisor, comment="同意")
    assert why_not(handing_out.hand_out_other, item, actor=clerk, **{**OTHER, "collector": "王晓燕"}) == "own"


# --- moved out -----------------------------------------------------------------------------------
@pytest.fixture
def left_behind(clock, clerk, firm):
    """A letter for somebody who left 1803 yesterday; 博远设计 is there now, with a mandate."""
    MandateFactory(unit=firm.unit, receivers="林小梅", legal=True)
    gone = OccupantFactory(property=clerk.property, unit=firm.unit, name="华信会计师事务所", moved_out=at("2026-03-01 12:00").date())
    return ItemFactory(actor=clerk, occupant=gone, addressee="华信会计师事务所 王会计")


@pytest.mark.parametrize("values", [MANDATED, COLLEAGUE], ids=["mandate", "colleague"])
def test_the_successors_people_never_receive_it(clerk, left_behind, values):
    assert refused([left_behind], actor=clerk, **values) == "moved_out"


def test_the_addressee_may_come_back_for_it(clerk, left_behind):
    [item] = give(left_behind, actor=clerk, collector="王会计")
    assert (item.state, item.collector) == ("collected", "王会计")


def test_whoever_leaves_tomorrow_still_has_their_mandate_today(clock, clerk, firm, mandate):
    firm.moved_out = at("2026-03-03 12:00").date()
    firm.save()
    [item] = give(ItemFactory(actor=clerk, occupant=firm), actor=clerk, **MANDATED)
    assert item.state == "collected"


# --- states, rights, stale pages -----------------------------------------------------------------
@pytest.mark.parametrize("state", ["collected", "returned", "forwarded", "missing", "lost", "refused", "void"])
def test_what_is_not_at_the_desk_is_not_handed_out(clerk, firm, state):
    item = ItemFactory(actor=clerk, **{state: True})
    assert refused([item], actor=clerk, relation="addressee", collector="曾雨桐", id_seen="id_card", **SIGNED) == "state"


def test_whoever_comes_second_learns_who_was_first(clock, clerk, colleague):
    item = ItemFactory(actor=clerk)
    give(item, actor=colleague)
    with pytest.raises(Conflict, match=r"李思远 was here first, at 09:00:00"):
        give(item, actor=clerk)


def test_mail_nobody_is_identified_for_is_not_handed_out(clerk):
    item = ItemFactory(actor=clerk, unmatched=True)
    assert refused([item], actor=clerk, relation="addressee", collector="曾雨桐", id_seen="id_card", **SIGNED) == "state"


def test_off_duty_nothing_is_handed_out(clerk, idle_clerk, supervisor, auditor, tower):
    item = ItemFactory(actor=clerk)
    values = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", **SIGNED}
    assert [refused([item], actor=who, **values) for who in (idle_clerk, supervisor, auditor)] == ["duty", "duty", "permission"]
    assert give(item, actor=on_duty(actor_of(tower, "supervisor")))[0].state == "collected"


def test_a_page_opened_before_the_addressee_was_corrected_hands_out_nothing(clerk, colleague, firm, mandate):
    page = ItemFactory(actor=clerk, occupant=firm)
    aside = keeping.set_aside(page, actor=colleague, note="公司说没有此人")
    keeping.identify_item(aside, actor=colleague, unit=OccupantFactory(property=clerk.property).unit)
    assert why_not(handing_out.hand_out_item, fresh(page), actor=clerk, version=page.version, **MANDATED) in ("version", "mandate")
    assert why_not(handing_out.hand_out_item, fresh(page), actor=clerk, version=page.version, **COLLEAGUE) == "version"
    assert why_not(handing_out.hand_out, [page], actor=clerk, **MANDATED) == "mandate"  # judged as the row is now, not as it was


def test_a_collected_item_is_closed_to_every_verb(clerk, supervisor):
    item = ItemFactory(actor=clerk, collected=True)
    moves = [move for move in item_states.ITEM if move.starts_from(item)]
    assert moves == []
