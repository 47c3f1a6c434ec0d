"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_same_town'),
        ('reports', '0003_clock'),
    ]

    dependencies = [
        ('reports', '0001_squashed'),
    ]

    operations = [
        same_town("reports_dailyreport", "unit_id", "units_unit"),
        same_town("reports_dailyreport", "author_id", "accounts_user"),
        same_town("reports_spotreport", "unit_id", "units_unit"),
        same_town("reports_spotreport", "author_id", "accounts_user"),
        same_town("reports_finding", "report_id", "reports_dailyreport"),
        same_town("reports_finding", "spot_report_id", "reports_spotreport"),
        same_town("reports_finding", "unit_id", "units_unit"),
        same_town("reports_finding", "category_id", "towns_category"),
        same_town("reports_finding", "task_id", "rectifications_task"),
        same_town("reports_finding", "withdrawn_by_id", "accounts_user"),
        same_town("reports_findingphoto", "finding_id", "reports_finding"),
        same_town("reports_findingphoto", "photo_id", "photos_photo"),
        same_town("reports_reminder", "unit_id", "units_unit"),
        same_town("reports_reminder", "by_id", "accounts_user"),
    ]
