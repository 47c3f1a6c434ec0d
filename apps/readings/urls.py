from django.urls import path

from apps.readings import views

app_name = "readings"
urlpatterns = [
    path("", views.readings, name="readings"),
    path("new/", views.reading_new, name="reading_new"),
    path("<int:pk>/remove/", views.reading_remove, name="reading_remove"),
    path("stations/", views.stations, name="stations"),
    path("stations/new/", views.station_new, name="station_new"),
    path("stations/<int:pk>/enter/", views.readings_of, name="readings_of"),
    path("stations/<int:pk>/", views.station, name="station"),
]
