"""The sentences of the work report, each with where its figures come from. True of the records, or not written.

What isn't recorded is said as not recorded. What only the town can say (intentions, laws, slogans) is the town's own
text; where there is none a gap is left that somebody has to fill before the report is frozen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse

from apps.core.days import chinese_month_day as chinese
from apps.summaries.achieved import awareness, days, duties
from apps.summaries.material import Kind, Material
from apps.summaries.models import Part
from apps.summaries.said import Said, page, rows_url

GAP = "【待填写："
NOTHING = "本季度系统的记录中没有这方面的问题。"
LACKS = (Part.LACKS_AWARENESS, Part.LACKS_MEANS, Part.LACKS_TEAM)  # problems alone, so that one may have none
SHOWN = 6  # names in a sentence; the rest are counted


def composed(part: Part, of: Material, own: str) -> list[Said]:
    """The section as the records have it; `own`: the town's own text for it."""
    said = [one for one in WRITERS[part](of, own) if one.words]
    return said or [Said("none", NOTHING)] if part in LACKS else said


def opening(of: Material, own: str) -> Iterator[Said]:
    until = "" if of.last == of.quarter.last else f"（截至{chinese(of.last)}）"
    yield Said("own", own)
    yield Said("what", f"现将{of.town.name}{of.quarter.chinese}{until}生态环境保护工作进展情况汇报如下：")


def lacks_awareness(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    missed = {pk: one.on_time.whole - one.on_time.part for pk, one in of.now.units.items()}
    some = {pk: count for pk, count in missed.items() if count}
    yield Said("missed", of_units(of, some, "日报没有按时报送", "次"), (("日报按时率", rows_url(of, "on_time")),))
    late = Counter(of.now.left.late.values())
    yield Said("late", of_units(of, late, "整改任务逾期未办结", "件"), (("逾期未办结任务", rows_url(of, "late")),))
    if of.supervision.overlooked:
        words = f"当日零报告而被日督查发现的问题{of.supervision.overlooked}个。"
        yield Said("overlooked", words, (("零报告当日督查发现的问题", rows_url(of, "overlooked")),))
    silent = without(of.publicity.villages_without, "没有宣传活动记录")
    yield Said("silent", silent, (("没有宣传活动记录的村", rows_url(of, "silent")),))


def of_units(of: Material, counts: Mapping[int, int], what: str, piece: str) -> str:
    """日报没有按时报送的有5个单位、共23次（杨树沟村9次、…）, the most first; nothing of none."""
    if not counts:
        return ""
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
    if handed_up := len(of.now.left.handed_up):
        basis = (("上报镇处理的任务", rows_url(of, "handed_up")),)
        yield Said("handed-up", f"村级没有能力解决、上报镇处理的任务{handed_up}件。", basis)
    if deferred := len(of.now.left.deferred):
        words = f"因条件所限经批准暂缓整改的任务{deferred}件。"
        yield Said("deferred", words, (("暂缓整改的任务", rows_url(of, "deferred")),))
    yield Said("unrecorded", "垃圾收集设施、清运车辆和环境整治经费没有在系统中登记，本报告不列数。")


def lacks_team(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    staff = of.staff
    if staff.vacant:
        names = "、".join(staff.vacant[:SHOWN]) + ("等" if len(staff.vacant) > SHOWN else "")
        words = f"村（社区）主要负责人岗位空缺{len(staff.vacant)}个（{names}）。"
        yield Said("vacant", words, (("空缺的岗位", rows_url(of, "vacant")),))
    if staff.grids_without:
        words = f"{staff.grids}个网格中还有{staff.grids_without}个没有落实网格员。"
        yield Said("grids", words, (("网格", rows_url(of, "grids")),))
    elif not staff.grids:
        yield Said("grids", "网格和网格员没有在系统中登记。", (("网格", rows_url(of, "grids")),))
    if not staff.trainings:
        url = page("outreach:activities", form="training", **days(of))
        yield Said("training", "本季度系统中没有业务培训的记录。", (("培训", url),))


def intention(what: str, facts: Callable[[Material], Iterable[Said]]) -> Callable[[Material, str], Iterator[Said]]:
    """A section of what is to come: what the records say of it, then the town's own words, or a gap for them."""

    def write(of: Material, own: str) -> Iterator[Said]:
        yield from facts(of)
        yield Said("own", own or f"{GAP}{what}的下一步打算】")

    return write


def next_facilities(of: Material) -> Iterator[Said]:
    if deferred := len(of.now.left.deferred):
        words = f"暂缓整改的{deferred}件任务待条件具备后整改。"
        yield Said("deferred", words, (("暂缓整改的任务", rows_url(of, "deferred")),))


def next_cleanups(of: Material) -> Iterator[Said]:
    left, basis = of.now.left, (("尚未办结的任务", rows_url(of, "open")), ("逾期的任务", rows_url(of, "late")))
    if not left.open:
        yield Said("open", f"截至{chinese(of.last)}，整改任务已全部办结。" if of.now.units else "", basis[:1])
        return
    late = f"，其中逾期{len(left.late)}件" if left.late else ""
    words = f"截至{chinese(of.last)}，尚未办结的整改任务{len(left.open)}件{late}。"
    yield Said("open", words, basis if left.late else basis[:1])
    for task, due_on in of.longest_late:
        lead, category = of.units[left.late[task.pk]], of.categories[task.category_id]
        where = f"{lead}{task.place.removeprefix(str(lead))}"  # a place often begins with the unit's name
        words = f"{where}{category}问题，整改时限{chinese(due_on)}，尚未办结。"
        yield Said(f"task-{task.pk}", words, ((task.number, task.get_absolute_url()),))


def kind_said(code: str, name: str) -> Callable[[Material], Iterator[Said]]:
    """What was found of a category in the quarter, and how its tasks stand."""

    def write(of: Material) -> Iterator[Said]:
        kind = of.kinds.get(code, Kind())
        basis = ((f"{name}问题", rows_url(of, code)), (f"{name}整改任务", rows_url(of, f"{code}_tasks")))
        if not (kind.found or kind.tasks):
            yield Said(code, f"本季度系统中没有{name}问题的记录。", basis)
            return
        parts = [f"发现{name}问题{kind.found}个"] if kind.found else []
        parts += [f"{name}整改任务{kind.tasks}件{became_of(kind)}"] if kind.tasks else []
        yield Said(code, f"本季度{'；'.join(parts)}。", basis)

    return write


def became_of(kind: Kind) -> str:
    """Of the tasks that there were to do: （其中以前结转1件），已办结5件，尚未办结1件."""
    carried = f"（其中以前季度结转{kind.carried}件）" if kind.carried else ""
    if not kind.open:
        return f"{carried}，已全部办结"
    done = f"已办结{kind.completed}件，" if kind.completed else ""
    return f"{carried}，{done}尚未办结{kind.open}件"


def next_mechanism(of: Material) -> Iterator[Said]:
    if decided := [one for one in of.meetings.measures if one.is_pending]:
        words = "；".join(f"{one.words}（{one.unit}，{chinese(one.due_on)}前）" for one in decided[:SHOWN])
        more = "等" if len(decided) > SHOWN else ""
        met = [one for one in of.meetings.met if any(measure.is_pending for measure in one.measures)]
        basis = tuple((f"{chinese(one.day)}会议", one.url) for one in met)
        yield Said("decided", f"专题研究议定、尚未办结的事项{len(decided)}项：{words}{more}。", basis)
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
