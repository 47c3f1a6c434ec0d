"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('assessments', '0001_initial'),
        ('assessments', '0002_readings'),
        ('assessments', '0003_method'),
        ('assessments', '0004_objected_indicator'),
    ]

    dependencies = [
        ('assessments', '0001_squashed'),
    ]

    operations = [
        same_town("assessments_assessment", "plan_id", "pledges_plan"),
        same_town("assessments_assessment", "published_by_id", "accounts_user"),
        same_town("assessments_score", "assessment_id", "assessments_assessment"),
        same_town("assessments_score", "unit_id", "units_unit"),
        same_town("assessments_line", "score_id", "assessments_score"),
        same_town("assessments_adjustment", "score_id", "assessments_score"),
        same_town("assessments_adjustment", "by_id", "accounts_user"),
        same_town("assessments_objection", "score_id", "assessments_score"),
        same_town("assessments_objection", "by_id", "accounts_user"),
        same_town("assessments_objection", "decided_by_id", "accounts_user"),
    ]
