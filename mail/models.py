"""The book's rows, each with its theme: Django looks for them here."""

from mail.batches.models import PostalBatch
from mail.counts.models import ShelfCount
from mail.items.models import MailItem
from mail.items.slots import StorageSlot
from mail.policy import MailPolicy
from mail.returns.models import MailReturn, ReturnProposal
from mail.tallies.models import DailyTally, Subscription
from mail.traces.models import Trace

__all__ = [
    "DailyTally",
    "MailItem",
    "MailPolicy",
    "MailReturn",
    "PostalBatch",
    "ReturnProposal",
    "ShelfCount",
    "StorageSlot",
    "Subscription",
    "Trace",
]
