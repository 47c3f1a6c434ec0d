"""`make screenshots`: every main page as each role, on phone and desk, in both languages, in build/screenshots/.

A page that answers with an error, logs one to the console or sticks out of the screen fails it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from townenv.embedded import prepare, servers
from townenv.setup.browser import executable

OUT = Path("build/screenshots")
PORT = 8123
BASE = f"http://127.0.0.1:{PORT}"
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "desktop": {"width": 1440, "height": 900},
}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
COMMON = {"home": "/", "tasks": "/tasks/", "reports": "/reports/", "notices": "/notices/", "me": "/me/"}
COMMON |= {"bulletins": "/bulletins/", "readings": "/readings/"}
COMMON |= {"outreach": "/outreach/", "visits": "/outreach/visits/", "rules": "/outreach/rules/"}
READING = {"board": "/reports/board/", "meetings": "/meetings/", "quarter": "/summaries/"}
READING |= {"pledges": "/pledges/", "assessments": "/assessments/"}
VISITING = {"visit-new": "/outreach/visits/new/"}
REPORTING = {"report-new": "/reports/new/?findings=1", "spot": "/reports/spot/"}
REPORTING |= {"outreach-new": "/outreach/new/", "market-days": "/outreach/market-days/"}
KEEPING = {"units": "/units/", "people": "/people/", "channels": "/settings/channels/"}
KEEPING |= {
    "unit-new": "/units/new/",
    "merge": "/units/merge/",
    "election": "/units/elections/",
    "slips": "/people/slips/",
}
KEEPING |= {
    f"settings-{name}": f"/settings/{name}/" for name in ["excuses", "calendar", "places", "liaisons", "groups"]
}
KEEPING |= {"settings-competence": "/settings/competence/"}
KEEPING |= {"settings": "/settings/", "settings-town": "/settings/town/", "settings-names": "/settings/names/"}
KEEPING |= {"settings-words": "/settings/words/categories/", "first-day": "/settings/first-day/"}
OFFICE = {"task-new": "/tasks/new/", "report-new": "/reports/new/", "report-texts": "/summaries/texts/"}
ROLES = {
    "cadre": ("a-cadre01", COMMON | REPORTING),
    "unit-head": ("a-head13", COMMON | REPORTING),
    "officer": ("a-officer", COMMON | READING | KEEPING | OFFICE),
    "group": ("a-group01", COMMON | REPORTING),
    "deputy": ("a-deputy-agriculture", COMMON | READING | VISITING | {"units": "/units/"}),
    "leader": ("a-secretary", COMMON | READING | VISITING | {"units": "/units/"}),
    "inspector": ("inspector", COMMON | READING | {"units": "/units/"}),
    "admin": ("admin", {"home": "/", "me": "/me/", "town-new": "/towns/new/"} | KEEPING),
}


def main() -> int:
    leave = servers.join()
    try:
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        prepare.main()
        with web(), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
            problems = [problem for role in ROLES for problem in shoot_role(browser, role)]
    finally:
        leave()
    print(f"{len(list(OUT.iterdir()))} pictures in {OUT}/")
    print("\n".join(problems))
    return 1 if problems else 0


@contextmanager
def web() -> Iterator[None]:
    """The site as production serves it, for the time of the pictures."""
    command = [sys.executable, "-m", "gunicorn", "townenv.wsgi", "--bind", f"127.0.0.1:{PORT}", "--threads", "4"]
    process = subprocess.Popen([*command, "--log-level", "warning"], env=os.environ.copy())
    try:
        wait_for_web()
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for_web() -> None:
    for _try in range(100):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The web didn't start.")


def shoot_role(browser: Browser, role: str) -> list[str]:
    username, pages = ROLES[role]
    problems: list[str] = []
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, locale="zh-CN", base_url=BASE)
        page = context.new_page()
        listen(page, role, problems)
        sign_in(page, username)
        for name, path in (pages | first_task(page) | first_bulletin(page)).items():
            for short, language in LANGUAGES.items():
                context.add_cookies([{"name": "django_language", "value": language, "url": BASE}])
                problems += shoot(page, path, f"{role}-{name}-{size}-{short}")
        context.close()
    return problems


def listen(page: Page, role: str, problems: list[str]) -> None:
    page.on("pageerror", lambda error: problems.append(f"{role}: {error}"))

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"{role}: {message.text}")

    page.on("console", hear)


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", os.environ.get("TOWNENV_DEMO_PASSWORD", "townenv-demo"))
    page.click("form[data-once] button[type=submit]")
    page.wait_for_url(f"{BASE}/")


def first_task(page: Page) -> dict[str, str]:
    """The first task of the reader's ledger, if there is one."""
    page.goto("/tasks/")
    link = page.locator("a[href^='/tasks/']:not([href='/tasks/']):not([href*='?']):not([href='/tasks/new/'])").first
    return {"task": link.get_attribute("href") or ""} if link.count() else {}


def first_bulletin(page: Page) -> dict[str, str]:
    """The first bulletin of the reader's ledger, if there is one."""
    page.goto("/bulletins/")
    link = page.locator("a[href^='/bulletins/']:not([href='/bulletins/']):not([href*='?']):not([href$='/new/'])").first
    return {"bulletin": link.get_attribute("href") or ""} if link.count() else {}


def shoot(page: Page, path: str, name: str) -> list[str]:
    response = page.goto(path)
    page.screenshot(path=OUT / f"{name}.png")
    problems = []
    if response is None or response.status >= 400:
        problems.append(f"{name}: answered {response and response.status}")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        problems.append(f"{name}: sticks out of the screen")
    return problems


if __name__ == "__main__":
    sys.exit(main())
