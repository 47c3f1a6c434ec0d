"""`first_keeper`: the first account of an empty database (docs: deploy)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.administration.founding import make_first_keeper
from apps.core.errors import RuleBroken


class Command(BaseCommand):
    help = "Make the keeper of all towns on a database without accounts, and print the code to sign in with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="the account to sign in with")
        parser.add_argument("--name", required=True, help="the person's name")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        try:
            code = make_first_keeper(username, name)
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(code)
        self.stdout.write(f"Sign in as {username} with this code at /accounts/code/ within 24 hours; it works once.")
