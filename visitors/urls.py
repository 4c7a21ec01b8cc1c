from django.urls import path

from desk import converters  # noqa: F401 - registers <entry:…>
from visitors import views

app_name = "visitors"
urlpatterns = [
    path("", views.VisitRegister.as_view(), name="register"),
    path("new/", views.NewVisit.as_view(), name="new"),
    path("late/", views.LateVisit.as_view(), name="late"),
    path("emergency/", views.Emergency.as_view(), name="emergency"),
    path("out/", views.SlipOut.as_view(), name="out"),
    path("lookup/", views.HostLookup.as_view(), name="lookup"),
    path("host/", views.HostCard.as_view(), name="host"),
    path("evacuation/", views.Evacuation.as_view(), name="evacuation"),
    path("print/", views.PaperVisits.as_view(), name="paper"),
    path("blanks/", views.Blanks.as_view(), name="blanks"),
    path("closing-round/", views.ClosingRound.as_view(), name="closing_round"),
    path("passes/", views.PassRegister.as_view(), name="passes"),
    path("passes/new/", views.NewPass.as_view(), name="pass_new"),
    path("passes/<entry:number>/", views.PassPage.as_view(), name="pass"),
    path("passes/<entry:number>/amend/", views.AmendPass.as_view(), name="pass_amend"),
    path("passes/<entry:number>/print/", views.PrintPass.as_view(), name="pass_print"),
    path("passes/<entry:number>/<slug:verb>/", views.ActOnPass.as_view(), name="pass_act"),
    path("expected/", views.AppointmentRegister.as_view(), name="appointments"),
    path("expected/new/", views.NewAppointment.as_view(), name="appointment_new"),
    path("expected/<entry:number>/", views.AppointmentPage.as_view(), name="appointment"),
    path("expected/<entry:number>/amend/", views.AmendAppointment.as_view(), name="appointment_amend"),
    path("expected/<entry:number>/<slug:verb>/", views.ActOnAppointment.as_view(), name="appointment_act"),
    path("<entry:number>/", views.VisitPage.as_view(), name="entry"),
    path("<entry:number>/reveal/", views.RevealHost.as_view(), name="reveal"),
    path("<entry:number>/call-visitor/", views.CallVisitor.as_view(), name="call_visitor"),
    path("<entry:number>/amend/", views.AmendVisit.as_view(), name="amend"),
    path("<entry:number>/print/", views.PrintVisit.as_view(), name="print"),
    path("<entry:number>/<slug:verb>/", views.ActOnVisit.as_view(), name="act"),
]
