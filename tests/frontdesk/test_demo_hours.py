"""The demo shows the same at whatever hour it is made: no kind and no state depends on the clock or on the dice."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import models

from desk import registry
from desk.models import Property
from mail.enums import Kind
from tests.frontdesk.test_commands import demo_of
from visitors.models import Visit, VisitKind

HOURS = ("00:30", "07:30", "12:00", "18:59", "23:50")
# By hand or by chance, but not by the hour: which column of a register says what kind a row is.
KINDS = {"kind", "channel", "branch", "departure", "severity"}


def shown(property):
    """Which states and kinds each register of the property shows."""
    found = {}
    for _book, model in registry.registers():
        rows = model._default_manager.filter(property=property)
        columns = [field.name for field in model._meta.fields if field.choices and isinstance(field, models.CharField)]
        for name in {"state", *KINDS.intersection(columns)}:
            found[f"{model._meta.label} {name}"] = sorted(set(rows.values_list(name, flat=True)))
    found["kinds of visitors"] = sorted(set(Visit.objects.filter(property=property).values_list("kind__code", flat=True)))
    return found


FIRST = {}
# Compared with each other: one process makes them all.
pytestmark = pytest.mark.xdist_group("demo at every hour")


@pytest.mark.parametrize("hour", HOURS)
def test_the_demo_shows_the_same_at_whatever_hour_it_is_made(db, hour):
    hours, minutes = (int(part) for part in hour.split(":"))
    with time_machine.travel(datetime(2026, 3, 2, hours, minutes, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        demo_of(days=8, visitors=160, mail=160, enquiries=80)
        found = {property.slug: shown(property) for property in Property.objects.all()}
    demo = Property.objects.get(slug="demo")
    assert found["demo"]["kinds of visitors"] == sorted(VisitKind.objects.filter(property=demo).values_list("code", flat=True))
    assert found["demo"]["mail.MailItem kind"] == sorted(Kind.values)
    assert found["demo"]["visitors.Visit state"] == sorted(Visit.State.values)
    assert found == (FIRST.setdefault("shown", found))
