"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('ledgers', '0001_initial'),
        ('ledgers', '0002_longer_query'),
        ('ledgers', '0003_imports'),
    ]

    dependencies = [
        ('ledgers', '0001_squashed'),
    ]

    operations = [
        same_town('ledgers_importrow', 'of_id', 'ledgers_import'),
    ]
