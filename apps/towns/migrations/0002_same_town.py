"""What belongs together belongs to one town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):
    dependencies = [("towns", "0001_initial")]

    operations = [
        same_town("towns_category", "line_id", "towns_businessline"),
    ]
