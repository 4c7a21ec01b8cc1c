"""What the database itself refuses, on both engines.

Triggers are declared here once and (re)installed after every migrate, idempotently, because SQLite
rebuilds a table on ``AlterField`` and silently drops its triggers. The text index of the search is
kept here for the same reason.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connections, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.models import Entry, Event, EventDetail, Post, Proposal, Record, Seal, Signature
from desk.models.numbers import bounds
from desk.types import Text

_COLUMNS = re.compile(r"\b(?:NEW|OLD)\.(\w+)")
_EVERY_COLUMN = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()",
}
MERGED = 200  # pages of the text index that are laid together in one step
BLANK = "—"  # what an erased text says where it must say something


@dataclass(frozen=True)
class Trigger:
    """``table`` refuses ``on`` (INSERT, UPDATE or DELETE) ``when`` (a condition on OLD and NEW; "" = always).

    A rule between rows looks at other tables in its condition: those are few.
    """

    name: str
    table: str
    on: str
    says: str
    when: str = ""
    sentence: Text = ""  # what a clerk reads


def differs(columns: Iterable[str]) -> str:
    """SQL: one of the columns is another than before; a name taken away or put in where none was counts too."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def written_once(table: str, kept: Iterable[str], text: str = "") -> tuple[Trigger, ...]:
    """A row without a life of its own is written once; the purge may blank its ``text``, and nothing else."""
    changed = f"{differs(kept)} OR (NEW.{text} <> OLD.{text} AND NEW.{text} NOT IN ('', '{BLANK}'))" if text else ""
    return (
        Trigger(f"{table}_no_delete", table, "DELETE", "a line stays"),
        Trigger(f"{table}_no_update", table, "UPDATE", "a line is erased, never changed", changed),
    )


AUTHORISATION = (
    Trigger(
        "desk_authorisation_phoned",
        "desk_authorisation",
        "INSERT",
        "whoever is phoned decides here, and is somebody else",
        "NEW.whom <> '' AND (NEW.phoned_id IS NULL OR COALESCE(NEW.created_by_id, 0) = NEW.phoned_id"
        " OR NOT EXISTS (SELECT 1 FROM desk_membership m WHERE m.user_id = NEW.phoned_id AND m.property_id = NEW.property_id"
        " AND m.active AND m.role IN ('supervisor', 'manager')))",
        sentence=gettext_lazy("Phone a supervisor or manager of this property: nobody else decides, and nobody decides their own request."),
    ),
    Trigger(
        "desk_authorisation_call",
        "desk_authorisation",
        "INSERT",
        "a call written down has been made",
        "NEW.phoned_at > NEW.created_at",
        sentence=gettext_lazy("This time has not come yet."),
    ),
    Trigger(
        "desk_authorisation_once",
        "desk_authorisation",
        "INSERT",
        "one call has one answer",
        "NEW.phoned_id IS NOT NULL AND EXISTS (SELECT 1 FROM desk_authorisation a WHERE a.property_id = NEW.property_id"
        " AND a.subject_key = NEW.subject_key AND a.gate = NEW.gate AND a.phoned_id = NEW.phoned_id AND a.phoned_at = NEW.phoned_at)",
        sentence=gettext_lazy("This call is written down already: one call has one answer."),
    ),
    Trigger(
        "desk_authorisation_told",
        "desk_authorisation",
        "UPDATE",
        "whom somebody phoned, and when, stays as it was written",
        differs(("phoned_id", "phoned_at")),
    ),
)


