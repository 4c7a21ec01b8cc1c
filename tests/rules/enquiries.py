"""The enquiry book's rules: a good row, and the one thing that makes it wrong."""

from uuid import uuid4

from enquiries.complaints.actions import do_about, promise_complainant
from enquiries.complaints.models import Category, Complaint, ComplaintAction
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.followups.actions import follow_up
from enquiries.followups.models import FollowUp
from enquiries.messages.actions import try_message
from enquiries.messages.models import Message, MessageTry
from enquiries.promises.actions import release_promise
from enquiries.promises.models import Promise
from enquiries.shared.models import EnquiryPolicy
from tests.factories import ComplaintFactory, EnquiryFactory, MessageFactory, actor_of, promise_about, soon
from tests.rules.breaking import FAR_AHEAD, LONG_AGO, Row, Sql, again, bounded, changed, deleted, made


def enquiry(**traits) -> Row:
    return made(EnquiryFactory, **traits)


def complaint(**traits) -> Row:
    return made(ComplaintFactory, **traits)


def message(**traits) -> Row:
    return made(MessageFactory, **traits)


def unlisted(table: str, made_of) -> dict:
    """Somebody named whom nobody said to enter all the same."""
    nobody = {"unit_id": None, "contact_id": None, "wanted": "曾雨桐"}
    return {
        f"{table}_unlisted_new": again(made_of(), **nobody),
        f"{table}_unlisted": (changed(made_of(), **nobody), changed(made_of(wanted="曾雨桐"), unlisted=False)),
    }


def promise(state="open") -> Row:
    """What was promised about an enquiry, or about a complaint, which may let it go."""

    def given(clerk):
        if state == "released":
            row = promise_complainant(ComplaintFactory(actor=clerk), actor=clerk, what="回电说明", due_at=soon())
            return release_promise(promise_about(row), actor=clerk, reason="已自行解决")
        return promise_about(EnquiryFactory(actor=clerk, then=("promised", "answered") if state == "done" else ("promised",)))

    return given


def about_staff(clerk):
    """Given to somebody, about somebody else."""
    return ComplaintFactory(actor=clerk, assigned=True, about_staff=actor_of(clerk.property).user)


def unanswered(clerk):
    """In work, and the complainant has heard nothing yet."""
    return ComplaintFactory(actor=clerk, in_progress=True)


def silent(clerk):
    return ComplaintFactory(actor=clerk, phone="", wants_reply=False)


def deed(clerk):
    row = ComplaintFactory(actor=clerk, in_progress=True)
    do_about(row, actor=actor_of(clerk.property, "supervisor"), text="已派人查看")
    return ComplaintAction.objects.filter(complaint=row).latest("pk")


def call(clerk):
    return FollowUp.objects.get(complaint=ComplaintFactory(actor=clerk, closed=True))


def a_try(clerk):
    return Attempt.objects.get(enquiry=EnquiryFactory(actor=clerk, consented=True))


def nobody_answered(clerk):
    row = follow_up(ComplaintFactory(actor=clerk, resolved=True), actor=clerk, method="phone", rating="none")
    return FollowUp.objects.get(complaint=row)


def a_failed_try(clerk):
    return MessageTry.objects.get(message=try_message(MessageFactory(actor=clerk), actor=clerk))


def top(clerk):
    return Category.objects.create(property=clerk.property, name="电梯噪声")


def below(clerk):
    return Category.objects.create(property=clerk.property, parent=top(clerk), name="夜间")


def written_once(row: Row, text: str, **columns) -> tuple:
    """A line without a life of its own: every column of it, and its text, which may be blanked and nothing else."""
    return tuple(changed(row, **{name: value}) for name, value in {**columns, text: "改过的话"}.items())


