"""Inspection lists of a demo town: items at every stage, from just listed to struck off by record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from apps.feedback.models import Answer, Batch, FeedbackItem, Objection, Progress, Question, Record, Remedy, SelfCheck
from apps.feedback.models import Stage as Reached
from apps.feedback.striking import issue_file
from apps.operations.demo import stories
from apps.operations.demo.book import Book
from apps.operations.demo.stories import Tell
from apps.operations.demo.story import open_task
from apps.rectifications.models import Source, Task, TaskEvent, TaskPhoto
from apps.rectifications.opening import Opening
from apps.towns.models import Severity, Term
from apps.units.models import Unit

GIVEN_AGO = 20  # days before the last that the lists came and their items were given to units
ANSWERS = {
    Question.MEASURES: "清单所列措施全部完成，逐条核对了台账和现场。",
    Question.VIOLATIONS: "对责任人进行了批评教育，已书面承诺，未发现新的违法行为。",
    Question.EFFECT: "现场无垃圾、无异味，两处水样检测结果符合要求。",
    Question.ELSEWHERE: "对全镇同类点位排查一遍，另发现2处并已清理。",
    Question.LASTING: "纳入每日巡查和网格员职责，镇环境办每月抽查一次。",
}


@dataclass(frozen=True)
class Listed:
    """An item: its words, and which village (0: the enforcement team) leads, how its task goes, how far it came."""

    problem: str
    kind: str
    goal: str
    remedies: tuple[str, ...]
    due: str
    village: int | None = None  # None: not given to anybody
    category: str = "litter"
    story: Tell = stories.as_opened
    reached: str = Reached.OPEN
    done: int = 0  # measures carried out
    said: str = ""
    pace: str = Progress.Pace.ON_TIME
    is_history: bool = False


PROVINCIAL = [
    Listed(
        "柳林村段河道沿岸堆放生活垃圾约30立方米，日常保洁机制不健全，汛期存在入河风险。",
        "水环境",
        "清除沿岸垃圾，建立河道保洁长效机制。",
        ("清运沿岸存量垃圾约30立方米", "明确河道保洁员2名，每日巡查一次", "在取土便道设置隔离桩和警示牌"),
        "month_end",
        3,
        "litter",
        stories.started,
        done=1,
        said="存量垃圾已清运约20立方米，保洁员已到岗，隔离桩正在采购。",
    ),
    Listed(
        "国道沿线两处砂石料堆场未采取覆盖、喷淋等抑尘措施，车辆带泥上路。",
        "大气环境",
        "料堆全覆盖，出入口硬化并设冲洗设施。",
        ("督促经营者对料堆全部覆盖", "出入口硬化50米，安装冲洗设施"),
        "month_end",
        0,
        "dust",
        stories.started,
        done=1,
        said="两处料堆已全部覆盖，冲洗设施正在施工。",
    ),
    Listed(
        "杨树沟村3户规模以下养殖户粪污露天堆放，防渗防雨设施不到位。",
        "农业面源",
        "3户全部建成防渗防雨的堆粪场。",
        ("逐户签订整改承诺书", "建成堆粪场3处", "签订粪污消纳协议"),
        "soon",
        13,
        "manure",
        said="已入户宣传，尚未动工。",
        pace=Progress.Pace.BEHIND,
    ),
    Listed(
        "双庙村部分地块废旧地膜残留，回收网点运转不正常。",
        "农业面源",
        "回收率达到85%以上，网点正常运转。",
        ("秋收后组织集中捡拾", "恢复回收网点，公示回收价格", "建立交售台账"),
        "长期坚持",
        8,
        "film",
        stories.submitted,
        done=3,
        said="集中捡拾3次，回收地膜1.2吨，网点已恢复。",
    ),
    Listed(
        "清溪社区沿街6家餐饮店生活污水直排雨水沟。",
        "水环境",
        "6家餐饮店污水全部接入管网。",
        ("安装隔油设施6套", "接入污水管网", "疏通雨水沟200米"),
        "month_end",
        16,
        "sewage",
        stories.completed,
        Reached.NOTICED,
        done=3,
        said="6家已全部接入管网，雨水沟已疏通。",
    ),
    Listed(
        "全镇散煤销售点底数不清，个别点位销售劣质散煤。",
        "大气环境",
        "摸清底数，取缔无证销售点。",
        ("开展散煤销售点排查", "联合执法检查"),
        "month_end",
    ),
]
OWN = [
    Listed(
        "前进村村委会后侧空地乱堆建筑垃圾和杂物，影响村容。",
        "人居环境",
        "清理到位，建成便民停车场或小菜园。",
        ("清运建筑垃圾约8立方米", "平整场地并栽植树木"),
        "soon",
        12,
        "dumping",
        stories.completed,
        Reached.STRUCK,
        done=2,
        said="已清运并平整，栽植国槐20株。",
    ),
    Listed(
        "小营村主街门头破损、广告牌褪色残缺12处。", "人居环境", "修复或拆除。", ("逐户通知修复或拆除",), "month_end"
    ),
    Listed(
        "大营村入村道路两侧散落秸秆和农膜。",
        "人居环境",
        "清理到位。",
        ("组织公益岗位清理",),
        "soon",
        is_history=True,
    ),
]


@dataclass
class Given:
    """An item of a list, and the task that it was given out as."""

    listed: Listed
    unit: Unit | None
    task: Task | None


def write_lists(book: Book) -> list[list[Given]]:
    """Give the items to units, on a day of the past; saved by `save_lists` when the tasks have their numbers."""
    return [[given(book, listed) for listed in of_list if has_unit(book, listed)] for of_list in (PROVINCIAL, OWN)]


def has_unit(book: Book, listed: Listed) -> bool:
    return (listed.village or 0) <= len(book.demo.villages)


def given_on(book: Book) -> date:
    return max(book.season.first, book.season.until - timedelta(days=GIVEN_AGO))


def given(book: Book, listed: Listed) -> Given:
    demo = book.demo
    if listed.village is None:
        return Given(listed, None, None)
    unit = demo.villages[listed.village - 1] if listed.village else demo.town_units[1]
    at = demo.town.at(given_on(book), time(9, 20))
    opening = Opening(
        unit=unit,
        category=demo.categories[listed.category],
        place=unit.name,
        severity=Severity.SERIOUS,
        source=Source.FEEDBACK,
        found_at=at,
        finder=None,
        finder_unit_id=None,
        description=listed.problem,
        due_on=due_on(book, listed),
        lead=unit,
    )
    told = open_task(book, opening, at, demo.officer)
    told.before = book.take_photo(demo.officer, listed.category, at)
    if told.before:
        told.link_photo(told.before, TaskPhoto.Stage.BEFORE)
    listed.story(told)
    return Given(listed, unit, told.task)


def due_on(book: Book, listed: Listed) -> date:
    """The month's end a month from now, or a day past already."""
    if listed.due == "soon":
        return max(given_on(book) + timedelta(days=1), book.season.until - timedelta(days=2))
    after = (book.season.until.replace(day=1) + timedelta(days=64)).replace(day=1)
    return after - timedelta(days=1)


