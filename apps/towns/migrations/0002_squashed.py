"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('towns', '0001_initial'),
        ('towns', '0002_same_town'),
        ('towns', '0003_clock'),
        ('towns', '0004_own_names'),
    ]

    dependencies = [
        ('towns', '0001_squashed'),
    ]

    operations = [
        same_town("towns_category", "line_id", "towns_businessline"),
    ]
