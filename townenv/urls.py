"""Every address; each app keeps its own (docs: interfaces are stable, see CHANGELOG)."""

from django.urls import include, path

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.permission_denied"
handler500 = "apps.core.views.broken"
urlpatterns = [
    path("", include("apps.operations.urls")),
    path("", include("apps.dashboard.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("", include("apps.notifications.urls")),
    path("ledgers/", include("apps.ledgers.urls")),
    path("photos/", include("apps.photos.urls")),
    path("", include("apps.units.urls")),
    path("tasks/", include("apps.rectifications.urls")),
    path("outreach/", include("apps.outreach.urls")),
    path("reports/", include("apps.reports.urls")),
    path("readings/", include("apps.readings.urls")),
    path("feedback/", include("apps.feedback.urls")),
    path("", include("apps.pledges.urls")),
    path("assessments/", include("apps.assessments.urls")),
    path("summaries/", include("apps.summaries.urls")),
    path("accountability/", include("apps.accountability.urls")),
    path("meetings/", include("apps.meetings.urls")),
    path("bulletins/", include("apps.bulletins.urls")),
    path("", include("apps.administration.urls")),
]