def save_lists(book: Book, lists: list[list[Given]]) -> None:
    """The rows of the lists; their tasks are in the database."""
    town, year = book.demo.town, book.season.until.year
    day = given_on(book)
    provincial = Batch.objects.create(
        town=town,
        title=f"{year}年省级生态环境保护督察反馈{town.name}问题整改清单",
        level=Batch.Level.PROVINCE,
        authority="省生态环境保护督察组",
        received_on=day,
    )
    own = Batch.objects.create(
        town=town,
        title=f"{town.name}{year}年农村人居环境自查问题清单",
        level=Batch.Level.OWN,
        authority=town.name,
        received_on=day,
        is_accepted_by_town=True,
        empowered_by=f"县环督办〔{year}〕9号",
    )
    for batch, of_list in zip((provincial, own), lists, strict=True):
        for number, one in enumerate(of_list, 1):
            save_item(book, batch, number, one)


def save_item(book: Book, batch: Batch, number: int, one: Given) -> None:
    listed, town = one.listed, book.demo.town
    day = due_on(book, listed)
    is_for_good = listed.due == "长期坚持"
    item = FeedbackItem.objects.create(
        town=town,
        batch=batch,
        number=str(number),
        problem=listed.problem,
        kind=listed.kind,
        goal=listed.goal,
        lead_words=one.unit.name if one.unit else "",
        lead_unit=one.unit,
        due_words="长期坚持" if is_for_good else f"{day.year}年{day.month}月底",
        due_on=None if is_for_good else day,
        is_for_good=is_for_good,
        supervising="县生态环境局",
        said_struck=listed.is_history,
        task=one.task,
    )
    Remedy.objects.bulk_create(
        Remedy(town=town, item=item, number=n, words=words, done_on=given_on(book) if n <= listed.done else None)
        for n, words in enumerate(listed.remedies, 1)
    )
    if listed.said:
        by = book.demo.head(one.unit) if one.unit else book.demo.officer
        Progress.objects.create(
            town=town,
            item=item,
            month=given_on(book).replace(day=1),
            pace=listed.pace,
            words=listed.said,
            by=by,
            at=town.at(given_on(book), time(16)),
        )
    if listed.reached != Reached.OPEN and one.task and one.task.closed_at:
        go_up(book, item, listed.reached, one.task.closed_at)


