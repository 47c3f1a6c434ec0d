"""一、工作进展情况: what was done in the quarter, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from apps.accountability.models import Measure
from apps.core.days import chinese_month_day as chinese
from apps.core.figures import tenth
from apps.core.text import plain
from apps.meetings.models import StudyMeeting
from apps.meetings.wording import BODIES
from apps.outreach.models import Activity
from apps.outreach.queries import Tally as Held
from apps.summaries.material import Material
from apps.summaries.periods import Tally
from apps.summaries.said import (
    Said,
    compared,
    figures,
    moved,
    page,
    percent,
    rows_url,
    times_before,
    whole,
)

# Lectures are told by their levels, trainings among the duties carried out.
FORMS = {
    Activity.Form.CHAT: "微信群推送{sessions}次",
    Activity.Form.BANNER: "悬挂横幅{sessions}次",
    Activity.Form.LEAFLETS: "发放宣传资料{sessions}次",
    Activity.Form.LOUDSPEAKER: "大喇叭广播{sessions}次",
    Activity.Form.HOUSEHOLDS: "入户宣传{sessions}次",
    Activity.Form.MARKET: "逢集日设点宣传{sessions}场",
    Activity.Form.OTHER: "其他宣传{sessions}次",
}
KINDS = {True: "村（社区）", False: "镇属单位"}
LEVELS = {"town": "镇级", "village": "村级", "group": "社级"}
LETTERS = {
    Measure.Kind.REMINDER: "提醒函{count}份",
    Measure.Kind.LETTER: "督办函{count}份",
    Measure.Kind.NOTICE: "整改通知{count}份",
}
STEPS = {
    Measure.Kind.TALK: "分管领导约谈{count}次",
    Measure.Kind.TALK_LEADER: "主要领导约谈{count}次",
    Measure.Kind.CRITICISM: "通报批评{count}次",
    Measure.Kind.CLUES: "移送问题线索{count}件",
}
# No steps against a unit: posted agencies are asked, and who breaks the law is the enforcers' (domain.md §5).
BESIDE = {
    Measure.Kind.REQUEST: "向驻镇单位发出商请函{count}份。",
    Measure.Kind.OPINION: "向驻镇单位的主管部门提出考核意见{count}份。",
    Measure.Kind.ENFORCEMENT: "移送执法{count}件。",
}


def awareness(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    yield meetings(of)
    yield pledges(of)
    yield publicity(of)
    yield visits(of)
    yield supervision(of)
    yield rules(of)


def meetings(of: Material) -> Said:
    url = page("meetings:meetings", year=of.quarter.year)
    if not of.meetings.count:
        return Said("meetings", "本季度系统中没有专题研究会议的记录。", (("专题研究", url),))
    held = "、".join(f"{chinese(one.day)}{BODIES[StudyMeeting.Kind(one.kind)]}" for one in of.meetings.met)
    words = f"召开生态环境保护专题研究会议{of.meetings.count}次（{held}）"
    if decided := len(of.meetings.measures):
        words += f"，议定事项{decided}项"
        words += f"，已办结{of.meetings.completed}项" if of.meetings.completed else ""
        words += f"，逾期{of.meetings.overdue}项" if of.meetings.overdue else ""
    basis = (("专题研究", url), *((f"{chinese(one.day)}会议", one.url) for one in of.meetings.met))
    return Said("meetings", f"{words}。", basis)


def pledges(of: Material) -> Said:
    signing, year = of.signing, of.quarter.year
    if signing is None:
        return Said("pledges", f"系统中没有{year}年度环境保护目标责任书的记录。")
    layers = [
        ("镇与村（社区）", signing.villages),
        ("镇与镇属单位", signing.town_units),
        ("村与社", signing.groups),
    ]
    basis = (("责任书签订情况", reverse("pledges:plan", args=[year])),)
    owed = [(name, one) for name, one in layers if one.whole]
    signed = sum(one.part > 0 for _name, one in owed)
    if not signed:
        said = "，".join(f"{name}应签{one.whole}份" for name, one in owed)
        return Said("pledges", f"{year}年度环境保护目标责任书尚未签订，其中{said}。" if owed else "", basis)
    said = "，".join(f"{name}应签{one.whole}份、已签{one.part}份" for name, one in owed)
    how = "层层签订" if signed > 1 else "签订"
    return Said("pledges", f"{how}{year}年度环境保护目标责任书，{said}。", basis)


def publicity(of: Material) -> Said:
    url = page("outreach:activities", **days(of))
    done = of.publicity
    if not done.all.sessions:
        return Said("publicity", "本季度系统中没有宣传活动的记录。", (("宣传台账", url),))
    forms = "、".join(forms_of(done.forms))
    people = f"，覆盖{done.all.people}人次" if done.all.people else ""
    words = f"开展宣传活动{done.all.sessions}场次{people}" + (f"，其中{forms}。" if forms else "。")
    lectures = [(LEVELS[level], tally.sessions) for level, tally in done.lectures.items() if tally.sessions]
    if total := sum(count for _level, count in lectures):
        levels = "、".join(f"{level}{count}场" for level, count in lectures)
        words += f"开展宣讲{total}场，其中{levels}。"
    return Said("publicity", words, (("宣传台账", url),))


def days(of: Material) -> dict[str, Any]:
    """The quarter's, as ledgers are narrowed to them."""
    return {"day_from": of.quarter.first, "day_to": of.last}


