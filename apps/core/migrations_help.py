"""Rules that Django's migrations cannot say by themselves."""

from django.db import migrations


def same_town(table: str, column: str, target: str) -> migrations.RunSQL:
    """An operation: the row that `table.column` points at belongs to the row's own town.

    A composite foreign key (column, town_id) → target (id, town_id): the database keeps town_id in step, not hope.
    The target needs a unique constraint over (id, town_id). Deferred, like Django's own keys.
    """
    name = f"{table}_{column}_same_town"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}", "town_id")'
        f' REFERENCES "{target}" ("id", "town_id") DEFERRABLE INITIALLY DEFERRED',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
    )
