"""django-helpdesk in an environment of its own, with a database of its own on the same PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.bench.load import cookies_of, exchange, form, request
from tests.bench.sites import Site, database_beside
from townenv.embedded.places import PROJECT

FOLDER = PROJECT / "build" / "bench" / "helpdesk"
# The same Django, gunicorn and driver as ours; what they need besides is resolved by pip on the day.
PACKAGES = ["django-helpdesk==2.6.1", "django==5.2.19", "gunicorn==27.0.1", "psycopg2-binary==2.9.13"]


@contextmanager
def ready(database_url: str, tickets: int) -> Iterator[Site]:
    """The site, filled anew with tickets."""
    python = install()
    url = database_beside(database_url, "helpdesk")
    site = Site("tests.bench.helpdesk", python, {"BENCH_DATABASE_URL": url})
    run(site, "fill", str(tickets))
    yield site


def install() -> Path:
    """The Python of its environment, made where it is missing or of other packages."""
    python, note = FOLDER / "bin" / "python", FOLDER / "packages.txt"
    if not note.exists() or note.read_text().split() != PACKAGES:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        note.write_text("\n".join(PACKAGES))
    return python


def run(site: Site, *arguments: str) -> str:
    """What `python -m tests.bench.helpdesk …` prints."""
    environment = os.environ | {"PYTHONPATH": str(PROJECT)} | site.environment
    command = [str(site.python), "-W", "ignore", "-m", "tests.bench.helpdesk", *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def pages(site: Site, times: int) -> dict[str, dict[str, float]]:
    """Milliseconds and queries of its list and its reports."""
    return dict(json.loads(run(site, "pages", str(times)).splitlines()[-1]))


def tickets(port: int) -> Iterator[bytes]:
    """Tickets as the public page sends them."""
    page = exchange(port, request("GET", "/tickets/submit/"))
    token = cookies_of(page)["csrftoken"]
    queue = page.split(b'name="queue"', 1)[1].split(b'<option value="', 2)[2].split(b'"', 1)[0].decode()
    for number in count(1):
        fields = {
            "csrfmiddlewaretoken": token,
            "queue": queue,
            "title": f"Garbage by the road {number}",
            "body": "垃圾成堆，有异味",
            "priority": "3",
            "submitter_email": "cadre@example.com",
        }
        yield form("/tickets/submit/", fields, {"Cookie": f"csrftoken={token}"})
