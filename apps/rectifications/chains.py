"""Changing how a source goes in a town: its days, and who approves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.accounts.models import User
from apps.audit.actions import record
from apps.rectifications.models import Chain, Source
from apps.rectifications.permissions import can_keep_chains
from apps.towns.models import Town


@transaction.atomic
def change_chain(town: Town, source: Source, said: dict[str, Any], *, by: User) -> Chain:
    """For tasks that are opened from now on; those that are open keep what they were opened with."""
    if not can_keep_chains(by, town):
        raise PermissionDenied
    chain, _is_new = Chain.objects.update_or_create(town=town, source=source, defaults=said)
    record("chain.changed", subject=chain, actor=by)
    return chain
