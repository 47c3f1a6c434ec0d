from django.urls import path

from apps.meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("new/", views.meeting_new, name="meeting_new"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/edit/", views.meeting_edit, name="meeting_edit"),
    path("<int:pk>/call-off/", views.meeting_call_off, name="meeting_call_off"),
    path("<int:pk>/attendance/", views.meeting_attendance, name="meeting_attendance"),
    path("<int:pk>/discussion/", views.meeting_discussion, name="meeting_discussion"),
    path("<int:pk>/measures/new/", views.measure_new, name="measure_new"),
    path("<int:pk>/measures/<int:measure>/remove/", views.measure_remove, name="measure_remove"),
    path("<int:pk>/issue/", views.meeting_issue, name="meeting_issue"),
    path("<int:pk>/agenda/docx/", views.agenda_docx, name="agenda_docx"),
    path("<int:pk>/docx/", views.minutes_docx, name="minutes_docx"),
    path("<int:pk>/pdf/", views.minutes_pdf, name="minutes_pdf"),
]
