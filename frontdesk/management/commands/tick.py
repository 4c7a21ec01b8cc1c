from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from desk import registry
from desk.ledger import seals, trail
from desk.models import Property
from desk.people import guard
from desk.people.actors import system


class Command(BaseCommand):
    help = "Seal the trail and erase what has been kept long enough. Run it every ten minutes; twice does no harm."

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        for property in Property.objects.all():
            actor = system(property)
            erased = {
                f"{book.slug}.{what}": count
                for book in registry.books()
                if book.purge is not None
                for what, count in book.purge(actor, now).items()
                if count
            }
            if erased:  # the certificate: counts only
                trail.record(actor, "purge", data=erased)
            self.stdout.write(f"{property.slug}: {seals.seal(property)} seals; erased: {erased or 'nothing'}")
        guard.forget(now)
        Session.objects.filter(expire_date__lt=now).delete()
