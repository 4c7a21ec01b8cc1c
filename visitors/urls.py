from django.urls import path

from desk.pages.editing import ActView, AmendView
from visitors.appointments import views as appointments
from visitors.passes import views as passes
from visitors.visits import lookup_views, round_views, views

app_name = "visitors"
urlpatterns = [
    path("", views.VisitRegister.as_view(), name="register"),
    path("new/", views.NewVisit.as_view(), name="new"),
    path("late/", views.LateVisit.as_view(), name="late"),
    path("emergency/", views.Emergency.as_view(), name="emergency"),
    path("out/", round_views.SlipOut.as_view(), name="out"),
    path("lookup/", lookup_views.HostLookup.as_view(), name="lookup"),
    path("host/", lookup_views.HostCard.as_view(), name="host"),
    path("evacuation/", round_views.Evacuation.as_view(), name="evacuation"),
    path("print/", views.PaperVisits.as_view(), name="paper"),
    path("blanks/", round_views.Blanks.as_view(), name="blanks"),
    path("closing-round/", round_views.ClosingRound.as_view(), name="closing_round"),
    path("passes/", passes.PassRegister.as_view(), name="passes"),
    path("passes/new/", passes.NewPass.as_view(), name="pass_new"),
    *passes.OfPass.addresses(passes.PassPage, at="passes/", amend=AmendView, print=passes.PrintPass, act=ActView),
    path("expected/", appointments.AppointmentRegister.as_view(), name="appointments"),
    path("expected/new/", appointments.NewAppointment.as_view(), name="appointment_new"),
    *appointments.OfAppointment.addresses(appointments.AppointmentPage, at="expected/", amend=AmendView, act=ActView),
    *views.OfVisit.addresses(
        views.VisitPage,
        reveal=views.RevealHost,
        call_visitor=views.CallVisitor,
        amend=views.AmendVisit,
        print=views.PrintVisit,
        act=ActView,
    ),
]
