"""Types for the type checker; they cost nothing at run time."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Text = str | StrPromise
else:
    Text = object  # a sentence, translated now or when it is shown
