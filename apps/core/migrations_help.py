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


def ends_of_same_town(table: str, first: str, first_target: str, second: str, second_target: str) -> migrations.RunSQL:
    """An operation: both ends of each row of a many-to-many table, which has no `town_id`, belong to one town.

    A constraint trigger, deferred like Django's own keys.
    """
    name = f"{table}_same_town"
    towns = [
        f'(SELECT "town_id" FROM "{target}" WHERE "id" = NEW."{column}")'  # noqa: S608 - names that a migration of ours writes
        for column, target in [(first, first_target), (second, second_target)]
    ]
    return migrations.RunSQL(
        f"""CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {towns[0]} IS DISTINCT FROM {towns[1]} THEN
                    RAISE EXCEPTION 'row of "{table}" violates constraint "{name}"'
                        USING ERRCODE = 'integrity_constraint_violation', TABLE = '{table}', CONSTRAINT = '{name}';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER "{name}" AFTER INSERT OR UPDATE ON "{table}"
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "{name}"();""",
        f'DROP TRIGGER "{name}" ON "{table}"; DROP FUNCTION "{name}"();',
    )
