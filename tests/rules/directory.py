"""The directory's rules: a good row, and the one thing that makes it wrong."""

from tests.factories import AreaFactory, BuildingFactory, ContactFactory, OccupantFactory, UnitFactory
from tests.rules.breaking import Row, again, changed


def of(factory, **values) -> Row:
    return lambda clerk: factory(property=clerk.property, **values)


CASES = {
    "building_name_once": again(of(BuildingFactory)),
    "unit_once": again(of(UnitFactory)),
    "area_name_once": again(of(AreaFactory)),
    "moved_out_after_in": changed(of(OccupantFactory, moved_in="2026-03-02"), moved_out="2026-03-01"),
    "moved_out_on_a_day_or_unknown": changed(of(OccupantFactory, moved_out="2026-03-01"), gone=True),
    "occupant_once_per_unit": again(of(OccupantFactory)),
    "contact_once": again(of(ContactFactory)),
}
