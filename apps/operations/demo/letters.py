"""What a demo town wrote to units: closed, waiting for an answer, a talk whose minutes wait for the unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max

from apps.accountability.models import NO_GROUND, Commitment, Ground, Measure, Statement, Talk
from apps.accounts.models import User
from apps.bulletins.models import Bulletin
from apps.operations.demo.book import Book
from apps.operations.demo.words import LAZY
from apps.towns.actions import take_numbers
from apps.units.models import Unit

KIND = Measure.Kind
INACTION_FACTS = "近期多日未按时报送日报，经提醒仍有漏报；河道沿线垃圾清理任务超过整改时限未完成。"
# What isn't about a unit's own failing has no ground.
GROUNDS: dict[str, str] = {
    KIND.REQUEST: Ground.SLOW,
    KIND.CRITICISM: Ground.SLOW,
    KIND.CLUES: Ground.IRRESPONSIBLE,
    **dict.fromkeys([KIND.REMINDER, KIND.LETTER, KIND.TALK], Ground.INACTION),
}
A_MOMENT = timedelta(minutes=5)
DEMAND = "请立即组织整改，自收到之日起按时报送日报，并将整改情况和原因说明书面报镇环境办。"


@dataclass(frozen=True)
class Written:
    """Something written `ago` days before the last; answered and closed so many days later, where it was."""

    ago: int
    kind: str
    unit: Unit
    facts: str = INACTION_FACTS
    demand: str = DEMAND
    answer: str = ""
    outcome: str = ""
    to: str = ""
    public_words: str = ""  # of a criticism, for the bulletin
    why_at_once: str = ""  # of a major matter, for which no step comes before


def write_letters(book: Book) -> None:
    """Saved in the order of their numbers; none before the town's first day."""
    first = book.season.first
    for one in sorted(written(book), key=lambda one: -one.ago):
        day = book.season.until - timedelta(days=one.ago)
        if day >= first:
            save(book, one, day)


def written(book: Book) -> list[Written]:
    """The lazy villages go up the steps; an agency is asked, an outfall is referred."""
    demo = book.demo
    lazy = [demo.villages[number - 1] for number in LAZY if number <= len(demo.villages)]
    answer = "因村干部换届交接，巡查安排没有跟上，已重新排班，由文书每日17时前报送。"
    steps: list[Written] = []
    for unit, shift in zip(lazy, (0, 1), strict=False):
        steps.append(Written(20 - shift, KIND.REMINDER, unit, answer=answer, outcome="已恢复报送，继续跟踪。"))
    if lazy:
        steps.append(Written(12, KIND.LETTER, lazy[0], answer=answer, outcome="整改进度缓慢，建议约谈。"))
        steps.append(Written(4, KIND.TALK, lazy[0]))
    if len(lazy) > 1:
        steps.append(Written(3, KIND.LETTER, lazy[1]))
    market, at_the_outfall = demo.town_units[3], demo.villages[-1]
    yard = "收购点院外堆放废膜约三立方米，遇风飘散。"
    steps.append(Written(7, KIND.NOTICE, demo.villages[0], yard, "请组织清运并设置围挡，整改后报送照片。"))
    request = "集贸市场周边散煤销售点夜间卸货，镇级无执法权。"
    steps.append(Written(6, KIND.REQUEST, market, request, "请对集贸市场周边散煤销售点开展一次联合检查，并告知结果。"))
    assessed = "今年以来该所配合镇政府开展联合检查4次，集贸市场周边散煤销售点的问题两次转办后按期办结。"
    opinion = "建议在年度考核中予以肯定；散煤销售夜间巡查仍需加密。"
    steps.append(Written(2, KIND.OPINION, market, assessed, opinion, to=market.department))
    steps += grave(book)
    outfall = "巡查发现一处屠宰点污水经暗管排入沟渠，已现场制止并取证。"
    steps.append(
        Written(
            9,
            KIND.ENFORCEMENT,
            at_the_outfall,
            outfall,
            "请依法立案查处。",
            outcome="已立案，责令改正并处罚款2万元。",
            to=f"{demo.town.county}生态环境保护综合行政执法队",
        )
    )
    return steps


