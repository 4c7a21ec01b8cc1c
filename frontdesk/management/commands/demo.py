import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdesk import demo


class Command(BaseCommand):
    help = "Fill an empty database with demo data: property demo with a busy month, property north beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", required=True, help="the password of every demo user")
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--visits", type=int, help="how many slips at property demo (default: 90 a day)")
        parser.add_argument("--mail", type=int, help="how many registered items at property demo (default: 22 a day)")
        parser.add_argument("--enquiries", type=int, help="how many enquiries at property demo (default: 12 a day)")
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, **options: Any) -> None:
        if demo.exists():
            raise CommandError("There is a property “demo” already. Use an empty database.")
        started = time.perf_counter()
        names = [row[0] for row in demo.STAFF] + ["admin1"]
        pins = demo.random_pins()
        made, items = demo.make(
            passwords=dict.fromkeys(names, options["password"]),
            pins=pins,
            days=options["days"],
            visits=options["visits"],
            mail=options["mail"],
            enquiries=options["enquiries"],
            seed=options["seed"],
        )
        self.stdout.write(
            f"{made:,} visits and {items:,} registered items in {time.perf_counter() - started:.1f} s. Sign in as: {', '.join(names)}"
        )
        self.stdout.write("PINs: " + ", ".join(f"{name} {pin}" for name, pin in pins.items()))
