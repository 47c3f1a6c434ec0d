from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgersConfig(AppConfig):
    name = "apps.ledgers"

    def ready(self) -> None:
        """Every app's `ledgers.py` registers what it declares, whether a page or a command asks first."""
        autodiscover_modules("ledgers")
