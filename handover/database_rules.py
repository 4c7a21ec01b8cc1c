"""SQL that the book's triggers share: what is signed or written down stays as it is."""

from collections.abc import Iterable

from desk.ledger.database_rules import BLANK, Trigger, differs


def rewritten(names: Iterable[str]) -> str:
    """SQL: one of the texts says something else; blanked by the purge it says nothing."""
    return " OR ".join(f"(NEW.{name} <> OLD.{name} AND NEW.{name} NOT IN ('', '{BLANK}'))" for name in names)


def frozen(table: str, kept: Iterable[str], texts: Iterable[str]) -> Iterable[Trigger]:
    """A part of a signed handover is neither changed nor added; the purge may blank its ``texts``."""
    changed = f"{differs(kept)} OR {rewritten(texts)}"
    signed = "(SELECT h.state FROM handover_handover h WHERE h.id = {row}.handover_id) = 'accepted'"
    yield Trigger(f"{table}_no_delete", table, "DELETE", "a handover keeps its lines")
    yield Trigger(f"{table}_no_insert", table, "INSERT", "a signed handover takes no more lines", signed.format(row="NEW"))
    yield Trigger(f"{table}_frozen", table, "UPDATE", "a signed handover is not changed", f"{signed.format(row='OLD')} AND ({changed})")
