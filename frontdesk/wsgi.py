"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")
application = get_wsgi_application()

# The dictionary of readings is loaded with the server, not by the first search of each worker.
from desk.finding import search  # noqa: E402 - after the apps are ready

search.terms(people=["曾"])
