"""What belongs together belongs to one town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

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
    ]
