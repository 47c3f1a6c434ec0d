"""What a demo town did to make its rules known: publicity, market days, leaders' visits, and the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from apps.accounts.models import User
from apps.operations.demo.book import Book
from apps.operations.demo.sayings import TOWN_RULES
from apps.outreach.models import Activity, Level, MarketDayRule, TownRule, Visit
from apps.units.models import Unit

Form = Activity.Form


@dataclass(frozen=True)
class Held:
    """Publicity `ago` days before the last; of a village by its number (0: of the town)."""

    ago: int
    village: int
    form: str
    topic: str
    place: str = ""
    people: int | None = None
    copies: int | None = None
    speaker: str = ""
    level: str = ""


STRAW, SORTING, COAL, FILM = "秸秆禁烧政策宣传", "生活垃圾分类知识", "散煤管控与清洁取暖", "废旧地膜交售回收"
RIVER, LAW, YARD = "河道保护和乱倒垃圾的危害", "《中华人民共和国固体废物污染环境防治法》宣讲", "门前三包和庭院整治"
HELD = [
    Held(2, 1, Form.CHAT, COAL, people=312),
    Held(3, 16, Form.LECTURE, SORTING, "会议室", 64, speaker="社区干部"),
    Held(5, 7, Form.LECTURE, FILM, "一社晒场", 28, speaker="农技员", level=Level.GROUP),
    Held(6, 0, Form.BANNER, COAL, "镇区主街", copies=12),
    Held(8, 3, Form.LOUDSPEAKER, COAL, "村委会广播室"),
    Held(9, 2, Form.HOUSEHOLDS, COAL, people=46, copies=46),
    Held(11, 0, Form.LECTURE, LAW, "镇政府三楼会议室", 85, speaker="县生态环境局讲师"),
    Held(13, 5, Form.LEAFLETS, FILM, "村口", 70, 150),
    Held(15, 8, Form.LECTURE, RIVER, "文化广场", 52, speaker="包村干部"),
    Held(17, 1, Form.LECTURE, YARD, "二社", 31, speaker="村党支部书记", level=Level.GROUP),
    Held(19, 9, Form.CHAT, STRAW, people=208),
    Held(21, 4, Form.BANNER, STRAW, "通村路口", copies=4),
    Held(22, 10, Form.HOUSEHOLDS, STRAW, people=63),
    Held(25, 0, Form.TRAINING, "网格员巡查与上报培训", "镇政府三楼会议室", 48, speaker="环境办李主任"),
    Held(28, 11, Form.LECTURE, STRAW, "村委会", 44, speaker="驻村工作队员"),
    Held(30, 14, Form.LOUDSPEAKER, STRAW, "村委会广播室"),
    Held(33, 15, Form.LEAFLETS, SORTING, "村卫生室", 35, 80),
    Held(36, 7, Form.CHAT, STRAW, people=180),
    Held(39, 0, Form.BANNER, STRAW, "国道沿线", copies=20),
    Held(43, 2, Form.LECTURE, STRAW, "文化广场", 73, speaker="包村干部"),
    Held(47, 16, Form.LEAFLETS, YARD, "沿街商铺", 58, 120),
    Held(58, 3, Form.LECTURE, RIVER, "文化广场", 40, speaker="水务站干部"),
    Held(66, 0, Form.LECTURE, SORTING, "中心小学", 210, speaker="环境办李主任"),
    Held(75, 8, Form.HOUSEHOLDS, SORTING, people=55, copies=55),
    Held(88, 1, Form.BANNER, RIVER, "河桥头", copies=3),
    Held(101, 9, Form.LECTURE, YARD, "村委会", 37, speaker="村党支部书记"),
]
STANDS = ((COAL, 160, 240), (FILM, 120, 180), (STRAW, 210, 300), (SORTING, 140, 200))  # topic, people, leaflets

# Days before the last, who, the village's number (0: elsewhere), place, what was found, in words.
VISITS = [
    (1, "secretary", 3, "河道沿线", Visit.Outcome.TOLD, "柳林段还有零星垃圾，已当场交村上三日内清完。"),
    (3, "mayor", 13, "养殖户", Visit.Outcome.TOLD, "3户堆粪场还没有动工，要求本月底前开工。"),
    (4, "deputy-agriculture", 8, "地膜回收点", Visit.Outcome.FINE, ""),
    (6, "deputy-construction", 0, "国道料堆场", Visit.Outcome.TOLD, "冲洗设施在装，料堆覆盖到位。"),
    (9, "secretary", 7, "", Visit.Outcome.FINE, "村内干净，网格员巡查记录齐全。"),
    (12, "deputy-agriculture", 6, "垃圾池", Visit.Outcome.TOLD, "垃圾池满溢，已联系清运。"),
    (14, "mayor", 16, "沿街餐饮店", Visit.Outcome.FINE, ""),
    (18, "secretary", 13, "河道沿线", Visit.Outcome.TOLD, "清理不彻底，要求重新组织。"),
    (20, "deputy-construction", 10, "", Visit.Outcome.NONE, ""),
    (24, "deputy-agriculture", 1, "秸秆打包点", Visit.Outcome.FINE, ""),
    (31, "mayor", 2, "禁烧地块", Visit.Outcome.FINE, "未见火点。"),
    (38, "secretary", 14, "", Visit.Outcome.NONE, ""),
    (45, "deputy-construction", 9, "通村道路", Visit.Outcome.TOLD, "路边堆放建筑垃圾，交村上清运。"),
    (62, "mayor", 4, "受灾河段", Visit.Outcome.FINE, "淤泥已清，消杀完成。"),
    (80, "deputy-agriculture", 5, "", Visit.Outcome.NONE, ""),
]


def write_outreach(book: Book) -> None:
    """Saved at once: no bulletin tells of it."""
    town = book.demo.town
    MarketDayRule.objects.create(
        town=town,
        place=book.demo.market,
        calendar=MarketDayRule.Calendar.SOLAR,
        numbers=[3, 6, 9],
        from_day=town_begins(book),
    )
    Activity.objects.bulk_create([*held(book), *stands(book)])
    Visit.objects.bulk_create(visits(book))
    TownRule.objects.bulk_create(
        TownRule(
            town=town,
            title=title,
            number=f"{town.name[0]}政办发〔{book.season.until.year - 1}〕{number}号",
            kind=kind,
            adopted_on=town_begins(book) + timedelta(days=60 + number),
            text=text.replace("{town}", town.name),
            source="镇党政办档案室",
        )
        for number, kind, title, text in TOWN_RULES
    )


def town_begins(book: Book) -> date:
    return date(book.season.until.year - 1, 1, 1)


def day_of(book: Book, ago: int) -> date:
    return book.season.until - timedelta(days=ago)


def is_told(book: Book, ago: int, village: int) -> bool:
    return day_of(book, ago) >= book.season.first and village <= len(book.demo.villages)


def entered(book: Book, day: date, by: User) -> dict[str, object]:
    """What all entries have: written down in the afternoon."""
    return {
        "town": book.demo.town,
        "day": day,
        "client_id": book.random_id(),
        "entered_by": by,
        "entered_at": book.demo.town.at(day, time(16, book.rng.randrange(60))),
    }


def held(book: Book) -> list[Activity]:
    rows = []
    for one in HELD:
        if not is_told(book, one.ago, one.village):
            continue
        unit: Unit | None = book.demo.villages[one.village - 1] if one.village else None
        by = book.demo.cadre(unit) if unit else book.demo.officer
        rows.append(
            Activity(
                **entered(book, day_of(book, one.ago), by),
                unit=unit,
                form=one.form,
                topic=one.topic,
                level=one.level or (Level.VILLAGE if unit else Level.TOWN),
                place=one.place,
                people=one.people,
                copies=one.copies,
                speaker=one.speaker,
            )
        )
    return rows


def stands(book: Book) -> list[Activity]:
    """Of the office, at every third or so of the last weeks' markets."""
    days = [day for day in (day_of(book, ago) for ago in range(4, 50)) if day.day % 10 in (3, 6, 9)]
    chosen = [day for day in days[::4] if day >= book.season.first]
    return [
        Activity(
            **entered(book, day, book.demo.officer),
            form=Form.MARKET,
            topic=topic,
            level=Level.TOWN,
            place=book.demo.market,
            people=people + book.rng.randrange(40),
            copies=copies,
        )
        for day, (topic, people, copies) in zip(chosen, STANDS, strict=False)
    ]


def visits(book: Book) -> list[Visit]:
    demo = book.demo
    tenure_of = {tenure.person.user_id: tenure for tenure in reversed(demo.tenures)}
    rows = []
    for ago, account, village, place, outcome, words in VISITS:
        if not is_told(book, ago, village):
            continue
        user = demo.users[account]
        tenure = tenure_of[user.pk]
        rows.append(
            Visit(
                **entered(book, day_of(book, ago), user),
                visitor=tenure.person,
                post=tenure.post.title,
                clock=time(9 + ago % 7, ago * 7 % 60),
                unit=demo.villages[village - 1] if village else None,
                place=place,
                outcome=outcome,
                words=words,
            )
        )
    return rows
