from django.urls import path

from desk import converters  # noqa: F401 - registers <entry:…>
from handover import views

app_name = "handover"
urlpatterns = [
    path("", views.HandoverRegister.as_view(), name="register"),
    path("duty/", views.Duty.as_view(), name="duty"),
    path("join/", views.Join.as_view(), name="join"),
    path("without/", views.Without.as_view(), name="without"),
    path("prepare/", views.Prepare.as_view(), name="prepare"),
    path("report/", views.Report.as_view(), name="report"),
    path("notes/", views.NoteRegister.as_view(), name="notes"),
    path("notes/new/", views.NewNote.as_view(), name="note_new"),
    path("notes/day/", views.Notebook.as_view(), name="notebook"),
    path("notes/<entry:number>/", views.NotePage.as_view(), name="note"),
    path("notes/<entry:number>/<slug:verb>/", views.ActOnNote.as_view(), name="note_act"),
    path("notices/", views.NoticeRegister.as_view(), name="notices"),
    path("notices/new/", views.NewNotice.as_view(), name="notice_new"),
    path("notices/<entry:number>/", views.NoticePage.as_view(), name="notice"),
    path("notices/<entry:number>/<slug:verb>/", views.ActOnNotice.as_view(), name="notice_act"),
    path("stand-ins/", views.StandInRegister.as_view(), name="stand_ins"),
    path("stand-ins/new/", views.NewStandIn.as_view(), name="stand_in_new"),
    path("stand-ins/<entry:number>/", views.StandInPage.as_view(), name="stand_in"),
    path("stand-ins/<entry:number>/<slug:verb>/", views.ActOnStandIn.as_view(), name="stand_in_act"),
    path("<entry:number>/", views.HandoverPage.as_view(), name="entry"),
    path("<entry:number>/print/", views.PrintHandover.as_view(), name="print"),
    path("<entry:number>/<slug:verb>/", views.ActOnHandover.as_view(), name="act"),
]
