"""Enquiries, messages, promises and complaints, by theme."""

from enquiries.models.callers import Channel, Way
from enquiries.models.complaints import Complaint, ComplaintAction, FollowUp
from enquiries.models.enquiries import Attempt, Enquiry
from enquiries.models.messages import Message, MessageTry
from enquiries.models.policy import Answer, Category, EnquiryPolicy
from enquiries.models.promises import Promise

__all__ = [
    "Answer",
    "Attempt",
    "Category",
    "Channel",
    "Complaint",
    "ComplaintAction",
    "Enquiry",
    "EnquiryPolicy",
    "FollowUp",
    "Message",
    "MessageTry",
    "Promise",
    "Way",
]
