"""The sentences of the work report, each with where its figures come from. True of the records, or not written.

What isn't recorded is said as not recorded. What only the town can say (intentions, laws, slogans) is the town's own
text; where there is none a gap is left that somebody has to fill before the report is frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.summaries.achieved import awareness, duties
from apps.summaries.material import MOST_OVERDUE, Kind, Material
from apps.summaries.models import Part
from apps.summaries.said import Said, chinese, quarter_name, rows_url

GAP = "【待填写："
SHOWN = 6  # names in a sentence; the rest are counted


def composed(part: Part, of: Material, own: str) -> list[Said]:
    """The section as the records have it; `own`: the town's own text for it."""
    return [one for one in WRITERS[part](of, own) if one.words]


def opening(of: Material, own: str) -> Iterator[Said]:
    until = "" if of.last == of.quarter.last else f"（截至{chinese(of.last)}）"
    yield Said("own", own)
    yield Said("what", f"现将{of.town.name}{quarter_name(of)}{until}生态环境保护工作进展情况汇报如下。")


def lacks_awareness(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    missed = {pk: one.on_time.whole - one.on_time.part for pk, one in of.now.units.items() if one.on_time.whole}
    some = {pk: count for pk, count in missed.items() if count}
    yield Said("missed", of_units(of, some, "日报没有按时报送", "次", "本季度各单位日报均按时报送。" if missed else ""))
    late = {pk: one.overdue for pk, one in of.now.units.items() if one.overdue}
    yield Said("late", of_units(of, late, "整改任务超期未办结", "件", ""))
    if of.supervision.overlooked:
        words = f"当日零报告而被日督查发现的问题{of.supervision.overlooked}个。"
        yield Said("overlooked", words, (("发现的问题", rows_url(of, "found")),))
    yield Said("silent", without(of.publicity.villages_without, "没有宣传活动记录"))


def of_units(of: Material, counts: Mapping[int, int], what: str, piece: str, none: str) -> str:
    """杨树沟村、马家沟村等5个单位日报没有按时报送共23次, the most first."""
    if not counts:
        return none
    ranked = sorted(counts, key=lambda pk: (-counts[pk], of.units[pk].order, pk))
    names = "、".join(f"{of.units[pk]}{counts[pk]}{piece}" for pk in ranked[:SHOWN])
    more = "等" if len(ranked) > SHOWN else ""
    return f"{what}的有{len(ranked)}个单位、共{sum(counts.values())}{piece}（{names}{more}）。"


def without(units: Iterable[Any], what: str) -> str:
    names = [str(unit) for unit in units]
    more = f"等{len(names)}个村" if len(names) > SHOWN else ""
    return f"{'、'.join(names[:SHOWN])}{more}{what}。" if names else ""


def lacks_means(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    if of.open.handed_up:
        url = f"{reverse('rectifications:tasks')}?{urlencode({'opened_to': of.last})}"
        yield Said("handed-up", f"村级没有能力解决、上报镇处理的任务{of.open.handed_up}件。", (("整改台账", url),))
    if of.open.deferred:
        yield Said("deferred", f"因条件所限经批准暂缓整改的任务{of.open.deferred}件。")
    yield Said("unrecorded", "垃圾收集设施、清运车辆和环境整治经费没有在系统中登记，本报告不列数。")


def lacks_team(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    staff = of.staff
    if staff.vacant:
        names = "、".join(staff.vacant[:SHOWN]) + ("等" if len(staff.vacant) > SHOWN else "")
        yield Said("vacant", f"村（社区）主要负责人岗位空缺{len(staff.vacant)}个（{names}）。")
    if staff.grids:
        bare = staff.grids - staff.wardens
        said = f"，还有{bare}个网格没有落实网格员" if bare > 0 else ""
        yield Said("grids", f"全镇划分网格{staff.grids}个，有网格员{staff.wardens}名{said}。")
    else:
        yield Said("grids", "网格和网格员没有在系统中登记。")
    if staff.trainings:
        people = f"、{staff.trained}人次" if staff.trained else ""
        yield Said("training", f"本季度开展培训{staff.trainings}场{people}。")
    else:
        yield Said("training", "本季度系统中没有业务培训的记录。")


def intention(what: str, facts: Callable[[Material], Iterable[Said]]) -> Callable[[Material, str], Iterator[Said]]:
    """A section of what is to come: what the records say of it, then the town's own words, or a gap for them."""

    def write(of: Material, own: str) -> Iterator[Said]:
        yield from facts(of)
        yield Said("own", own or f"{GAP}{what}的下一步打算】")

    return write


def next_facilities(of: Material) -> Iterator[Said]:
    if of.open.deferred:
        yield Said("deferred", f"暂缓整改的{of.open.deferred}件任务待条件具备后整改。")


def next_cleanups(of: Material) -> Iterator[Said]:
    if not of.open.count:
        yield Said("open", f"截至{chinese(of.last)}，整改任务已全部办结。" if of.now.units else "")
        return
    late = f"，其中超期{len(of.open.overdue)}件" if 0 < len(of.open.overdue) < MOST_OVERDUE else ""
    yield Said("open", f"截至{chinese(of.last)}，尚未办结的整改任务{of.open.count}件{late}。")
    for task in of.open.overdue[:3]:
        due = chinese(task.due_at.astimezone(of.town.zone).date())
        category = of.categories[task.category_id]
        words = f"{task.lead_unit}{task.place}{category}问题，整改时限{due}，尚未办结。"
        yield Said(f"task-{task.pk}", words, ((task.number, task.get_absolute_url()),))


def kind_said(code: str, name: str) -> Callable[[Material], Iterator[Said]]:
    """What was found of a category in the quarter, and how its tasks stand."""

    def write(of: Material) -> Iterator[Said]:
        kind = of.kinds.get(code, Kind(0, 0, 0, 0))
        if not (kind.found or kind.opened or kind.completed or kind.open):
            yield Said(code, f"本季度系统中没有{name}问题的记录。")
            return
        parts = [(f"发现{name}问题{kind.found}个", kind.found), (f"交办整改任务{kind.opened}件", kind.opened)]
        parts += [(f"办结{kind.completed}件", kind.completed), (f"尚未办结{kind.open}件", kind.open)]
        yield Said(code, "本季度" + "，".join(words for words, count in parts if count) + "。")

    return write


def next_mechanism(of: Material) -> Iterator[Said]:
    if decided := [one for one in of.meetings.measures if not one.is_completed]:
        words = "；".join(f"{one.words}（{one.unit}，{chinese(one.due_on)}前）" for one in decided[:SHOWN])
        more = "等" if len(decided) > SHOWN else ""
        yield Said("decided", f"专题研究议定、尚未办结的事项{len(decided)}项：{words}{more}。")
    if pending := [pk for pk, is_struck in of.items.items() if not is_struck]:
        yield Said("items", f"上级督察反馈问题尚未销号{len(pending)}项。", (("督察反馈", reverse("feedback:items")),))


WRITERS: dict[Part, Callable[[Material, str], Iterator[Said]]] = {
    Part.OPENING: opening,
    Part.AWARENESS: awareness,
    Part.DUTIES: duties,
    Part.LACKS_AWARENESS: lacks_awareness,
    Part.LACKS_MEANS: lacks_means,
    Part.LACKS_TEAM: lacks_team,
    Part.NEXT_FACILITIES: intention("基础设施建设", next_facilities),
    Part.NEXT_CLEANUPS: intention("重点整治", next_cleanups),
    Part.NEXT_COAL: intention("散煤治理", kind_said("coal", "散煤")),
    Part.NEXT_BOILERS: intention("燃煤锅炉整治", kind_said("boiler", "燃煤锅炉")),
    Part.NEXT_MECHANISM: intention("长效机制", next_mechanism),
}
