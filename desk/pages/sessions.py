"""The session, of which reading a page depends as little as it can."""

import logging
from contextlib import nullcontext
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as Ordinary
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from desk.ledger import waiting

logger = logging.getLogger(__name__)


class SessionMiddleware(Ordinary):
    """A page that was only read is given out even where nothing can be written (a full disk, a held lock): what its session
    would have kept (when it was last active, that a message has been shown) is kept the next time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        read = request.method in ("GET", "HEAD")
        try:
            with waiting.not_at_all() if read else nullcontext():
                return super().process_response(request, response)  # type: ignore[arg-type]
        except (SessionInterrupted, DatabaseError) as error:
            cause = _cause(error)
            if cause is None:  # it was ended meanwhile, in another window
                raise
            if not read:
                raise cause from None
            logger.warning("a session was not kept: %s", cause)
            return response


def _cause(error: BaseException | None) -> BaseException | None:
    """The database that could not be had, at the bottom of what the session makes of it."""
    while error is not None and not waiting.unavailable(error):
        error = error.__cause__ or error.__context__
    return error
