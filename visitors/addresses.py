"""Where the pages of the visitor log are."""

from typing import Any

from django.urls import reverse

from desk.people.actors import Actor


def url(actor: Actor, name: str, *args: Any) -> str:
    return reverse(f"visitors:{name}", args=[actor.property.slug, *args])
