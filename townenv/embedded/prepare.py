"""What stands between started servers and a town that can be used: one process, for its second of start-up."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from townenv.env import env


def main() -> None:
    """Bring database, translations and static files up to date; fill an empty database with the demo town.

    TOWNENV_DEMO=0 leaves it empty, for a town that begins by itself (README); TOWNENV_DEMO_DAYS=7 loads a week.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    prepare_files()
    if env("TOWNENV_DEMO") and not apps.get_model("towns", "Town").objects.exists():
        print("加载演示数据… · loading the demo town…", flush=True)
        call_command("load_demo", days=env("TOWNENV_DEMO_DAYS"))


def prepare_files() -> None:
    """Compile the translations and collect the static files."""
    call_command("messages", "--compile")
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    digest = fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == digest:
        return  # collectstatic would compress everything anew, a second or more at each start
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def fingerprint_of_static_files() -> str:
    """Changes when any static file does."""
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            found.append(f"{name} {file.st_size} {file.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


if __name__ == "__main__":
    try:
        main()
    except ImproperlyConfigured as missing:
        sys.exit(str(missing))
