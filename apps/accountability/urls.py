from django.urls import path

from apps.accountability import views

app_name = "accountability"
urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("propose/", views.propose, name="propose"),
    path("rules/", views.rules, name="rules"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
]
