"""A post's lines and an excuse's units belong to its town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import ends_of_same_town


class Migration(migrations.Migration):
    dependencies = [("units", "0002_same_town")]

    operations = [
        ends_of_same_town("units_post_lines", "post_id", "units_post", "businessline_id", "towns_businessline"),
        ends_of_same_town("units_excuse_units", "excuse_id", "units_excuse", "unit_id", "units_unit"),
    ]
