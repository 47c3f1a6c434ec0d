"""一、工作进展情况: what was done in the quarter, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from apps.accountability.models import Measure
from apps.core.text import plain
from apps.meetings.models import StudyMeeting
from apps.meetings.wording import BODIES
from apps.outreach.models import Activity
from apps.summaries.material import Material
from apps.summaries.periods import tenth
from apps.summaries.said import Said, chinese, compared, percent, rows_url, whole

FORMS = {
    Activity.Form.CHAT: "微信群推送{sessions}次",
    Activity.Form.BANNER: "悬挂横幅{copies}条",
    Activity.Form.LEAFLETS: "发放宣传资料{copies}份",
    Activity.Form.LOUDSPEAKER: "大喇叭广播{sessions}次",
    Activity.Form.HOUSEHOLDS: "入户宣传{sessions}次",
    Activity.Form.MARKET: "逢集日设点宣传{sessions}场",
    Activity.Form.LECTURE: "宣讲{sessions}场",
    Activity.Form.TRAINING: "培训{sessions}场",
    Activity.Form.OTHER: "其他宣传{sessions}次",
}
LEVELS = {"town": "镇级", "village": "村级", "group": "社级"}
MEASURES = {
    Measure.Kind.REMINDER: "提醒函{count}份",
    Measure.Kind.LETTER: "督办函{count}份",
    Measure.Kind.NOTICE: "整改通知{count}份",
    Measure.Kind.REQUEST: "商请函{count}份",
    Measure.Kind.TALK: "分管领导约谈{count}次",
    Measure.Kind.TALK_LEADER: "主要领导约谈{count}次",
    Measure.Kind.CRITICISM: "通报批评{count}次",
    Measure.Kind.CLUES: "移送问题线索{count}件",
    Measure.Kind.ENFORCEMENT: "移送执法{count}件",
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
    url = f"{reverse('meetings:meetings')}?{urlencode({'year': of.quarter.year})}"
    if not of.meetings.count:
        return Said("meetings", "本季度系统中没有专题研究会议的记录。", (("专题研究", url),))
    held = "、".join(f"{chinese(one.day)}{BODIES[StudyMeeting.Kind(one.kind)]}" for one in of.meetings.met)
    words = f"召开生态环境保护专题研究会议{of.meetings.count}次（{held}）"
    if decided := len(of.meetings.measures):
        words += f"，议定事项{decided}项，已办结{of.meetings.completed}项"
        words += f"，超期{of.meetings.overdue}项" if of.meetings.overdue else ""
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
    said = "，".join(f"{name}应签{one.whole}份、已签{one.part}份" for name, one in layers if one.whole)
    words = f"层层签订{year}年度环境保护目标责任书，{said}。" if said else ""
    url = reverse("pledges:plan", args=[year])
    return Said("pledges", words, (("责任书签订情况", url),))


def publicity(of: Material) -> Said:
    url = f"{reverse('outreach:activities')}?{urlencode({'day_from': of.quarter.first, 'day_to': of.last})}"
    done = of.publicity
    if not done.all.sessions:
        return Said("publicity", "本季度系统中没有宣传活动的记录。", (("宣传台账", url),))
    forms = "、".join(
        FORMS[Activity.Form(form)].format(sessions=tally.sessions, copies=tally.copies)
        for form, tally in done.forms.items()
        if form != Activity.Form.LECTURE
    )
    people = f"，参加{done.all.people}人次" if done.all.people else ""
    words = f"开展宣传活动{done.all.sessions}场次{people}" + (f"，其中{forms}。" if forms else "。")
    lectures = [(LEVELS[level], tally.sessions) for level, tally in done.lectures.items()]
    if total := sum(count for _level, count in lectures):
        levels = "、".join(f"{level}{count}场" for level, count in lectures)
        words += f"分镇、村、社三级开展宣讲{total}场，其中{levels}。"
    return Said("publicity", words, (("宣传台账", url),))


def visits(of: Material) -> Said:
    url = f"{reverse('outreach:visits')}?{urlencode({'day_from': of.quarter.first, 'day_to': of.last})}"
    if not of.visits.count:
        return Said("visits", "本季度系统中没有领导到现场督导的记录。", (("走访台账", url),))
    words = f"镇领导到现场督导{of.visits.count}次，到过{len(of.visits.by_unit)}个村和单位。"
    return Said("visits", words, (("走访台账", url),))


def supervision(of: Material) -> Said:
    groups = f"现有专门工作组{len(of.groups)}个（{'、'.join(of.groups)}）。" if of.groups else ""
    asked = {"kind": "supervision", "date_from": of.quarter.first, "date_to": of.last}
    url = f"{reverse('reports:reports')}?{urlencode(asked)}"
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
    yield assessed(of)
    yield air(of)
    yield water(of)


def reporting(of: Material) -> Said:
    one = of.now.all.on_time
    if not one.whole:
        return Said("reporting", "本季度系统中没有应报送日报的记录。")
    words = f"落实日督查、日报告、日通报，应报日报{one.whole}次，按时报送{one.part}次，按时率{percent(one)}"
    words += compared(one.rate, of.before.all.on_time.rate, of.year_before.all.on_time.rate, "个百分点") + "。"
    if of.bulletins:
        words += f"印发日通报{of.bulletins}期。"
    return Said("reporting", words, (("日报按时率", rows_url(of, "on_time")),))


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
    words = ""
    if stood.handled.whole:
        words = f"到期整改任务{stood.handled.whole}件，已办结{stood.handled.part}件，整改率{percent(stood.handled)}"
        words += compared(stood.handled.rate, of.before.all.handled.rate, of.year_before.all.handled.rate, "个百分点")
        apart = [(stood.returned, "被退回"), (stood.extended, "延期"), (stood.overdue, "超期未办结")]
        words += "".join(f"，{name}{count}件" for count, name in apart if count) + "。"
    if stood.days is not None:
        words += f"本季度办结任务{stood.completed}件，平均整改时间{plain(stood.days)}天。"
    return Said("handled", words, (("整改率", rows_url(of, "handled")), ("平均整改时间", rows_url(of, "days"))))


def feedback(of: Material) -> Said:
    if not of.items:
        return Said("feedback", "系统中没有上级督察反馈问题。")
    words = f"上级督察反馈问题{len(of.items)}项，已按程序销号{sum(of.items.values())}项。"
    return Said("feedback", words, (("督察反馈销号", rows_url(of, "struck")),))


def measures(of: Material) -> Said:
    said = [words.format(count=of.measures[kind]) for kind, words in MEASURES.items() if of.measures.get(kind)]
    words = f"对工作推进不力的逐级问责，发出和开展{'、'.join(said)}。" if said else "本季度没有发出督办、约谈等措施。"
    return Said("measures", words)


def assessed(of: Material) -> Said:
    if of.assessment is None or not of.scores:
        return Said("assessed", "本季度考核结果尚未公布。")
    mean = tenth(sum(of.scores, Decimal(0)) / len(of.scores))
    words = f"对{len(of.scores)}个村（社区）和镇属单位进行季度考核并公布结果，平均得分{plain(mean)}分。"
    return Said("assessed", words, (("季度考核", of.assessment.get_absolute_url()),))


def air(of: Material) -> Said:
    url = rows_url(of, "good_air")
    now = of.now.air
    if not now.judged:
        return Said("air", "本季度系统中没有空气质量监测数据。")
    words = f"空气质量有效监测{now.judged}天，优良{now.good}天，优良率{percent(of.now.good_air)}"
    words += compared(of.now.good_air.rate, of.before.good_air.rate, of.year_before.good_air.rate, "个百分点")
    if of.pm25 is not None:
        words += f"；PM2.5平均浓度{round(of.pm25)}微克/立方米"
        words += compared(whole(of.pm25), None, whole(of.pm25_before), "微克/立方米")
    missing = f"监测项目不全的有{now.incomplete}天。" if now.incomplete else ""
    return Said("air", f"{words}。{missing}", (("空气优良天数", url),))


def water(of: Material) -> Said:
    known = [one.is_reached for one in of.sections if one.is_reached is not None]
    if not of.sections:
        return Said("water", "")
    if not known:
        return Said("water", "本季度系统中没有地表水断面监测数据。")
    names = len({one.station.pk for one in of.sections})
    words = f"地表水监测断面{names}个，本季度有数据的{len(known)}个断面月中达到水质目标{sum(known)}个。"
    return Said("water", words, (("空气和水质", reverse("readings:readings")),))
