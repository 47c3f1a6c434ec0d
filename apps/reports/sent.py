"""What arrives from a phone or a desk, parsed: the words between forms and actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from apps.towns.models import Category
from apps.units.models import Unit


@dataclass(frozen=True)
class SentFinding:
    """A finding as sent; its photos were kept as drafts before."""

    category: Category
    place: str
    severity: str
    description: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: int | None = None
    is_fixed_on_spot: bool = False
    photo_ids: Sequence[int] = ()
    after_photo_ids: Sequence[int] = ()


@dataclass(frozen=True)
class SentReport:
    """A daily report as sent. `written_at`: when it was finished on the phone; `called_at`, `caller`: by telephone."""

    client_id: UUID
    unit: Unit
    report_date: date
    written_at: datetime | None = None
    patrol_from: time | None = None
    patrol_to: time | None = None
    patrollers: str = ""
    places: Sequence[int] = ()
    categories: Sequence[int] = ()
    remarks: str = ""
    late_reason: str = ""
    caller: str = ""
    called_at: datetime | None = None
    findings: Sequence[SentFinding] = ()
    take_out: Sequence[int] = ()  # ids of stored findings that an amendment takes out
    is_whole: bool = False  # an amendment that shows all fields: what it leaves empty is emptied
    version: int | None = None  # the version that the amendment was written on


@dataclass(frozen=True)
class SentSpot:
    """A spot report as sent."""

    client_id: UUID
    unit: Unit
    finding: SentFinding
    written_at: datetime | None = None
