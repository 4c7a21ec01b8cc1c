"""What the walks over the whole house know of each book: one module per book, ``tests/<book>/walk.py``, found and joined here.

Each offers the same names: rows (``furnish``, ``more``, ``of_each_register``), addresses (``PAGES``,
``FOREIGN``, ``QUERIES``, ``addressed``, ``named``), verbs (``MOVES``, ``BODIES``, ``VERB_PAGES``, ``ROWS``, ``LISTED``,
``OWN``), forms (``REFERENCES``, ``made_with``), planted text (``PLANTED``, ``GIVEN``, ``plant``) and the admin
(``CONFIGURED``, ``KEPT``, ``THROUGH``, ``configured``). ``ADDS``, where there is one: statements it adds to pages of others.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings

from desk import registry

# Every app of the house, from the roof to the ground.
APPS = tuple(app.label for app in apps.get_app_configs() if Path(app.path).parent == Path(settings.BASE_DIR) and app.label == app.name)
# The ground and the directory stand in the registry too, and are walked by what every test knows.
BOOKS: dict[str, ModuleType] = {
    book.slug: import_module(f"tests.{book.slug}.walk") for book in registry.books() if book.slug not in ("directory", "desk")
}


def joined(name: str) -> Any:
    """The table of that name of every book as one."""
    tables = [getattr(book, name) for book in BOOKS.values()]
    if isinstance(tables[0], dict):
        return {key: value for table in tables for key, value in table.items()}
    return [one for table in tables for one in table]


def each(name: str, *given: Any) -> list[Any]:
    """What every book answers to the same question."""
    return [getattr(book, name)(*given) for book in BOOKS.values()]


def body(row: Any, verb: str) -> dict[str, Any]:
    """What a verb's page is sent; books may call different moves by one name."""
    own = next(book for book in BOOKS.values() if type(row) in book.ROWS)
    said = {**joined("BODIES"), **own.BODIES}[verb]
    return said(row) if callable(said) else said


def made_with(form: type, world: Any) -> dict[str, Any] | None:
    """What a form of one of the books is made with besides its actor; ``None``: it is none of theirs."""
    book = BOOKS.get(form.__module__.split(".")[0])
    return book.made_with(form, world) if book else None


def addressed(name: str) -> type | None:
    """Whose rows an address asks for."""
    return next((model for model in each("addressed", name) if model), None)