def go_up(book: Book, item: FeedbackItem, reached: str, closed_at: datetime) -> None:
    """Checked, signed, and recorded as far as it came, a day after the other, none later than the last day."""
    town, officer = book.demo.town, book.demo.officer
    done = closed_at.astimezone(town.zone).date()
    check_on_site(book, item)
    for kind, authority, paper, day, until in papers(book, item, done):
        if day > book.season.until:
            break
        Record.objects.create(
            town=town,
            item=item,
            round=1,
            kind=kind,
            authority=authority,
            document=paper,
            day=day,
            until=until,
            by=officer,
            at=town.at(day, time(17)),
        )
        item.stage = kind.value
        item.save(update_fields=["stage"])
        if kind == Record.Kind.STRUCK:
            issue_file(item, officer, town.at(day, time(17)))
        if kind == reached:
            break
    if item.stage == Reached.NOTICED:
        day = item.records.get(kind=Record.Kind.NOTICED).day
        Objection.objects.create(
            town=town,
            item=item,
            round=1,
            day=day,
            raised_by="沿街商户",
            words="有一家接入后仍有返味，请再看看。",
            by=officer,
        )


def check_on_site(book: Book, item: FeedbackItem) -> None:
    """The office's five answers, as of the approval that its story tells of."""
    town, officer = book.demo.town, book.demo.officer
    passed = TaskEvent.objects.filter(task=item.task, kind=TaskEvent.Kind.APPROVED).earliest("at", "pk")
    check = SelfCheck.objects.create(
        town=town,
        item=item,
        round=1,
        checked_on=passed.at.astimezone(town.zone).date(),
        checkers=f"环境办{officer.name}、王强",
        by=officer,
        at=passed.at,
    )
    Answer.objects.bulk_create(
        Answer(town=town, check_of=check, question=question, words=words) for question, words in ANSWERS.items()
    )


Paper = tuple[Record.Kind, str, str, date, date | None]


def papers(book: Book, item: FeedbackItem, done: date) -> list[Paper]:
    """What was recorded of whom, by which paper, from when to when."""
    name, year = book.demo.town.name, done.year
    own = item.batch.is_accepted_by_town
    authority = name if own else "省生态环境保护督察整改办公室"
    noticed = done + timedelta(days=2)
    until = book.calendar.after(noticed, item.batch.notice_days, Term.WORKING)
    rows: list[Paper] = [
        (Record.Kind.APPLIED, name, f"关于申请销号的报告〔{year}〕31号", done, None),
        (Record.Kind.ACCEPTED, authority, "整改验收意见书", done + timedelta(days=1), None),
        (Record.Kind.NOTICED, authority, "整改销号公示（政务公开栏）", noticed, until),
        (Record.Kind.STRUCK, authority, f"整改销号通知〔{year}〕7号", until + timedelta(days=1), None),
    ]
    return rows[1:] if own else rows
