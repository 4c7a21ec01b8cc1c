"""The mail book's registration."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.registry import Book, Start, register
from mail import search
from mail.batches import states as batch_states
from mail.batches import verbs as batch_verbs
from mail.batches.models import PostalBatch
from mail.board import board
from mail.counts import verbs as count_verbs
from mail.counts.models import ShelfCount
from mail.handover_lines import counts, open_lines
from mail.items import articles, slots
from mail.items import states as item_states
from mail.items import verbs as item_verbs
from mail.items.models import MailItem
from mail.purge import purge
from mail.returns import states as return_states
from mail.returns import verbs as return_verbs
from mail.returns.models import MailReturn, ReturnProposal
from mail.scan import scan
from mail.tallies.models import DailyTally
from mail.traces import verbs as trace_verbs
from mail.traces.models import Trace

register(
    Book(
        slug="mail",
        title=pgettext_lazy("book", "Mail"),
        icon="邮",
        order=20,
        start_url_name="mail:register",
        keeps=(MailItem, PostalBatch, MailReturn, ReturnProposal, Trace, ShelfCount, DailyTally),
        verbs={
            MailItem: item_verbs.ITEM,
            PostalBatch: batch_verbs.BATCH,
            MailReturn: return_verbs.RETURN,
            ReturnProposal: return_verbs.PROPOSAL,
            Trace: trace_verbs.TRACE,
            ShelfCount: count_verbs.COUNT,
        },
        entry_url_names={
            MailItem: "mail:entry",
            PostalBatch: "mail:batch",
            MailReturn: "mail:return",
            Trace: "mail:trace",
            ShelfCount: "mail:count",
            DailyTally: "mail:tally",
        },
        starts=(
            Start(gettext_lazy("Receive mail"), "m", "mail:new"),
            Start(gettext_lazy("Hand out mail"), "g", "mail:give"),
            Start(gettext_lazy("Trace a lost letter"), "x", "mail:trace_new", primary=False),
        ),
        board=board,
        open_lines=open_lines,
        counts=counts,
        hits={"mail.mailitem": search.items, "mail.mailreturn": search.returns, "mail.trace": search.traces},
        scan=scan,
        codes=articles.SHAPES,
        purge=purge,
        about_url_name="mail:trace_new",
        furnish=slots.seed,
        words={
            **{
                move.name: move.label
                for move in (
                    batch_states.ADD,
                    batch_states.TAKE_OUT,
                    item_states.BACK_FROM_REVIEW,
                    item_states.UNMATCHED_FROM_REVIEW,
                    item_states.RETURN,
                )
            },
            **{move.name: move.label for move in (return_states.CANCEL, return_states.CANCEL_RETURN)},
            item_states.APPROVED_ITEM.name: item_states.APPROVED_ITEM.label,
            "refuse": gettext_lazy("refused at the counter"),
            "propose": item_states.PROPOSE_RETURN.label,
            "searched": gettext_lazy("both registers searched"),
            "item": gettext_lazy("Item"),
            "return": gettext_lazy("Return"),
            "with": gettext_lazy("Items together"),
        },
        papers={"notice": gettext_lazy("Notice slip"), "sheet": gettext_lazy("Pick-up sheet")},
    )
)
