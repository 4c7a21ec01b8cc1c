"""What every book at this desk shares, by theme."""

from desk.models.approvals import Authorisation
from desk.models.counter import Draft, QueueTicket
from desk.models.finding import SearchRow
from desk.models.guard import KnownDevice, Tries
from desk.models.papers import Attachment, IdKind, Signature
from desk.models.people import Department, Membership, Post, Property, Shift, ShiftClerk, User
from desk.models.policies import BookPolicy, DeskPolicy, Holiday, NoticeVersion
from desk.models.proposals import Proposal
from desk.models.records import Counter, Entry, Lease, Record
from desk.models.trail import Event, EventDetail, Seal

__all__ = [
    "Attachment",
    "Authorisation",
    "BookPolicy",
    "Counter",
    "Department",
    "DeskPolicy",
    "Draft",
    "Entry",
    "Event",
    "EventDetail",
    "Holiday",
    "IdKind",
    "KnownDevice",
    "Lease",
    "Membership",
    "NoticeVersion",
    "Post",
    "Property",
    "Proposal",
    "QueueTicket",
    "Record",
    "Seal",
    "SearchRow",
    "Shift",
    "ShiftClerk",
    "Signature",
    "Tries",
    "User",
]
