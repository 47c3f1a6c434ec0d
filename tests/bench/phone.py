"""Three pages on a phone by Lighthouse, in an environment of its own: its mobile preset, slow network and processor."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from statistics import median
from typing import Any

from apps.accounts.models import User
from apps.rectifications.models import Task
from apps.towns.models import Town
from tests.bench.figures import Figure
from tests.bench.sites import Site, as_make_run_serves
from tests.bench.sizes import FOLDER, Size
from tests.bench.writes import signed_in
from townenv.setup.browser import executable

PART = "phone"
LIGHTHOUSE = FOLDER / "lighthouse"
VERSION = "12.8.2"  # 13 asks for a newer Node than Debian's
TURNS = 3
TRIES = 3
GOALS = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0}
MOST_KILOBYTES, MOST_SECONDS, MOST_SHIFT = 100, 1.2, 0.1


def measure(size: Size) -> list[Figure]:
    """As a cadre of the first town sees them; medians of some visits, each with an empty cache."""
    program = install()
    cadre = User.objects.select_related("town").get(username=f"{Town.objects.earliest('pk').code}-cadre01")
    task = Task.objects.visible_to(cadre).latest("pk")
    site = Site("tests.bench.signed_in", environment={"BENCH_SESSION": signed_in(cadre)})
    pages = {"home": "/", "report form": "/reports/new/?findings=1", "one task": task.get_absolute_url()}
    turns = TURNS if size.times > TURNS else 1
    with site.served(*as_make_run_serves()) as port:
        return [
            figure
            for name, path in pages.items()
            for figure in page_figures(
                name, [visit(program, f"http://127.0.0.1:{port}{path}") for _turn in range(turns)]
            )
        ]


def install() -> Path:
    """Lighthouse's program, brought from npm where it is missing."""
    package = LIGHTHOUSE / "node_modules" / "lighthouse"
    note = package / "package.json"
    if not note.exists() or json.loads(note.read_text())["version"] != VERSION:
        LIGHTHOUSE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(LIGHTHOUSE), "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([*command, "--silent", f"lighthouse@{VERSION}"], check=True)
    return package / "cli" / "index.js"


def visit(program: Path, address: str) -> dict[str, Any]:
    """What Lighthouse says of a first visit."""
    out = LIGHTHOUSE / "report.json"
    command = ["node", str(program), address, "--quiet", "--output=json", f"--output-path={out}"]
    chrome = "--chrome-flags=--headless=new --no-sandbox"
    only = f"--only-categories={','.join(GOALS)}"
    environment = os.environ | {"CHROME_PATH": executable() or ""}
    out.unlink(missing_ok=True)
    for _try in range(TRIES):  # on a busy machine Chromium may be too late for it
        if subprocess.run([*command, chrome, only], env=environment).returncode == 0:
            break
    return dict(json.loads(out.read_text()))


def page_figures(name: str, visits: list[dict[str, Any]]) -> list[Figure]:
    for one in visits:
        assert "runtimeError" not in one, one["runtimeError"]
        assert "/accounts/login/" not in one["finalDisplayedUrl"], "it was led to the sign-in"

    def audit(key: str) -> float:
        return median(one["audits"][key]["numericValue"] for one in visits)

    scores = [
        Figure(
            PART, f"{name}: {category}", median(one["categories"][category]["score"] for one in visits), "", goal, True
        )
        for category, goal in GOALS.items()
    ]
    requests = len(visits[0]["audits"]["network-requests"]["details"]["items"])
    return [
        *scores,
        Figure(PART, f"{name}: first load", audit("total-byte-weight") / 1000, "KB", MOST_KILOBYTES),
        Figure(PART, f"{name}: requests", requests, ""),
        Figure(PART, f"{name}: largest contentful paint", audit("largest-contentful-paint") / 1000, "s", MOST_SECONDS),
        Figure(PART, f"{name}: layout shift", audit("cumulative-layout-shift"), "", MOST_SHIFT),
    ]
