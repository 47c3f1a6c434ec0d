"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('rectifications', '0001_initial'),
        ('rectifications', '0002_same_town'),
        ('rectifications', '0003_longer_extension_reason'),
        ('rectifications', '0004_clock'),
        ('rectifications', '0005_reminded'),
        ('rectifications', '0006_opened_and_closed'),
        ('rectifications', '0007_doubts'),
        ('rectifications', '0008_chains'),
        ('rectifications', '0009_lookback_told_at'),
        ('rectifications', '0010_set_due_on'),
    ]

    dependencies = [
        ('rectifications', '0001_squashed'),
    ]

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
        same_town("rectifications_tasknotice", "task_id", "rectifications_task"),
        same_town("rectifications_doubt", "task_id", "rectifications_task"),
        same_town("rectifications_doubt", "event_id", "rectifications_taskevent"),
        same_town("rectifications_doubt", "photo_id", "rectifications_taskphoto"),
        same_town("rectifications_doubt", "other_id", "rectifications_task"),
        same_town("rectifications_lookback", "task_id", "rectifications_task"),
        same_town("rectifications_lookback", "done_by_id", "accounts_user"),
    ]
