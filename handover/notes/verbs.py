"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from desk.ledger.verbs import Verb, table
from handover.notes import actions, forms, states

NOTE = table(
    Verb(states.REPORT, actions.report_note, forms.ReportForm),
    Verb(states.SETTLE, actions.settle_note, forms.SettleForm),
    Verb(states.ADD_TO_NOTE, actions.add_to_note, forms.AddendumForm),
)
