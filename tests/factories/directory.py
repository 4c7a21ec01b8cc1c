"""Who is where."""

import factory
from django.utils import timezone

from desk.finding import search
from directory.models import Area, Building, Contact, Occupant, Unit
from tests.factories.desk import PropertyFactory


class Indexed(factory.django.DjangoModelFactory):
    """Rows the search finds: indexed as the writer of configuration does it."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        row.clean()
        row.save()
        if (found := row.search_terms()) is not None:
            search.put(row.property_id, row._meta.label_lower, row.key, timezone.now(), found)
        return row


class BuildingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Building

    property = factory.SubFactory(PropertyFactory)
    name = factory.Sequence(lambda n: f"{n}号楼")


class UnitFactory(Indexed):
    class Meta:
        model = Unit

    property = factory.SubFactory(PropertyFactory)
    building = factory.SubFactory(BuildingFactory, property=factory.SelfAttribute("..property"))
    floor = "18"
    room = factory.Sequence(lambda n: f"18{n:02d}")


class AreaFactory(Indexed):
    class Meta:
        model = Area

    property = factory.SubFactory(PropertyFactory)
    name = factory.Sequence(lambda n: f"{n} 区")
    kind = Area.Kind.WAITING


class OccupantFactory(Indexed):
    class Meta:
        model = Occupant

    property = factory.SubFactory(PropertyFactory)
    unit = factory.SubFactory(UnitFactory, property=factory.SelfAttribute("..property"))
    name = factory.Sequence(lambda n: f"博远设计{n}")


class ContactFactory(Indexed):
    class Meta:
        model = Contact

    property = factory.SubFactory(PropertyFactory)
    occupant = factory.SubFactory(OccupantFactory, property=factory.SelfAttribute("..property"))
    name = factory.Sequence(lambda n: f"曾雨桐{n}")
    mobile = factory.Sequence(lambda n: f"138{n:08d}")