OWN = {"property_id": Sql("property_id + 1"), "at": LONG_AGO, "by_id": None}
REGISTERS = {
    Enquiry: again(enquiry()),
    Complaint: again(complaint()),
    Message: again(message()),
    Promise: again(promise("released")),
}
NOT_FOUND = {"state": "not_found", "left": "nothing", "ended_at": Sql("created_at")}
ENQUIRIES = {
    "enquiry_has_subject": changed(enquiry(), subject=""),
    "find_names_somebody": changed(enquiry(), kind="find"),
    "connected_means_consent": changed(enquiry(connected=True), consent_at=None),
    "not_found_after_tries": changed(enquiry(not_found=True), attempts=0),
    "enquiries_enquiry_tried": tuple(
        changed(enquiry(kind="find", then=tried), attempts=2, **NOT_FOUND) for tried in (("missed",), ("missed", "missed"))
    ),
    "not_found_offers": changed(enquiry(not_found=True), left=Sql("''")),
    "left_contact_is_there": changed(enquiry(phone=""), left="contact"),
    "referred_names_somebody": (
        changed(enquiry(referred=True), referred_to=""),
        changed(enquiry(referred=True), department_id=None),
    ),
    "referred_has_clock": changed(enquiry(referred=True), due_accept_at=None),
    "accepted_says_when": (
        changed(enquiry(accepted=True), accepted_by=""),
        changed(enquiry(accepted=True), agreed_at=None),
    ),
    "search_is_not_answered": changed(enquiry(consented=True), state="answered", answer="在会议室", ended_at=Sql("created_at")),
    "escalated_names_superior": changed(enquiry(escalated=True), superior_id=None),
    "declined_says_why": (changed(enquiry(declined=True), reason=""), changed(enquiry(void=True), reason="")),
    "enquiry_end_has_time": (
        changed(enquiry(), ended_at=Sql("created_at")),
        changed(enquiry(answered=True), ended_at=None),
    ),
    "enquiries_enquiryended": tuple(
        changed(enquiry(**{state: True}), state="open") for state in ("answered", "connected", "message", "not_found", "declined", "void")
    ),
    "enquiries_enquiry_promised": tuple(changed(enquiry(), state=state) for state in ("promised", "referred", "escalated")),
    "enquiries_enquiry_owed": changed(enquiry(promised=True), state="answered", answer="A 口", ended_at=Sql("created_at")),
    "enquiries_enquiry_answer": (
        *(changed(enquiry(answered=True), answer=nothing) for nothing in ("", " ", "不知道", " 不清楚 ")),
        changed(enquiry(), state="answered", ended_at=Sql("created_at")),
    ),
    "enquiries_enquiry_answer_new": tuple(again(enquiry(answered=True), answer=nothing) for nothing in ("", "不知道")),
    "enquiries_enquiry_unanswered": again(enquiry(), answer="A 口出门右转"),
    "enquiries_enquiry_sought": changed(enquiry(find=True), kind="info"),
    **unlisted("enquiries_enquiry", enquiry),
    **unlisted("enquiries_message", message),
    "enquiries_attempt_apart": again(a_try),
    "enquiries_attempt_no_delete": deleted(a_try),
    "enquiries_attempt_no_update": written_once(
        a_try, "said", **OWN, enquiry_id=Sql("enquiry_id + 1"), how="paging", result="busy", counts=Sql("NOT counts")
    ),
}
MESSAGES = {
    "message_has_receiver": changed(message(), unit_id=None),
    "message_read_back": changed(message(), read_back=False),
    "delivered_names_receiver": (changed(message(delivered=True), delivered_to=""), changed(message(delivered=True), how="")),
    "message_end_says_why": (changed(message(returned=True), reason=""), changed(message(void=True), reason="")),
    "message_end_has_time": (
        changed(message(), ended_at=Sql("created_at")),
        changed(message(delivered=True), ended_at=None),
    ),
    "enquiries_messageended": tuple(changed(message(**{state: True}), state="taken") for state in ("delivered", "returned", "void")),
    "enquiries_message_tried": (changed(message(), tries=1), changed(lambda clerk: a_failed_try(clerk).message, tries=3)),
    "enquiries_messagetry_apart": again(a_failed_try),
    "enquiries_messagetry_no_delete": deleted(a_failed_try),
    "enquiries_messagetry_no_update": tuple(
        changed(a_failed_try, **{name: value})
        for name, value in {**OWN, "message_id": Sql("message_id + 1"), "how": "paging", "counts": Sql("NOT counts")}.items()
    ),
}
PROMISES = {
    "promise_says_what": changed(promise(), what=""),
    "promise_lies_ahead": again(promise(), first_due_at=Sql("created_at"), subject_key=uuid4().hex),
    "moved_with_customer": changed(promise(), due_at=FAR_AHEAD, moved_at=Sql("created_at")),
    "new_one_after_apology": changed(promise(), after_id=Sql("id")),
    "done_has_time": (changed(promise(), state="done"), changed(promise(), kept_at=Sql("created_at"))),
    "released_says_why": (changed(promise("released"), reason=""), changed(promise("released"), released_at=None)),
    "one_open_promise": again(promise()),
    "enquiries_promiseended": tuple(changed(promise(state), state="open", kept_at=None) for state in ("released",)),
    "enquiries_promise_moved": (
        changed(promise(), due_at=FAR_AHEAD),
        changed(promise(), due_at=FAR_AHEAD, moved_at=Sql("due_at"), told="已告知"),
    ),
    "enquiries_promise_first": (
        changed(promise(), first_due_at=FAR_AHEAD),
        changed(promise(), subject_key=uuid4().hex),
        changed(promise("done"), kept_at=LONG_AGO),
        changed(promise("done"), kept_at=None),
    ),
}
RESOLVED = {"state": "resolved", "cause": "门机老化", "result": "更换门机"}
COMPLAINTS = {
    "category_once": again(below),
    "top_category_once": again(top),
    "complaint_in_their_words": changed(complaint(), narrative=""),
    "complaint_can_be_answered": changed(complaint(), phone=""),
    "assigned_to_somebody": (
        changed(complaint(assigned=True), handler_name=""),
        changed(complaint(assigned=True), department_id=None),
    ),
    "assigned_is_judged": changed(complaint(assigned=True), severity=""),
    "not_handled_by_themselves": changed(about_staff, handler_id=Sql("about_staff_id")),
    "resolved_says_how": (changed(complaint(resolved=True), cause=""), changed(complaint(closed=True), result="")),
    "resolved_was_replied": changed(unanswered, **RESOLVED),
    "resolved_again_was_replied": changed(complaint(reopened=True), state="resolved"),
    "unfounded_is_explained": (
        changed(complaint(explained=True), explanation=""),
        changed(complaint(explained=True), validity="valid"),
        changed(complaint(explained=True), judged_by_id=None),
    ),
    "complaint_end_says_why": tuple(changed(complaint(**{state: True}), reason="") for state in ("withdrawn", "void", "passed_on")),
    "extended_with_complainant": changed(complaint(), extended=1),
    "resolve_before_the_law": changed(complaint(), due_resolve_at=FAR_AHEAD),
    "complaint_end_has_time": (
        changed(complaint(), ended_at=Sql("created_at")),
        changed(complaint(closed=True), ended_at=None),
    ),
    "only_complaints_are_handled": tuple(
        changed(complaint(**{state: True}), kind=kind)
        for state in ("assigned", "in_progress", "resolved", "reopened", "closed", "explained")
        for kind in ("suggestion", "praise")
    ),
    "enquiries_complaint_ended": (
        *(changed(complaint(**{state: True}), state="reopened") for state in ("explained", "passed_on", "withdrawn", "void")),
        changed(complaint(closed=True), state="resolved"),
    ),
    "enquiries_complaint_clocks": (
        changed(complaint(resolved=True), resolved_at=None),
        changed(complaint(resolved=True), resolved_at=LONG_AGO),
        changed(complaint(resolved=True), due_resolve_at=LONG_AGO),
        changed(complaint(resolved=True), replied_at=None),
        changed(complaint(resolved=True), replied_at=LONG_AGO),
        changed(complaint(reopened=True), reopened=0),
    ),
    "enquiries_complaint_wants": (
        changed(complaint(resolved=True), wants_reply=False),
        changed(complaint(resolved=True, wants_reply=False), wants_reply=True),
    ),
    "enquiries_complaint_called": changed(complaint(resolved=True), state="closed", ended_at=Sql("resolved_at")),
    "enquiries_complaint_told": tuple(
        changed(complaint(resolved=True), **{column: "不知道"}) for column in ("reply", "explanation", "result")
    ),
    "enquiries_complaintaction_no_delete": deleted(deed),
    "enquiries_complaintaction_no_update": written_once(deed, "text", **OWN, complaint_id=Sql("complaint_id + 1")),
    "enquiries_followup_no_delete": deleted(call),
    "enquiries_followup_no_update": written_once(
        call,
        "comment",
        **OWN,
        complaint_id=Sql("complaint_id + 1"),
        rating="b",
        round=9,
        method="visit",
        due_at=None,
        counts=Sql("NOT counts"),
    ),
    "enquiries_followup_apart": again(nobody_answered),
    "enquiries_followup_other": again(call, by_id=lambda row: row.complaint.resolved_by_id),
}
CASES = {**ENQUIRIES, **MESSAGES, **PROMISES, **COMPLAINTS, **bounded(EnquiryPolicy, complaint_days=0)}
