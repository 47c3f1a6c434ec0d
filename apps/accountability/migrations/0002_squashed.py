"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):

    replaces = [
        ('accountability', '0001_initial'),
        ('accountability', '0002_measures'),
        ('accountability', '0003_talks'),
        ('accountability', '0004_whole_ladder'),
        ('accountability', '0005_measure_seal'),
        ('accountability', '0006_fifth_rule'),
        ('accountability', '0007_next_steps'),
    ]

    dependencies = [
        ('accountability', '0001_squashed'),
    ]

    operations = [
        same_town("accountability_proposal", "unit_id", "units_unit"),
        same_town("accountability_proposal", "decided_by_id", "accounts_user"),
        same_town("accountability_evidence", "proposal_id", "accountability_proposal"),
        same_town("accountability_evidence", "unit_id", "units_unit"),
        same_town("accountability_evidence", "task_id", "rectifications_task"),
        same_town("accountability_measure", "unit_id", "units_unit"),
        same_town("accountability_measure", "proposal_id", "accountability_proposal"),
        same_town("accountability_measure", "drafted_by_id", "accounts_user"),
        same_town("accountability_measure", "signer_id", "accounts_user"),
        same_town("accountability_measure", "closed_by_id", "accounts_user"),
        same_town("accountability_statement", "measure_id", "accountability_measure"),
        same_town("accountability_statement", "by_id", "accounts_user"),
        same_town("accountability_talk", "measure_id", "accountability_measure"),
        same_town("accountability_talk", "holder_id", "accounts_user"),
        same_town("accountability_talk", "category_id", "towns_category"),
        same_town("accountability_talk", "unit_confirmed_by_id", "accounts_user"),
        same_town("accountability_commitment", "talk_id", "accountability_talk"),
        same_town("accountability_commitment", "task_id", "rectifications_task"),
        same_town("accountability_measuretask", "measure_id", "accountability_measure"),
        same_town("accountability_measuretask", "task_id", "rectifications_task"),
        same_town("accountability_measure", "dropped_by_id", "accounts_user"),
        same_town("accountability_measure", "ended_by_id", "accounts_user"),
        same_town("accountability_evidence", "score_id", "assessments_score"),
        same_town("accountability_measure", "addressed_to_id", "units_post"),
        same_town("accountability_measure", "follows_id", "accountability_measure"),
        same_town("accountability_overlookedcheck", "finding_id", "reports_finding"),
        same_town("accountability_overlookedcheck", "by_id", "accounts_user"),
    ]
