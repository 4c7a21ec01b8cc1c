"""Numbers a property decides: each between two bounds, which the form and the database keep; and which change weakens a safeguard."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from desk.types import Text

# What weakens a safeguard: the number raised or lowered, either (retention: too short loses proof, too long keeps
# people's data), the tick taken off or put on.
MORE, LESS, EITHER, OFF, ON = "more", "less", "either", "off", "on"


def number(label: Text, default: int, least: int, most: int, **more: Any) -> Any:
    """A number between ``least`` and ``most``."""
    return models.PositiveSmallIntegerField(label, default=default, validators=[MinValueValidator(least), MaxValueValidator(most)], **more)


def bounds(model: type[models.Model]) -> dict[str, tuple[int, int]]:
    """The columns of ``model`` that have both bounds."""
    found: dict[str, tuple[int, int]] = {}
    for field in model._meta.concrete_fields:
        given = {type(one): one.limit_value for one in field._validators if hasattr(one, "limit_value")}  # type: ignore[attr-defined]
        if MinValueValidator in given and MaxValueValidator in given:
            found[str(field.column)] = (given[MinValueValidator], given[MaxValueValidator])
    return found


def weaker(way: str, old: Any, new: Any) -> bool:
    """Whether the change from ``old`` to ``new`` weakens what ``way`` says."""
    return {MORE: new > old, LESS: new < old, EITHER: new != old, OFF: bool(old) and not new, ON: bool(new) and not old}[way]
