"""Signing on the phone and freezing: layer by layer, both posts of either side (domain.md §6)."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Collection, Sequence
from datetime import date
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.documents import pdf
from apps.pledges.documents import signed_paper
from apps.pledges.models import Pledge, Seat
from apps.pledges.queries import to_take_over
from apps.pledges.seating import locked, refresh_seats, seat
from apps.units.models import Tenure, Unit

logger = logging.getLogger(__name__)
CANONICAL = "townenv-pledge-1"  # names the form of what is hashed; another form gets another name
LARGEST_DRAWING = 400_000  # bytes
DRAWING_SIZE = (900, 400)
DARK = 128


@transaction.atomic
def sign_pledges(pledge_ids: Collection[int], *, by: User, drawing: bytes) -> list[Pledge]:
    """Sign the user's seats of several pledges with one drawn signature; all or none. The last hand freezes each.

    The password was asked by the form. Raises RuleBroken out of order and for no drawing, PermissionDenied for a seat
    that isn't the user's.
    """
    picture = as_jpeg(drawing)
    return [sign_one(pk, by, picture) for pk in sorted(pledge_ids)]


def sign_one(pledge_id: int, by: User, picture: bytes) -> Pledge:
    pledge = locked(pledge_id)
    if not pledge.is_waiting:
        raise RuleBroken(_("“%(title)s” isn't out to be signed any more.") % {"title": pledge.title})
    refresh_seats(pledge, pledge.town.today())
    mine = pledge.seats.filter(person__user=by, signed_at=None).first()
    if mine is None:
        raise PermissionDenied
    refuse_out_of_layer(pledge)
    sign_seat(mine, pledge.town.today(), by, picture)
    record("pledge.seat_signed", subject=pledge, actor=by)
    if not pledge.seats.filter(signed_at=None).exists():
        freeze_signed_on_phone(pledge, by)
    return pledge


def sign_seat(seat: Seat, day: date, by: User, picture: bytes | None) -> None:
    seat.signed_at, seat.signed_on, seat.signed_by, seat.drawing = timezone.now(), day, by, picture
    seat.save()


def refuse_out_of_layer(pledge: Pledge) -> None:
    """A unit signs with those below after it has signed with the one above; the town with the county need not have."""
    upper = pledge.upper
    if upper is None or upper.kind == Unit.Kind.TOWN:
        return
    if not Pledge.objects.signed().standing().filter(plan=pledge.plan_id, unit=upper).exists():
        words = _("“%(unit)s” signs with the town first, then with its groups.")
        raise RuleBroken(words % {"unit": upper})


def as_jpeg(drawing: bytes) -> bytes:
    """What was drawn, on white, small. Raises RuleBroken for no picture and for one without a line in it."""
    if not drawing or len(drawing) > LARGEST_DRAWING:
        raise RuleBroken(_("Please sign in the field."), "drawing")
    try:
        with Image.open(io.BytesIO(drawing)) as source:
            source.load()
            layer = source.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as broken:
        raise RuleBroken(_("Please sign in the field."), "drawing") from broken
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    grey = paper.convert("L")
    darkest, _brightest = grey.getextrema()
    if int(darkest) > DARK:  # type: ignore[arg-type]  # one channel: a pair of numbers
        raise RuleBroken(_("Please sign in the field."), "drawing")
    grey.thumbnail(DRAWING_SIZE)
    out = io.BytesIO()
    grey.save(out, "JPEG", quality=80)
    return out.getvalue()


def canonical(pledge: Pledge) -> bytes:
    """What is hashed: the text, the clauses and the signatures, in one unmistakable form (sorted JSON in UTF-8)."""
    content = {
        "form": CANONICAL,
        "town": pledge.town.code,
        "year": pledge.plan.year,
        "version": pledge.version,
        "key": str(pledge.key),
        "unit": pledge.unit.name,
        "title": pledge.title,
        "body": pledge.body,
        "clauses": [
            [one.number, one.name, one.direction, str(one.value), one.unit_of_measure, str(one.weight)]
            for one in pledge.clauses.all()
        ],
        "seats": [
            [one.side, one.titles, one.name, str(one.signed_on), hashlib.sha256(one.drawing or b"").hexdigest()]
            for one in pledge.seats.filter(is_takeover=False)
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def freeze_signed_on_phone(pledge: Pledge, by: User) -> None:
    """Fingerprint over the canonical form, then the PDF that shows it, and the PDF's own hash.

    Without the fonts of PDF the signatures stand, and no PDF is kept: it is drawn when the fonts are there.
    """
    fingerprint = hashlib.sha256(canonical(pledge)).hexdigest()
    try:
        paper = pdf.build(signed_paper(pledge, fingerprint))
    except pdf.FontsMissing:
        logger.warning("Pledge %s is signed without a PDF: its fonts are missing", pledge.pk)
    else:
        pledge.pdf, pledge.pdf_sha256 = keep_file(paper), hashlib.sha256(paper).hexdigest()
    freeze(pledge, Pledge.Way.PHONE, fingerprint, pledge.town.today(), by)


def keep_file(content: bytes) -> str:
    """Under a name that nobody guesses; served through the pledge's page alone."""
    return default_storage.save(f"pledges/{uuid4().hex}.pdf", ContentFile(content))


def freeze(pledge: Pledge, way: str, fingerprint: str, day: date, by: User) -> None:
    """From now on it stands; the version before it is replaced."""
    now = timezone.now()
    before = Pledge.objects.signed().standing().filter(plan=pledge.plan_id, unit=pledge.unit_id)
    before.update(replaced_at=now)
    pledge.way, pledge.fingerprint, pledge.signed_on, pledge.signed_at = way, fingerprint, day, now
    pledge.save()
    record("pledge.signed", subject=pledge, actor=by)


@transaction.atomic
def take_over(pledge_id: int, *, by: User, drawing: bytes) -> Pledge:
    """The successor in a post signs for a pledge that stands; who had signed before stays on it."""
    picture = as_jpeg(drawing)
    pledge = locked(pledge_id)
    mine = [row for row in to_take_over(pledge, pledge.town.today()) if row.person.user_id == by.pk]
    if not mine:
        raise PermissionDenied
    return seat_successor(pledge, mine, pledge.town.today(), by, picture)


def seat_successor(pledge: Pledge, held: Sequence[Tenure], signed_on: date, by: User, picture: bytes | None) -> Pledge:
    """A further seat beside those who had signed before. No picture: on paper."""
    seats = list(pledge.seats.all())
    post_ids = {row.post_id for row in held}
    side = next(Seat.Side(one.side) for one in seats if post_ids & set(one.post_ids))
    order = max(one.order for one in seats if one.side == side) + 1
    new = seat(pledge, side, order, held[0].person, [row.post for row in held])
    new.is_takeover, new.signed_at, new.signed_on = True, timezone.now(), signed_on
    new.signed_by, new.drawing = by, picture
    new.save()
    record("pledge.taken_over", subject=pledge, actor=by)
    return pledge
