import sys
from typing import Any

from django.core.management.base import BaseCommand

from desk.ledger import seals
from desk.models import Property


class Command(BaseCommand):
    help = "Compare the trail with its seals; exit 1 and name what differs."

    def handle(self, **options: Any) -> None:
        found = False
        for property in Property.objects.all():
            for sentence in seals.faults(property):
                found = True
                self.stderr.write(sentence)
        if found:
            sys.exit(1)
        self.stdout.write("The trail is whole.")