def declared() -> Iterator[Trigger]:
    """Every trigger of every installed app: append-only tables, and the rules of all registers."""
    first = "FROM desk_event e WHERE e.property_id = NEW.property_id AND e.subject_key = NEW.subject_key ORDER BY e.seq LIMIT 1"
    # Where a desk knows no shifts, what nobody's shift wrote is of whoever wrote it.
    own = f"CASE WHEN NEW.shift_id IS NULL AND NEW.actor_id = (SELECT e.actor_id {first}) THEN 0 ELSE -1 END"
    yield Trigger(
        "desk_event_amend",
        Event._meta.db_table,
        "INSERT",
        "what another shift wrote is corrected by a supervisor",
        f"NEW.verb = 'amend' AND NEW.number <> '' AND COALESCE(NEW.shift_id, 0) <> COALESCE((SELECT e.shift_id {first}), {own})"
        " AND EXISTS (SELECT 1 FROM desk_membership m"
        " WHERE m.property_id = NEW.property_id AND m.user_id = NEW.actor_id AND m.role = 'clerk')",
    )
    for model in (Event, Seal):
        table = model._meta.db_table
        yield Trigger(f"{table}_no_update", table, "UPDATE", "the trail is append-only")
        yield Trigger(f"{table}_no_delete", table, "DELETE", "the trail is append-only")
    table = EventDetail._meta.db_table
    yield Trigger(f"{table}_no_update", table, "UPDATE", "a detail is erased, never changed")
    table = Signature._meta.db_table
    yield Trigger(f"{table}_no_delete", table, "DELETE", "a signature stays")
    kept = ("property_id", "key", "role", "method", "digest", "at")
    yield Trigger(
        f"{table}_no_update",
        table,
        "UPDATE",
        "a signature is erased, never changed",
        "OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.strokes <> ''"
        " OR COALESCE(OLD.signer_id, 0) <> COALESCE(NEW.signer_id, 0)" + "".join(f" OR OLD.{column} <> NEW.{column}" for column in kept),
    )
    yield from AUTHORISATION
    for settled in apps.get_models():
        if limits := bounds(settled) if hasattr(settled, "safeguards") or settled is Post else {}:
            table = settled._meta.db_table
            outside = " OR ".join(f"NEW.{column} NOT BETWEEN {least} AND {most}" for column, (least, most) in limits.items())
            said = gettext_lazy("A number is outside what is allowed.")
            yield Trigger(f"{table}_bounds", table, "UPDATE", "a number is outside its bounds", outside, sentence=said)
            yield Trigger(f"{table}_bounds_new", table, "INSERT", "a number is outside its bounds", outside, sentence=said)
    yield Trigger(
        "desk_membership_fixed",
        "desk_membership",
        "UPDATE",
        "whose a membership is, and where, never changes",
        differs(("user_id", "property_id")),
    )
    table = Proposal._meta.db_table
    yield Trigger(f"{table}_no_delete", table, "DELETE", "a proposal stays")
    yield Trigger(
        f"{table}_once",
        table,
        "UPDATE",
        "a proposal is decided once, and stays as it was made",
        f"OLD.state <> 'open' OR {differs(('property_id', 'what', 'row', 'proposed_by_id', 'proposed_at'))}"
        " OR CAST(NEW.changes AS TEXT) <> CAST(OLD.changes AS TEXT)",
    )
    yield Trigger("desk_counter_forward", "desk_counter", "UPDATE", "a counter never goes back", "NEW.value < OLD.value")
    for register in registers():
        table = register._meta.db_table
        fixed = ["property_id", "key", "created_at", "created_by_id", "post_id", "shift_id"]
        if any(field.name == "number" for field in register._meta.concrete_fields) and hasattr(register, "PREFIX"):
            fixed += ["number", "business_date", "serial"]
        yield Trigger(f"{table}_no_delete", table, "DELETE", "a register has no delete")
        yield Trigger(
            f"{table}_fixed",
            table,
            "UPDATE",
            "number, key, property and who entered it never change",
            differs(fixed),
        )
        yield Trigger(
            f"{table}_door",
            table,
            "UPDATE",
            "every change goes through a writer and counts the version up",
            "NEW.version <= OLD.version",
        )
        if issubclass(register, Entry):
            if "occurred_at" in register.amendable:
                yield Trigger(
                    f"{table}_before",
                    table,
                    "UPDATE",
                    "what was entered had happened",
                    "NEW.occurred_at <> OLD.occurred_at AND NEW.occurred_at > NEW.created_at",
                    sentence=gettext_lazy("It had happened when it was entered: not later than that."),
                )
            yield Trigger(
                f"{table}_paper",
                table,
                "INSERT",
                "a paper number is written one way",
                "NEW.paper_no <> '' AND TRIM(NEW.paper_no, '0123456789') IN ('', 'p')",  # P00001 is the one
            )
        yield from getattr(register, "triggers", ())


