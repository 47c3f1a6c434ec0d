"""What belongs together belongs to one town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):
    dependencies = [("rectifications", "0001_initial")]

    operations = [
        same_town("rectifications_task", "unit_id", "units_unit"),
        same_town("rectifications_task", "lead_unit_id", "units_unit"),
        same_town("rectifications_task", "lead_post_id", "units_post"),
        same_town("rectifications_task", "category_id", "towns_category"),
        same_town("rectifications_task", "submitted_by_id", "accounts_user"),
        same_town("rectifications_task", "merged_into_id", "rectifications_task"),
        same_town("rectifications_assistance", "task_id", "rectifications_task"),
        same_town("rectifications_assistance", "unit_id", "units_unit"),
        same_town("rectifications_finder", "task_id", "rectifications_task"),
        same_town("rectifications_finder", "unit_id", "units_unit"),
        same_town("rectifications_finder", "user_id", "accounts_user"),
        same_town("rectifications_taskevent", "task_id", "rectifications_task"),
        same_town("rectifications_taskevent", "actor_id", "accounts_user"),
        same_town("rectifications_taskevent", "lead_unit_id", "units_unit"),
        same_town("rectifications_taskphoto", "task_id", "rectifications_task"),
        same_town("rectifications_taskphoto", "photo_id", "photos_photo"),
        same_town("rectifications_taskphoto", "event_id", "rectifications_taskevent"),
        same_town("rectifications_extension", "task_id", "rectifications_task"),
        same_town("rectifications_extension", "asked_by_id", "accounts_user"),
        same_town("rectifications_extension", "decided_by_id", "accounts_user"),
    ]
