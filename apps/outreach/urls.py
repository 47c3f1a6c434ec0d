from django.urls import path

from apps.outreach import rule_views, views, visit_views

app_name = "outreach"
urlpatterns = [
    path("", views.activities, name="activities"),
    path("new/", views.activity_new, name="activity_new"),
    path("<int:pk>/", views.activity, name="activity"),
    path("<int:pk>/edit/", views.activity_edit, name="activity_edit"),
    path("<int:pk>/withdraw/", views.activity_withdraw, name="activity_withdraw"),
    path("market-days/", views.markets, name="markets"),
    path("market-days/new/", views.market_new, name="market_new"),
    path("market-days/<int:pk>/", views.market_edit, name="market_edit"),
    path("market-days/<int:pk>/record/", views.market_record, name="market_record"),
    path("visits/", visit_views.visits, name="visits"),
    path("visits/new/", visit_views.visit_new, name="visit_new"),
    path("visits/<int:pk>/", visit_views.visit, name="visit"),
    path("visits/<int:pk>/edit/", visit_views.visit_edit, name="visit_edit"),
    path("visits/<int:pk>/withdraw/", visit_views.visit_withdraw, name="visit_withdraw"),
    path("visits/<int:pk>/photos/<int:photo>/<slug:size>/", visit_views.visit_photo, name="visit_photo"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/new/", rule_views.rule_new, name="rule_new"),
    path("rules/<int:pk>/", rule_views.rule, name="rule"),
    path("rules/<int:pk>/edit/", rule_views.rule_edit, name="rule_edit"),
    path("groups/", rule_views.groups, name="groups"),
]
