from django.apps import AppConfig


class RectificationsConfig(AppConfig):
    name = "apps.rectifications"
