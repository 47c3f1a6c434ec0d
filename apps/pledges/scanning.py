"""Paper out and back: all pledges printed in one go, signed and stamped, scanned in, each page found by its code.

zxing-cpp reads the codes, pypdfium2 turns PDF into pictures and pictures' PDFs into one.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import pypdfium2 as pdfium
import zxingcpp
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.documents import pdf
from apps.pledges.documents import paper_to_sign
from apps.pledges.models import Pledge, Scan, ScannedPage
from apps.pledges.permissions import can_plan, can_withdraw
from apps.pledges.seating import locked
from apps.pledges.signing import keep_file
from apps.towns.models import Town

logger = logging.getLogger(__name__)
QR = zxingcpp.barcode_formats_from_str("QRCode")
CODE = re.compile(r"TOWNENV1:([0-9a-f]{32}):(\d{1,2})")
DPI = 150  # a code of 20 mm has some 120 dots across: enough, and a page stays below 300 KB
MOST_PAGES = 1000
MOST_TRIES = 3
BLANK_ABOVE = 250  # mean brightness of a page on which nothing stands
LARGEST_SIDE = 4000


class Unreadable(Exception):
    """A file that is neither a PDF nor a picture."""


@transaction.atomic
def print_pledges(pledges: Sequence[Pledge], *, by: User) -> bytes:
    """One PDF of the pledges out to be signed, each on a sheet of its own; how many pages each has is kept."""
    whole = pdfium.PdfDocument.new()
    for pledge in pledges:
        if not can_withdraw(by, pledge):
            raise PermissionDenied
        made = pdfium.PdfDocument(pdf.build(paper_to_sign(pledge)))
        if pledge.page_count != len(made):
            Pledge.objects.filter(pk=pledge.pk, signed_at=None).update(page_count=len(made))
        whole.import_pages(made)
        if len(whole) % 2:
            whole.new_page(*made[0].get_size())
        record("pledge.printed", subject=pledge, actor=by)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


@transaction.atomic
def send_scan(town: Town, name: str, content: bytes, *, by: User) -> Scan:
    """Keep a scanned file; a worker reads it. Raises RuleBroken for what is neither a PDF nor a picture."""
    if not can_plan(by, town.pk):
        raise PermissionDenied
    if not content.startswith((b"%PDF", b"\xff\xd8", b"\x89PNG")):
        raise RuleBroken(_("“%(name)s” is neither a PDF nor a JPEG or PNG picture.") % {"name": name}, "papers")
    path = default_storage.save(f"pledges/{uuid4().hex}.scan", ContentFile(content))
    scan = Scan.objects.create(town=town, by=by, file_name=name[:200], file=path)
    record("scan.sent", subject=scan, actor=by)
    return scan


def read_waiting() -> int:
    """Read every scan that waits; how many. May run beside itself: a scan is in one worker."""
    return sum(read_scan(pk) for pk in Scan.objects.waiting().order_by("pk").values_list("pk", flat=True))


def read_scan(pk: int) -> bool:
    """Read a scan's pages; False when another worker has it. A worker that is killed leaves it free at once."""
    if not is_begun(pk):
        return False
    try:
        return take_pages(pk)
    except Exception:  # whatever it was: read again it would fail again, and its sender waits for a word
        logger.exception("Scan %s failed", pk)
        Scan.objects.filter(pk=pk).update(state=Scan.State.REFUSED)
        return True


@transaction.atomic
def is_begun(pk: int) -> bool:
    """Count a beginning before the pages are read; False for what waits no more, is taken, or killed its workers."""
    scan = Scan.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
    if scan is None:
        return False
    scan.tries += 1
    if scan.tries > MOST_TRIES:
        scan.state = Scan.State.REFUSED
    scan.save(update_fields=["tries", "state"])
    return scan.state == Scan.State.SENT


@transaction.atomic
def take_pages(pk: int) -> bool:
    scan = Scan.objects.waiting().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if scan is None:
        return False
    with default_storage.open(scan.file) as file:
        content = file.read()
    try:
        pages = [kept_page(scan, number, image) for number, image in enumerate(pictures_of(content), 1)]
    except Unreadable:
        scan.state = Scan.State.REFUSED
    else:
        ScannedPage.objects.bulk_create(pages)
        scan.state = Scan.State.READ
        for pledge_id in {page.pledge_id for page in pages if page.pledge_id}:
            put_together(pledge_id)
    scan.save(update_fields=["state"])
    return True


