from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.notices_read, name="read_all"),
    path("<int:pk>/", views.notice, name="notice"),
]
