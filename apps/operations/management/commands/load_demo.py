"""`load_demo`: demo towns of any size (docs: interfaces)."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.errors import RuleBroken
from apps.operations.demo.load import FULL_TOWNS, Wanted, load, refuse_load

TOLD_EVERY = 10  # towns


def count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a number from 1 on")
    return int(text)


class Command(BaseCommand):
    help = (
        f"Load demo towns: the same for the same arguments. The first {FULL_TOWNS} towns have photos and all their "
        "bulletins; those after them ask for no photos, find fewer problems and have only the latest bulletin, so that "
        "a province loads in minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--towns", type=count, default=2)
        parser.add_argument("--villages", type=count, default=16)
        parser.add_argument("--days", type=count, default=120)
        parser.add_argument("--until", type=date.fromisoformat, help="the last day; today by default")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--fresh", action="store_true", help="delete everything in the database first")
        parser.add_argument("--allow", action="store_true", help="also outside the embedded mode")

    def handle(self, *, fresh: bool, allow: bool, until: date | None, **sizes: Any) -> None:
        until = until or timezone.localdate()
        numbers = {name: sizes[name] for name in ("towns", "villages", "days", "seed")}
        wanted = Wanted(until=until, now=timezone.now(), **numbers)

        def tell(loaded: int) -> None:
            if loaded % TOLD_EVERY == 0:
                self.stdout.write(f"{loaded} of {wanted.towns} towns…")
                self.stdout.flush()

        try:
            refuse_load(until=until, is_fresh=fresh, is_allowed=allow)
            load(wanted, is_fresh=fresh, tell=tell)
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Loaded {wanted.towns} towns × {wanted.villages} villages × {wanted.days} days until {until}."
        )
