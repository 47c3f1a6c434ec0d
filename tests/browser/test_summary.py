"""The secretary reads the quarter on a phone and follows every number to rows that add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import Page, expect

from apps.core.days import Quarter
from apps.rectifications.actions import submit_task, verify_task
from apps.summaries.actions import write_section
from apps.summaries.models import Part, WorkReport
from apps.summaries.report import report_of
from apps.units.models import Unit
from tests.browser.conftest import Place
from tests.browser.tools import Visitor
from tests.clock import frozen
from tests.make import make_item, make_reading, make_report, make_task, sent_finding


@pytest.fixture
def quarter(place: Place) -> Iterator[Quarter]:
    """The quarter that runs: two tasks of one village, one completed after two days, one of another; a report that
    came and those that didn't, an item, a day of air.
    """
    with frozen("2026-11-20 10:00") as clock:
        done, _open = [make_task(place.officer, place.village, place=f"{n}号点") for n in range(2)]
        make_task(place.officer, Unit.objects.get(name="东河村"))
        make_report(place.cadre, place.village, place.town.today(), sent_finding(place.town))
        make_item(place.village)
        make_reading(place.town, value=Decimal(30))
        clock.shift(timedelta(days=2))
        submit_task(done.pk, by=place.cadre, words="已清运")
        verify_task(done.pk, by=place.officer)
        clock.shift(timedelta(days=6))  # the others are due
        yield Quarter.of(place.town.today())


def numbers(page: Page, mark: str) -> list[int]:
    return [int(text) for text in page.locator(f"[{mark}]").all_inner_texts()]


def follow_a_town_figure(page: Page, start: str, label: str) -> None:
    """A figure of the town: its rows, and how many of them count, are what it says."""
    page.goto(start)
    shown = page.locator(".fig", has_text=label).locator(".v").inner_text()
    part, whole = map(int, re.findall(r"\d+", shown))
    page.locator(".fig", has_text=label).click()
    expect(page.locator("[data-row]")).to_have_count(whole)
    expect(page.locator("[data-counts]")).to_have_count(part)


def follow_a_sum(page: Page, start: str, label: str) -> None:
    """A figure that is the sum of its units', each of which is the sum of its rows: here everything is added up."""
    page.goto(start)
    shown = Decimal(re.findall(r"[\d.]+", page.locator(".fig", has_text=label).locator(".v").inner_text())[0])
    page.locator(".fig", has_text=label).click()
    expect(page.locator(".sums")).to_be_visible()
    parts, wholes = numbers(page, "data-part"), numbers(page, "data-whole")
    addresses = [link.get_attribute("href") or "" for link in page.locator(".sums tbody a").all()]
    amounts: list[Decimal] = []
    for number, address in enumerate(addresses):
        page.goto(address)
        rows = page.locator("[data-row]")
        expect(rows).to_have_count(wholes[number] if wholes else parts[number])
        if wholes:
            expect(page.locator("[data-counts]")).to_have_count(parts[number])
        amounts += [Decimal(row.get_attribute("data-amount") or 0) for row in rows.all()]
    added = Decimal(100 * sum(parts)) / sum(wholes) if wholes else sum(amounts, Decimal(0)) / sum(parts)
    assert shown == added.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_every_number_is_followed_to_rows_that_add_up_to_it(place: Place, phone: Visitor, quarter: Quarter) -> None:
    start = f"/summaries/{quarter.year}/q{quarter.number}/"
    phone.sign_in(place.secretary)
    page = phone.page
    page.goto("/summaries/")
    expect(page).to_have_url(re.compile(start))
    phone.judge()

    follow_a_town_figure(page, start, "督察反馈销号")
    follow_a_town_figure(page, start, "优良天数")
    follow_a_sum(page, start, "平均整改时间")
    follow_a_sum(page, start, "问题办结率")
    follow_a_sum(page, start, "日报按时率")


