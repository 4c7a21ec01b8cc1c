"""What every page's frame needs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from desk import registry
from desk.counter import rescue
from desk.papers import privacy


def page(request: HttpRequest) -> dict[str, Any]:
    """``desk`` (the actor), the menu and the primary buttons; nothing on pages outside a property."""
    actor = getattr(request, "desk", None)
    if actor is None:
        return {}
    shelf = [book for book in registry.books() if actor.may(book.permission)]
    return {
        "desk": actor,
        "whose": rescue.whose(actor.user),
        "shelf": shelf,
        "menu": [(book, home) for book in registry.books() if book.icon and (home := book.home(actor))],
        "starts": [start for book in shelf for start in book.starts if actor.may(f"{book.slug}.work")],
        "offline_url": next((reverse(book.offline_url_name, args=[actor.property.slug]) for book in shelf if book.offline_url_name), ""),
        "scan_codes": "|".join(registry.shapes()),
        "id_shapes": "|".join(privacy.ID_SHAPES),
        "idle_seconds": actor.policy.idle_minutes * 60,
    }
