"""How the register and the papers call a measure: in Chinese."""

from apps.accountability.models import Measure

# What each is called on paper.
NAMES = {
    Measure.Kind.REMINDER: "提醒函",
    Measure.Kind.LETTER: "督办函",
    Measure.Kind.REQUEST: "商请函",
    Measure.Kind.TALK: "约谈通知",
    Measure.Kind.TALK_LEADER: "约谈通知",
    Measure.Kind.CRITICISM: "通报批评",
    Measure.Kind.CLUES: "问题线索移送函",
    Measure.Kind.ENFORCEMENT: "移送执法函",
    Measure.Kind.NOTICE: "整改通知书",
    Measure.Kind.OPINION: "考核意见函",
}


def number_of(measure: Measure) -> str:
    """The registry's number, else the system's."""
    return measure.document_number or measure.number


def posts_of(measure: Measure) -> str:
    """The head post that it names, else those of the unit: whoever holds them answers."""
    if measure.addressed_to:
        return measure.addressed_to.title
    return "、".join(post.title for post in measure.unit.heads)  # type: ignore[attr-defined]  # prefetched


def state_of(measure: Measure) -> str:
    if measure.ended_at:
        return "已了结"
    if measure.closed_at:
        return "已办结"
    return "已回复" if measure.is_answered else "待回复"


def outcome_of(measure: Measure) -> str:
    """That there is one: what it says is read on its page."""
    return "有书面结果" if measure.closed_at else ""


def taken_in_words(measure: Measure) -> str:
    """A step that was taken, in a line of the next one's text; it names no person."""
    assert measure.issued_at  # a draft has no next step
    day = measure.issued_at.astimezone(measure.town.zone).date()
    is_past = measure.reply_by < measure.town.today()
    answer = "已收到情况说明" if measure.is_answered else "未收到情况说明" if is_past else "尚未收到情况说明"
    kind = NAMES[Measure.Kind(measure.kind)]
    by = f"{measure.reply_by.month}月{measure.reply_by.day}日"
    return f"{day.month}月{day.day}日已发{kind}（{measure.number}），要求于{by}前回复，{answer}。"
