"""Django finds the tables of this book here; each theme keeps its own."""

from enquiries.answers.models import Answer
from enquiries.complaints.models import Category, Complaint, ComplaintAction
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.followups.models import FollowUp
from enquiries.messages.models import Message, MessageTry
from enquiries.promises.models import Promise
from enquiries.shared.models import EnquiryPolicy

__all__ = [
    "Answer",
    "Attempt",
    "Category",
    "Complaint",
    "ComplaintAction",
    "Enquiry",
    "EnquiryPolicy",
    "FollowUp",
    "Message",
    "MessageTry",
    "Promise",
]
