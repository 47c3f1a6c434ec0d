"""What belongs together belongs to one town (docs/architecture.md)."""

from django.db import migrations

from apps.core.migrations_help import same_town


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [
        same_town("units_unit", "parent_id", "units_unit"),
        same_town("units_unit", "successor_id", "units_unit"),
        same_town("units_person", "user_id", "accounts_user"),
        same_town("units_grid", "unit_id", "units_unit"),
        same_town("units_grid", "warden_id", "units_person"),
        same_town("units_post", "unit_id", "units_unit"),
        same_town("units_tenure", "post_id", "units_post"),
        same_town("units_tenure", "person_id", "units_person"),
        same_town("units_liaison", "unit_id", "units_unit"),
        same_town("units_liaison", "person_id", "units_person"),
        same_town("units_groupmember", "group_id", "units_workinggroup"),
        same_town("units_groupmember", "person_id", "units_person"),
        same_town("units_competence", "line_id", "towns_businessline"),
        same_town("units_competence", "unit_id", "units_unit"),
        same_town("units_answeringplace", "kind_id", "towns_placekind"),
        same_town("units_answeringplace", "unit_id", "units_unit"),
        same_town("units_reportduty", "unit_id", "units_unit"),
    ]
