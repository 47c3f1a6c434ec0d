"""Addresses of plans and pledges, and the public one that says whether a fingerprint is known."""

from django.urls import path

from apps.pledges import pledge_views, scan_views, views

app_name = "pledges"
urlpatterns = [
    path("pledges/", pledge_views.pledges, name="pledges"),
    path("pledges/sign/", pledge_views.sign, name="sign_all"),
    path("pledges/plan/", views.plans, name="plans"),
    path("pledges/plan/<int:year>/", views.plan, name="plan"),
    path("pledges/plan/<int:year>/indicators/new/", views.indicator_new, name="indicator_new"),
    path("pledges/plan/<int:year>/indicators/<int:pk>/", views.indicator, name="indicator"),
    path("pledges/plan/<int:year>/units/<int:unit>/", views.unit_targets, name="targets_of"),
    path("pledges/plan/<int:year>/units/<int:unit>/pledge/", pledge_views.pledge_new, name="pledge_new"),
    path("pledges/plan/<int:year>/make/", views.make_all, name="make_all"),
    path("pledges/plan/<int:year>/print/", pledge_views.print_all, name="print_all"),
    path("pledges/plan/<int:year>/county/", pledge_views.county, name="county"),
    path("pledges/targets/", views.targets, name="targets"),
    path("pledges/texts/<slug:kind>/", views.text, name="text"),
    path("pledges/duties/", views.duties, name="duties"),
    path("pledges/duties/docx/", views.duties_docx, name="duties_docx"),
    path("pledges/duties/<int:pk>/", views.duties_of_post, name="duties_of_post"),
    path("pledges/scans/", scan_views.scans, name="scans"),
    path("pledges/scans/<int:pk>/", scan_views.scan, name="scan"),
    path("pledges/pages/<int:pk>/", scan_views.page_assign, name="page"),
    path("pledges/pages/<int:pk>/image/", scan_views.page_image, name="page_image"),
    path("pledges/<int:pk>/", pledge_views.pledge, name="pledge"),
    path("pledges/<int:pk>/sign/", pledge_views.sign, name="sign"),
    path("pledges/<int:pk>/take-over/", pledge_views.take_over, name="take_over"),
    path("pledges/<int:pk>/take-over/paper/", pledge_views.record_takeover, name="record_takeover"),
    path("pledges/<int:pk>/withdraw/", pledge_views.withdraw, name="withdraw"),
    path("pledges/<int:pk>/record/", pledge_views.record, name="record"),
    path("pledges/<int:pk>/docx/", pledge_views.pledge_docx, name="pledge_docx"),
    path("pledges/<int:pk>/pdf/", pledge_views.pledge_pdf, name="pledge_pdf"),
    path("verify/<slug:fingerprint>/", pledge_views.verify, name="verify"),
]
