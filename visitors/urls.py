from django.urls import path

from desk.pages import converters  # noqa: F401 - registers <entry:…>
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
    path("passes/<entry:number>/", passes.PassPage.as_view(), name="pass"),
    path("passes/<entry:number>/amend/", passes.OfPass.page(AmendView), name="pass_amend"),
    path("passes/<entry:number>/print/", passes.PrintPass.as_view(), name="pass_print"),
    path("passes/<entry:number>/<slug:verb>/", passes.OfPass.page(ActView), name="pass_act"),
    path("expected/", appointments.AppointmentRegister.as_view(), name="appointments"),
    path("expected/new/", appointments.NewAppointment.as_view(), name="appointment_new"),
    path("expected/<entry:number>/", appointments.AppointmentPage.as_view(), name="appointment"),
    path("expected/<entry:number>/amend/", appointments.OfAppointment.page(AmendView), name="appointment_amend"),
    path("expected/<entry:number>/<slug:verb>/", appointments.OfAppointment.page(ActView), name="appointment_act"),
    path("<entry:number>/", views.VisitPage.as_view(), name="entry"),
    path("<entry:number>/reveal/", views.RevealHost.as_view(), name="reveal"),
    path("<entry:number>/call-visitor/", views.CallVisitor.as_view(), name="call_visitor"),
    path("<entry:number>/amend/", views.AmendVisit.as_view(), name="amend"),
    path("<entry:number>/print/", views.PrintVisit.as_view(), name="print"),
    path("<entry:number>/<slug:verb>/", views.OfVisit.page(ActView), name="act"),
]
