from django.urls import path

from desk import converters, views  # noqa: F401 - registers <entry:…>

app_name = "desk"
urlpatterns = [
    path("duty/", views.DutyView.as_view(), name="duty"),
    path("clerk/", views.ClerkView.as_view(), name="clerk"),
    path("scan/", views.ScanView.as_view(), name="scan"),
    path("photos/<uuid:key>/", views.AttachmentView.as_view(), name="photo"),
    path("queue/", views.QueueView.as_view(), name="queue"),
    path("queue/<uuid:key>/<slug:verb>/", views.ActOnTicket.as_view(), name="queue_act"),
    path("parked/", views.DraftsView.as_view(), name="drafts"),
    path("typed/", views.TypedView.as_view(), name="typed"),
    path("keys/", views.KeyHintsView.as_view(), name="keys"),
    path("authorisations/", views.AuthorisationsView.as_view(), name="authorisations"),
    path("authorisations/<uuid:key>/<slug:verb>/", views.DecideView.as_view(), name="decide"),
    path("authorisations/ask/<entry:number>/<str:gate>/", views.AskView.as_view(), name="ask"),
]
