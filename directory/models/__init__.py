"""Who is where (客户通讯录): buildings, units, occupants, contacts, areas, and what units have asked of the desk."""

from directory.models.looked_up import LookedUp, said_so
from directory.models.people import Contact, Occupant
from directory.models.places import Area, Building, Unit
from directory.models.rows import DirectoryRow
from directory.models.standing import Mandate, Standing, StandingInstruction, StandingPermission

__all__ = [
    "Area",
    "Building",
    "Contact",
    "DirectoryRow",
    "LookedUp",
    "Mandate",
    "Occupant",
    "Standing",
    "StandingInstruction",
    "StandingPermission",
    "Unit",
    "said_so",
]
