"""The mail book's rules: a good row, and the one thing that makes it wrong."""

from desk.models import Signature
from mail.batches.models import PostalBatch
from mail.counts.models import ShelfCount
from mail.items.models import MailItem
from mail.policy import MailPolicy
from mail.returns.models import MailReturn, ReturnProposal
from mail.tallies.models import DailyTally
from mail.traces.models import Trace
from tests.factories import (
    BatchFactory,
    CountFactory,
    ItemFactory,
    ProposalFactory,
    ReturnFactory,
    SubscriptionFactory,
    TallyFactory,
    TraceFactory,
    slot,
)
from tests.rules.breaking import FAR_AHEAD, LONG_AGO, Row, Sql, again, behind, bounded, changed, duplicate, made


def batch(**traits) -> Row:
    return made(BatchFactory, **traits)


def item(**traits) -> Row:
    return made(ItemFactory, **traits)


def proposal(**traits) -> Row:
    return made(ProposalFactory, **traits)


def line(**traits) -> Row:
    return made(ReturnFactory, **traits)


def trace(**traits) -> Row:
    return made(TraceFactory, **traits)


def fault(clerk):
    """A letter that was here and cannot be found, and its claimant knows."""
    return TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, missing=True), told=True)


def another_proposal(row) -> int:
    """A second approval for the same item, which the writers never give."""
    duplicate(row.proposal)
    return ReturnProposal.objects.latest("pk").pk


def stamped(row) -> int:
    """The company's stamp under the same letters, in place of the receiver's hand."""
    return _signed(row, role="recipient", method="stamp", name="博远设计")


def by_the_clerk(row) -> int:
    return _signed(row, role="clerk", method="account", name="王晓燕", signer=row.created_by)


def _signed(row, **how) -> int:
    return Signature.objects.create(property=row.property, digest="0" * 64, at=row.occurred_at, **how).pk


def somewhere(row) -> int:
    return slot(row.property).pk


