"""States and kinds of the mail book: what its rows may say, in the words a clerk reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# --- 邮局交接批次 ---------------------------------------------------------------------------------


class BatchState(models.TextChoices):
    COUNTING = "counting", pgettext_lazy("batch", "being counted")
    MATCHED = "matched", pgettext_lazy("batch", "signed, adds up")
    DIFFERS = "differs", pgettext_lazy("batch", "difference, to be confirmed")
    SETTLED = "settled", pgettext_lazy("batch", "difference confirmed")
    VOID = "void", pgettext_lazy("batch", "void")


# --- 挂号邮件 -------------------------------------------------------------------------------------


class ItemState(models.TextChoices):
    UNMATCHED = "unmatched", pgettext_lazy("mail", "addressee to be identified")
    HELD = "held", pgettext_lazy("mail", "at the desk")
    OUT = "out", pgettext_lazy("mail", "out for delivery")
    COLLECTED = "collected", pgettext_lazy("mail", "handed out")
    PROPOSED = "proposed", pgettext_lazy("mail", "return to be reviewed")
    APPROVED = "approved", pgettext_lazy("mail", "return approved")
    RETURNED = "returned", pgettext_lazy("mail", "returned to the post office")
    FORWARDED = "forwarded", pgettext_lazy("mail", "forwarded")
    MISSING = "missing", pgettext_lazy("mail", "being looked for")
    LOST = "lost", pgettext_lazy("mail", "lost")
    REFUSED = "refused", pgettext_lazy("mail", "refused at the counter")
    VOID = "void", pgettext_lazy("mail", "void")


OPEN = (ItemState.UNMATCHED, ItemState.HELD, ItemState.OUT, ItemState.PROPOSED, ItemState.APPROVED, ItemState.MISSING)
AT_DESK = (ItemState.UNMATCHED, ItemState.HELD, ItemState.PROPOSED, ItemState.APPROVED)  # lies in a slot
TO_GIVE = (ItemState.HELD, ItemState.OUT, ItemState.PROPOSED, ItemState.APPROVED)  # what somebody may come for
GIVEN_TOGETHER = (ItemState.HELD, ItemState.OUT)  # goes along with another of its unit
WAITING = (ItemState.HELD, ItemState.UNMATCHED)  # lies until somebody comes, or is found


class Kind(models.TextChoices):
    """邮件性质."""

    REGISTERED = "registered", _("registered letter")
    INSURED = "insured", _("insured mail")
    PARCEL_SLIP = "parcel_slip", _("parcel slip")
    MONEY_ORDER = "money_order", _("money order")
    EMS = "ems", _("EMS")
    COURT = "court", _("court mail")
    INTERNATIONAL = "international", _("international registered")
    OTHER = "other", _("other accountable mail")


class Way(models.TextChoices):
    """How an addressee is told."""

    PHONE = "phone", pgettext_lazy("notice", "by phone")
    MESSAGE = "message", pgettext_lazy("notice", "by message")
    SLIP = "slip", pgettext_lazy("notice", "notice slip in the box")
    VISIT = "visit", pgettext_lazy("notice", "at the unit")


class Condition(models.TextChoices):
    """外观."""

    SOUND = "sound", pgettext_lazy("condition", "sound")
    DAMAGED = "damaged", pgettext_lazy("condition", "damaged")
    WET = "wet", pgettext_lazy("condition", "wet or soiled")
    TAMPERED = "tampered", pgettext_lazy("condition", "looks opened")


class Relation(models.TextChoices):
    """As what somebody receives an item."""

    ADDRESSEE = "addressee", pgettext_lazy("receiver", "the addressee")
    MANDATE = "mandate", pgettext_lazy("receiver", "named by the unit's mandate")
    COLLEAGUE = "colleague", pgettext_lazy("receiver", "same company: work card seen, phoned or by the company's stamp")
    OTHER = "other", pgettext_lazy("receiver", "another person, with a supervisor's authorisation")


class Agreement(models.TextChoices):
    """How the name on the receiver's document stands to the addressee's."""

    SAME = "same", pgettext_lazy("name", "the same")
    NEAR = "near", pgettext_lazy("name", "nearly the same, confirmed")
    ON_FILE = "on_file", pgettext_lazy("name", "as on file; the cover says otherwise")
    NOT_COMPARED = "uncompared", pgettext_lazy("name", "not compared: handed out before names were")


class Against(models.TextChoices):
    """What it was compared with."""

    COVER = "cover", pgettext_lazy("name", "the cover")
    OCCUPANT = "occupant", pgettext_lazy("name", "the occupant on file")
    CONTACT = "contact", pgettext_lazy("name", "the contact on file")


class Differs(models.TextChoices):
    """Why the cover writes the name otherwise."""

    MISSPELT = "misspelt", pgettext_lazy("name", "misspelt, or a sign that sounds the same")
    SCRIPT = "script", pgettext_lazy("name", "traditional or variant characters")
    FORMER = "former", pgettext_lazy("name", "former or married name")
    FOREIGN = "foreign", pgettext_lazy("name", "name in Latin letters")
    TITLE = "title", pgettext_lazy("name", "family name and title only")


# --- 退件 ----------------------------------------------------------------------------------------


class Reason(models.TextChoices):
    """退件原因: a–g are the post office's own, h is mail that was never ours."""

    ADDRESS = "a", pgettext_lazy("return", "a address incomplete or wrong")
    UNKNOWN = "b", pgettext_lazy("return", "b nobody of that name here")
    MOVED = "c", pgettext_lazy("return", "c moved, new address unknown")
    DISSOLVED = "d", pgettext_lazy("return", "d company dissolved")
    DECEASED = "e", pgettext_lazy("return", "e addressee deceased, nobody receives for them")
    REFUSED = "f", pgettext_lazy("return", "f refused by the addressee")
    UNCLAIMED = "g", pgettext_lazy("return", "g not claimed in time")
    MISDELIVERED = "h", pgettext_lazy("return", "h delivered to us by mistake")
    OTHER = "i", pgettext_lazy("return", "i other")


