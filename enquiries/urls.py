from django.urls import path

from desk.pages import converters  # noqa: F401 - registers <entry:…>
from enquiries import views
from enquiries.answers import views as answers
from enquiries.complaints import views as complaints
from enquiries.enquiries import views as enquiries
from enquiries.messages import views as messages
from enquiries.promises import views as promises

app_name = "enquiries"
urlpatterns = [
    path("", enquiries.EnquiryRegister.as_view(), name="register"),
    path("new/", enquiries.NewEnquiry.as_view(), name="new"),
    path("late/", enquiries.LateEnquiry.as_view(), name="late"),
    path("beside/", views.Beside.as_view(), name="beside"),
    path("print/", enquiries.PaperEnquiries.as_view(), name="paper"),
    path("promises/", promises.PromiseRegister.as_view(), name="promises"),
    path("promises/<uuid:key>/<slug:verb>/", promises.ActOnPromise.as_view(), name="promise_act"),
    path("report/", views.Report.as_view(), name="report"),
    path("answers/", answers.Answers.as_view(), name="answers"),
    path("messages/", messages.MessageRegister.as_view(), name="messages"),
    path("messages/late/", messages.LateMessage.as_view(), name="message_late"),
    path("messages/print/", messages.PaperMessages.as_view(), name="paper_messages"),
    path("messages/new/", messages.NewMessage.as_view(), name="message_new"),
    path("messages/<entry:number>/", messages.MessagePage.as_view(), name="message"),
    path("messages/<entry:number>/reveal/", messages.RevealReceiver.as_view(), name="message_reveal"),
    path("messages/<entry:number>/customer/", messages.RevealSender.as_view(), name="message_customer"),
    path("messages/<entry:number>/amend/", messages.AmendMessage.as_view(), name="message_amend"),
    path("messages/<entry:number>/print/", messages.PrintMessage.as_view(), name="message_print"),
    path("messages/<entry:number>/<slug:verb>/", messages.ActOnMessage.as_view(), name="message_act"),
    path("complaints/", complaints.ComplaintRegister.as_view(), name="complaints"),
    path("complaints/late/", complaints.LateComplaint.as_view(), name="complaint_late"),
    path("complaints/export/", complaints.ExportComplaints.as_view(), name="complaints_export"),
    path("complaints/print/", complaints.PaperComplaints.as_view(), name="paper_complaints"),
    path("complaints/new/", complaints.NewComplaint.as_view(), name="complaint_new"),
    path("complaints/<entry:number>/", complaints.ComplaintPage.as_view(), name="complaint"),
    path("complaints/<entry:number>/customer/", complaints.RevealComplainant.as_view(), name="complaint_customer"),
    path("complaints/<entry:number>/amend/", complaints.AmendComplaint.as_view(), name="complaint_amend"),
    path("complaints/<entry:number>/print/", complaints.PrintComplaint.as_view(), name="complaint_print"),
    path("complaints/<entry:number>/<slug:verb>/", complaints.ActOnComplaint.as_view(), name="complaint_act"),
    path("assigned/", complaints.AssignedRegister.as_view(), name="assigned"),
    path("assigned/<entry:number>/", complaints.AssignedPage.as_view(), name="assigned_entry"),
    path("assigned/<entry:number>/customer/", complaints.RevealAssigned.as_view(), name="assigned_customer"),
    path("assigned/<entry:number>/<slug:verb>/", complaints.ActOnAssigned.as_view(), name="assigned_act"),
    path("<entry:number>/", enquiries.EnquiryPage.as_view(), name="entry"),
    path("<entry:number>/reveal/", enquiries.RevealWanted.as_view(), name="reveal"),
    path("<entry:number>/customer/", enquiries.RevealAsking.as_view(), name="customer"),
    path("<entry:number>/amend/", enquiries.AmendEnquiry.as_view(), name="amend"),
    path("<entry:number>/<slug:verb>/", enquiries.ActOnEnquiry.as_view(), name="act"),
]