def forms_of(forms: Mapping[str, Held]) -> Iterator[str]:
    """Form by form; banners and leaflets by their number where it was said, leaflets of whatever form together."""
    leaflets = sum(tally.copies for form, tally in forms.items() if form != Activity.Form.BANNER)
    for form, words in FORMS.items():
        tally = forms.get(form, Held())
        if form == Activity.Form.LEAFLETS and leaflets:
            yield f"发放宣传资料{leaflets}份"
        elif form == Activity.Form.BANNER and tally.copies:
            yield f"悬挂横幅{tally.copies}条"
        elif tally.sessions:
            yield words.format(sessions=tally.sessions)


def visits(of: Material) -> Said:
    url = page("outreach:visits", **days(of))
    if not of.visits.count:
        return Said("visits", "本季度系统中没有领导到现场督导的记录。", (("走访台账", url),))
    words = f"镇领导到现场督导{of.visits.count}次，到过{len(of.visits.by_unit)}个村和单位。"
    return Said("visits", words, (("走访台账", url),))


def supervision(of: Material) -> Said:
    groups = f"现有专门工作组{len(of.groups)}个（{'、'.join(of.groups)}）。" if of.groups else ""
    url = page("reports:reports", kind="supervision", date_from=of.quarter.first, date_to=of.last)
    if not of.supervision.reports:
        words = "本季度系统中没有日督查的记录。"
    else:
        words = f"开展日督查{of.supervision.reports}次，发现问题{of.supervision.found}个。"
    return Said("supervision", groups + words, (("日督查", url),))


def rules(of: Material) -> Said:
    if not of.rules:
        return Said("rules", "")
    new = f"，其中本季度新出台{titles(of.new_rules)}" if of.new_rules else ""
    return Said("rules", f"执行现行制度{len(of.rules)}项{new}。", (("制度库", reverse("outreach:rules")),))


def titles(names: Iterable[str]) -> str:
    return "".join(name if name.startswith("《") else f"《{name}》" for name in names)


def duties(of: Material, own: str) -> Iterator[Said]:
    yield Said("own", own)
    yield reporting(of)
    yield found(of)
    yield handled(of)
    yield feedback(of)
    yield measures(of)
    yield grids(of)
    yield training(of)
    yield assessed(of)
    yield air(of)
    yield water(of)


def reporting(of: Material) -> Said:
    one = of.now.all.on_time
    if not one.whole:
        return Said("reporting", "本季度系统中没有应报送日报的记录。")
    kept = [("日督查", of.supervision.reports), ("日报告", one.whole), ("日通报", of.bulletins)]
    words = f"落实{'、'.join(name for name, count in kept if count)}，应报日报{one.whole}次，按时报送{one.part}次"
    rates = figures(of, lambda period: period.all.on_time.rate)
    words += f"，按时率{percent(one)}{compared(of, rates, '个百分点')}。"
    basis = [("日报按时率", rows_url(of, "on_time"))]
    if of.bulletins:
        words += f"印发日通报{of.bulletins}期。"
        basis.append(("日通报", page("bulletins:bulletins", kind="daily", date_from=of.quarter.first, date_to=of.last)))
    return Said("reporting", words, tuple(basis))


def found(of: Material) -> Said:
    total = of.now.all.found
    if not total:
        return Said("found", "本季度系统中没有发现问题的记录。")
    ranked = sorted(of.now.by_category.items(), key=lambda one: (-one[1], one[0]))[:3]
    most = "、".join(f"{of.categories[category]}{count}个" for category, count in ranked)
    words = f"共发现问题{total}个，立行立改{of.supervision.on_spot}个；较多的是{most}。"
    return Said("found", words, (("发现的问题", rows_url(of, "found")),))


def handled(of: Material) -> Said:
    stood = of.now.all
    if not stood.handled.whole and not stood.completed:
        return Said("handled", "本季度没有到期的整改任务。")
    words, basis = "", [("办结率", rows_url(of, "handled"))]
    if stood.handled.whole:
        words = f"到期整改任务{stood.handled.whole}件，已办结{stood.handled.part}件，办结率{percent(stood.handled)}"
        words += compared(of, figures(of, lambda period: period.all.handled.rate), "个百分点")
        apart = [("returned", "被退回"), ("extended", "延期"), ("overdue", "逾期未办结")]
        told = [(code, name, count) for code, name in apart if (count := getattr(stood, code))]
        words += "".join(f"，{name}{count}件" for _code, name, count in told) + "。"
        basis += [(f"{name}的任务", rows_url(of, code)) for code, name, _count in told]
    if stood.days is not None:
        words += f"本季度办结任务{stood.completed}件，平均整改时间{plain(stood.days)}天。"
        basis.append(("平均整改时间", rows_url(of, "days")))
    return Said("handled", words, tuple(basis))


