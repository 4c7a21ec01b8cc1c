"""What the database itself refuses of this book, case by case; each rule once by name stands in ``tests/rules``."""

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.utils import timezone

from desk.models import Signature
from mail.batches.models import PostalBatch
from mail.items.models import MailItem
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal
from tests.factories import BatchFactory, ItemFactory, ProposalFactory, ReturnFactory, actor_of, line_of
from tests.mail.helpers import fresh, give
from tests.rules.breaking import duplicate as copied
from tests.rules.breaking import name_in, run
from tests.rules.breaking import overwrite as changed

BOOK = sorted(apps.get_app_config("mail").get_models(), key=lambda model: model.__name__)


def rows():
    """Every row of the book and every signature, as they are."""
    return {model: list(model.objects.order_by("pk").values()) for model in (*BOOK, Signature)}


def refusal(statement, model):
    """The name of the rule that refuses it; and nothing was written."""
    before = rows()
    with pytest.raises(IntegrityError) as broken:
        statement()
    assert rows() == before
    return name_in(broken.value, model)


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


def test_a_signature_once_given_is_never_another(clerk, colleague, signatures):
    item = ItemFactory(actor=clerk, collected=True)
    other = signature(clerk.property, "clerk", name="李思远", signer=colleague.user, method="account")
    for columns in ({"recipient_signature_id": signatures["receiver"].pk}, {"clerk_signature_id": other.pk}):
        assert refusal(lambda columns=columns: changed(item, **columns), MailItem) == "mail_item_ended"
    line = ReturnFactory(actor=clerk, handed_over=True)
    assert refusal(lambda: changed(line, postman_signature_id=signatures["postman"].pk), MailReturn) == "mail_return_review_stays"


# --- a signature stays as it was signed ----------------------------------------------------------
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


# --- nothing is returned without its line --------------------------------------------------------
def test_the_line_of_another_item_does_not_do(clerk):
    ReturnFactory(actor=clerk, handed_over=True)
    item = ItemFactory(actor=clerk, approved=True)
    assert refusal(lambda: changed(item, state="returned", slot_id=None), MailItem) == "mail_item_returned_by_list"


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
    copied(approved.proposal)
    proposal = ReturnProposal.objects.latest("pk")
    assert refusal(lambda: copied(approved, proposal_id=proposal.pk), MailReturn) == "one_live_return"
    give(fresh(approved.item), actor=clerk)  # the first line is cancelled: now there is room for another
    copied(approved, proposal_id=proposal.pk, state="approved")
    assert MailReturn.objects.filter(item=approved.item).count() == 2


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
    assert refusal(lambda: changed(batch, **settled, settled_by_id=clerk.user.pk), PostalBatch) == "mail_batch_settled_by_another"
    changed(batch, **settled, settled_by_id=lead.user.pk)
    other = BatchFactory(actor=clerk, differs=True)
    own = signature(tower, "clerk", name=lead.user.name, signer=lead.user, method="account")
    changed(other, signature_id=own.pk)
    assert refusal(lambda: changed(other, **settled, settled_by_id=lead.user.pk), PostalBatch) == "mail_batch_settled_by_another"


# --- in person means compared ---------------------------------------------------------------------
def in_person(clerk, item, **columns):
    """The statement of a hand-out to the addressee, past every writer; good but for ``columns``."""
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


@pytest.mark.parametrize(
    ("model", "says"), [(MailItem, "has no delete"), (MailReturn, "has no delete"), (Signature, "a signature stays")], ids=str
)
def test_a_whole_register_cannot_be_emptied(committed_db, clerk, on_postgres, model, says):
    item = ItemFactory(actor=clerk, approved=True)
    return_actions.hand_over_returns([line_of(item)], actor=clerk, postman="老郑")
    table = model._meta.db_table
    with pytest.raises(IntegrityError, match=says):
        run(f"TRUNCATE {table} CASCADE" if on_postgres else f"DELETE FROM {table}")
    assert model.objects.exists()
