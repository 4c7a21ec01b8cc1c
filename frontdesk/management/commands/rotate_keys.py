from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from desk.papers import fields


class Command(BaseCommand):
    help = "Encrypt every encrypted column anew with the last key of DESK_FIELD_KEYS."

    def handle(self, **options: Any) -> None:
        newest = list(settings.DESK_FIELD_KEYS)[-1]
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, fields.EncryptedField):
                    self.stdout.write(f"{model._meta.label}.{field.name}: {self.rotate(model._meta.db_table, field.column, newest)}")  # type: ignore[arg-type]
        self.stdout.write(f"mfa.Authenticator.data: {self.rotate_seeds(newest)}")

    def rotate_seeds(self, newest: str) -> int:
        """The secrets of second factors stand sealed inside a column of the library's."""

        def anew(stored: str) -> str:
            return stored if stored.startswith(f"{newest}.") else fields.encrypt(fields.decrypt(stored))

        rotated = 0
        for row in Authenticator.objects.all():
            if (data := fields.in_seeds(row.data, anew)) != row.data:
                rotated += Authenticator.objects.filter(pk=row.pk).update(data=data)
        return rotated

    def rotate(self, table: str, column: str, newest: str) -> int:
        """Below the model: a row's content does not change, so neither does its version nor its trail."""
        name, quoted = connection.ops.quote_name(table), connection.ops.quote_name(column)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {quoted} FROM {name} WHERE {quoted} <> '' AND {quoted} NOT LIKE %s", [f"{newest}.%"])
            rows = [(fields.encrypt(fields.decrypt(stored)), pk) for pk, stored in cursor.fetchall()]
            triggers = [f"{table}_door", f"{table}_no_update"] if rows else []
            for trigger in triggers:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}" + (f" ON {name}" if connection.vendor == "postgresql" else ""))
            cursor.executemany(f"UPDATE {name} SET {quoted} = %s WHERE id = %s", rows)
        if rows:
            from desk.ledger import database_rules

            database_rules.install()
        return len(rows)
