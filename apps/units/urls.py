from django.urls import path

from apps.units import views

app_name = "units"
urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/switch/", views.unit_switch, name="switch"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/code/", views.person_code, name="code"),
]
