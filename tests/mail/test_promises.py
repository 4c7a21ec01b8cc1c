"""What the database itself refuses of this book, on both engines: every statement here goes past every door."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models
from django.utils import timezone

from desk import promises
from desk.models import Record, Signature
from mail import actions
from mail.models import DailyTally, MailItem, MailReturn, PostalBatch, ReturnProposal, ShelfCount, Subscription, Trace
from tests.factories import (
    BatchFactory,
    CountFactory,
    ItemFactory,
    ProposalFactory,
    ReturnFactory,
    SubscriptionFactory,
    TallyFactory,
    TraceFactory,
    actor_of,
    line_of,
)
from tests.mail.helpers import fresh, give, run

BOOK = sorted(apps.get_app_config("mail").get_models(), key=lambda model: model.__name__)
REGISTERS = [model for model in BOOK if issubclass(model, Record)]
ONCE = ("_key_once", "_number_once", "_serial_once", "_paper_once")  # every register's own; tests/desk has them


def rows():
    """Every row of the book and every signature, as they are."""
    return {model: list(model.objects.order_by("pk").values()) for model in (*BOOK, Signature)}


def refusal(statement, model):
    """The name of the promise that refuses it; and nothing was written."""
    before = rows()
    with pytest.raises(IntegrityError) as broken:
        statement()
    assert rows() == before
    text = str(broken.value)
    for trigger in promises.declared():
        if trigger.name in text:
            return trigger.name
    told = promises.as_validation_error(broken.value, model)
    [code] = [error.code for errors in told.error_dict.values() for error in errors]
    return code


def literal(value):
    """A value as it stands in a statement."""
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    return f"'{value}'"


def changed(row, **columns):
    """UPDATE, as a hand with a database shell would write it: with the version counted up."""
    values = ", ".join(f"{name} = {literal(value)}" for name, value in columns.items())
    version = "version = version + 1, " if hasattr(row, "version") else ""
    run(f"UPDATE {row._meta.db_table} SET {version}{values} WHERE id = {row.pk}")


def copied(row, **columns):
    """INSERT of the same line once more, with something different in it."""
    names = [field.column for field in row._meta.concrete_fields if not field.primary_key]
    unique = {"key": uuid4().hex, "number": "XX991231-999", "serial": 999, "business_date": "2099-12-31"}
    values = {**{name: value for name, value in unique.items() if name in names}, **columns}
    chosen = ", ".join(literal(values[name]) if name in values else name for name in names)
    run(f"INSERT INTO {row._meta.db_table} ({', '.join(names)}) SELECT {chosen} FROM {row._meta.db_table} WHERE id = {row.pk}")


def signature(property, role, *, name="曾雨桐", signer=None, method="paper"):
    """A signature that is good in itself."""
    return Signature.objects.create(
        property=property, role=role, method=method, name=name, signer=signer, digest="0" * 64, at=timezone.now()
    )


def taken(item, theirs, ours):
    """The columns of a hand-out."""
    return {
        "state": "collected",
        "slot_id": None,
        "relation": "addressee",
        "collector": "曾雨桐",
        "id_seen": "id_card",
        "agreement": "same",
        "compared_with": "曾雨桐",
        "compared_as": "cover",
        "collected_at": item.occurred_at.isoformat(),
        "recipient_signature_id": theirs and theirs.pk,
        "clerk_signature_id": ours and ours.pk,
    }


# --- handed out means two signatures of two people -----------------------------------------------
@pytest.fixture
def signatures(clerk, stranger):
    """Signatures of every kind, by who they are of."""
    here = clerk.property
    return {
        "": None,
        "receiver": signature(here, "recipient"),
        "receiver signed in": signature(here, "recipient", name="曾雨桐", signer=actor_of(here).user, method="account"),
        "clerk": signature(here, "clerk", name="王晓燕", signer=clerk.user, method="account"),
        "clerk as receiver": signature(here, "recipient", name="王晓燕", signer=clerk.user, method="account"),
        "clerk under another name": signature(here, "recipient", name="曾雨桐", signer=clerk.user, method="account"),
        "the clerk's name": signature(here, "recipient", name="王晓燕"),
        "clerk on paper": signature(here, "clerk", name="李思远"),
        "receiver elsewhere": signature(stranger.property, "recipient"),
        "clerk elsewhere": signature(stranger.property, "clerk", name="吴丽华", signer=stranger.user, method="account"),
        "postman": signature(here, "postman", name="老郑"),
    }


BAD_PAIRS = [
    ("", ""),
    ("receiver", ""),
    ("", "clerk"),
    ("clerk", "clerk"),
    ("receiver", "receiver"),
    ("clerk", "receiver"),
    ("clerk as receiver", "clerk"),
    ("clerk under another name", "clerk"),
    ("the clerk's name", "clerk"),
    ("receiver", "clerk on paper"),
    ("receiver elsewhere", "clerk"),
    ("receiver", "clerk elsewhere"),
    ("postman", "clerk"),
]


@pytest.mark.parametrize("pair", BAD_PAIRS, ids=str)
def test_nothing_is_handed_out_without_a_receivers_and_a_clerks_signature_of_two_people(clerk, signatures, pair):
    item = ItemFactory(actor=clerk)
    columns = taken(item, *(signatures[one] for one in pair))
    assert refusal(lambda: changed(item, **columns), MailItem) == "mail_item_two_people_update"
    assert refusal(lambda: copied(item, article_no="X", **columns), MailItem) == "mail_item_two_people_insert"


@pytest.mark.parametrize("receiver", ["receiver", "receiver signed in"])
def test_with_both_it_is(clerk, signatures, receiver):
    item = ItemFactory(actor=clerk)
    changed(item, **taken(item, signatures[receiver], signatures["clerk"]))
    assert fresh(item).state == "collected"


@pytest.mark.parametrize("columns", [{"recipient_signature_id": None}, {"clerk_signature_id": None}], ids=str)
def test_a_signature_cannot_be_taken_away_afterwards(clerk, columns):
    item = ItemFactory(actor=clerk, collected=True)
    assert refusal(lambda: changed(item, **columns), MailItem) == "mail_item_two_people_update"


def test_a_signature_once_given_is_never_another(clerk, colleague, signatures):
    item = ItemFactory(actor=clerk, collected=True)
    other = signature(clerk.property, "clerk", name="李思远", signer=colleague.user, method="account")
    for columns in ({"recipient_signature_id": signatures["receiver"].pk}, {"clerk_signature_id": other.pk}):
        assert refusal(lambda columns=columns: changed(item, **columns), MailItem) == "mail_item_ended"
    line = ReturnFactory(actor=clerk, handed_over=True)
    assert refusal(lambda: changed(line, postman_signature_id=signatures["postman"].pk), MailReturn) == "mail_return_review_stays"


# --- a signature stays as it was signed ----------------------------------------------------------
SIGNATURE_CHANGES = [
    {"name": "别人"},
    {"digest": "1" * 64},
    {"strokes": ""},
    {"role": "clerk"},
    {"method": "stamp"},
    {"at": "2020-01-01 00:00:00+00:00"},
    {"key": "0" * 32},
    {"erased_at": "2026-01-01 00:00:00+00:00", "digest": "1" * 64},
    {"erased_at": "2026-01-01 00:00:00+00:00", "role": "clerk", "strokes": ""},
    {"erased_at": "2026-01-01 00:00:00+00:00"},  # erased, and the strokes still there
]


@pytest.mark.parametrize("columns", SIGNATURE_CHANGES, ids=str)
def test_a_signature_is_never_changed(clerk, columns):
    item = ItemFactory(actor=clerk, collected=True)
    assert refusal(lambda: changed(item.recipient_signature, **columns), Signature) == "desk_signature_no_update"


def test_a_signature_is_never_deleted(clerk):
    ItemFactory(actor=clerk, collected=True)
    for statement in ("DELETE FROM desk_signature", "DELETE FROM desk_signature WHERE role = 'recipient'"):
        assert refusal(lambda sql=statement: run(sql), Signature) == "desk_signature_no_delete"


def test_a_signature_may_only_be_erased(clerk):
    item = ItemFactory(actor=clerk, collected=True)
    changed(item.recipient_signature, name="—", strokes="", erased_at="2026-01-01 00:00:00+00:00")
    erased = fresh(item.recipient_signature)
    assert (erased.name, erased.strokes, erased.digest) == ("—", "", item.recipient_signature.digest)


# --- the return register holds approved returns only ---------------------------------------------
@pytest.fixture
def approved(clerk, supervisor):
    return ReturnFactory(actor=clerk, reviewer=supervisor)


@pytest.mark.parametrize("state", ["proposed", "rejected", "cancelled"])
def test_no_line_without_an_approval(clerk, supervisor, approved, state):
    proposal = ProposalFactory(actor=clerk, **({} if state == "proposed" else {state: True, "reviewer": supervisor}))
    assert proposal.state == state
    line = {"item_id": proposal.item_id, "proposal_id": proposal.pk}
    assert refusal(lambda: copied(approved, **line), MailReturn) == "mail_return_approved"


def test_no_line_of_somebody_elses_approval(clerk, colleague, supervisor, approved):
    other = ProposalFactory(actor=clerk, reviewer=supervisor, approved=True)
    run(f"UPDATE mail_mailreturn SET version = version + 1, state = 'cancelled' WHERE proposal_id = {other.pk}")
    waiting = ProposalFactory(actor=clerk)
    run(
        f"UPDATE mail_returnproposal SET version = version + 1, state = 'approved', decided_by_id = {supervisor.user.pk},"
        f" decided_at = created_at WHERE id = {waiting.pk}"
    )
    line = {"item_id": waiting.item_id, "proposal_id": waiting.pk}
    for wrong in (
        {"item_id": approved.item_id},
        {"proposed_by_id": colleague.user.pk},
        {"approved_by_id": colleague.user.pk},
        {"approved_by_id": clerk.user.pk},
    ):
        assert refusal(lambda wrong=wrong: copied(approved, **{**line, **wrong}), MailReturn) == "mail_return_approved"
    copied(approved, **line)
    assert MailReturn.objects.filter(proposal=waiting).exists()


def test_nobody_approves_what_they_proposed(clerk, approved):
    waiting = ProposalFactory(actor=clerk)
    decided = {"state": "approved", "decided_by_id": clerk.user.pk, "decided_at": "2026-03-02 00:00:00+00:00"}
    assert refusal(lambda: changed(waiting, **decided), ReturnProposal) == "proposal_second_pair_of_eyes"
    nobody = {"state": "approved", "decided_by_id": None, "decided_at": None}
    assert refusal(lambda: changed(waiting, **nobody), ReturnProposal) == "proposal_decided_by_somebody"


@pytest.mark.parametrize("column", ["item_id", "proposal_id", "proposed_by_id", "approved_by_id"])
def test_who_proposed_and_who_approved_never_changes(clerk, supervisor, approved, column):
    other = ReturnFactory(actor=clerk, reviewer=supervisor)
    value = {"item_id": other.item_id, "proposal_id": other.proposal_id, "proposed_by_id": supervisor.user.pk}.get(column, clerk.user.pk)
    assert refusal(lambda: changed(approved, **{column: value}), MailReturn) == "mail_return_review_stays"


@pytest.mark.parametrize(("end", "state"), [("handed_over", "approved"), ("handed_over", "cancelled"), ("cancelled", "approved")])
def test_a_line_that_has_ended_stays_ended(clerk, end, state):
    line = ReturnFactory(actor=clerk, **{end: True})
    assert refusal(lambda: changed(line, state=state), MailReturn) == "mail_return_review_stays"


# --- nothing is returned without its line --------------------------------------------------------
@pytest.mark.parametrize("state", ["unmatched", "held", "proposed", "approved"])
def test_nothing_is_returned_without_a_line_the_post_office_signed(clerk, state):
    item = ItemFactory(actor=clerk, **{state: True})
    returned = {"state": "returned", "slot_id": None}
    assert refusal(lambda: changed(item, **returned), MailItem) == "mail_item_returned_by_list"


def test_the_line_of_another_item_does_not_do(clerk):
    ReturnFactory(actor=clerk, handed_over=True)
    item = ItemFactory(actor=clerk, approved=True)
    assert refusal(lambda: changed(item, state="returned", slot_id=None), MailItem) == "mail_item_returned_by_list"


def test_nothing_is_born_returned(clerk):
    item = ItemFactory(actor=clerk, returned=True)
    assert refusal(lambda: copied(item), MailItem) == "mail_item_not_born_returned"


@pytest.mark.parametrize("number", ["FK261126023", "RB123456785", "TX23456789ABCDEFGH", "RB123456785CN" * 2])
def test_no_code_of_ours_and_no_broken_or_joined_reading_is_an_article_number(clerk, number):
    item = ItemFactory(actor=clerk)
    assert refusal(lambda: changed(item, article_no=number), MailItem) == "mail_item_article_no_update"
    assert refusal(lambda: copied(item, article_no=number), MailItem) == "mail_item_article_no_insert"


# --- once each -----------------------------------------------------------------------------------
@pytest.mark.parametrize("first", ["unmatched", "held", "out", "proposed", "approved", "missing"])
@pytest.mark.parametrize("second", ["held", "missing"])
def test_one_article_number_has_one_open_row(clerk, first, second):
    here = ItemFactory(actor=clerk, **{first: True})
    other = ItemFactory(actor=clerk, **{second: True})
    assert refusal(lambda: copied(other, article_no=here.article_no), MailItem) == "article_open_once"
    assert refusal(lambda: changed(other, article_no=here.article_no), MailItem) == "article_open_once"


def test_one_item_has_one_live_return(clerk, supervisor, approved):
    second = {"created_by_id": clerk.user.pk, "key": uuid4().hex}
    copied(approved.proposal, **second)
    proposal = ReturnProposal.objects.latest("pk")
    assert refusal(lambda: copied(approved, proposal_id=proposal.pk), MailReturn) == "one_live_return"
    give(fresh(approved.item), actor=clerk)  # the first line is cancelled: now there is room for another
    copied(approved, proposal_id=proposal.pk, state="approved")
    assert MailReturn.objects.filter(item=approved.item).count() == 2


def test_one_item_has_one_live_proposal(clerk):
    proposal = ProposalFactory(actor=clerk)
    assert refusal(lambda: copied(proposal), ReturnProposal) == "one_live_proposal"


def test_one_proposal_has_one_line(clerk, approved):
    give(fresh(approved.item), actor=clerk)
    with pytest.raises(IntegrityError):
        copied(approved)
    assert MailReturn.objects.count() == 1


# --- ended is ended ------------------------------------------------------------------------------
@pytest.mark.parametrize("ended", ["collected", "returned", "forwarded", "refused", "void"])
@pytest.mark.parametrize("state", ["held", "unmatched", "missing", "lost", "void"])
def test_an_item_that_has_left_stays_left(clerk, ended, state):
    item = ItemFactory(actor=clerk, **{ended: True})
    if state == ended:
        return
    back = {"state": state, "slot_id": 1, "recipient_signature_id": None, "clerk_signature_id": None, "collected_at": None}
    assert refusal(lambda: changed(item, **back), MailItem) == "mail_item_ended"


def test_whoever_signed_a_batch_does_not_confirm_its_difference(clerk, tower):
    lead = actor_of(tower, "supervisor")
    batch = BatchFactory(actor=clerk, differs=True)
    settled = {"state": "settled", "comment": "没问题"}
    assert refusal(lambda: changed(batch, **settled, settled_by_id=clerk.user.pk), PostalBatch) in (
        "mail_batch_settled_by_another",
        "settled_by_another",
    )
    changed(batch, **settled, settled_by_id=lead.user.pk)
    other = BatchFactory(actor=clerk, differs=True)
    own = signature(tower, "clerk", name=lead.user.name, signer=lead.user, method="account")
    changed(other, signature_id=own.pk)
    assert refusal(lambda: changed(other, **settled, settled_by_id=lead.user.pk), PostalBatch) == "mail_batch_settled_by_another"


# --- every check: a good line, with one thing wrong ------------------------------------------------
def a_held(clerk):
    return ItemFactory(actor=clerk)


def a_trace(clerk):
    return TraceFactory(actor=clerk)


EARLIER = "2020-01-01 00:00:00+00:00"
SETTLED = {"state": "settled", "comment": "已核实", "difference": "短少一件"}
CHECKS = {
    "batch_signed_by_clerk": (lambda clerk: BatchFactory(actor=clerk, matched=True), {"signature_id": None}),
    "matched_adds_up": (lambda clerk: BatchFactory(actor=clerk, matched=True), {"declared": 2}),
    "difference_is_noted": (lambda clerk: BatchFactory(actor=clerk, differs=True), {"difference": ""}),
    "settled_by_another": (lambda clerk: BatchFactory(actor=clerk, settled=True), {"comment": ""}),
    "void_batch_says_why": (lambda clerk: BatchFactory(actor=clerk, void=True), {"reason": ""}),
    "item_has_article_no": (a_held, {"article_no": ""}),
    "item_has_addressee": (a_held, {"addressee": ""}),
    "custody_has_no_gap": (a_held, {"slot_id": None}),
    "held_means_matched": (a_held, {"unit_id": None}),
    "collected_means_signed_twice": (lambda clerk: ItemFactory(actor=clerk, collected=True), {"collector": ""}),
    "only_addressees_are_compared": (a_held, {"agreement": "same"}),
    "signed_means_collected": (a_held, {"collected_at": "2099-01-01 00:00:00+00:00"}),
    "court_mail_is_legal": (a_held, {"kind": "court"}),
    "money_order_has_date": (a_held, {"kind": "money_order"}),
    "item_end_says_why": (lambda clerk: ItemFactory(actor=clerk, refused=True), {"reason": ""}),
    "lost_means_told": (lambda clerk: ItemFactory(actor=clerk, lost=True), {"told": ""}),
    "forwarded_says_where": (lambda clerk: ItemFactory(actor=clerk, forwarded=True), {"forwarded_to": ""}),
    "proposal_decided_by_somebody": (lambda clerk: ProposalFactory(actor=clerk, rejected=True), {"decided_by_id": None}),
    "proposal_second_pair_of_eyes": (lambda clerk: ProposalFactory(actor=clerk, rejected=True), {"created_by_id": None}),
    "rejected_says_why": (lambda clerk: ProposalFactory(actor=clerk, rejected=True), {"comment": ""}),
    "other_return_says_why": (lambda clerk: ProposalFactory(actor=clerk), {"reason": "i"}),
    "handed_over_means_signed": (lambda clerk: ReturnFactory(actor=clerk, handed_over=True), {"postman": ""}),
    "branch_matches_item": (a_trace, {"branch": 3}),
    "closed_means_told": (a_trace, {"state": "closed"}),
    "fault_is_accounted_for": (
        lambda clerk: TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, missing=True), told=True),
        {"state": "closed", "outcome": "fault", "closed_by_id": 1},
    ),
    "asked_post_has_date": (a_trace, {"state": "at_post"}),
    "count_agrees": (lambda clerk: CountFactory(actor=clerk), {"counted": 7}),
    "count_explained": (lambda clerk: CountFactory(actor=clerk, settled=True), {"explanation": ""}),
    "short_papers_are_named": (lambda clerk: TallyFactory(actor=clerk, papers=3), {"expected": 4}),
    "subscription_ends_after_start": (lambda clerk: SubscriptionFactory(), {"last_day": "2000-01-01"}),
}
MORE = [
    ("custody_has_no_gap", lambda clerk: ItemFactory(actor=clerk, out=True), {"carrier_id": None}),
    ("custody_has_no_gap", lambda clerk: ItemFactory(actor=clerk, missing=True), {"slot_id": 1}),
    ("collected_means_signed_twice", lambda clerk: ItemFactory(actor=clerk, collected=True), {"collected_at": None}),
    ("settled_by_another", lambda clerk: BatchFactory(actor=clerk, settled=True), {"settled_by_id": None}),
    ("void_batch_says_why", lambda clerk: BatchFactory(actor=clerk, void=True), {"received": 1}),
    ("batch_signed_by_clerk", lambda clerk: BatchFactory(actor=clerk, differs=True), {"signed_at": None}),
    ("handed_over_means_signed", lambda clerk: ReturnFactory(actor=clerk, handed_over=True), {"postman_signature_id": None}),
    ("handed_over_means_signed", lambda clerk: ReturnFactory(actor=clerk), {"state": "handed_over"}),
    ("closed_means_told", lambda clerk: TraceFactory(actor=clerk, closed=True), {"told_at": None}),
    ("closed_means_told", lambda clerk: TraceFactory(actor=clerk, closed=True), {"closed_by_id": None}),
]


@pytest.mark.parametrize(("name", "row", "columns"), [(name, *case) for name, case in CHECKS.items()] + MORE)
def test_the_database_refuses_a_change_that_breaks_a_promise(clerk, name, row, columns):
    line = row(clerk)
    assert refusal(lambda: changed(line, **columns), type(line)) == name


def in_person(clerk, item, **columns):
    """The statement of a hand-out to the addressee, past every door; good but for ``columns``."""
    theirs = signature(clerk.property, "recipient", name="曾雨桐")
    ours = signature(clerk.property, "clerk", name="王晓燕", signer=clerk.user, method="account")
    return lambda: changed(item, **{**taken(item, theirs, ours), **columns})


@pytest.mark.parametrize(
    "columns",
    [
        {"agreement": ""},
        {"compared_with": ""},
        {"compared_as": ""},
        {"id_seen": ""},
        {"agreement": "near"},
        {"agreement": "on_file"},
        {"differs": "former"},
        {"agreement": "near", "differs": "misspelt", "compared_with": ""},
        {"agreement": "", "compared_with": "", "compared_as": ""},
    ],
    ids=str,
)
def test_addressee_means_compared(clerk, columns):
    """The database refuses a hand-out in person whose name was neither matched nor explained."""
    item = ItemFactory(actor=clerk)
    assert refusal(in_person(clerk, item, **columns), MailItem) == "addressee_means_compared"


@pytest.mark.parametrize("agreement", ["near", "on_file"])
def test_an_explained_difference_is_a_hand_out_in_person(clerk, agreement):
    item = ItemFactory(actor=clerk)
    in_person(clerk, item, agreement=agreement, differs="former")()
    assert MailItem.objects.get(pk=item.pk).state == "collected"


def test_nothing_new_is_handed_out_in_person_without_comparing(clerk):
    item, given = ItemFactory(actor=clerk), ItemFactory(actor=clerk, collected=True)
    uncompared = {"agreement": "uncompared", "compared_with": "", "compared_as": ""}
    assert refusal(in_person(clerk, item, **uncompared), MailItem) == "mail_item_names_compared_update"
    assert refusal(lambda: copied(given, article_no="X", **uncompared), MailItem) == "mail_item_names_compared_insert"


@pytest.mark.parametrize(
    "columns",
    [{"agreement": "near", "differs": "former"}, {"compared_with": "冒名者"}, {"compared_as": "contact"}, {"relation": "other"}],
    ids=str,
)
def test_what_was_compared_stays(clerk, columns):
    item = ItemFactory(actor=clerk, collected=True)
    assert refusal(lambda: changed(item, **columns), MailItem) in ("mail_item_comparison_stays", "only_addressees_are_compared")


def test_nothing_is_handed_out_before_it_came(clerk):
    item = ItemFactory(actor=clerk, collected=True)
    assert refusal(lambda: copied(item, article_no="X", collected_at=EARLIER), MailItem) == "collected_after_intake"


def test_the_second_tally_of_a_day_is_refused(clerk):
    tally = TallyFactory(actor=clerk)
    again = {"business_date": tally.business_date.isoformat()}
    assert refusal(lambda: copied(tally, **again), DailyTally) == "tally_once_a_day"


def test_a_line_approved_by_its_proposer_is_refused_even_beside_an_old_approval(clerk):
    line = ReturnFactory(actor=clerk)
    names = [one.name for one in MailReturn._meta.constraints]
    assert "return_second_pair_of_eyes" in names
    assert refusal(lambda: changed(line, approved_by_id=line.proposed_by_id), MailReturn) == "mail_return_review_stays"


def test_every_promise_of_the_book_is_broken_above():
    unique = {"article_open_once", "one_live_proposal", "one_live_return", "tally_once_a_day"}
    others = {"addressee_means_compared", "collected_after_intake", "return_second_pair_of_eyes"}
    kinds = (models.CheckConstraint, models.UniqueConstraint)
    declared = {
        one.name
        for model in (*REGISTERS, Subscription)
        for one in model._meta.constraints
        if isinstance(one, kinds) and not one.name.endswith(ONCE)
    }
    assert declared == {*CHECKS, *unique, *others}


def test_every_trigger_of_the_book_is_in_place(db):
    own = {trigger.name for model in REGISTERS for trigger in getattr(model, "triggers", ())}
    assert own <= promises.installed()
    assert own == {
        "mail_batch_settled_by_another",
        "mail_item_comparison_stays",
        "mail_item_names_compared_insert",
        "mail_item_names_compared_update",
        "mail_item_ended",
        "mail_item_two_people_insert",
        "mail_item_two_people_update",
        "mail_item_article_no_insert",
        "mail_item_article_no_update",
        "mail_item_returned_by_list",
        "mail_item_not_born_returned",
        "mail_return_approved",
        "mail_return_review_stays",
    }


# --- what every register promises ----------------------------------------------------------------
LINES = {
    PostalBatch: lambda clerk: BatchFactory(actor=clerk, differs=True),
    MailItem: lambda clerk: ItemFactory(actor=clerk, collected=True),
    ReturnProposal: lambda clerk: ProposalFactory(actor=clerk),
    MailReturn: lambda clerk: ReturnFactory(actor=clerk, handed_over=True),
    Trace: lambda clerk: TraceFactory(actor=clerk, closed=True),
    ShelfCount: lambda clerk: CountFactory(actor=clerk, differs=True),
    DailyTally: lambda clerk: TallyFactory(actor=clerk),
}


def test_every_register_of_the_book_is_tried():
    assert set(LINES) == set(REGISTERS)


@pytest.mark.parametrize("model", REGISTERS, ids=lambda model: model.__name__)
def test_no_line_is_deleted_renumbered_or_changed_behind_the_doors(clerk, model):
    line, table = LINES[model](clerk), model._meta.db_table
    assert refusal(lambda: run(f"DELETE FROM {table} WHERE id = {line.pk}"), model) == f"{table}_no_delete"
    assert refusal(lambda: changed(line, key=uuid4().hex), model) == f"{table}_fixed"
    assert refusal(lambda: changed(line, created_at=EARLIER), model) == f"{table}_fixed"
    assert refusal(lambda: run(f"UPDATE {table} SET state = state WHERE id = {line.pk}"), model) == f"{table}_door"
    if hasattr(line, "number"):
        assert refusal(lambda: changed(line, number="XX000000-001"), model) == f"{table}_fixed"
        assert refusal(lambda: changed(line, serial=77), model) == f"{table}_fixed"


@pytest.mark.parametrize("model", [MailItem, MailReturn, Signature], ids=lambda model: model.__name__)
def test_a_whole_register_cannot_be_emptied(committed_db, clerk, on_postgres, model):
    item = ItemFactory(actor=clerk, approved=True)
    actions.hand_over_returns([line_of(item)], actor=clerk, postman="老郑")
    table = model._meta.db_table
    with pytest.raises(IntegrityError, match=r"has no delete|a signature stays"):
        run(f"TRUNCATE {table} CASCADE" if on_postgres else f"DELETE FROM {table}")
    assert model.objects.exists()
