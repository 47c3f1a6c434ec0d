from django.urls import path

from apps.ledgers import import_views, views

app_name = "ledgers"
urlpatterns = [
    path("filters/<int:pk>/remove/", views.filter_remove, name="filter_remove"),
    path("imports/<int:pk>/", import_views.import_page, name="import"),
    path("imports/<int:pk>/store/", import_views.import_store, name="import_store"),
    path("imports/<int:pk>/let-go/", import_views.import_let_go, name="import_let_go"),
    path("imports/<int:pk>/errors/", import_views.import_errors, name="import_errors"),
    path("<slug:ledger>/import/", import_views.import_new, name="import_new"),
    path("<slug:ledger>/template/", import_views.import_template, name="import_template"),
    path("<slug:ledger>/filters/", views.filter_save, name="filter_save"),
]
