from django.urls import path

from apps.ledgers import views

app_name = "ledgers"
urlpatterns = [
    path("filters/<int:pk>/remove/", views.filter_remove, name="filter_remove"),
    path("<slug:ledger>/filters/", views.filter_save, name="filter_save"),
]