def added_up(page: Page, sign: str) -> Decimal:
    """What the rows that stand on a page come to: their number, the share of those that count, or their mean."""
    rows, counting = page.locator("[data-row]"), page.locator("[data-counts]").count()
    if sign == "%":
        return (Decimal(100 * counting) / rows.count()).quantize(Decimal("0.1"), ROUND_HALF_UP)
    amounts = [Decimal(row.get_attribute("data-amount") or 0) for row in rows.all()]
    if any(amounts):
        return (sum(amounts, Decimal(0)) / len(amounts)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Decimal(rows.count())


def test_every_number_of_the_tables_is_what_its_rows_add_up_to(place: Place, desk: Visitor, quarter: Quarter) -> None:
    desk.sign_in(place.secretary)
    page, start = desk.page, f"/summaries/{quarter.year}/q{quarter.number}/"
    page.goto(start)
    desk.judge()
    expect(page.locator("[data-chart] canvas")).to_be_visible()
    links = page.locator(".units-table tbody a[href*='/rows/']").all()
    shown = [(link.get_attribute("href") or "", link.inner_text()) for link in links]
    assert len(shown) > 10
    for address, text in shown:
        page.goto(address)
        assert added_up(page, text[-1]) == Decimal(text.rstrip("%")), address


def test_the_office_edits_a_section_and_freezes_the_report(place: Place, desk: Visitor, quarter: Quarter) -> None:
    """Gaps are filled with the town's own words; the records change under an edited section; then it goes out."""
    desk.sign_in(place.officer)
    page, start = desk.page, f"/summaries/{quarter.year}/q{quarter.number}/"
    page.goto("/summaries/texts/")
    for part in Part:
        if part.value.startswith("next-"):
            page.locator(f"[name={part.value}]").fill("按年初计划抓好。")
    page.get_by_role("button", name="保存").click()

    page.goto(f"{start}report/next-cleanups/")
    text = page.get_by_label("正文")
    text.fill(f"{text.input_value()}\n逐件盯办。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".report-section", has_text="逐件盯办。")).to_contain_text("已修改")

    make_task(place.officer, place.village, place="新点位")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 节的数据有变化")
    page.goto(f"{start}report/next-cleanups/")
    desk.judge()
    page.get_by_role("button", name="把新数据放进正文").click()
    expect(page.get_by_label("正文")).to_have_value(re.compile("尚未办结的整改任务5件.*逐件盯办。", re.S))

    page.goto(f"{start}report/")
    expect(page.get_by_text("季度结束后方可定稿")).to_be_visible()
    expect(page.get_by_role("button", name="定稿")).to_have_count(0)
    page.goto(f"/summaries/{quarter.year}/q{quarter.number - 1}/report/")  # over
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("已定稿，不再改动。")).to_be_visible()
    assert WorkReport.objects.get(quarter=quarter.number - 1).is_frozen
    expect(page.get_by_role("link", name="修改")).to_have_count(0)


def test_a_draft_of_an_older_text_is_shown_and_not_put_over_the_newer_one(
    place: Place, desk: Visitor, quarter: Quarter
) -> None:
    """Else the next save would take out what somebody else wrote meanwhile, and nobody would be told."""
    desk.ignored = ("422",)
    address = f"/summaries/{quarter.year}/q{quarter.number}/report/duties/"
    desk.sign_in(place.officer)
    page = desk.page
    page.goto(address)
    page.get_by_label("正文").fill("乙写的一段。")
    now = report_of(place.town, quarter).section(Part.DUTIES)
    write_section(place.town, quarter, Part.DUTIES, by=place.officer, text="甲写的一段。", seen=now.seen, revision=0)

    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("甲写的一段。")).to_be_visible()
    expect(page.get_by_label("正文")).to_have_value("乙写的一段。")

    page.goto(address)
    expect(page.get_by_label("正文")).to_have_value("甲写的一段。")
    expect(page.locator("[data-kept-note]")).to_contain_text("乙写的一段。")
    page.get_by_label("正文").fill("甲写的一段。\n乙又写的。")
    page.reload()
    expect(page.get_by_label("正文")).to_have_value("甲写的一段。\n乙又写的。")
    page.get_by_role("button", name="保存").click()

    page.wait_for_url("**/report/")
    assert report_of(place.town, quarter).section(Part.DUTIES).text == "甲写的一段。\n乙又写的。"
    page.goto(address)
    expect(page.locator("[data-kept-note]")).to_be_hidden()
