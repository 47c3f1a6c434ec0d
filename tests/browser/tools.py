"""A real browser on the live server: phones, desks, and what must never happen in them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, ConsoleMessage, FilePayload, Page, Route

from apps.accounts.models import User
from tests.make import PASSWORD

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
SERIOUS = {"serious", "critical"}


@dataclass(eq=False)
class Visitor:
    """A browser window of one person; `problems` collects what the console and the pages complained of."""

    context: BrowserContext
    page: Page
    problems: list[str] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(word in message.text for word in self.ignored):
            self.problems.append(f"{message.type}: {message.text}")

    def sign_in(self, user: User, password: str = PASSWORD) -> None:
        self.page.goto("/accounts/login/")
        sign_in_on(self.page, user, password)

    def sign_in_again(self, user: User) -> None:
        """Where the session is over by now; each role has its own time."""
        self.page.goto("/me/")
        if "/accounts/login/" in self.page.url:
            sign_in_on(self.page, user)

    def sign_out(self) -> None:
        self.page.goto("/me/")
        self.page.get_by_role("button", name="退出登录，换别人用").click()
        self.page.wait_for_url("**/accounts/login/")

    def judge(self) -> None:
        """axe-core finds nothing serious on the page, and nothing sticks out of the screen.

        After a click wait for the new page first: axe breaks off in one that is leaving.
        """
        self.page.wait_for_load_state()
        self.ask_axe()
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{self.page.url} is {width} px too wide"

    def judge_in_the_dark(self) -> None:
        """The page that stands open has enough contrast in dark mode; nothing else of it depends on colours."""
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # colours change at once
        self.ask_axe({"runOnly": {"type": "rule", "values": ["color-contrast"]}})
        self.page.emulate_media(color_scheme="light")

    def ask_axe(self, options: dict[str, Any] | None = None) -> None:
        found = [v for v in Axe().run(self.page, options=options).response["violations"] if v["impact"] in SERIOUS]
        assert not found, [(v["id"], [node["html"] for node in v["nodes"]][:3]) for v in found]


def sign_in_on(page: Page, user: User, password: str = PASSWORD) -> None:
    """Fill in the sign-in page that stands open."""
    page.get_by_label("账号").fill(user.username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def begin(phone: Visitor, cadre: User) -> Page:
    """A report with one problem, not sent yet."""
    phone.sign_in(cadre)
    phone.page.get_by_role("link", name="发现问题，去填写").tap()
    phone.page.wait_for_url("**/reports/new/**")  # with its scripts: before them the form is a plain one
    phone.page.get_by_text("扬尘", exact=True).first.tap()
    phone.page.get_by_label("在哪里").fill("砖厂路口")
    return phone.page


def hold_scripts(page: Page) -> list[Route]:
    """Scripts of the next pages, which come when each is told to go on."""
    held: list[Route] = []
    page.route("**/*.js", lambda route: held.append(route))
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for script in held:
        script.continue_()
    page.unroute("**/*.js")
    page.wait_for_load_state()


def words(page: Page, name: str) -> str:
    """What the report's form, or any other page with one, has to say by its script, in the reader's language."""
    said = page.locator(f"[data-{name}]").first.get_attribute(f"data-{name}")
    assert said
    return said


def drafts(page: Page) -> list[dict[str, Any]]:
    """What this browser keeps of unsent forms."""
    script = "Object.keys(localStorage).filter((k) => k.includes(':draft:')).map((k) => JSON.parse(localStorage[k]))"
    found: list[dict[str, Any]] = page.evaluate(script)
    return found


def photo(name: str = "heap.jpg", words: str = "", size: tuple[int, int] = (2400, 1800)) -> FilePayload:
    """A large JPEG as a phone's camera makes it."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    ImageDraw.Draw(image).text((100, 100), words or name)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}