def registers() -> list[type[Record]]:
    """Every concrete model with a life, in a stable order."""
    found = [model for model in apps.get_models() if issubclass(model, Record)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def install(using: str = "default") -> None:
    """Put every declared trigger and the text index in place. Harmless to repeat."""
    connection = connections[using]
    if "desk_searchrow" not in connection.introspection.table_names():
        return  # migrated back to nothing
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _index_statements(connection.vendor):
            cursor.execute(statement)
        cursor.execute(_EVERY_COLUMN[connection.vendor])
        there = set(cursor.fetchall())
        for trigger in declared():
            # Migrated back behind the columns it speaks of, a rule waits for them.
            if trigger.table in tables and {(trigger.table, name) for name in _COLUMNS.findall(trigger.when)} <= there:
                for statement in _trigger_statements(connection.vendor, trigger):
                    cursor.execute(statement)


def lift_for_rebuilding(using: str = "default") -> None:
    """Before migrations on SQLite; :func:`install` follows after them."""
    if connections[using].vendor == "sqlite":
        uninstall(using)


def brought_within_bounds(app_label: str, *models: str) -> Any:
    """A step of a migration: a number that stands outside the bounds it is given now becomes the nearest inside."""

    def work(apps: Any, schema_editor: Any) -> None:
        for name in models:
            model = apps.get_model(app_label, name)
            for column, (least, most) in bounds(model).items():
                rows = model._default_manager.using(schema_editor.connection.alias)
                rows.filter(**{f"{column}__lt": least}).update(**{column: least})
                rows.filter(**{f"{column}__gt": most}).update(**{column: most})

    return checked(work)


def checked(step: Any) -> Any:
    """A step of a migration that writes rows: its deferred checks are made at its end.

    PostgreSQL alters no table with checks still pending; an empty one has none, so only a full database shows it.
    """

    def work(apps: Any, schema_editor: Any) -> None:
        step(apps, schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")

    return work


def uninstall(using: str = "default") -> None:
    """Lift the triggers (tests flush tables between transactions, SQLite rebuilds them in migrations)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in declared():
            for name in {trigger.name, _truncate_guard(trigger)}:
                if connection.vendor == "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {trigger.table}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def installed(using: str = "default") -> set[str]:
    """Names of our triggers that are in the database now."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def _truncate_guard(trigger: Trigger) -> str:
    return f"{trigger.table}_no_truncate"


def _trigger_statements(vendor: str, trigger: Trigger) -> list[str]:
    when = f"WHEN ({trigger.when})" if trigger.when else ""
    if vendor == "postgresql":
        function = f"{trigger.name}_fn"
        refuse = f"RAISE EXCEPTION '{trigger.says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{trigger.name}';"
        if "SELECT" in when:  # PostgreSQL allows no other table in WHEN: the function looks itself
            refuse, when = f"IF {trigger.when} THEN {refuse} END IF; RETURN NEW;", ""
        statements = [
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} END $$",
            f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}",
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.on} ON {trigger.table} FOR EACH ROW {when} EXECUTE FUNCTION {function}()",
        ]
        if trigger.on == "DELETE":
            guard = _truncate_guard(trigger)
            statements += [
                f"DROP TRIGGER IF EXISTS {guard} ON {trigger.table}",
                f"CREATE TRIGGER {guard} BEFORE TRUNCATE ON {trigger.table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            ]
        return statements
    return [
        f"DROP TRIGGER IF EXISTS {trigger.name}",
        (
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.on} ON {trigger.table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{trigger.name}: {trigger.says}'); END"
        ),
    ]


def _index_statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return ["CREATE INDEX IF NOT EXISTS desk_searchrow_tokens ON desk_searchrow USING gin (to_tsvector('simple', text))"]
    gone = "INSERT INTO desk_searchrow_fts(desk_searchrow_fts, rowid, text) VALUES ('delete', OLD.id, OLD.text);"
    new = "INSERT INTO desk_searchrow_fts(rowid, text) VALUES (NEW.id, NEW.text);"
    return [
        (
            "CREATE VIRTUAL TABLE IF NOT EXISTS desk_searchrow_fts USING fts5("
            "text, content='desk_searchrow', content_rowid='id', tokenize='unicode61')"
        ),
        f"CREATE TRIGGER IF NOT EXISTS desk_searchrow_ai AFTER INSERT ON desk_searchrow BEGIN {new} END",
        f"CREATE TRIGGER IF NOT EXISTS desk_searchrow_ad AFTER DELETE ON desk_searchrow BEGIN {gone} END",
        f"CREATE TRIGGER IF NOT EXISTS desk_searchrow_au AFTER UPDATE OF text ON desk_searchrow BEGIN {gone} {new} END",
    ]


def erase_details(property_id: int, subject_key: uuid.UUID) -> int:
    """Delete the personal details of a row's events (the purge); how many there were."""
    seqs = Event.objects.filter(property_id=property_id, subject_key=subject_key).exclude(digest="").values("seq")
    return EventDetail.objects.filter(property_id=property_id, seq__in=list(seqs.values_list("seq", flat=True))).delete()[0]


def leave_no_trace(using: str = "default") -> None:
    """After a purge on SQLite: erased words go from the text index and from the log of the last writes, too.

    In small steps, each its own short transaction. PostgreSQL's own vacuum does as much by itself.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        pages, done = -MERGED, MERGED  # the first step marks all of the index, the others go on with it
        while done >= 2:
            before = connection.connection.total_changes
            cursor.execute("INSERT INTO desk_searchrow_fts(desk_searchrow_fts, rank) VALUES ('merge', %s)", [pages])
            done, pages = connection.connection.total_changes - before, MERGED
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()


def know_the_rows(using: str = "default") -> None:
    """Let SQLite look at samples of its tables, from which it plans; PostgreSQL does so by itself, when many rows came."""
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.fetchall()
            cursor.execute("ANALYZE")


# --- what a broken rule says to a clerk -----------------------------------------------------
@cache
def _sentences(model: type[models.Model]) -> list[tuple[re.Pattern[str], models.BaseConstraint]]:
    found: list[tuple[re.Pattern[str], models.BaseConstraint]] = []
    for constraint in model._meta.constraints:
        found.append((re.compile(rf"\b{re.escape(constraint.name)}\b"), constraint))
    table = model._meta.db_table
    for constraint in model._meta.constraints:
        # SQLite names the columns of a broken unique constraint, not the constraint.
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            columns = ", ".join(f"{table}.{model._meta.get_field(name).column}" for name in constraint.fields)  # type: ignore[union-attr]
            found.append((re.compile(rf"UNIQUE constraint failed: {re.escape(columns)}$"), constraint))
    return found


def as_validation_error(error: IntegrityError, model: type[models.Model]) -> ValidationError:
    """The clerk's sentence for a rule the database kept; the constraint's name is the code.

    Anything that is not one of the model's constraints is raised again as it came.
    """
    text = str(error).strip()
    for pattern, constraint in _sentences(model):
        if pattern.search(text):
            message = constraint.get_violation_error_message()
            fields = constraint.fields if isinstance(constraint, models.UniqueConstraint) else ()
            field = next((name for name in fields if name not in ("property", "subject_key")), NON_FIELD_ERRORS)
            if field in ("key", "number", "serial", "business_date"):
                field = NON_FIELD_ERRORS
            return ValidationError({field: ValidationError(message, code=constraint.name)})
    own = getattr(model, "triggers", ())  # those of its lines stand with it
    for trigger in (*own, *(one for one in declared() if one.table == model._meta.db_table)):
        # The whole name: one rule may begin as another is called. PostgreSQL names the trigger's function.
        if trigger.sentence and re.search(rf"\b{trigger.name}(_fn)?\b", text):
            return ValidationError(trigger.sentence, code=trigger.name)
    if "no_delete" in text or "_fixed" in text or "_door" in text:
        return ValidationError(_("The register does not allow this."), code="register")
    raise error
