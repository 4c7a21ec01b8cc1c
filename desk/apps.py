from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


def install_rules(using: str, **kwargs: Any) -> None:
    """Put triggers and search indexes (back) in place: SQLite drops triggers when a later
    migration rebuilds their table, and says nothing."""
    from desk.ledger import database_rules

    database_rules.install(using)


def lift_rules(using: str, **kwargs: Any) -> None:
    """SQLite reads every trigger again when a migration rebuilds a table, and stops at one that looks
    at a table not there at that moment. They come back when the migrations are done."""
    from desk.ledger import database_rules

    database_rules.lift_for_rebuilding(using)


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from desk.ledger import waiting

        autodiscover_modules("book")
        connection_created.connect(waiting.settle)
        pre_migrate.connect(lift_rules, sender=self)
        post_migrate.connect(install_rules, sender=self)
