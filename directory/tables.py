"""The list of units."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.pages.markup import tag
from desk.pages.tables import RegisterColumn, RegisterTable
from directory.models import Unit


class RoomColumn(RegisterColumn):
    def text(self, record: Unit, table: RegisterTable) -> Any:
        return str(record)

    def cell(self, record: Unit, table: RegisterTable) -> str:
        return tag("a", str(record), href=f"{table.base_url}units/{record.key}/", class_="number")


class OccupantsColumn(RegisterColumn):
    """Who is there today; whoever has moved out is not."""

    def text(self, record: Unit, table: RegisterTable) -> Any:
        return "、".join(occupant.name for occupant in record.current_occupants)  # type: ignore[attr-defined]


class UnitTable(RegisterTable):
    room = RoomColumn(verbose_name=_("Room"), orderable=True)
    building = RegisterColumn(verbose_name=_("Building"), accessor="building__name")
    floor = RegisterColumn(verbose_name=_("Floor"))
    occupants = OccupantsColumn(verbose_name=_("Occupants"), wide=True, accessor="room")
    box = RegisterColumn(verbose_name=_("Letter box"))
