"""The list of units."""

from django.utils.translation import gettext_lazy as _

from desk.pages.markup import esc, tag
from desk.pages.tables import RegisterColumn, RegisterTable
from directory.models import Unit


class RoomColumn(RegisterColumn):
    def cell(self, record: Unit, table: RegisterTable) -> str:
        return tag("a", str(record), href=f"{table.base_url}units/{record.key}/", class_="number")


class OccupantsColumn(RegisterColumn):
    """Who is there today; whoever has moved out is not."""

    def cell(self, record: Unit, table: RegisterTable) -> str:
        return esc("、".join(occupant.name for occupant in record.current_occupants))  # type: ignore[attr-defined]


class UnitTable(RegisterTable):
    room = RoomColumn(verbose_name=_("Room"))
    building = RegisterColumn(verbose_name=_("Building"), accessor="building__name")
    floor = RegisterColumn(verbose_name=_("Floor"))
    occupants = OccupantsColumn(verbose_name=_("Occupants"), wide=True, accessor="room")
    box = RegisterColumn(verbose_name=_("Letter box"))
