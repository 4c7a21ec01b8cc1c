from django.urls import path

from desk.counter.views import ActOnTicket, DraftsView, QueueView, TypedView
from desk.finding.views import ScanView
from desk.ledger.views import AskView, AuthorisationsView, DecideView, TrailView
from desk.pages import converters  # noqa: F401 - registers <entry:…>
from desk.pages.views import KeyHintsView
from desk.papers.views import AttachmentView
from desk.people.views import ClerkView, DutyView

app_name = "desk"
urlpatterns = [
    path("duty/", DutyView.as_view(), name="duty"),
    path("clerk/", ClerkView.as_view(), name="clerk"),
    path("scan/", ScanView.as_view(), name="scan"),
    path("photos/<uuid:key>/", AttachmentView.as_view(), name="photo"),
    path("queue/", QueueView.as_view(), name="queue"),
    path("queue/<uuid:key>/<slug:verb>/", ActOnTicket.as_view(), name="queue_act"),
    path("parked/", DraftsView.as_view(), name="drafts"),
    path("typed/", TypedView.as_view(), name="typed"),
    path("keys/", KeyHintsView.as_view(), name="keys"),
    path("trail/", TrailView.as_view(), name="trail"),
    path("authorisations/", AuthorisationsView.as_view(), name="authorisations"),
    path("authorisations/<uuid:key>/<slug:verb>/", DecideView.as_view(), name="decide"),
    path("authorisations/ask/<entry:number>/<str:gate>/", AskView.as_view(), name="ask"),
]
