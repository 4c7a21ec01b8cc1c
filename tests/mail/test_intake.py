"""From the postman's hand onto a shelf: batches, pieces, what is refused, what nobody here is called."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from desk.ledger import writers
from desk.models import Event
from desk.papers import attachments
from directory.models import Occupant
from mail.batches import actions as batch_actions
from mail.batches.models import PostalBatch
from mail.enums import Kind
from mail.items import forms as item_forms
from mail.items.actions import keeping, taking_in
from mail.items.models import MailItem
from mail.policy import MailPolicy
from tests.factories import (
    BatchFactory,
    ItemFactory,
    MandateFactory,
    OccupantFactory,
    UnitFactory,
    actor_of,
    article,
    on_duty,
    photograph,
    slot,
)
from tests.mail.helpers import custody, fresh
from tests.visitors.helpers import at, errors, notes, verbs, why_not


def counts(batch):
    row = fresh(batch)
    return row.state, row.declared, row.received, row.refused


# --- the batch -----------------------------------------------------------------------------------
def test_twelve_declared_eleven_taken_in_and_one_refused_add_up(clock, clerk):
    batch = BatchFactory(actor=clerk, declared=12, pieces=11, refused_pieces=1)
    signed = batch_actions.sign_batch(batch, actor=clerk)
    assert counts(batch) == ("matched", 12, 11, 1)
    assert (signed.signature.role, signed.signature.method, signed.signature.signer, signed.signed_at, signed.difference) == (
        "clerk",
        "account",
        clerk.user,
        timezone.now(),
        "",
    )


def test_eleven_of_twelve_are_signed_for_at_once_with_the_postmans_note_and_wait_for_a_supervisor(clerk, supervisor):
    batch = BatchFactory(actor=clerk, declared=12, pieces=11)
    assert why_not(batch_actions.sign_batch, batch, actor=clerk) == "difference"
    assert counts(batch) == ("counting", 12, 11, 0)
    batch = batch_actions.sign_batch(batch, actor=clerk, difference="短少 RA000000001CN，明日补送")
    assert counts(batch) == ("differs", 12, 11, 0)
    assert set(PostalBatch.objects.differing()) == set(PostalBatch.objects.open()) == {batch}
    assert why_not(batch_actions.settle_batch, batch, actor=clerk, comment="已核实") == "permission"
    assert why_not(batch_actions.settle_batch, batch, actor=supervisor, comment="") == "settled_by_another"
    settled = batch_actions.settle_batch(batch, actor=supervisor, comment="邮局已补送")
    assert (settled.state, settled.settled_by, settled.comment) == ("settled", supervisor.user, "邮局已补送")
    assert list(PostalBatch.objects.open()) == []


def test_one_too_many_is_a_difference_too(clerk):
    batch = BatchFactory(actor=clerk, declared=1, pieces=2)
    assert why_not(batch_actions.sign_batch, batch, actor=clerk) == "difference"
    assert batch_actions.sign_batch(batch, actor=clerk, difference="多一件").state == "differs"


def test_nobody_confirms_a_difference_they_entered(clerk, tower):
    lead = on_duty(actor_of(tower, "supervisor"))
    batch = BatchFactory(actor=lead, differs=True)
    assert why_not(batch_actions.settle_batch, batch, actor=lead, comment="没问题") == "own"
    assert batch_actions.settle_batch(batch, actor=actor_of(tower, "supervisor"), comment="已核实").state == "settled"


def test_nobody_confirms_a_difference_they_signed_for(clerk, tower):
    lead = on_duty(actor_of(tower, "supervisor"))
    batch = batch_actions.sign_batch(BatchFactory(actor=clerk, declared=2, pieces=1), actor=lead, difference="短少一件")
    assert why_not(batch_actions.settle_batch, batch, actor=lead, comment="没问题") == "own"


def test_an_empty_batch_is_not_signed_but_may_be_void_and_a_begun_one_the_other_way_round(clerk):
    batch = BatchFactory(actor=clerk)
    assert why_not(batch_actions.sign_batch, batch, actor=clerk, difference="一件没有") == "empty"
    assert counts(BatchFactory(actor=clerk, void=True)) == ("void", 1, 0, 0)
    ItemFactory(actor=clerk, batch=batch)
    assert why_not(batch_actions.void_batch, batch, actor=clerk, reason="开错") == "done"
    assert why_not(batch_actions.void_batch, BatchFactory(actor=clerk), actor=clerk, reason="") == "void_batch_says_why"


@pytest.mark.parametrize("state", ["matched", "differs", "settled", "void"])
def test_nothing_is_added_to_a_batch_that_is_signed(clerk, state):
    batch = BatchFactory(actor=clerk, **{state: True})
    before, items = counts(batch), MailItem.objects.count()
    assert why_not(ItemFactory, actor=clerk, batch=batch) == "state"
    assert why_not(ItemFactory, actor=clerk, batch=batch, refused=True) == "state"
    assert why_not(batch_actions.sign_batch, batch, actor=clerk, difference="再签") == "state"
    assert (counts(batch), MailItem.objects.count()) == (before, items)


def test_the_signature_of_a_batch_stands_under_everything_that_is_in_it(clerk):
    one, two = (BatchFactory(actor=clerk, declared=2, pieces=2) for _n in range(2))
    digests = {batch_actions.sign_batch(batch, actor=clerk).signature.digest for batch in (one, two)}
    assert len(digests) == 2


def test_a_piece_sent_twice_by_a_double_enter_is_counted_once(clerk, firm):
    batch = BatchFactory(actor=clerk, declared=2)
    key, number = uuid4(), article(1)
    made = [
        taking_in.take_in(
            MailItem(
                property=clerk.property,
                key=key,
                batch=batch,
                article_no=number,
                addressee="博远设计",
                unit=firm.unit,
                occupant=firm,
                slot=slot(clerk.property),
            ),
            actor=clerk,
        )
        for _n in range(2)
    ]
    assert (made[0].pk, counts(batch)) == (made[1].pk, ("counting", 2, 1, 0))
    assert verbs(batch) == ["enter", "add"]


def test_a_piece_voided_while_the_batch_is_counted_no_longer_counts(clerk, supervisor):
    batch = BatchFactory(actor=clerk, declared=1, pieces=2)
    keeping.void_item(batch.items.first(), actor=supervisor, reason="把信箱号扫成了邮件号")
    assert counts(batch) == ("counting", 1, 1, 0)


# --- one piece -----------------------------------------------------------------------------------
def test_a_piece_is_registered_in_its_batch_and_lies_in_its_slot(clock, clerk, firm):
    batch = BatchFactory(actor=clerk)
    item = ItemFactory(actor=clerk, batch=batch, occupant=firm, article_no="ra 4731 2482 9 gb", kind=Kind.INTERNATIONAL)
    assert (item.number, item.article_no, item.kind, item.unit, item.occupant, item.opening, item.occurred_at) == (
        "GH260302-001",
        "RA473124829GB",
        "international",
        firm.unit,
        firm,
        False,
        timezone.now(),
    )
    assert (custody(item), verbs(item), verbs(batch)) == (("held", "A 架", ""), ["enter"], ["enter", "add"])


def test_the_first_day_of_the_book_takes_the_stock_in_without_a_postman(clock, clerk):
    came = at("2026-02-20 10:00")
    item = ItemFactory(actor=clerk, occurred_at=came)
    assert (item.opening, item.batch, item.occurred_at, item.business_date) == (True, None, came, date(2026, 3, 2))
    assert item.limit_at == came + timedelta(days=30)


def test_nothing_arrives_tomorrow(clock, clerk):
    assert why_not(ItemFactory, actor=clerk, occurred_at=at("2026-03-03 09:00")) == "occurred_at"


def test_court_mail_in_the_opening_stock_asks_for_no_ground(clock, clerk):
    assert ItemFactory(actor=clerk, kind=Kind.COURT).legal is True


def test_whoever_is_not_known_here_waits_on_the_list_of_addressees_to_identify(clerk):
    item = ItemFactory(actor=clerk, unmatched=True)
    assert (custody(item), list(MailItem.objects.unmatched()), list(MailItem.objects.to_notify())) == (
        ("unmatched", "A 架", ""),
        [item],
        [],
    )


@pytest.mark.parametrize("missing", [{"addressee": ""}, {"slot": None}, {"kind": Kind.MONEY_ORDER}], ids=str)
def test_a_piece_without_addressee_place_or_date_is_not_taken_in(clerk, missing):
    refusal = {"addressee": "addressee", "slot": "custody_has_no_gap", "kind": "money_order_has_date"}
    assert why_not(ItemFactory, actor=clerk, **missing) == refusal[next(iter(missing))]


def test_an_id_number_typed_as_a_name_is_refused_and_kept_nowhere(clerk):
    assert why_not(ItemFactory, actor=clerk, addressee="曾雨桐 110101199003078515") == "addressee"
    assert why_not(ItemFactory, actor=clerk, note="11010119900307851X") == "note"
    assert MailItem.objects.count() == 0


def test_a_money_orders_last_day_is_sixty_days_after_its_notice(clock, clerk):
    item = ItemFactory(actor=clerk, kind=Kind.MONEY_ORDER, money_order_on=date(2026, 2, 20))
    assert item.limit_at == at("2026-04-21 00:00")
    assert clerk.property.local(item.remind_at).date() == date(2026, 4, 6)


def corrected(client, item, **changes):
    """What the page for corrections sends: every column as it is, but those that change."""
    sent = {name: getattr(item, name) for name in MailItem.amendable}
    sent = {name: "" if value is None else value for name, value in {**sent, **changes}.items()}
    answer = client.post(f"/tower/mail/{item.number}/amend/", {**sent, "amend_reason": "看错", "version": item.version})
    assert answer.status_code == 302, errors(answer)
    return fresh(item)


def test_a_corrected_date_of_a_money_order_moves_its_last_day_and_its_reminders(clock, clerk, sign_in):
    item = ItemFactory(actor=clerk, kind=Kind.MONEY_ORDER, money_order_on=date(2026, 2, 27))
    item = corrected(sign_in(clerk), item, money_order_on="2026-02-20")
    assert (item.limit_at, clerk.property.local(item.remind_at).date()) == (at("2026-04-21 00:00"), date(2026, 4, 6))


def test_a_letter_corrected_to_a_parcel_slip_is_reminded_of_daily(clock, clerk, sign_in):
    item = ItemFactory(actor=clerk, notified=True)
    clock.shift(timedelta(days=4))
    item = corrected(sign_in(clerk), keeping.notify_addressee(item, actor=clerk, way="phone"), kind=Kind.PARCEL_SLIP)
    assert item.remind_at == at("2026-03-07 09:00")
    assert item.limit_at == at("2026-04-01 09:00")


def test_a_corrected_name_leaves_every_clock_alone(clock, clerk, sign_in):
    item = ItemFactory(actor=clerk)
    before = item.notify_due_at, item.remind_at, item.limit_at
    clock.shift(timedelta(days=1))
    item = corrected(sign_in(clerk), item, addressee="曾雨彤")
    assert (item.addressee, (item.notify_due_at, item.remind_at, item.limit_at)) == ("曾雨彤", before)


def test_off_duty_nothing_is_taken_in(clerk, idle_clerk, auditor):
    assert why_not(ItemFactory, actor=idle_clerk) == "duty"
    assert why_not(ItemFactory, actor=auditor) == "permission"
    assert why_not(BatchFactory, actor=idle_clerk) == "duty"


# --- the same number twice -----------------------------------------------------------------------
def test_a_number_scanned_twice_makes_no_second_row(clerk):
    first = ItemFactory(actor=clerk, article_no=article(1))
    assert why_not(ItemFactory, actor=clerk, article_no="ra 00000001 4 cn") == "article_no"
    assert list(MailItem.objects.all()) == [first]
    assert taking_in.already_here(clerk, "RA-00000001-4-CN") == first


def test_the_second_scan_of_the_opening_stock_opens_the_first_row(clerk, sign_in):
    first = ItemFactory(actor=clerk)
    typed = {"key": uuid4(), "article_no": first.article_no.lower(), "host": "博远"}
    page = sign_in(clerk).post("/tower/mail/stock/", typed, follow=True)
    assert page.redirect_chain == [(f"/tower/mail/{first.number}/", 302)]
    assert notes(page) == [f"{first.article_no} is already here: {first.number}."]
    assert MailItem.objects.count() == 1


def test_a_duplicate_in_a_batch_is_refused_in_place_and_the_batch_stays_open(clerk, sign_in):
    first, batch = ItemFactory(actor=clerk), BatchFactory(actor=clerk)
    typed = {**piece(clerk), "article_no": first.article_no.lower(), "host": "博远"}
    page = sign_in(clerk).post(f"/tower/mail/batches/{batch.number}/piece/", typed)
    assert (page.status_code, errors(page), page.context["form"]["host"].value()) == (422, {"article_no": ["here"]}, "博远")
    assert page.context["form"].errors["article_no"] == [f"{first.article_no} is already here: {first.number}."]
    assert (MailItem.objects.count(), counts(batch)) == (1, ("counting", 1, 0, 0))


# --- what is no article number ---------------------------------------------------------------------
REFUSED = [("FK261126-023", "own"), ("fk261126023", "own"), ("TX23456789ABCDEFGH", "own"), ("RB123456785CNRB123456785CN", "joined")]
ASKED = ["RB12345678CN", "热23456785CN", "RB123456785C", "XA1234567891"]


@pytest.mark.parametrize("doing", [taking_in.take_in, taking_in.refuse_piece])
@pytest.mark.parametrize(("number", "why"), [*REFUSED, *((number, "doubt") for number in ASKED)])
def test_what_cannot_be_an_article_number_is_never_silently_registered(clerk, doing, number, why):
    with pytest.raises(ValidationError) as refused:
        doing(MailItem(property=clerk.property, article_no=number, addressee="曾雨桐"), actor=clerk)
    assert [(name, one.code) for name, ones in refused.value.error_dict.items() for one in ones] == [("article_no", why)]
    assert MailItem.objects.count() == 0


@pytest.mark.parametrize("number", ASKED)
def test_a_doubtful_number_is_asked_about_and_taken_in_once_somebody_has_compared_it(clerk, sign_in, number):
    batch, client = BatchFactory(actor=clerk, declared=1), sign_in(clerk)
    url, typed = (
        f"/tower/mail/batches/{batch.number}/piece/",
        {**piece(clerk), "article_no": number, "host": "海纳贸易", "host_for": "海纳贸易", "host_ref": "as-typed"},
    )
    asked = client.post(url, typed)
    assert (asked.status_code, errors(asked), "as_written" in asked.content.decode()) == (422, {"article_no": ["doubt"]}, True)
    assert client.post(url, {**typed, "as_written": "on", "compared": "RB000000005CN"}).status_code == 422  # another number was compared
    assert client.post(url, {**typed, "as_written": "on", "compared": number}).status_code == 302
    item = MailItem.objects.get()
    entered = Event.objects.get(subject_key=item.key, verb="enter")
    assert (item.article_no, entered.data["as_written"]) == (number, True)


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [
        ("ra000000075cn", 200, None),
        ("]C1RA000000075CN", 200, None),
        ("FK261126-023", 422, "FK261126023 is our own number (visitor slip), no letter: scan the post office's code on the cover."),
        ("RB12345678CN", 200, "RB12345678CN does not look like an article number: scan again, or compare it with the cover and say so."),
        ("RB123456785CN" * 2, 422, "RB123456785CNRB123456785CN: two codes were read as one. Scan the cover once more."),
    ],
)
def test_the_page_of_a_batch_asks_at_once_whether_a_number_may_be_taken_in(clerk, sign_in, number, status, said):
    answer = sign_in(clerk).get("/tower/mail/article/", {"no": number})
    assert (answer.status_code, answer.json().get("said")) == (status, said)


def test_the_page_of_a_batch_hears_where_a_number_lies_already(clerk, sign_in):
    first = ItemFactory(actor=clerk)
    answer = sign_in(clerk).get("/tower/mail/article/", {"no": first.article_no.lower()})
    known = {"said": f"{first.article_no} is already here: {first.number}.", "url": f"/tower/mail/{first.number}/"}
    assert (answer.status_code, answer.json()) == (409, known)


@pytest.mark.parametrize("state", ["unmatched", "held", "out", "proposed", "approved", "missing"])
def test_an_open_row_keeps_its_number_to_itself(clerk, state):
    first = ItemFactory(actor=clerk, **{state: True})
    assert why_not(ItemFactory, actor=clerk, article_no=first.article_no) == "article_no"


@pytest.mark.parametrize("state", ["returned", "collected", "forwarded", "refused"])
def test_what_left_and_is_sent_again_is_a_new_row_that_names_the_first(clerk, state):
    first = ItemFactory(actor=clerk, **{state: True})
    assert taking_in.already_here(clerk, first.article_no) is None
    again = ItemFactory(actor=clerk, article_no=first.article_no)
    assert (again.pk == first.pk, again.state, again.about_number) == (False, "held", first.number)


def test_a_number_entered_by_mistake_and_voided_is_not_named(clerk):
    first = ItemFactory(actor=clerk, void=True)
    assert ItemFactory(actor=clerk, article_no=first.article_no).about_number == ""


def test_a_lost_item_is_not_found_again_beside_its_second_row(clerk):
    lost = ItemFactory(actor=clerk, lost=True)
    ItemFactory(actor=clerk, article_no=lost.article_no)
    assert why_not(keeping.find_item, lost, actor=clerk, slot=slot(clerk.property)) == "article_no"


def test_the_other_property_has_its_own_numbers(clerk, stranger):
    here = ItemFactory(actor=clerk)
    assert ItemFactory(actor=on_duty(stranger), article_no=here.article_no).state == "held"


def test_a_corrected_number_may_not_become_one_that_is_here(clerk):
    first, second = ItemFactory(actor=clerk), ItemFactory(actor=clerk)
    change = {"changes": {"article_no": first.article_no.lower()}, "reason": "看错"}
    assert why_not(writers.amend, second, actor=clerk, permission="mail.work", **change) == "article_no"


def test_a_letter_corrected_to_court_mail_is_court_mail(clerk):
    item = ItemFactory(actor=clerk)
    item = writers.amend(item, actor=clerk, permission="mail.work", changes={"kind": Kind.COURT}, reason="看漏了专递字样")
    assert (item.kind, item.legal) == ("court", True)


# --- court mail ----------------------------------------------------------------------------------
def test_the_postman_takes_court_mail_to_the_unit_unless_there_is_a_ground(clerk, firm):
    batch = BatchFactory(actor=clerk, declared=4)
    assert why_not(ItemFactory, actor=clerk, batch=batch, kind=Kind.COURT, occupant=firm) == "legal_reason"
    assert why_not(ItemFactory, actor=clerk, batch=batch, legal=True, occupant=firm) == "legal_reason"
    MandateFactory(unit=firm.unit)
    assert why_not(ItemFactory, actor=clerk, batch=batch, kind=Kind.COURT, occupant=firm) == "legal_reason"
    taken = ItemFactory(actor=clerk, batch=batch, kind=Kind.COURT, occupant=firm, legal_reason="用户书面委托")
    assert (taken.legal, taken.legal_reason, counts(batch)) == (True, "用户书面委托", ("counting", 4, 1, 0))


def test_a_mandate_that_names_court_mail_is_the_ground(clerk, firm, settings):
    settings.LANGUAGE_CODE = "en"
    MandateFactory(unit=firm.unit, legal=True)
    assert ItemFactory(actor=clerk, batch=BatchFactory(actor=clerk), kind=Kind.COURT, occupant=firm).legal_reason == "mandate of the unit"


def test_a_property_may_decide_that_its_desk_takes_court_mail(clerk):
    policy = clerk.policy_of(MailPolicy)
    policy.legal_to_unit = False
    policy.save()
    taken = ItemFactory(actor=clerk, batch=BatchFactory(actor=clerk), kind=Kind.COURT)
    assert (taken.legal, taken.legal_reason) == (True, "")


def test_refused_court_mail_needs_no_ground_it_stays_with_the_postman(clerk):
    assert custody(ItemFactory(actor=clerk, kind=Kind.COURT, refused=True)) == ("refused", "", "")


# --- refused pieces and photographs --------------------------------------------------------------
def test_a_refused_piece_says_why_and_lies_nowhere(clerk):
    batch = BatchFactory(actor=clerk, declared=1)
    assert why_not(ItemFactory, actor=clerk, batch=batch, refused=True, reason="") == "item_end_says_why"
    item = ItemFactory(actor=clerk, batch=batch, refused=True, reason="封皮破损，内件外露")
    assert (custody(item), item.reason, verbs(item), counts(batch)) == (
        ("refused", "", ""),
        "封皮破损，内件外露",
        ["refuse"],
        ("counting", 1, 0, 1),
    )


def test_a_damaged_cover_is_photographed(clerk, django_capture_on_commit_callbacks):
    item = ItemFactory(actor=clerk, condition="damaged", photo=photograph())
    [kept] = attachments.of(item)
    assert (kept.number, kept.subject, kept.caption, kept.created_by) == (item.number, "mail.mailitem", "damaged", clerk.user)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.erase(item)


def test_without_a_readable_photograph_the_piece_is_not_taken_in(clerk):
    broken = photograph()
    broken.file.truncate(20)
    batch = BatchFactory(actor=clerk)
    assert why_not(ItemFactory, actor=clerk, batch=batch, photo=broken) == "photo"
    assert (MailItem.objects.count(), counts(batch), Event.objects.filter(verb="add").count()) == (0, ("counting", 1, 0, 0), 0)


# --- who has moved out ---------------------------------------------------------------------------
@pytest.fixture
def successor(clock, clerk):
    """1803: 华信 left yesterday, 博远 came."""
    unit = UnitFactory(property=clerk.property, room="1803")
    gone = {"name": "华信会计师事务所", "moved_out": date(2026, 3, 1), "moved_in": date(2020, 1, 1)}
    left = OccupantFactory(property=clerk.property, unit=unit, **gone)
    return left, OccupantFactory(property=clerk.property, unit=unit, name="博远设计", moved_in=date(2026, 3, 2))


def piece(actor):
    """What the line for the next piece sends besides whom it is for."""
    kept = {"kind": "registered", "slot": slot(actor.property).pk, "condition": "sound", "pieces": 1}
    return {"key": uuid4(), "article_no": article(7), **kept}


def matched(actor, **typed):
    """Whom the intake form means by what was typed."""
    form = item_forms.ItemForm({**piece(actor), **typed}, actor=actor)
    assert form.is_valid(), form.errors
    item = form.item()
    return item.unit, item.occupant, item.addressee


@pytest.mark.parametrize("typed", ["华信会计师事务所", "华信会计师事务所（王会计收）"])
def test_a_letter_for_whoever_left_yesterday_is_theirs_and_not_the_successors(clerk, successor, typed):
    left, _new = successor
    assert matched(clerk, host="1803", addressee=typed) == (left.unit, left, typed)


def test_a_letter_for_a_stranger_at_the_room_is_nobodys(clerk, successor):
    left, _new = successor
    assert matched(clerk, host="1803", addressee="海纳贸易") == (left.unit, None, "海纳贸易")


def test_a_letter_that_names_only_the_room_is_for_its_one_occupant(clerk, successor):
    left, new = successor
    assert matched(clerk, host="1803") == (left.unit, new, "博远设计")
    OccupantFactory(property=clerk.property, unit=left.unit, name="合租的海纳贸易")
    assert matched(clerk, host="1803") == (left.unit, None, "1803")


def test_nobody_known_by_the_name_leaves_the_letter_unmatched(clerk, successor):
    typed = "海纳贸易有限公司"
    asked = item_forms.ItemForm({**piece(clerk), "host": typed}, actor=clerk)
    assert (asked.is_valid(), asked.errors.get_json_data()["host"][0]["code"]) == (False, "unknown")
    assert matched(clerk, host=typed, host_ref="as-typed", host_for=typed) == (None, None, typed)


def test_somebody_who_leaves_tomorrow_is_still_here(clerk, successor):
    left, _new = successor
    Occupant.objects.filter(pk=left.pk).update(moved_out=date(2026, 3, 3))
    assert [one.has_left(date(2026, 3, day)) for one in [fresh(left)] for day in (2, 3)] == [False, True]


def test_the_desk_hears_at_once_that_the_addressee_has_moved_out(clerk, successor, sign_in):
    left, _new = successor
    batch = BatchFactory(actor=clerk)
    typed = {**piece(clerk), "host": "1803", "addressee": left.name}
    page = sign_in(clerk).post(f"/tower/mail/batches/{batch.number}/piece/", typed, follow=True)
    assert notes(page) == [
        "GH260302-001 for 1803, into A 架. 华信会计师事务所 has moved out: forward it or propose a return, never to the new tenant."
    ]


@pytest.mark.parametrize("forwarding", [("", False), ("浦东大道 1 号", False), ("", True)])
def test_nothing_is_forwarded_without_an_address_and_consent(clerk, supervisor, successor, forwarding):
    left, _new = successor
    left.forwarding, left.forwarding_consent = forwarding
    left.save()
    assert why_not(keeping.forward_item, ItemFactory(actor=clerk, occupant=left), actor=supervisor) == "no_consent"


def test_with_consent_a_supervisor_forwards_to_the_address_on_file(clerk, supervisor, successor):
    left, _new = successor
    left.forwarding, left.forwarding_consent = "浦东大道 1 号", True
    left.save()
    item = ItemFactory(actor=clerk, occupant=left)
    assert why_not(keeping.forward_item, item, actor=clerk) == "permission"
    item = keeping.forward_item(item, actor=supervisor)
    assert (custody(item), item.forwarded_to) == (("forwarded", "", ""), "浦东大道 1 号")


# --- identified, set aside -----------------------------------------------------------------------
def test_an_addressee_is_identified_and_the_clock_of_the_notice_starts_then(clock, clerk, firm):
    item = ItemFactory(actor=clerk, unmatched=True)
    clock.shift(timedelta(days=1, hours=1))
    item = keeping.identify_item(item, actor=clerk, unit=firm.unit, occupant=firm)
    assert (item.state, item.unit, item.occupant, item.notify_due_at) == ("held", firm.unit, firm, at("2026-03-03 12:00"))
    assert list(MailItem.objects.to_notify()) == [item]


def test_a_unit_that_knows_no_such_person_gives_it_back_to_the_list(clerk):
    item = keeping.set_aside(ItemFactory(actor=clerk, notified=True), actor=clerk, note="公司说没有此人")
    assert (custody(item), item.unit, item.occupant, item.note) == (("unmatched", "A 架", ""), None, None, "公司说没有此人")


def test_whoever_is_identified_second_has_not_been_told_yet(clerk, firm):
    item = keeping.set_aside(ItemFactory(actor=clerk, notified=True), actor=clerk, note="公司说没有此人")
    item = keeping.identify_item(item, actor=clerk, unit=firm.unit, occupant=firm)
    assert (item.notices, item.reached, item.told) == (0, False, "")
    assert list(MailItem.objects.to_notify()) == [item]


def test_an_addressee_who_is_known_is_not_identified_over_it(clerk, firm):
    item = ItemFactory(actor=clerk)
    assert why_not(keeping.identify_item, item, actor=clerk, unit=firm.unit, occupant=firm) == "state"


@pytest.mark.parametrize(("condition", "seen"), [("damaged", ""), ("wet", ""), ("tampered", ""), ("sound", ""), ("damaged", "左下角破损")])
def test_a_cover_that_is_not_sound_is_described_or_photographed(clerk, firm, condition, seen):
    form = item_forms.ItemForm({**piece(clerk), "host": "1803", "condition": condition, "note": seen}, actor=clerk)
    assert (form.is_valid(), list(form.errors)) == ((True, []) if seen or condition == "sound" else (False, ["note"]))


def test_the_form_identifies_whom_the_clerk_typed_and_says_when_nobody_is_meant(clerk, firm, sign_in):
    item = ItemFactory(actor=clerk, unmatched=True, addressee="博远设计 林小梅")
    client = sign_in(clerk)
    nobody = client.post(f"/tower/mail/{item.number}/identify/", {"host": "海纳贸易", "version": item.version})
    assert (nobody.status_code, errors(nobody)) == (422, {"host": ["unknown"]})
    client.post(f"/tower/mail/{item.number}/identify/", {"host": "1803", "version": item.version})
    found = fresh(item)
    assert (found.state, found.unit, found.occupant) == ("held", firm.unit, firm)


# --- voided --------------------------------------------------------------------------------------
def test_a_row_entered_by_mistake_is_voided_by_another_and_keeps_its_number(clerk, supervisor, tower):
    item = ItemFactory(actor=clerk)
    assert why_not(keeping.void_item, item, actor=clerk, reason="重复") == "permission"
    assert why_not(keeping.void_item, item, actor=supervisor, reason="") == "item_end_says_why"
    assert custody(keeping.void_item(item, actor=supervisor, reason="重复登记")) == ("void", "", "")
    lead = on_duty(actor_of(tower, "supervisor"))
    assert why_not(keeping.void_item, ItemFactory(actor=lead), actor=lead, reason="重复") == "own"
