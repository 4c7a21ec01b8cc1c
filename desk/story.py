"""What a book's demonstration is given: whose house, which days, which people. See ``told_by`` for the books that have one."""

import random
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from desk import registry
from desk.models import Property, Shift, User


@dataclass
class Story:
    """The demonstration of one property.

    ``days``: how many days lie behind it; ``full``: the house everybody looks at, not the one beside it. ``shift`` is on now, its
    clerk the first of ``clerks``; a book that hands over before anybody comes (``opens``) puts another one here.
    """

    property: Property
    rng: random.Random
    days: int
    full: bool
    clerks: list[User]
    supervisor: User
    handler: User | None
    shift: Shift


def told_by(name: str) -> dict[str, ModuleType]:
    """The modules ``name`` (``demo``, ``bench``) of the books that have one, by slug, in the order of the menu."""
    own = {book.slug: apps.get_app_config(book.slug).module for book in registry.books() if book.slug != "desk"}
    return {slug: import_module(f"{slug}.{name}") for slug, app in own.items() if module_has_submodule(app, name)}