REGISTERS = {
    PostalBatch: again(batch(void=True)),
    MailItem: again(item(refused=True)),
    ReturnProposal: again(proposal(rejected=True)),
    MailReturn: again(line(cancelled=True), proposal_id=another_proposal),
    Trace: again(trace()),
    ShelfCount: again(made(CountFactory)),
    DailyTally: again(made(TallyFactory)),
}
BATCHES = {
    "batch_signed_by_clerk": (
        changed(batch(matched=True), signature_id=None),
        changed(batch(differs=True), signed_at=None),
    ),
    "matched_adds_up": changed(batch(matched=True), declared=2),
    "difference_is_noted": (changed(batch(differs=True), difference=""), changed(batch(settled=True), difference="")),
    "settled_by_another": (
        changed(batch(settled=True), comment=""),
        changed(batch(settled=True), settled_by_id=None),
        behind("mail_batch_settled_by_another", changed(batch(settled=True), settled_by_id=Sql("created_by_id"))),
    ),
    "void_batch_says_why": (changed(batch(void=True), reason=""), changed(batch(void=True), received=1)),
    "mail_batch_settled_by_another": changed(
        batch(differs=True), state="settled", comment="没问题", settled_by_id=lambda row: row.signature.signer_id
    ),
}
COLLECTED = {"relation": "addressee", "collector": "曾雨桐", "collected_at": Sql("occurred_at")}
COMPARED = {"agreement": "near", "compared_with": "别人", "compared_as": "contact", "differs": "script"}
SAME = {"agreement": "same", "compared_with": "曾雨桐", "compared_as": "cover", "id_seen": "id_card"}
UNCOMPARED = dict.fromkeys(COMPARED, "")
AGREED = {"relation": "colleague", "collector": "新来的小陈", **UNCOMPARED}
NOBODY_AGREED = ({"phoned": ""}, {"phoned": "新来的小陈"}, {"phoned": "新来的小陈（行政）"})
# One of our own numbers or a reading that broke off, a pass of ours, two readings in one.
NO_ARTICLE_NO = ("GH260302001", "TX" + "23456789ABCDEFGH", "RA123456785CN" * 2)
ITEMS = {
    "article_open_once": tuple(again(item(**{state: True})) for state in ("unmatched", "held", "out", "proposed", "approved", "missing")),
    "item_has_article_no": changed(item(), article_no=""),
    "item_has_addressee": changed(item(), addressee=""),
    "custody_has_no_gap": (
        changed(item(), slot_id=None),
        changed(item(), carrier_id=Sql("created_by_id")),
        changed(item(out=True), carrier_id=None),
        changed(item(missing=True), slot_id=somewhere),
    ),
    "held_means_matched": tuple(changed(item(**{state: True}), unit_id=None) for state in ("held", "out", "collected")),
    "collected_means_signed_twice": (
        changed(item(collected=True), collector=""),
        changed(item(collected=True), collected_at=None),
        again(item(collected=True), relation="", **UNCOMPARED),
    ),
    "addressee_means_compared": (
        changed(item(collected=True), id_seen=""),
        *(again(item(collected=True), **{column: ""}) for column in ("agreement", "compared_with", "compared_as")),
        again(item(collected=True), differs="script"),
        *(again(item(collected=True), agreement=agreement) for agreement in ("near", "on_file")),
    ),
    "only_addressees_are_compared": tuple(
        case
        for column, value in COMPARED.items()
        for case in (changed(item(), **{column: value}), again(item(collected=True), **{**UNCOMPARED, column: value, "relation": "other"}))
    ),
    "mail_item_names_compared_insert": again(item(collected=True), agreement="uncompared"),
    "mail_item_names_compared_update": changed(item(), agreement="uncompared"),
    "mail_item_comparison_stays": tuple(
        changed(item(collected=True), **{column: value}) for column, value in {**COMPARED, "relation": "other"}.items()
    ),
    "mail_item_somebody_agreed_insert": tuple(again(item(collected=True), **{**AGREED, **bad}) for bad in NOBODY_AGREED),
    "mail_item_somebody_agreed_update": tuple(
        changed(item(), state="collected", slot_id=None, collected_at=Sql("occurred_at"), **{**AGREED, **bad}) for bad in NOBODY_AGREED
    ),
    "mail_item_article_no_insert": tuple(again(item(), article_no=number) for number in NO_ARTICLE_NO),
    "mail_item_article_no_update": tuple(changed(item(), article_no=number) for number in NO_ARTICLE_NO),
    "signed_means_collected": changed(item(), collected_at=FAR_AHEAD),
    "collected_after_intake": changed(item(collected=True), collected_at=LONG_AGO),
    "court_mail_is_legal": changed(item(), kind="court"),
    "money_order_has_date": changed(item(), kind="money_order"),
    "item_end_says_why": tuple(changed(item(**{state: True}), reason="") for state in ("refused", "void", "lost")),
    "lost_means_told": changed(item(lost=True), told=""),
    "forwarded_says_where": changed(item(forwarded=True), forwarded_to=""),
    "mail_item_ended": tuple(
        changed(item(**{state: True}), state="missing") for state in ("collected", "returned", "forwarded", "refused", "void")
    ),
    "mail_item_two_people_insert": again(item(), state="collected", slot_id=None, **COLLECTED),
    "mail_item_two_people_update": (
        changed(item(), state="collected", slot_id=None, **COLLECTED),
        changed(item(collected=True), recipient_signature_id=None),
        changed(item(collected=True), clerk_signature_id=None),
    ),
    "mail_item_own_hand_insert": again(item(collected=True), recipient_signature_id=stamped),
    "mail_item_own_hand_update": changed(
        item(), state="collected", slot_id=None, **COLLECTED, **SAME, recipient_signature_id=stamped, clerk_signature_id=by_the_clerk
    ),
    "mail_item_returned_by_list": tuple(
        changed(item(**{state: True}), state="returned", slot_id=None) for state in ("unmatched", "held", "proposed", "approved")
    ),
    "mail_item_not_born_returned": again(item(returned=True)),
}
RETURNS = {
    "one_live_proposal": again(proposal()),
    "proposal_decided_by_somebody": (
        changed(proposal(rejected=True), decided_by_id=None),
        changed(proposal(rejected=True), decided_at=None),
    ),
    "proposal_second_pair_of_eyes": (changed(proposal(rejected=True), decided_by_id=Sql("created_by_id")),),
    "rejected_says_why": changed(proposal(rejected=True), comment=""),
    "other_return_says_why": changed(proposal(), reason="i"),
    "one_live_return": again(line(), proposal_id=another_proposal),
    "return_second_pair_of_eyes": behind("mail_return_review_stays", changed(line(), approved_by_id=Sql("proposed_by_id"))),
    "handed_over_means_signed": (
        changed(line(handed_over=True), postman=""),
        changed(line(handed_over=True), returned_at=None),
        changed(line(handed_over=True), postman_signature_id=None),
        changed(line(), state="handed_over"),
    ),
    "mail_return_approved": (
        again(line(), approved_by_id=Sql("proposed_by_id")),
        again(line(), proposed_by_id=Sql("approved_by_id")),
        again(line(), item_id=Sql("item_id + 1")),
    ),
    "mail_return_review_stays": (
        *(changed(line(), **{column: Sql(f"{column} + 1")}) for column in ("item_id", "proposal_id", "proposed_by_id", "approved_by_id")),
        changed(line(handed_over=True), state="approved"),
        changed(line(handed_over=True), postman_signature_id=Sql("postman_signature_id + 1")),
        changed(line(cancelled=True), state="approved"),
    ),
}
TRACES = {
    "branch_matches_item": changed(trace(), branch=3),
    "closed_means_told": (
        changed(trace(), state="closed"),
        changed(trace(closed=True), told_at=None),
        changed(trace(closed=True), closed_by_id=None),
        changed(trace(closed=True), outcome=""),
    ),
    "fault_is_accounted_for": changed(fault, state="closed", outcome="fault", closed_by_id=Sql("created_by_id")),
    "asked_post_has_date": (
        changed(trace(at_post=True), answer_due_on=None),
        changed(trace(at_post=True), posted_to_post_at=None),
    ),
    "count_agrees": (
        changed(made(CountFactory), counted=7),
        changed(made(CountFactory), missing="RA1"),
        changed(made(CountFactory), surplus="RA1"),
    ),
    "count_explained": changed(made(CountFactory, settled=True), explanation=""),
    "tally_once_a_day": again(made(TallyFactory), business_date=Sql("business_date")),
    "short_papers_are_named": changed(made(TallyFactory, papers=3), expected=4),
    "slot_code_once": again(lambda clerk: slot(clerk.property), code=Sql("code")),
    "subscription_ends_after_start": changed(lambda clerk: SubscriptionFactory(), last_day="2000-01-01"),
}
CASES = {**BATCHES, **ITEMS, **RETURNS, **TRACES, **bounded(MailPolicy, mail_days=0)}
