from django.urls import path

from desk.pages.editing import ActView
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
    *note_views.OfNote.addresses(note_views.NotePage, at="notes/", act=ActView),
    path("notices/", notice_views.NoticeRegister.as_view(), name="notices"),
    path("notices/new/", notice_views.NewNotice.as_view(), name="notice_new"),
    *notice_views.OfNotice.addresses(notice_views.NoticePage, at="notices/", act=notice_views.ActOnNotice),
    path("stand-ins/", stand_in_views.StandInRegister.as_view(), name="stand_ins"),
    path("stand-ins/new/", stand_in_views.NewStandIn.as_view(), name="stand_in_new"),
    *stand_in_views.OfStandIn.addresses(stand_in_views.StandInPage, at="stand-ins/", act=ActView),
    *views.OfHandover.addresses(views.HandoverPage, print=views.PrintHandover, act=views.ActOnHandover),
]