def grave(book: Book) -> Iterator[Written]:
    """Major matters, for which a step is skipped: clues are handed over, and the next bulletin names a village."""
    villages, town = book.demo.villages, book.demo.town
    paid = "核对清运台账发现，3月至9月垃圾清运费支出与实际清运车次不符，差额约6800元。"
    yield Written(
        11,
        KIND.CLUES,
        villages[9 % len(villages)],
        paid,
        "请依规依纪依法处理。",
        outcome="镇纪委已受理，正在初步核实。",
        to=f"{town.name}纪委",
        why_at_once="涉及资金使用，依规直接移送。",
    )
    slowest = villages[min(LAZY[-1], len(villages)) - 1]
    slow = "省级督察反馈的3户养殖户粪污露天堆放问题，承诺的堆粪场至今未动工，超过序时进度。"
    yield Written(
        0,
        KIND.CRITICISM,
        slowest,
        slow,
        "请于10日内建成堆粪场并报送照片。",
        public_words=f"{slowest.name}对省级督察反馈的粪污露天堆放问题整改不力，堆粪场至今未动工，予以通报批评，限10日内完成。",
        why_at_once="省级督察反馈问题，经镇党委会议研究直接通报。",
    )


def save(book: Book, one: Written, day: date) -> None:
    town, officer = book.demo.town, book.demo.officer
    at = town.at(day, time(10)) if one.ago else just_now(book)
    signer = officer if one.kind in (KIND.REMINDER, KIND.NOTICE) else book.demo.users["secretary"]
    holder = book.demo.users["deputy-agriculture"]
    [serial] = take_numbers(town.pk, "measure", day.year, 1)
    measure = Measure.objects.create(
        town=town,
        unit=one.unit,
        kind=one.kind,
        ground=GROUNDS.get(one.kind, NO_GROUND),
        facts=one.facts,
        demand=one.demand,
        reply_by=day + timedelta(days=7),
        referred_to=one.to,
        public_words=one.public_words,
        is_major=bool(one.why_at_once),
        skip_reason=one.why_at_once,
        year=day.year,
        serial=serial,
        drafted_by=officer,
        drafted_at=at - timedelta(hours=1),
        signer=holder if one.kind == KIND.TALK else signer,
        issued_at=at,
    )
    if one.kind == KIND.TALK:
        hold(book, measure, holder, at)
    if one.answer:
        Statement.objects.create(
            town=town, measure=measure, by=book.demo.head(one.unit), at=at + timedelta(days=2), words=one.answer
        )
    if one.outcome:
        close(measure, officer, at + timedelta(days=3), one.outcome)


def just_now(book: Book) -> datetime:
    """After the latest bulletin, so that it is for the next one to print."""
    issued = Bulletin.objects.filter(town=book.demo.town).aggregate(last=Max("issued_at"))["last"]
    return max(issued + A_MOMENT, book.now) if issued else book.now


def hold(book: Book, measure: Measure, holder: User, at: datetime) -> None:
    """Held the day after; the town has confirmed the minutes, the unit hasn't yet."""
    talk = Talk.objects.create(
        town=measure.town,
        measure=measure,
        holder=holder,
        at=at + timedelta(days=1),
        place="镇政府三楼会议室",
        minutes="通报了漏报和逾期情况。村党组织书记作了说明，表示认识到位、立即整改。会议要求村两委主要负责人亲自抓。",
        category=book.demo.categories["litter"],
        town_confirmed_at=at + timedelta(days=1, hours=3),
    )
    promises = [("完成河道沿线存量垃圾清理", 5), ("建立村干部轮流巡查、按日报送制度", 10)]
    Commitment.objects.bulk_create(
        Commitment(town=measure.town, talk=talk, words=words, due_on=book.season.until + timedelta(days=days))
        for words, days in promises
    )


def close(measure: Measure, by: User, at: datetime, outcome: str) -> None:
    said: dict[str, Any] = {"closed_at": at, "closed_by": by, "outcome": outcome}
    Measure.objects.filter(pk=measure.pk).update(**said)
