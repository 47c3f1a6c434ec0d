from django.urls import path

from apps.notifications import views

app_name = "notifications"
OWN = {"is_own": True}
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="read_all"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("settings/channels/", views.channels, name="channels"),
    path("settings/channels/new/<slug:kind>/", views.channel_new, name="channel_new"),
    path("settings/channels/sms/", views.sms_gateway, name="sms_gateway"),
    path("settings/channels/<int:pk>/", views.channel, name="channel"),
    path("settings/channels/<int:pk>/test/", views.channel_test, name="channel_test"),
    path("settings/channels/<int:pk>/switch/", views.channel_switch, name="channel_switch"),
    path("settings/channels/<int:pk>/remove/", views.channel_remove, name="channel_remove"),
    path("settings/channels/deliveries/<int:pk>/again/", views.delivery_again, name="delivery_again"),
    path("me/channels/deliveries/<int:pk>/again/", views.delivery_again, OWN, name="own_delivery_again"),
    path("me/channels/new/<slug:kind>/", views.own_channel_new, name="own_channel_new"),
    path("me/channels/<int:pk>/", views.channel, OWN, name="own_channel"),
    path("me/channels/<int:pk>/test/", views.channel_test, OWN, name="own_channel_test"),
    path("me/channels/<int:pk>/switch/", views.channel_switch, OWN, name="own_channel_switch"),
    path("me/channels/<int:pk>/remove/", views.channel_remove, OWN, name="own_channel_remove"),
]
