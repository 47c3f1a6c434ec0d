"""What belongs together belongs to one town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):
    dependencies = [("photos", "0001_initial")]

    operations = [
        same_town("photos_photo", "author_id", "accounts_user"),
    ]