def pictures_of(content: bytes) -> Iterator[Image.Image]:
    """The pages of a PDF one after the other, or the one picture. Raises Unreadable."""
    if content.startswith(b"%PDF"):
        yield from pages_of_pdf(content)
        return
    try:
        with Image.open(io.BytesIO(content)) as source:
            picture = ImageOps.exif_transpose(source).convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as broken:
        raise Unreadable from broken
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    yield picture


def pages_of_pdf(content: bytes) -> Iterator[Image.Image]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as broken:
        raise Unreadable from broken
    if len(document) > MOST_PAGES:
        raise Unreadable
    for page in document:
        width, height = page.get_size()
        scale = min(DPI / 72, LARGEST_SIDE / max(width, height, 1))
        yield page.render(scale=scale, grayscale=True).to_pil().convert("L")


def kept_page(scan: Scan, number: int, picture: Image.Image) -> ScannedPage:
    """The page with its picture stored, and the pledge that its code names where it is one of the town's."""
    found = pledge_on(picture, scan.town)
    upright = picture.rotate(found[2], expand=True) if found and found[2] else picture
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=70, dpi=(DPI, DPI))
    path = default_storage.save(f"pledges/{uuid4().hex}.jpg", ContentFile(out.getvalue()))
    row = ScannedPage(town_id=scan.town_id, scan=scan, number=number, image=path)
    if found:
        row.pledge, row.page = found[0], found[1]
    row.is_blank = found is None and is_blank(picture)
    return row


def pledge_on(picture: Image.Image, town: Town) -> tuple[Pledge, int, int] | None:
    """Which pledge, which page, and by how many degrees the page lies turned; None where no code of ours is on it."""
    for code in zxingcpp.read_barcodes(picture, formats=QR):
        if said := CODE.fullmatch(code.text):
            pledge = Pledge.objects.filter(town=town, key=UUID(hex=said[1])).first()
            if pledge:
                return pledge, int(said[2]), round(code.orientation / 90) * 90 % 360
    return None


def is_blank(picture: Image.Image) -> bool:
    """The back of a sheet."""
    return bool(ImageStat.Stat(picture).mean[0] > BLANK_ABOVE)


def put_together(pledge_id: int) -> None:
    """Once all pages of a pledge are there, the latest of each, they are its scan; another one replaces it."""
    pledge = locked(pledge_id)
    if not pledge.is_waiting or not pledge.page_count:
        return
    latest = {page.page: page for page in pledge.scanned_pages.order_by("pk")}
    numbers = range(1, pledge.page_count + 1)
    if any(number not in latest for number in numbers):
        return
    pictures = []
    for number in numbers:
        with default_storage.open(latest[number].image) as file, Image.open(file) as picture:
            picture.load()
            pictures.append(picture.copy())
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=DPI)
    pledge.scan, pledge.scan_sha256 = keep_file(out.getvalue()), hashlib.sha256(out.getvalue()).hexdigest()
    pledge.save(update_fields=["scan", "scan_sha256"])


@transaction.atomic
def assign_page(page_id: int, pledge: Pledge, number: int, *, by: User) -> ScannedPage:
    """Say by hand of which pledge a page is which page, where its code couldn't be read."""
    page = ScannedPage.objects.select_for_update().get(pk=page_id)
    if not can_plan(by, page.town_id) or pledge.town_id != page.town_id:
        raise PermissionDenied
    if not pledge.is_waiting:
        raise RuleBroken(_("It isn't out to be signed any more."), "pledge")
    if not pledge.page_count:
        raise RuleBroken(_("It was never printed."), "pledge")
    if not 1 <= number <= pledge.page_count:
        raise RuleBroken(_("It has pages 1 to %(count)d.") % {"count": pledge.page_count}, "page")
    page.pledge, page.page, page.is_blank = pledge, number, False
    page.save()
    put_together(pledge.pk)
    record("scan.page_assigned", subject=page.scan, actor=by)
    return page
