"""What the visitor tests share: the property's clock, what a refusal is called, what a page says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from desk.ledger.transitions import Refused
from desk.models import Event


def at(local: str) -> datetime:
    """``at("2026-03-02 09:00")``: that minute on the property's wall clock."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def why_not(work: Callable[..., Any], *args: Any, **values: Any) -> str:
    """Do what cannot be done; gives the field a mistake is in, or the code of the refusal."""
    with pytest.raises((Refused, ValidationError)) as caught:
        work(*args, **values)
    error = caught.value
    if isinstance(error, Refused):
        return error.denied.code
    found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    return " ".join(sorted(str(one.code) if name == NON_FIELD_ERRORS else name for name, ones in found.items() for one in ones))


def verbs(visit: Any) -> list[str]:
    """What has happened to a slip, in order."""
    return list(Event.objects.filter(property=visit.property, subject_key=visit.key).order_by("seq").values_list("verb", flat=True))


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def cells(response: Any) -> list[list[str]]:
    """The body rows of the page's table, as text."""
    body = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    ]


def notes(response: Any) -> list[str]:
    """The messages a page greets with."""
    return [str(message) for message in response.context["messages"]]


def errors(response: Any) -> dict[str, list[str]]:
    """What the page's form found wrong: codes by field."""
    return {name: [one.code for one in found.as_data()] for name, found in response.context["form"].errors.items()}
