"""Printed in one go, signed, scanned in a pile: each page finds its pledge by its code (domain.md §6)."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from PIL import Image

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.pledges.actions import Held, set_targets
from apps.pledges.filing import record_paper
from apps.pledges.making import make_pledge
from apps.pledges.models import Indicator, Plan, Pledge, Scan, ScannedPage
from apps.pledges.scanning import assign_page, print_pledges, read_waiting, send_scan
from apps.pledges.signing import sign_pledges
from apps.pledges.tests.conftest import drawn
from apps.units.models import Unit
from tests.make import give_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(
    promised: Unit, other_village: Unit, plan: Plan, rate: Indicator, officer: User, four: list[User]
) -> list[Pledge]:
    """Pledges of two villages, out to be signed."""
    set_targets(plan.pk, other_village, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    give_post(make_user("b2", plan.town, "孙书记"), other_village, Role.UNIT_HEAD, title="党支部书记", duty="first")
    return [make_pledge(plan.pk, unit, by=officer) for unit in (promised, other_village)]


def pages_of(paper: bytes) -> list[Image.Image]:
    """As a scanner sees them: grey pictures at 150 dots an inch."""
    return [page.render(scale=150 / 72, grayscale=True).to_pil().convert("L") for page in pdfium.PdfDocument(paper)]


def scanned(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def again(pledge: Pledge) -> Pledge:
    return Pledge.objects.for_list().get(pk=pledge.pk)


def test_each_pledge_begins_on_the_front_of_a_sheet(two: list[Pledge], officer: User) -> None:
    paper = print_pledges(two, by=officer)

    counts = [again(pledge).page_count for pledge in two]
    assert all(counts)
    assert len(pdfium.PdfDocument(paper)) == sum(count + count % 2 for count in counts)


def test_a_pile_in_any_order_and_turned_finds_every_pledge(two: list[Pledge], officer: User) -> None:
    pages = pages_of(print_pledges(two, by=officer))
    pile = [page.rotate(180) if number % 2 else page for number, page in enumerate(reversed(pages))]
    send_scan(officer.town, "会议.pdf", scanned(pile), by=officer)

    assert read_waiting() == 1

    for pledge in two:
        found = again(pledge)
        with default_storage.open(found.scan) as file:
            assert found.scan_sha256 == hashlib.sha256(file.read()).hexdigest()


def test_nothing_is_put_together_before_the_last_page(two: list[Pledge], officer: User) -> None:
    pages = pages_of(print_pledges(two, by=officer))
    count = again(two[0]).page_count
    send_scan(officer.town, "前.pdf", scanned(pages[: count - 1]), by=officer)
    read_waiting()
    assert again(two[0]).scan == ""

    send_scan(officer.town, "后.pdf", scanned(pages[count - 1 : count]), by=officer)
    read_waiting()
    assert again(two[0]).scan


def test_a_page_without_a_code_is_named_by_hand(two: list[Pledge], officer: User) -> None:
    pages = pages_of(print_pledges(two, by=officer))
    count = again(two[0]).page_count
    cropped = pages[0].crop((0, 300, pages[0].width, pages[0].height))
    send_scan(officer.town, "缺角.pdf", scanned([cropped, *pages[1:count]]), by=officer)
    read_waiting()
    page = ScannedPage.objects.get(pledge=None, is_blank=False)

    with pytest.raises(RuleBroken, match="pages 1 to"):
        assign_page(page.pk, again(two[0]), 9, by=officer)
    assign_page(page.pk, again(two[0]), 1, by=officer)

    assert again(two[0]).scan


def test_the_back_of_a_sheet_asks_nothing(two: list[Pledge], officer: User) -> None:
    send_scan(officer.town, "空白.pdf", scanned([Image.new("L", (1240, 1754), 255)]), by=officer)
    read_waiting()

    assert ScannedPage.objects.get().is_blank


def test_the_scans_hash_is_the_fingerprint_of_what_was_signed_on_paper(two: list[Pledge], officer: User) -> None:
    send_scan(officer.town, "会议.pdf", scanned(pages_of(print_pledges(two, by=officer))), by=officer)
    read_waiting()

    signed = record_paper(two[0].pk, by=officer, signed_on=officer.town.today())

    assert (signed.way, signed.fingerprint) == ("paper", again(two[0]).scan_sha256)
    assert not signed.seats.filter(signed_at=None).exists()


def test_what_is_not_scanned_is_not_recorded(two: list[Pledge], officer: User) -> None:
    with pytest.raises(RuleBroken, match="isn't scanned yet"):
        record_paper(two[0].pk, by=officer, signed_on=officer.town.today())


def test_paper_is_not_signed_tomorrow_nor_before_it_was_made(two: list[Pledge], officer: User) -> None:
    send_scan(officer.town, "会议.pdf", scanned(pages_of(print_pledges(two, by=officer))), by=officer)
    read_waiting()

    for days in (1, -1):
        with pytest.raises(RuleBroken, match="between the one it was made and today"):
            record_paper(two[0].pk, by=officer, signed_on=officer.town.today() + timedelta(days=days))


def test_a_scan_of_what_is_signed_already_changes_nothing(two: list[Pledge], officer: User, four: list[User]) -> None:
    pages = pages_of(print_pledges(two, by=officer))
    for person in four:
        sign_pledges([two[0].pk], by=person, drawing=drawn())
    send_scan(officer.town, "会议.pdf", scanned(pages), by=officer)
    read_waiting()

    assert again(two[0]).scan == ""


@pytest.mark.parametrize("content", [b"PK no scan", b""])
def test_what_is_no_scan_is_refused_at_once(content: bytes, officer: User) -> None:
    with pytest.raises(RuleBroken, match="neither a PDF nor"):
        send_scan(officer.town, "表.xlsx", content, by=officer)


def test_a_broken_file_is_told_and_loses_no_other(two: list[Pledge], officer: User) -> None:
    broken = send_scan(officer.town, "坏.pdf", b"%PDF-1.4 broken", by=officer)
    send_scan(officer.town, "会议.pdf", scanned(pages_of(print_pledges(two, by=officer))), by=officer)

    assert read_waiting() == 2

    assert Scan.objects.get(pk=broken.pk).state == "refused"
    assert again(two[0]).scan


def test_another_towns_code_is_not_known_here(two: list[Pledge], officer: User, other_town: object) -> None:
    pages = pages_of(print_pledges(two, by=officer))
    stranger = make_user("keeper", other_town)  # type: ignore[arg-type]
    scan = Scan.objects.create(town=other_town, by=stranger, file_name="a", file="b")  # type: ignore[misc]
    Scan.objects.filter(pk=scan.pk).update(
        file=default_storage.save("pledges/other.scan", io.BytesIO(scanned(pages[:1])))  # type: ignore[arg-type]
    )
    read_waiting()

    assert ScannedPage.objects.get(scan=scan).pledge is None


def test_only_the_office_prints_and_scans(two: list[Pledge], cadre: User, secretary: User) -> None:
    for other in (cadre, secretary):
        with pytest.raises(PermissionDenied):
            print_pledges(two, by=other)
        with pytest.raises(PermissionDenied):
            send_scan(two[0].town, "x.pdf", b"%PDF", by=other)
