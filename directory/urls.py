from django.urls import path

from directory import views

app_name = "directory"
urlpatterns = [
    path("", views.UnitRegister.as_view(), name="register"),
    path("lookup/", views.Lookup.as_view(), name="lookup"),
    path("lookup/rooms/", views.RoomLookup.as_view(), name="rooms"),
    path("units/<uuid:key>/", views.UnitPage.as_view(), name="unit"),
]
