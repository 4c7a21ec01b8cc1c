from django.urls import path

from directory import views

app_name = "directory"
urlpatterns = [
    path("", views.UnitRegister.as_view(), name="register"),
    path("units/<uuid:key>/", views.UnitPage.as_view(), name="unit"),
]
