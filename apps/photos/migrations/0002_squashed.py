"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('photos', '0001_initial'),
        ('photos', '0002_same_town'),
    ]

    dependencies = [
        ('photos', '0001_squashed'),
    ]

    operations = [
        same_town("photos_photo", "author_id", "accounts_user"),
    ]
