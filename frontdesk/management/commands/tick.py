import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from desk import registry
from desk.ledger import database_rules, erasing, seals
from desk.models import Lease, Property
from desk.papers import attachments
from desk.people import guard
from desk.people.actors import system

LEASE = "tick"


class Command(BaseCommand):
    help = "Erase what has been kept long enough and seal the trail. Run it every ten minutes; twice does no harm, nor does killing it."

    def handle(self, **options: Any) -> None:
        holder, self.passed = secrets.token_hex(16), list[str]()
        if not Lease.take(LEASE, holder):
            self.stdout.write("Another one is at work.")
            return
        try:
            self.work(holder, timezone.now())
        finally:
            Lease.give_back(LEASE, holder)
        for sentence in self.passed:
            self.stderr.write(sentence)
        if self.passed:
            sys.exit(1)

    def work(self, holder: str, now: datetime) -> None:
        erased = False
        for property in Property.objects.order_by("pk"):
            for book in registry.books():
                if not Lease.take(LEASE, holder):
                    self.stdout.write("It took too long, and another one has taken over.")
                    return
                if book.purge is not None:
                    self.attempt(f"{property.slug}: {book.slug}", book.purge, system(property), now, self.passed)
            self.attempt(f"{property.slug}: files nobody names", attachments.sweep, property)
            certificate = self.attempt(f"{property.slug}: the certificate", erasing.certify, system(property))
            sealed = self.attempt(f"{property.slug}: the seals", seals.seal, property)
            erased = erased or bool(certificate)
            self.stdout.write(f"{property.slug}: {sealed or 0} seals; erased: {certificate or 'nothing'}")
        self.attempt("the counters of tries", guard.forget, now)
        self.attempt("the old sessions", Session.objects.filter(expire_date__lt=now).delete)
        self.attempt("the samples of the tables", database_rules.know_the_rows)
        if erased:
            self.attempt("what the database still holds of it", database_rules.leave_no_trace)

    def attempt(self, what: str, work: Callable[..., Any], *given: Any) -> Any:
        """One thing that fails keeps none of the others."""
        try:
            return work(*given)
        except Exception as error:
            self.passed.append(f"{what}: {error}".strip())
            return None
