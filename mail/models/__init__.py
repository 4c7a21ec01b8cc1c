"""The mail book's rows, by theme: policy and places, intake register, return register, traces and counts."""

from mail.models.items import Kind, MailItem, PostalBatch, Way
from mail.models.policy import MailPolicy, StorageSlot, Subscription
from mail.models.returns import NO_NOTICE_NEEDED, MailReturn, Reason, ReturnProposal
from mail.models.traces import DailyTally, ShelfCount, Trace

__all__ = [
    "NO_NOTICE_NEEDED",
    "DailyTally",
    "Kind",
    "MailItem",
    "MailPolicy",
    "MailReturn",
    "PostalBatch",
    "Reason",
    "ReturnProposal",
    "ShelfCount",
    "StorageSlot",
    "Subscription",
    "Trace",
    "Way",
]
