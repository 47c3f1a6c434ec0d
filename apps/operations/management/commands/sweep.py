"""Sweeping by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.operations.actions import sweep


class Command(BaseCommand):
    """What it did, a line each."""

    help = "Does now what the clock would do."

    def handle(self, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(f"photo drafts deleted: {swept.photo_drafts}")
        self.stdout.write(f"tasks moved to successors of closed units: {swept.tasks_moved}")
        self.stdout.write("expired sessions cleared")
        if not swept.is_noted:
            self.stdout.write("Redis is down: all was done, but /readyz cannot know of it")
