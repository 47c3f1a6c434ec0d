"""What belongs together belongs to one town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_channels"), ("accounts", "0001_initial")]

    operations = [
        same_town("notifications_channel", "owner_id", "accounts_user"),
        same_town("notifications_delivery", "channel_id", "notifications_channel"),
    ]
