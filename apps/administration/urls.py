from django.urls import path

from apps.administration import views

app_name = "administration"
urlpatterns = [
    path("settings/", views.settings_hub, name="hub"),
    path("settings/first-day/", views.first_day, name="first_day"),
    path("settings/first-day/away/", views.first_day_away, name="first_day_away"),
    path("settings/first-day/channel/", views.first_day_channel, name="first_day_channel"),
    path("settings/town/", views.town_settings, name="town"),
    path("settings/town/confirm/", views.times_confirm, name="times_confirm"),
    path("settings/town/<int:pk>/take-back/", views.settings_take_back, name="take_back"),
    path("settings/names/", views.names, name="names"),
    path("settings/words/<slug:kind>/", views.words, name="words"),
    path("settings/words/<slug:kind>/new/", views.word_new, name="word_new"),
    path("settings/words/<slug:kind>/<int:pk>/", views.word, name="word"),
    path("settings/words/<slug:kind>/<int:pk>/switch/", views.word_switch, name="word_switch"),
    path("settings/words/<slug:kind>/<int:pk>/move/", views.word_move, name="word_move"),
    path("towns/new/", views.town_new, name="town_new"),
]
