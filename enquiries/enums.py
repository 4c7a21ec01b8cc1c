"""What the registers of this book may be, and how each word of it is called: states, kinds, answers to a call."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """方式: how somebody reached the desk."""

    VISIT = "visit", pgettext_lazy("channel", "in person")
    PHONE = "phone", pgettext_lazy("channel", "by phone")
    LETTER = "letter", pgettext_lazy("channel", "by letter")
    ONLINE = "online", pgettext_lazy("channel", "online")
    ABOVE = "above", pgettext_lazy("channel", "passed on by a superior")


class Way(models.TextChoices):
    """How somebody is tried."""

    PHONE = "phone", pgettext_lazy("attempt", "by phone")
    RECEPTION = "reception", pgettext_lazy("attempt", "through the unit's reception")
    PERSON = "person", pgettext_lazy("attempt", "in person")
    PAGING = "paging", pgettext_lazy("attempt", "by message")


class EnquiryKind(models.TextChoices):
    """What kind of enquiry."""

    INFORMATION = "info", pgettext_lazy("enquiry", "information")
    FIND = "find", pgettext_lazy("enquiry", "find a person")
    SERVICE = "service", pgettext_lazy("enquiry", "service request")
    OTHER = "other", pgettext_lazy("enquiry", "other")


class EnquiryState(models.TextChoices):
    """Where an enquiry stands: there is no “don't know”."""

    OPEN = "open", pgettext_lazy("enquiry", "taken up")
    PROMISED = "promised", pgettext_lazy("enquiry", "answer promised")
    REFERRED = "referred", pgettext_lazy("enquiry", "referred")
    ESCALATED = "escalated", pgettext_lazy("enquiry", "superior asked")
    ANSWERED = "answered", pgettext_lazy("enquiry", "answered")
    CONNECTED = "connected", pgettext_lazy("enquiry", "connected")
    MESSAGE = "message", pgettext_lazy("enquiry", "message taken")
    NOT_FOUND = "not_found", pgettext_lazy("enquiry", "not found")
    DECLINED = "declined", pgettext_lazy("enquiry", "declined politely")
    VOID = "void", pgettext_lazy("enquiry", "void")


class Result(models.TextChoices):
    """What came of a call to whoever is looked for."""

    AGREED = "agreed", pgettext_lazy("attempt", "agrees to be connected")
    UNWILLING = "unwilling", pgettext_lazy("attempt", "does not take the call (a message is possible)")
    BUSY = "busy", pgettext_lazy("attempt", "line busy")
    NO_ANSWER = "no_answer", pgettext_lazy("attempt", "no answer")
    AWAY = "away", pgettext_lazy("attempt", "not in")


class Left(models.TextChoices):
    """What is left behind when nobody was found."""

    CONTACT = "contact", pgettext_lazy("enquiry", "left a contact")
    NOTHING = "nothing", pgettext_lazy("enquiry", "declined to leave one")


class MessageState(models.TextChoices):
    """Where a message stands."""

    TAKEN = "taken", pgettext_lazy("message", "to be delivered")
    DELIVERED = "delivered", pgettext_lazy("message", "delivered")
    RETURNED = "returned", pgettext_lazy("message", "given back to the sender")
    VOID = "void", pgettext_lazy("message", "void")


class Delivered(models.TextChoices):
    """How a message was delivered."""

    PHONE = "phone", pgettext_lazy("message", "by phone")
    PERSON = "person", pgettext_lazy("message", "in person")
    SLIP = "slip", pgettext_lazy("message", "folded slip")
    COLLECTED = "collected", pgettext_lazy("message", "collected at the desk")


def way_said(kept: str) -> str:
    """The way somebody went, as the trail keeps it: of a try or of what was delivered."""
    return str({**dict(Way.choices), **dict(Delivered.choices)}.get(kept, ""))


class PromiseState(models.TextChoices):
    """Where a promise stands."""

    OPEN = "open", pgettext_lazy("promise", "open")
    DONE = "done", pgettext_lazy("promise", "answered")
    FOLLOWED = "followed", pgettext_lazy("promise", "broken; a new one was given")
    RELEASED = "released", pgettext_lazy("promise", "no longer wanted")


class ComplaintKind(models.TextChoices):
    """投诉、建议、表扬."""

    COMPLAINT = "complaint", pgettext_lazy("complaint", "complaint")
    SUGGESTION = "suggestion", pgettext_lazy("complaint", "suggestion")
    PRAISE = "praise", pgettext_lazy("complaint", "praise")


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    REGISTERED = "registered", pgettext_lazy("complaint", "registered")
    ASSIGNED = "assigned", pgettext_lazy("complaint", "assigned")
    IN_PROGRESS = "in_progress", pgettext_lazy("complaint", "in progress")
    RESOLVED = "resolved", pgettext_lazy("complaint", "resolved")
    REOPENED = "reopened", pgettext_lazy("complaint", "reopened")
    CLOSED = "closed", pgettext_lazy("complaint", "closed")
    EXPLAINED = "explained", pgettext_lazy("complaint", "unfounded, explained")
    PASSED_ON = "passed_on", pgettext_lazy("complaint", "passed on")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "withdrawn")
    VOID = "void", pgettext_lazy("complaint", "void")


class Severity(models.TextChoices):
    """How bad it is, from the lowest to the highest."""

    MINOR = "minor", pgettext_lazy("severity", "minor")
    IMPORTANT = "important", pgettext_lazy("severity", "important")
    MAJOR = "major", pgettext_lazy("severity", "major")


class Validity(models.TextChoices):
    """Whether it is founded."""

    VALID = "valid", pgettext_lazy("complaint", "founded")
    PENDING = "pending", pgettext_lazy("complaint", "to be looked into")
    INVALID = "invalid", pgettext_lazy("complaint", "unfounded")


class Method(models.TextChoices):
    """How the complainant is asked afterwards."""

    PHONE = "phone", pgettext_lazy("follow-up", "by phone")
    VISIT = "visit", pgettext_lazy("follow-up", "by a visit")
    MESSAGE = "message", pgettext_lazy("follow-up", "by message")


class Rating(models.TextChoices):
    """What they say."""

    A = "a", pgettext_lazy("follow-up", "A satisfied")
    B = "b", pgettext_lazy("follow-up", "B fairly satisfied")
    C = "c", pgettext_lazy("follow-up", "C not satisfied")
    NONE = "none", pgettext_lazy("follow-up", "not reached")


ENQUIRY_OPEN = (EnquiryState.OPEN, EnquiryState.PROMISED, EnquiryState.REFERRED, EnquiryState.ESCALATED)
UNRESOLVED = (ComplaintState.REGISTERED, ComplaintState.ASSIGNED, ComplaintState.IN_PROGRESS, ComplaintState.REOPENED)
COMPLAINT_OPEN = (
    ComplaintState.REGISTERED,
    ComplaintState.ASSIGNED,
    ComplaintState.IN_PROGRESS,
    ComplaintState.RESOLVED,
    ComplaintState.REOPENED,
)
