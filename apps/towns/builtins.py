"""The words every town starts with (domain.md §3); a town hides what it doesn't need and adds its own."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

LINE_NAMES = {
    "environment": _("environment"),
    "agriculture": _("agriculture"),
    "construction": _("construction"),
    "industry": _("industry and trade"),
    "water": _("water"),
    "enforcement": _("enforcement"),
    "market": _("market supervision"),
    "resources": _("natural resources"),
}


class BuiltinCategory(NamedTuple):
    code: str
    name: object
    line: str
    is_calendar: bool = False  # garbage and fire count in calendar days
    phone: str = ""


CATEGORIES = [
    BuiltinCategory("straw", _("straw burning"), "agriculture", True, "119"),
    BuiltinCategory("litter", _("littered garbage"), "environment", True),
    BuiltinCategory("film", _("waste mulch film"), "agriculture"),
    BuiltinCategory("manure", _("livestock manure"), "agriculture"),
    BuiltinCategory("sewage", _("sewage let out anywhere"), "water"),
    BuiltinCategory("wastewater", _("waste water outfall"), "water"),
    BuiltinCategory("dust", _("dust"), "construction"),
    BuiltinCategory("air", _("air pollution"), "environment"),
    BuiltinCategory("coal", _("loose coal on sale"), "market"),
    BuiltinCategory("boiler", _("coal boiler"), "industry"),
    BuiltinCategory("advert", _("illegal advertisements"), "enforcement"),
    BuiltinCategory("shopfront", _("shabby shop fronts"), "enforcement"),
    BuiltinCategory("parking", _("disorderly parking"), "enforcement"),
    BuiltinCategory("occupying", _("occupying the road"), "enforcement"),
    BuiltinCategory("dumping", _("throwing and heaping about"), "environment", True),
    BuiltinCategory("stalls", _("occupying and displaying about"), "enforcement"),
    BuiltinCategory("posting", _("marking and posting about"), "enforcement"),
    BuiltinCategory("wiring", _("draining and wiring about"), "construction"),
    BuiltinCategory("animals", _("keeping and letting animals about"), "agriculture"),
]
CATEGORY_NAMES = {category.code: category.name for category in CATEGORIES}

PLACE_KIND_NAMES = {
    "road": _("village roads"),
    "river": _("rivers"),
    "traffic": _("along traffic lines"),
    "lane": _("back lanes"),
    "site": _("building sites"),
    "market": _("markets"),
    "street": _("street fronts"),
}
