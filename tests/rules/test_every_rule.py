"""Every rule of the database, broken once by name: a rule without its case fails here, and so does a case without its rule."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models
from django.utils import translation

from desk.ledger import database_rules
from desk.models import Entry
from tests import books
from tests.rules.breaking import FAR_AHEAD, LONG_AGO, Case, Row, Sql, again, changed, deleted, name_in, overwrite

# One module of cases for each app that keeps rows, of the app's name.
BOOKS = tuple(import_module(f"tests.rules.{path.stem}") for path in sorted(Path(__file__).parent.glob("*.py")) if path.stem in books.APPS)
OURS = [model for model in apps.get_models() if Path(model._meta.app_config.path).parent == settings.BASE_DIR]


# --- what every register keeps to, made for each of them -------------------------------------------------
def on_paper(row: Row) -> Row:
    """The same row, copied from a paper slip."""

    def of(clerk):
        found = row(clerk)
        overwrite(found, paper_no="A-17")
        return found

    return of


def other(column: str) -> Callable[[models.Model], int | None]:
    """Somebody taken away; or put in, where nobody was: a supervisor enters a row without a post."""
    return lambda row: 1 if getattr(row, column) is None else None


def of_a_register(model: type[models.Model], good: Case) -> dict[str, tuple[Case, ...]]:
    """No number twice, none changed, nothing deleted, no change without counting the version up."""
    name, table, row = model._meta.model_name, model._meta.db_table, good.row
    fixed = {"property_id": Sql("property_id + 1"), "key": "0" * 32, "created_at": LONG_AGO}
    fixed |= {column: other(column) for column in ("created_by_id", "post_id", "shift_id")}
    once = {"key": ("key",)}
    if issubclass(model, Entry):
        fixed |= {"number": "XX991231-998", "serial": Sql("serial + 1"), "business_date": "2000-01-01"}
        once |= {"number": ("number",), "serial": ("business_date", "serial"), "paper": ("paper_no",)}
    sheets = {}
    if issubclass(model, Entry):
        sheets = {f"{table}_before": (changed(row, occurred_at=FAR_AHEAD),)} if "occurred_at" in model.amendable else {}
        sheets |= {f"{table}_paper": tuple(again(row, **{**good.columns, "paper_no": text}) for text in ("p00001", "00001"))}
    return (
        sheets
        | {
            f"{name}_{what}_once": (
                again(on_paper(row) if what == "paper" else row, **{**good.columns, **{column: Sql(column) for column in columns}}),
            )
            for what, columns in once.items()
        }
        | {
            f"{table}_no_delete": (deleted(row),),
            f"{table}_fixed": tuple(changed(row, **{column: value}) for column, value in fixed.items()),
            f"{table}_door": (changed(row, version=Sql("version")), changed(row, version=Sql("version - 1"))),
        }
    )


# A day has one tally, so that no second one could have its serial: SQLite hears of the day first.
ANSWERED_FOR = {"dailytally_serial_once": "tally_once_a_day"} if connection.vendor == "sqlite" else {}


# --- the table of them all -----------------------------------------------------------------------------
REGISTERS = {model: good for book in BOOKS for model, good in getattr(book, "REGISTERS", {}).items()}
TABLES = [book.CASES for book in BOOKS] + [of_a_register(model, good) for model, good in REGISTERS.items()]
CASES = [
    pytest.param(name, case, id=f"{name}-{place}" if place else name)
    for table in TABLES
    for name, cases in table.items()
    for place, case in enumerate(cases if isinstance(cases, tuple) else (cases,))
]


def rules() -> Iterator[str]:
    """Every constraint and every trigger that is declared anywhere."""
    yield from (constraint.name for model in OURS for constraint in model._meta.constraints)
    yield from (trigger.name for trigger in database_rules.declared())


def sentences() -> dict[str, tuple[type[models.Model], str]]:
    """What a clerk reads of each rule that has words of its own, and which model knows them."""
    told = {one.name: (model, one.get_violation_error_message()) for model in OURS for one in model._meta.constraints}
    for model in OURS:
        told |= {one.name: (model, str(one.sentence)) for one in getattr(model, "triggers", ()) if one.sentence}
    return told


def test_every_rule_has_a_case_and_every_case_a_rule():
    cases = [name for table in TABLES for name in table]
    assert sorted(cases) == sorted(rules())


@pytest.mark.parametrize("model", REGISTERS, ids=lambda model: model.__name__)
def test_a_second_good_line_is_refused_by_no_promise(clerk, model):
    row = REGISTERS[model].row(clerk)
    REGISTERS[model].tried(row)
    assert model.objects.filter(state=row.state).count() == 2


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_database_itself_refuses(clerk, name, case):
    row = case.row(clerk)
    if hasattr(row, "version"):
        overwrite(row)  # as it stands nothing is wrong with it
    before = list(type(row).objects.order_by("pk").values())
    with pytest.raises(IntegrityError) as refused:
        case.tried(row)
    assert name_in(refused.value, type(row)) == ANSWERED_FOR.get(name, name)
    assert list(type(row).objects.order_by("pk").values()) == before
    with translation.override("en"):
        if (known := sentences().get(ANSWERED_FOR.get(name, name))) is not None:
            told = database_rules.as_validation_error(refused.value, known[0])
            codes = [error.code for errors in told.error_dict.values() for error in errors] if hasattr(told, "error_dict") else [told.code]
            assert (told.messages, codes) == ([known[1]], [ANSWERED_FOR.get(name, name)])
