"""The visitor log's registration."""

from django.utils.translation import gettext_lazy

from desk.registry import Book, Start, register
from visitors import board, handover_lines, purge, scan, search
from visitors.appointments import states as appointment_states
from visitors.appointments.models import Appointment
from visitors.appointments.verbs import APPOINTMENT
from visitors.kinds.property import seed
from visitors.passes.models import RegularPass
from visitors.passes.verbs import PASS
from visitors.visits import states
from visitors.visits.models import Visit
from visitors.visits.verbs import VISIT

register(
    Book(
        slug="visitors",
        title=gettext_lazy("Visitors"),
        icon="访",
        order=10,
        start_url_name="visitors:register",
        keeps=(Visit, RegularPass, Appointment),
        verbs={Visit: VISIT, RegularPass: PASS, Appointment: APPOINTMENT},
        entry_url_names={Visit: "visitors:entry", RegularPass: "visitors:pass", Appointment: "visitors:appointment"},
        starts=(
            Start(gettext_lazy("New visitor"), "n", "visitors:new"),
            Start(gettext_lazy("Slip returned"), "o", "visitors:out", primary=False),
            Start(gettext_lazy("Emergency"), "e", "visitors:emergency", post=True),
        ),
        board=board.board,
        open_lines=handover_lines.open_lines,
        lends={"visitors.badge": (gettext_lazy("badges with visitors inside"), handover_lines.badges_out)},
        hits={"visitors.visit": search.visits, "visitors.regularpass": search.passes, "visitors.appointment": search.appointments},
        scan=scan.scan,
        own_codes=scan.PRINTED,
        purge=purge.purge,
        in_hand=states.in_hand,
        about_url_name="visitors:new",
        furnish=seed,
        words={
            states.CLOSE_ROUND.name: states.CLOSE_ROUND.label,
            "reveal-visitor": gettext_lazy("visitor's number shown"),
            "reveal-after": gettext_lazy("visitor's number shown after the visit"),
            "floors": gettext_lazy("Floors walked"),
            "with": gettext_lazy("Answered together with"),
            "too_soon": gettext_lazy("too soon after the last: does not count"),
            "pass": gettext_lazy("Regular pass"),
            "slip": gettext_lazy("Visitor slip"),
            "nobody_inside": gettext_lazy("nobody is in the house under it: looked"),
            appointment_states.ARRIVE.name: appointment_states.ARRIVE.label,
            appointment_states.EXPECT_AGAIN.name: appointment_states.EXPECT_AGAIN.label,
        },
        papers={"roll": gettext_lazy("slip on the roll"), "card": gettext_lazy("Regular pass")},
        offline_url_name="visitors:evacuation",
        closing=(Start(gettext_lazy("Closing round"), "", "visitors:closing_round"),),
    )
)
