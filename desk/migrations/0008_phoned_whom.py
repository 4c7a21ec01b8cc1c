"""Whom a clerk phoned is somebody who decides here; whoever did not agree on the phone has denied it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from desk.ledger.database_rules import checked


@checked
def denied_by_whom_was_phoned(apps, schema_editor):
    """Backwards: a denial names whoever gave it, on the phone or not."""
    rows = apps.get_model("desk", "Authorisation").objects.filter(state="denied", decided_by=None)
    rows.update(decided_by=F("phoned"), decided_at=F("phoned_at"), version=F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_what_is_typed")]

    operations = [
        migrations.RemoveConstraint(model_name="authorisation", name="decided_by_somebody"),
        migrations.AddField(
            model_name="authorisation",
            name="phoned",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="phoned whom",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, denied_by_whom_was_phoned),
        migrations.AddConstraint(
            model_name="authorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("asked", "to_confirm")),
                    models.Q(("phoned__isnull", False), ("state", "denied")),
                    models.Q(("decided_by__isnull", False), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="decided_by_somebody",
            ),
        ),
    ]
