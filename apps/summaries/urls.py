from django.urls import path

from apps.summaries import report_views, views

app_name = "summaries"
urlpatterns = [
    path("", views.summaries, name="summaries"),
    path("<int:year>/q<int:quarter>/", views.summary, name="summary"),
    path("<int:year>/q<int:quarter>/rows/<slug:code>/", views.rows, name="rows"),
    path("<int:year>/q<int:quarter>/report/", report_views.report, name="report"),
    path("<int:year>/q<int:quarter>/report/<slug:key>/", report_views.section, name="section"),
    path("<int:year>/q<int:quarter>/freeze/", report_views.freeze, name="freeze"),
    path("<int:year>/q<int:quarter>/docx/", report_views.report_docx, name="docx"),
    path("<int:year>/q<int:quarter>/pdf/", report_views.report_pdf, name="pdf"),
    path("texts/", report_views.texts, name="texts"),
]
