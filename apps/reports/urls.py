from django.urls import path

from apps.reports import board, views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("board/", board.board, name="board"),
    path("board/remind/", board.remind, name="remind"),
    path("new/", views.report_new, name="report_new"),
    path("spot/", views.spot, name="spot"),
    path("spot/<int:pk>/", views.spot_report, name="spot_report"),
    path("<int:pk>/", views.report, name="report"),
    path("<int:pk>/edit/", views.report_edit, name="report_edit"),
    path("findings/<int:pk>/withdraw/", views.finding_withdraw, name="finding_withdraw"),
    path("findings/<int:pk>/photos/<int:photo>/<slug:size>/", views.finding_photo, name="finding_photo"),
]
