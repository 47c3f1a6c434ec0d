#!/usr/bin/env python
"""Django's management commands, with the embedded servers when the environment names no others."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from townenv.embedded import servers
from townenv.embedded.errors import Refused


def main() -> None:
    """Run the command; exit 1 with one line when the servers cannot be had."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")
    try:
        leave = servers.join()
    except Refused as refusal:
        sys.exit(str(refusal))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        sys.exit(str(missing))
    finally:
        leave()


if __name__ == "__main__":
    main()
