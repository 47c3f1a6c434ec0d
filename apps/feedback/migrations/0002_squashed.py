"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('feedback', '0001_initial'),
        ('feedback', '0002_objections'),
    ]

    dependencies = [
        ('feedback', '0001_squashed'),
    ]

    operations = [
        same_town("feedback_feedbackitem", "batch_id", "feedback_batch"),
        same_town("feedback_feedbackitem", "lead_unit_id", "units_unit"),
        same_town("feedback_feedbackitem", "task_id", "rectifications_task"),
        same_town("feedback_remedy", "item_id", "feedback_feedbackitem"),
        same_town("feedback_progress", "item_id", "feedback_feedbackitem"),
        same_town("feedback_selfcheck", "item_id", "feedback_feedbackitem"),
        same_town("feedback_record", "item_id", "feedback_feedbackitem"),
        same_town("feedback_progress", "by_id", "accounts_user"),
        same_town("feedback_selfcheck", "by_id", "accounts_user"),
        same_town("feedback_record", "by_id", "accounts_user"),
        same_town("feedback_answer", "check_of_id", "feedback_selfcheck"),
        same_town("feedback_objection", "item_id", "feedback_feedbackitem"),
        same_town("feedback_objection", "by_id", "accounts_user"),
        same_town("feedback_objection", "answered_by_id", "accounts_user"),
    ]
