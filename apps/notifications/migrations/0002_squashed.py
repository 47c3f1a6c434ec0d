"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_channels'),
        ('notifications', '0003_same_town'),
    ]

    dependencies = [
        ('notifications', '0001_squashed'),
    ]

    operations = [
        same_town("notifications_channel", "owner_id", "accounts_user"),
        same_town("notifications_delivery", "channel_id", "notifications_channel"),
    ]
