from django.urls import path

from apps.photos import views

app_name = "photos"
urlpatterns = [
    path("", views.photo_keep, name="keep"),
    path("<int:pk>/<slug:size>/", views.draft, name="draft"),
]
