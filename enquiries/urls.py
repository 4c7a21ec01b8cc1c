from django.urls import path

from desk.pages.editing import ActView
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
    *messages.OfMessage.addresses(
        messages.MessagePage,
        at="messages/",
        reveal=messages.RevealReceiver,
        customer=messages.RevealSender,
        amend=messages.AmendMessage,
        print=messages.PrintMessage,
        act=ActView,
    ),
    path("complaints/", complaints.ComplaintRegister.as_view(), name="complaints"),
    path("complaints/late/", complaints.LateComplaint.as_view(), name="complaint_late"),
    path("complaints/print/", complaints.PaperComplaints.as_view(), name="paper_complaints"),
    path("complaints/new/", complaints.NewComplaint.as_view(), name="complaint_new"),
    *complaints.OfComplaint.addresses(
        complaints.ComplaintPage,
        at="complaints/",
        customer=complaints.RevealComplainant,
        amend=complaints.AmendComplaint,
        print=complaints.PrintComplaint,
        act=ActView,
    ),
    path("assigned/", complaints.AssignedRegister.as_view(), name="assigned"),
    *complaints.Assigned.addresses(
        complaints.AssignedPage,
        at="assigned/",
        customer=complaints.RevealAssigned,
        act=ActView,
    ),
    *enquiries.OfEnquiry.addresses(
        enquiries.EnquiryPage, reveal=enquiries.RevealWanted, customer=enquiries.RevealAsking, amend=enquiries.AmendEnquiry, act=ActView
    ),
]
