from django.urls import path

from desk.pages import converters  # noqa: F401 - registers <entry:…>
from handover.duty import views as duty_views
from handover.handovers import views
from handover.notes import views as note_views
from handover.notices import views as notice_views
from handover.report import views as report_views
from handover.stand_ins import views as stand_in_views

app_name = "handover"
urlpatterns = [
    path("", views.HandoverRegister.as_view(), name="register"),
    path("duty/", duty_views.Duty.as_view(), name="duty"),
    path("join/", duty_views.Join.as_view(), name="join"),
    path("without/", views.Without.as_view(), name="without"),
    path("prepare/", views.Prepare.as_view(), name="prepare"),
    path("report/", report_views.Report.as_view(), name="report"),
    path("notes/", note_views.NoteRegister.as_view(), name="notes"),
    path("notes/new/", note_views.NewNote.as_view(), name="note_new"),
    path("notes/day/", note_views.Notebook.as_view(), name="notebook"),
    path("notes/<entry:number>/", note_views.NotePage.as_view(), name="note"),
    path("notes/<entry:number>/<slug:verb>/", note_views.ActOnNote.as_view(), name="note_act"),
    path("notices/", notice_views.NoticeRegister.as_view(), name="notices"),
    path("notices/new/", notice_views.NewNotice.as_view(), name="notice_new"),
    path("notices/<entry:number>/", notice_views.NoticePage.as_view(), name="notice"),
    path("notices/<entry:number>/<slug:verb>/", notice_views.ActOnNotice.as_view(), name="notice_act"),
    path("stand-ins/", stand_in_views.StandInRegister.as_view(), name="stand_ins"),
    path("stand-ins/new/", stand_in_views.NewStandIn.as_view(), name="stand_in_new"),
    path("stand-ins/<entry:number>/", stand_in_views.StandInPage.as_view(), name="stand_in"),
    path("stand-ins/<entry:number>/<slug:verb>/", stand_in_views.ActOnStandIn.as_view(), name="stand_in_act"),
    path("<entry:number>/", views.HandoverPage.as_view(), name="entry"),
    path("<entry:number>/print/", views.PrintHandover.as_view(), name="print"),
    path("<entry:number>/<slug:verb>/", views.ActOnHandover.as_view(), name="act"),
]
