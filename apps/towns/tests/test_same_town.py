"""What belongs together belongs to one town: the database keeps `town_id` in step (architecture.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from apps.towns.models import BusinessLine, Category, Town
from tests.make import make_town
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

# These point at accounts, which may belong to no town: the system keeper at the county acts in every town.
MAY_BE_OF_NO_TOWN = {
    "audit_event.actor_id": "whoever acted, the county's system keeper too",
    "units_excuse.made_by_id": "the system keeper may excuse units as well",
    "ledgers_import.by_id": "the system keeper brings workbooks into a town as well",
    "notifications_channel.made_by_id": "the system keeper keeps a town's channels as well",
    "accounts_grant.user_id": "a grant names the town that is read, not the reader's own",
}


def town_of(model: type[models.Model]) -> models.Field[Any, Any] | None:
    return next((f for f in model._meta.concrete_fields if f.name == "town" and f.related_model is Town), None)


def keys_between_rows_of_towns() -> Iterator[tuple[str, str]]:
    """(table, column) of each foreign key from a model with a town to a model with a town."""
    for model in apps.get_models():
        if not town_of(model):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is not Town and town_of(field.related_model):
                yield model._meta.db_table, field.column


def test_each_key_between_rows_of_towns_is_bound_to_one_town() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
        bound = {name for (name,) in cursor.fetchall()}

    unbound = {
        f"{table}.{column}"
        for table, column in keys_between_rows_of_towns()
        if f"{table}_{column}_same_town" not in bound
    }

    assert unbound == set(MAY_BE_OF_NO_TOWN)


def test_a_category_with_another_towns_line_is_refused(town: Town) -> None:
    other = make_town("b", "白云镇")
    line = BusinessLine.objects.get(town=other, code="environment")

    with refused_by("towns_category_line_id_same_town"):
        Category.objects.create(town=town, line=line, name="餐饮油烟")
