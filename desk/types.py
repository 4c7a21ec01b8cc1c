"""Types for the type checker; they cost nothing at run time."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text: TypeAlias = "str | StrPromise"  # a sentence, translated now or when it is shown
