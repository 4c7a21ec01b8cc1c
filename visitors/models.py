"""The models of the visitor log, each kept by its theme."""

from visitors.appointments.models import Appointment as Appointment
from visitors.kinds.models import VisitKind as VisitKind
from visitors.kinds.models import VisitorPolicy as VisitorPolicy
from visitors.passes.models import RegularPass as RegularPass
from visitors.visits.models import HostCall as HostCall
from visitors.visits.models import Visit as Visit
