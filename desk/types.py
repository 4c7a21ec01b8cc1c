"""Types and the few closed lists that floors share."""

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text: TypeAlias = "str | StrPromise"  # a sentence, translated now or when it is shown


class Told(StrEnum):
    """How an open entry is told to whoever takes a post over."""

    SINGLY = "singly"  # by itself: overdue, legal, disputed, or marked to be told
    CHANGED = "changed"  # by itself if it changed since this clerk last read it, else with its book
    BOOK = "book"  # with its book: how many there are
    ALONG = "along"  # comes with the post; nobody reads it