def feedback(of: Material) -> Said:
    if not of.items:
        return Said("feedback", "系统中没有上级督察反馈问题。")
    words = f"上级督察反馈问题{len(of.items)}项，已按程序销号{sum(of.items.values())}项。"
    return Said("feedback", words, (("督察反馈销号", rows_url(of, "struck")),))


def measures(of: Material) -> Said:
    letters, steps, beside = (
        [words.format(count=of.measures[kind]) for kind, words in kinds.items() if of.measures.get(kind)]
        for kinds in (LETTERS, STEPS, BESIDE)
    )
    taken = [f"发出{'、'.join(letters)}"] if letters else []
    taken += ["、".join(steps)] if steps else []
    words = f"对工作推进不力的逐级问责，{'；'.join(taken)}。" if taken else "本季度没有发出督办、约谈等措施。"
    url = page("accountability:measures", issued_from=of.quarter.first, issued_to=of.last)
    return Said("measures", words + "".join(beside), (("督办约谈台账", url),))


def grids(of: Material) -> Said:
    """None where nothing was registered: that is a problem, and told as one."""
    staff = of.staff
    words = f"全镇划分网格{staff.grids}个，有网格员{staff.wardens}名。" if staff.grids else ""
    return Said("grids", words, (("网格", rows_url(of, "grids")),))


def training(of: Material) -> Said:
    staff = of.staff
    people = f"、{staff.trained}人次" if staff.trained else ""
    words = f"开展培训{staff.trainings}场{people}。" if staff.trainings else ""
    return Said("training", words, (("培训", page("outreach:activities", form="training", **days(of))),))


def assessed(of: Material) -> Said:
    if of.assessment is None or not of.scores:
        return Said("assessed", "本季度考核结果尚未公布。")
    kinds = [(KINDS[is_village], scores) for is_village, scores in sorted(of.scores.items(), reverse=True)]
    whom = "和".join(f"{len(scores)}个{name}" for name, scores in kinds)
    means = "，".join(f"{name}平均得分{plain(mean_of(scores))}分" for name, scores in kinds)
    words = f"对{whom}进行季度考核并公布结果，{means}。"
    return Said("assessed", words, (("季度考核", of.assessment.get_absolute_url()),))


def mean_of(scores: Sequence[Decimal]) -> Decimal:
    return tenth(sum(scores, Decimal(0)) / len(scores))


def air(of: Material) -> Said:
    url = rows_url(of, "good_air")
    now = of.now.air
    if not now.judged:
        return Said("air", "本季度系统中没有空气质量监测数据。", (("空气优良天数", url),))
    words = f"空气质量有效监测{now.judged}天，优良{now.good}天，优良率{percent(of.now.good_air)}"
    words += good_air_compared(of)
    if of.pm25 is not None:
        words += f"；PM2.5平均浓度{round(of.pm25)}微克/立方米"
        words += compared(of, (whole(of.pm25), None, whole(of.pm25_before)), "微克/立方米", up="上升")
    missing = f"监测项目不全的有{now.incomplete}天。" if now.incomplete else ""
    return Said("air", f"{words}。{missing}", (("空气优良天数", url),))


def good_air_compared(of: Material) -> str:
    """The share of good days against the two times before, each by one rule."""
    said = ""
    for name, then in zip(times_before(of), (of.before, of.year_before), strict=True):
        now, was, is_by_2012 = of.now.good_air_beside(then)
        change = moved(name, now.rate, was.rate, "个百分点")
        said += f"{change}（均按HJ 633-2012计）" if change and is_by_2012 else change
    return said


def water(of: Material) -> Said:
    """Sections are judged once a month; one without a grade to reach can't miss it."""
    if not of.sections:
        return Said("water", "")
    judged = [one for one in of.sections if one.judged]
    if not judged:
        return Said("water", "本季度系统中没有地表水断面监测数据。")
    names = len({one.station.pk for one in judged})
    words = f"地表水监测断面{names}个，按月评价{len(judged)}次"
    known = [one.is_reached for one in judged if one.is_reached is not None]
    if known:
        words += f"，其中有水质目标的{len(known)}次，达标{sum(known)}次，达标率{percent(Tally(sum(known), len(known)))}"
    words += "。" if known else "；断面没有登记水质目标，没有作达标评价。"
    url = page("readings:readings", kind="water", **days(of))
    return Said("water", words, (("地表水监测", url),))
