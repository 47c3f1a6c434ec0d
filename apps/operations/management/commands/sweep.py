"""Does now what the clock would do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.ledgers.imports import work_on_waiting
from apps.notifications.sending import send_waiting
from apps.operations.actions import sweep


class Command(BaseCommand):
    help = "Do now what the clock does every minute, and say how much there was to do."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        for name, count in swept.done.items():
            self.stdout.write(f"{name}: {count}")
        if not swept.is_noted:
            self.stdout.write("Redis is down: all was done, but /readyz cannot know of it")
        self.stdout.write(f"workbooks gone on with: {work_on_waiting()}")
        self.stdout.write(f"tried to send outward: {send_waiting()}")
        if swept.failed:
            self.stderr.write("\n".join(f"failed, see the log: {name}" for name in swept.failed))
            sys.exit(1)
