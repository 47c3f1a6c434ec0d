"""Small pieces of every page: icons, days, times."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.text import plain as plain_number

register = template.Library()
ICONS = settings.BASE_DIR / "static" / "vendor" / "icons"


@cache
def svg(name: str) -> str:
    """The drawing of an icon without its own size and class. FileNotFoundError names what to add to icons.txt."""
    file = ICONS / f"{name}.svg"
    if not file.exists():
        raise FileNotFoundError(f"Icon {name}: add it to static/icons.txt and run make.")
    text = file.read_text()
    return text[text.index(">") + 1 : text.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Bootstrap icon, drawn into the page; it is decoration, so a word stands beside it."""
    drawing = mark_safe(svg(name))  # noqa: S308 - a file of ours
    return format_html('<svg class="icon" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">{}</svg>', drawing)


@register.filter(expects_localtime=True)
def short_day(value: date | None) -> str:
    """11月24日 or 24 Nov; with the year where it is another one."""
    if not value:
        return ""
    return day_in_words(value.year, value.month, value.day, timezone.localdate().year, get_language() or "")


@lru_cache(maxsize=2000)
def day_in_words(year: int, month: int, day: int, this_year: int, _language: str) -> str:
    """Kept by the language that is on: a ledger asks for the same few days two hundred times."""
    return formats.date_format(date(year, month, day), _("j M") if year == this_year else _("j M Y"))


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """17:42 today, else 11月24日 17:42."""
    if not value:
        return ""
    clock = f"{value:%H:%M}"
    return clock if value.date() == timezone.localdate() else f"{short_day(value)} {clock}"


@register.filter
def time_left(until: datetime) -> str:
    """How long there is still: 11 小时 9 分钟 or 11 h 9 min."""
    minutes = max(0, int((until - timezone.now()).total_seconds() // 60))
    words = {"hours": minutes // 60, "minutes": minutes % 60}
    return (_("%(hours)d h %(minutes)d min") if words["hours"] else _("%(minutes)d min")) % words


@register.filter
@stringfilter
def tel(number: str) -> str:
    """The number as a tel: address wants it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def plain(value: Decimal | None) -> str:
    """A number without zeros that say nothing; nothing for none."""
    return "" if value is None else plain_number(value)


@register.filter
def at(found: Mapping[str, Any], name: str) -> Any:
    """What a mapping holds under a name that the template has in a variable; None for nothing."""
    return found.get(name)
