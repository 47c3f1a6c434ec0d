"""What stands between started servers and a town that can be used: one process, for its second of start-up."""

import os
import sys

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command


def main() -> None:
    """Bring database, translations and static files up to date; fill an empty database with the demo town."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    prepare_files()
    if not apps.get_model("towns", "Town").objects.exists():
        print("加载演示数据… · loading the demo town…", flush=True)
        call_command("load_demo")


def prepare_files() -> None:
    """Compile the translations and collect the static files."""
    call_command("messages", "--compile")
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    try:
        main()
    except ImproperlyConfigured as missing:
        sys.exit(str(missing))
