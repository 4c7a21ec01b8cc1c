from django.urls import path

from desk import converters  # noqa: F401 - registers <entry:…>
from enquiries import views

app_name = "enquiries"
urlpatterns = [
    path("", views.EnquiryRegister.as_view(), name="register"),
    path("new/", views.NewEnquiry.as_view(), name="new"),
    path("late/", views.LateEnquiry.as_view(), name="late"),
    path("beside/", views.Beside.as_view(), name="beside"),
    path("print/", views.PaperEnquiries.as_view(), name="paper"),
    path("promises/", views.PromiseRegister.as_view(), name="promises"),
    path("promises/<uuid:key>/<slug:verb>/", views.ActOnPromise.as_view(), name="promise_act"),
    path("report/", views.Report.as_view(), name="report"),
    path("answers/", views.Answers.as_view(), name="answers"),
    path("messages/", views.MessageRegister.as_view(), name="messages"),
    path("messages/late/", views.LateMessage.as_view(), name="message_late"),
    path("messages/print/", views.PaperMessages.as_view(), name="paper_messages"),
    path("messages/new/", views.NewMessage.as_view(), name="message_new"),
    path("messages/<entry:number>/", views.MessagePage.as_view(), name="message"),
    path("messages/<entry:number>/reveal/", views.RevealReceiver.as_view(), name="message_reveal"),
    path("messages/<entry:number>/amend/", views.AmendMessage.as_view(), name="message_amend"),
    path("messages/<entry:number>/print/", views.PrintMessage.as_view(), name="message_print"),
    path("messages/<entry:number>/<slug:verb>/", views.ActOnMessage.as_view(), name="message_act"),
    path("complaints/", views.ComplaintRegister.as_view(), name="complaints"),
    path("complaints/late/", views.LateComplaint.as_view(), name="complaint_late"),
    path("complaints/export/", views.ExportComplaints.as_view(), name="complaints_export"),
    path("complaints/print/", views.PaperComplaints.as_view(), name="paper_complaints"),
    path("complaints/new/", views.NewComplaint.as_view(), name="complaint_new"),
    path("complaints/<entry:number>/", views.ComplaintPage.as_view(), name="complaint"),
    path("complaints/<entry:number>/amend/", views.AmendComplaint.as_view(), name="complaint_amend"),
    path("complaints/<entry:number>/print/", views.PrintComplaint.as_view(), name="complaint_print"),
    path("complaints/<entry:number>/<slug:verb>/", views.ActOnComplaint.as_view(), name="complaint_act"),
    path("assigned/", views.AssignedRegister.as_view(), name="assigned"),
    path("assigned/<entry:number>/", views.AssignedPage.as_view(), name="assigned_entry"),
    path("assigned/<entry:number>/<slug:verb>/", views.ActOnAssigned.as_view(), name="assigned_act"),
    path("<entry:number>/", views.EnquiryPage.as_view(), name="entry"),
    path("<entry:number>/reveal/", views.RevealWanted.as_view(), name="reveal"),
    path("<entry:number>/amend/", views.AmendEnquiry.as_view(), name="amend"),
    path("<entry:number>/<slug:verb>/", views.ActOnEnquiry.as_view(), name="act"),
]