# Whom nobody could have told needs no notices.
NO_NOTICE_NEEDED = (Reason.ADDRESS, Reason.UNKNOWN, Reason.DISSOLVED, Reason.MISDELIVERED)


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("proposal", "to be reviewed")
    APPROVED = "approved", pgettext_lazy("proposal", "approved")
    REJECTED = "rejected", pgettext_lazy("proposal", "rejected")
    CANCELLED = "cancelled", pgettext_lazy("proposal", "cancelled")


class ReturnState(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("return", "approved, for the postman")
    HANDED_OVER = "handed_over", pgettext_lazy("return", "handed to the post office")
    CANCELLED = "cancelled", pgettext_lazy("return", "cancelled")


# --- 丢失查询 -------------------------------------------------------------------------------------


class TraceState(models.TextChoices):
    CHECKED = "checked", pgettext_lazy("trace", "registers searched")
    AT_POST = "at_post", pgettext_lazy("trace", "post office asked")
    CLOSED = "closed", pgettext_lazy("trace", "closed")
    VOID = "void", pgettext_lazy("trace", "void")


TRACE_OPEN = (TraceState.CHECKED, TraceState.AT_POST)


class Branch(models.IntegerChoices):
    """What the registers say: which of the five duties follows."""

    NEVER = 1, pgettext_lazy("trace", "1 never reached us")
    SIGNED = 2, pgettext_lazy("trace", "2 signed for")
    HERE = 3, pgettext_lazy("trace", "3 still here")
    RETURNED = 4, pgettext_lazy("trace", "4 left this desk")
    UNACCOUNTED = 5, pgettext_lazy("trace", "5 registered, unaccounted for")


class Claimant(models.TextChoices):
    """As what somebody asks."""

    ADDRESSEE = "addressee", pgettext_lazy("claimant", "addressee")
    SENDER = "sender", pgettext_lazy("claimant", "sender")


class Outcome(models.TextChoices):
    FOUND = "found", pgettext_lazy("trace", "found and handed out")
    SHOWN = "shown", pgettext_lazy("trace", "shown who signed")
    RETURNED = "returned", pgettext_lazy("trace", "told when it was returned")
    POST = "post", pgettext_lazy("trace", "with the post office")
    ANSWERED = "answered", pgettext_lazy("trace", "answered by the post office")
    FAULT = "fault", pgettext_lazy("trace", "our fault, made good")


class Liability(models.TextChoices):
    POST = "post", pgettext_lazy("liability", "post office")
    SENDER = "sender", pgettext_lazy("liability", "sender")
    DESK = "desk", pgettext_lazy("liability", "this desk")
    NONE = "none", pgettext_lazy("liability", "nobody")


# --- 清点、平信报刊 ---------------------------------------------------------------------------------


class CountState(models.TextChoices):
    AGREES = "agrees", pgettext_lazy("count", "agrees")
    DIFFERS = "differs", pgettext_lazy("count", "differs")
    SETTLED = "settled", pgettext_lazy("count", "explained")


class TallyState(models.TextChoices):
    ENTERED = "entered", pgettext_lazy("tally", "entered")
