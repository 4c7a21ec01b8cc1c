from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


def install_promises(using: str, **kwargs) -> None:
    """Put triggers and search indexes (back) in place: SQLite drops triggers when a later
    migration rebuilds their table, and says nothing."""
    from desk import promises

    promises.install(using)


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        autodiscover_modules("book")
        post_migrate.connect(install_promises, sender=self)
