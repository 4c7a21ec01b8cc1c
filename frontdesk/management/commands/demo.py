import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.story import told_by
from frontdesk import demo


def entries_of(text: str) -> tuple[str, int]:
    """``visitors=900`` → that book, so many. Raises ``ValueError``, which the parser tells in its own words."""
    book, _equals, number = text.partition("=")
    return book, int(number)


class Command(BaseCommand):
    help = "Fill an empty database with demo data: property demo with a busy month, property north beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        usual = ", ".join(f"{name} {module.A_DAY}" for name, module in told_by("demo").items() if hasattr(module, "A_DAY"))
        parser.add_argument("--password", required=True, help="the password of every demo user")
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument(
            "--entries",
            type=entries_of,
            nargs="*",
            default=[],
            metavar="BOOK=N",
            help=f"how many at property demo (usually a day: {usual})",
        )
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, **options: Any) -> None:
        if demo.exists():
            raise CommandError("There is a property “demo” already. Use an empty database.")
        started = time.perf_counter()
        names = [row[0] for row in demo.STAFF] + ["admin1"]
        pins, passwords = demo.random_pins(), dict.fromkeys(names, options["password"])
        try:
            made = demo.make(passwords=passwords, pins=pins, days=options["days"], entries=dict(options["entries"]), seed=options["seed"])
        except KeyError as unknown:
            raise CommandError(f"No book of this house has a demonstration of its own called {unknown}.") from None
        counted = ", ".join(f"{number:,} {book}" for book, number in made.items())
        self.stdout.write(f"{counted} in {time.perf_counter() - started:.1f} s. Sign in as: {', '.join(names)}")
        self.stdout.write("PINs: " + ", ".join(f"{name} {pin}" for name, pin in pins.items()))
