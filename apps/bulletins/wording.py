"""What a bulletin says in words, in Chinese as official texts are; and the whole of it in short for the group chat."""

from collections import Counter

from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Figures, Picture, UnitLine

COMPARED = {
    Bulletin.Kind.DAILY: ("今日", "昨日", "上周同日"),
    Bulletin.Kind.WEEKLY: ("本周", "上周", "前一周"),
    Bulletin.Kind.MONTHLY: ("本月", "上月", "前一月"),
}
TITLES = {Bulletin.Kind.DAILY: "日通报", Bulletin.Kind.WEEKLY: "周通报", Bulletin.Kind.MONTHLY: "月通报"}


def chat_text(bulletin: Bulletin) -> str:
    """Some ten lines for the group chat: units only, no person, telephone, complainant or plate (domain.md §3).

    So it says names of units and categories, and nothing that anybody typed into a report.
    """
    picture, kind = bulletin.picture, Bulletin.Kind(bulletin.kind)
    head = f"【{picture.town}】{days_of(bulletin)}{TITLES[kind]}{bulletin.issue}"
    lines = [head, reporting(picture.now, bulletin.is_one_day), *names(picture, bulletin.is_one_day)]
    lines += [found(picture), tasks(picture)]
    return "\n".join(line for line in lines if line)


def days_of(bulletin: Bulletin) -> str:
    """11月24日, 11月16日至22日, 11月."""
    first, last = bulletin.first_day, bulletin.last_day
    if bulletin.kind == Bulletin.Kind.MONTHLY:
        return f"{last.month}月"
    if bulletin.is_one_day:
        return f"{last.month}月{last.day}日"
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日至{end}"


def reporting(now: Figures, is_one_day: bool) -> str:
    what = "家" if is_one_day else "次"
    excused = f"，免报 {now.excused} {what}" if now.excused else ""
    came = f"按时 {now.on_time} {what}，迟报 {now.late} {what}，未报 {now.missing} {what}"
    return f"应报 {now.owed} {what}，{came}{excused}；报送率 {now.rate}%。"


def names(picture: Picture, is_one_day: bool) -> list[str]:
    labels = [("missing", "未报"), ("late", "迟报"), ("excused", "免报")]
    return [
        f"{label}：{listed([line for line in picture.units if getattr(line, state)], state, is_one_day)}。"
        for state, label in labels
        if picture.names(state)
    ]


def listed(lines: list[UnitLine], state: str, is_one_day: bool) -> str:
    """石桥村、东河村; over several days with how often, the most first."""
    if is_one_day:
        return "、".join(line.unit for line in lines)
    ranked = sorted(lines, key=lambda line: -getattr(line, state))
    return "、".join(f"{line.unit} {getattr(line, state)} 次" for line in ranked)


def found(picture: Picture) -> str:
    now = picture.now
    if not now.findings:
        return "没有发现问题。"
    kinds = "、".join(f"{one.name} {one.count}" for one in picture.categories)
    units = "、".join(f"{line.unit} {line.findings}" for line in picture.found_in)
    return f"发现问题 {now.findings} 个（立行立改 {now.on_spot} 个）：{kinds}。分布：{units}。"


def tasks(picture: Picture) -> str:
    text = f"新交办 {picture.now.opened} 件，办结 {picture.now.completed} 件，逾期 {picture.overdue_count} 件"
    by_unit = Counter(line.unit for line in picture.overdue)
    late = "、".join(f"{unit} {count}" for unit, count in by_unit.most_common())
    return f"{text}（{late}）。" if late else f"{text}。"


def compared(bulletin: Bulletin) -> list[tuple[str, Figures]]:
    """(今日, figures) and the two periods that they are compared with."""
    picture = bulletin.picture
    labels = COMPARED[Bulletin.Kind(bulletin.kind)]
    return list(zip(labels, (picture.now, picture.before, picture.earlier), strict=True))


def better_and_worse(bulletin: Bulletin) -> tuple[list[str], list[str]]:
    """What rose and what fell against the two periods before.

    Reporting and completing only: more problems found is neither better nor worse, for honesty must pay (domain.md §5).
    """
    (_label, now), *others = compared(bulletin)
    better: list[str] = []
    worse: list[str] = []
    for label, then in others:
        if not then.reported:
            continue  # nobody reported yet: nothing to be better than
        for name, change, up, down, unit in (
            ("报送率", now.rate - then.rate, "高", "低", "个百分点"),
            ("按时率", now.on_time_rate - then.on_time_rate, "高", "低", "个百分点"),
            ("办结", now.completed - then.completed, "多", "少", "件"),
        ):
            if change > 0:
                better.append(f"{name}比{label}{up} {change} {unit}")
            if change < 0:
                worse.append(f"{name}比{label}{down} {-change} {unit}")
    return better, worse


def stood(picture: Picture) -> list[tuple[str, list[tuple[str, int]]]]:
    """(state, [(unit, how often)]) of the states that occurred, the worst first."""
    states = ["missing", "late", "on_time", "excused"]
    lines = {state: [(line.unit, getattr(line, state)) for line in picture.units] for state in states}
    return [(state, [one for one in lines[state] if one[1]]) for state in states if picture.names(state)]
