"""What the office keeps: on which days there is market, and the rules of the town."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken, save_judged
from apps.outreach.models import MarketDayRule, TownRule
from apps.outreach.permissions import keeps
from apps.towns.models import Town

DIGITS, DAYS = range(10), range(1, 32)


@transaction.atomic
def add_market(town: Town, said: Mapping[str, Any], *, by: User) -> MarketDayRule:
    """Market days of a place, from a day on."""
    return keep_market(MarketDayRule(town=town), said, by=by)


@transaction.atomic
def change_market(rule_id: int, said: Mapping[str, Any], *, by: User) -> MarketDayRule:
    """What was typed wrong. A market that moves to other days ends, and a new rule begins."""
    rule = MarketDayRule.objects.select_for_update(of=("self",)).select_related("town").get(pk=rule_id)
    return keep_market(rule, said, by=by)


def keep_market(rule: MarketDayRule, said: Mapping[str, Any], *, by: User) -> MarketDayRule:
    if not keeps(by, rule.town_id):
        raise PermissionDenied
    for name, value in said.items():
        setattr(rule, name, value)
    known = DIGITS if rule.is_by_digit else DAYS
    if not rule.numbers or set(rule.numbers) - set(known):
        words = _("Last digits go from 0 to 9.") if rule.is_by_digit else _("Days of a month go from 1 to 31.")
        raise RuleBroken(words, "numbers")
    save_judged(rule)
    record("market.kept", subject=rule, actor=by)
    return rule


@transaction.atomic
def add_rule(town: Town, said: Mapping[str, Any], *, by: User) -> TownRule:
    """A rule that the town adopted."""
    return keep_rule(TownRule(town=town), said, by=by)


@transaction.atomic
def change_rule(rule_id: int, said: Mapping[str, Any], *, by: User) -> TownRule:
    """Its words as they are in the original, or that it was repealed."""
    rule = TownRule.objects.select_for_update(of=("self",)).select_related("town").get(pk=rule_id)
    return keep_rule(rule, said, by=by)


def keep_rule(rule: TownRule, said: Mapping[str, Any], *, by: User) -> TownRule:
    if not keeps(by, rule.town_id):
        raise PermissionDenied
    for name, value in said.items():
        setattr(rule, name, value)
    rule.town.refuse_future(rule.adopted_on, "adopted_on")
    save_judged(rule)
    record("rule.kept", subject=rule, actor=by)
    return rule
