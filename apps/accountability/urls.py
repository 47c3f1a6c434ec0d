from django.urls import path

from apps.accountability import measure_views, record_views, views

app_name = "accountability"
urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("propose/", views.propose, name="propose"),
    path("overlooked/<int:pk>/", views.look_into, name="look_into"),
    path("rules/", views.rules, name="rules"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("proposals/<int:pk>/measure/", measure_views.measure_new, name="measure_new"),
    path("tasks/<int:pk>/notice/", measure_views.notice_new, name="notice_new"),
    path("record/<int:unit>/", record_views.record, name="record"),
    path("record/<int:unit>/docx/", record_views.record_docx, name="record_docx"),
    path("record/<int:unit>/pdf/", record_views.record_pdf, name="record_pdf"),
    path("measures/", measure_views.measures, name="measures"),
    path("measures/new/", measure_views.measure_begin, name="measure_begin"),
    path("measures/<int:pk>/", measure_views.measure, name="measure"),
    path("measures/<int:pk>/edit/", measure_views.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/minutes/", measure_views.minutes, name="minutes"),
    path("measures/<int:pk>/minutes/docx/", measure_views.minutes_docx, name="minutes_docx"),
    path("measures/<int:pk>/minutes/pdf/", measure_views.minutes_pdf, name="minutes_pdf"),
    path("measures/<int:pk>/next/", measure_views.measure_next, name="measure_next"),
    path("measures/<int:pk>/talk/", measure_views.talk_move, name="talk_move"),
    path("measures/<int:pk>/docx/", measure_views.measure_docx, name="measure_docx"),
    path("measures/<int:pk>/pdf/", measure_views.measure_pdf, name="measure_pdf"),
    path("measures/<int:pk>/<slug:name>/", measure_views.measure_step, name="measure_step"),
]
