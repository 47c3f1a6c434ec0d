"""A demo town's year: indicators handed down to every unit, pledges signed in January, one changed and out to sign."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from random import Random

from PIL import Image, ImageDraw

from apps.accounts.models import Role
from apps.operations.demo.book import Book
from apps.pledges.making import clause, worded
from apps.pledges.models import Clause, Indicator, LineDuties, Plan, Pledge, Seat, Target, Template
from apps.pledges.queries import SIGNING, DutyRow, duties_of_leaders, signers_of
from apps.pledges.seating import seat_all
from apps.pledges.signing import canonical
from apps.pledges.wording import DEFAULT_BODIES, TITLE
from apps.units.models import Unit

SIGNED = (1, 15)  # month and day of the meeting
MORE, LESS = Indicator.Direction.MORE, Indicator.Direction.LESS
# name, unit, direction, figure, value, weight
INDICATORS = [
    ("整改任务办结率", "%", MORE, "handled", 95, 30),
    ("整改任务按时办结率", "%", MORE, "in_time", 85, 20),
    ("整改任务退回率", "%", LESS, "returned", 10, 20),
    ("整改任务逾期未办结率", "%", LESS, "overdue", 5, 20),
    ("日报按时报送率", "%", MORE, "on_time", 90, 10),
]
AIR = ("优良天数比率", "%", MORE, "good_rate", 85)
LEADERS_DUTIES = {
    "first": "生态环境保护第一责任人。\n每季度至少主持一次专题研究，每月到现场督查一次。\n对重大问题直接过问、协调。",
    "direct": "生态环境保护直接责任人。\n组织落实年度目标任务，每月调度一次整改进展。\n保障环境整治经费和人员。",
}
LINES_DUTIES = (
    "对{lines}的生态环境保护负领导责任，管行业必须管环保。\n每月对分管领域检查一次，检查情况留存记录。\n"
    "分管领域的整改任务按时限督促办结，及时报告重大问题。"
)


def write_pledges(book: Book) -> Plan:
    """Saved directly; a town whose year has just begun has signed on its first day."""
    demo, until = book.demo, book.season.until
    day = min(until, date(until.year, *SIGNED))
    plan = Plan.objects.create(town=demo.town, year=until.year)
    indicators = Indicator.objects.bulk_create(
        Indicator(
            town=demo.town,
            plan=plan,
            name=name,
            unit_of_measure=measure,
            direction=direction,
            source=Indicator.Source.COUNTED,
            count=count,
            order=10 * number,
        )
        for number, (name, measure, direction, count, _value, _weight) in enumerate(INDICATORS, 1)
    )
    root = Unit.objects.get(town=demo.town, parent=None)
    write_texts(book)
    signing = [one for one in (*demo.villages, *demo.town_units) if one.kind in SIGNING]
    targets = hand_down(indicators, [root, *signing])
    at, rng = demo.town.at(day, time(10)), Random(f"pledges-{demo.town.code}")  # noqa: S311 - strokes of a pen
    for unit in signing:
        unit.parent = root
        root.town = demo.town
        sign_all(make(book, plan, unit, targets[unit.pk], at), at, rng)
    change_one(book, plan, signing[0], targets[signing[0].pk])
    promise_air(plan, root)
    return plan


def write_texts(book: Book) -> None:
    """The pledges' texts as a town begins with them, and what each leader answers for."""
    town = book.demo.town
    Template.objects.bulk_create(
        Template(town=town, kind=kind, title=TITLE, body=body) for kind, body in DEFAULT_BODIES.items()
    )
    LineDuties.objects.bulk_create(
        LineDuties(
            town=town, post=row.post, valid_from=date(book.season.until.year, 1, 1), words=duty_words(row, number)
        )
        for number, row in enumerate(duties_of_leaders(town, book.season.until))
    )


def duty_words(row: DutyRow, number: int) -> str:
    """Of a leader, the first of whom is the secretary; of a deputy by the lines."""
    if row.post.role == Role.LEADER:
        return LEADERS_DUTIES["direct" if number else "first"]
    return LINES_DUTIES.format(lines="、".join(row.lines) or "分管领域")


def promise_air(plan: Plan, root: Unit) -> None:
    """What the town promised of its air: nobody's below it, so no village is scored on it."""
    name, measure, direction, count, value = AIR
    indicator = Indicator.objects.create(
        town=plan.town,
        plan=plan,
        name=name,
        unit_of_measure=measure,
        direction=direction,
        source=Indicator.Source.READINGS,
        count=count,
        order=10 * (len(INDICATORS) + 1),
    )
    Target.objects.create(town=plan.town, indicator=indicator, unit=root, value=value, weight=0)


def hand_down(indicators: Sequence[Indicator], units: Sequence[Unit]) -> dict[int, list[Target]]:
    """unit → its targets: rates, of which each holds the whole."""
    values = {name: (Decimal(value), Decimal(weight)) for name, *_rest, value, weight in INDICATORS}
    targets = Target.objects.bulk_create(
        Target(town_id=unit.town_id, indicator=one, unit=unit, value=values[one.name][0], weight=values[one.name][1])
        for unit in units
        for one in indicators
    )
    found: dict[int, list[Target]] = {unit.pk: [] for unit in units}
    for target in targets:
        found[target.unit_id].append(target)
    return found


def make(book: Book, plan: Plan, unit: Unit, targets: Sequence[Target], at: datetime, version: int = 1) -> Pledge:
    assert unit.parent
    pledge = Pledge.objects.create(
        town=book.demo.town,
        plan=plan,
        unit=unit,
        upper=unit.parent,
        key=book.random_id(),
        version=version,
        made_by=book.demo.officer,
        made_at=at,
        **worded(plan, unit),
    )
    Clause.objects.bulk_create(clause(pledge, number, target) for number, target in enumerate(targets, 1))
    day = at.astimezone(book.demo.town.zone).date()
    seat_all(pledge, Seat.Side.UPPER, signers_of(unit.parent, day))
    seat_all(pledge, Seat.Side.LOWER, signers_of(unit, day))
    return pledge


def sign_all(pledge: Pledge, at: datetime, rng: Random) -> None:
    """Every seat, by its holder where that one has an account, and frozen."""
    day = at.astimezone(pledge.town.zone).date()
    for seat in pledge.seats.select_related("person__user"):
        seat.signed_at, seat.signed_on = at, day
        seat.signed_by, seat.drawing = (seat.person and seat.person.user) or pledge.made_by, stroke(rng)
        seat.save()
    pledge.way, pledge.signed_at, pledge.signed_on = Pledge.Way.PHONE, at, day
    pledge.fingerprint = hashlib.sha256(canonical(pledge)).hexdigest()
    pledge.save()


def stroke(rng: Random) -> bytes:
    """A scrawl, as a JPEG."""
    image = Image.new("L", (360, 140), 255)
    points = [(30 + n * 24 + rng.randint(-8, 8), rng.randint(25, 115)) for n in range(13)]
    ImageDraw.Draw(image).line(points, fill=30, width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def change_one(book: Book, plan: Plan, unit: Unit, targets: Sequence[Target]) -> None:
    """The first village's reports are to be better: its second version is out to be signed, the first stands."""
    target = targets[-1]
    target.value = Decimal(95)
    target.save(update_fields=["value"])
    make(book, plan, unit, targets, book.now, version=2)
