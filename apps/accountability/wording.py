"""How the register says a measure: Chinese, and no word of what it says."""

from apps.accountability.models import Measure


def number_of(measure: Measure) -> str:
    """The registry's number, else the system's."""
    return measure.document_number or measure.number


def posts_of(measure: Measure) -> str:
    """The head posts of the unit: whoever holds them answers."""
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
