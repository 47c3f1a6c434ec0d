"""Rows of one town point at rows of the same town: after the tables, whose unique indexes end their migration."""

from django.db import migrations

from apps.core.migrations_help import ends_of_same_town, same_town

VIEW = """
CREATE VIEW units_held_role AS
    SELECT person.user_id, post.role::text AS role, post.unit_id, tenure.town_id, of_line.businessline_id AS line_id,
           post.title::text AS title, tenure.from_day, tenure.to_day
      FROM units_tenure tenure
      JOIN units_person person ON person.id = tenure.person_id
      JOIN units_post post ON post.id = tenure.post_id AND NOT post.is_abolished
      LEFT JOIN units_post_lines of_line ON of_line.post_id = post.id
UNION ALL
    SELECT person.user_id, 'liaison', liaison.unit_id, liaison.town_id, NULL, unit.name, liaison.from_day, liaison.to_day
      FROM units_liaison liaison
      JOIN units_person person ON person.id = liaison.person_id
      JOIN units_unit unit ON unit.id = liaison.unit_id
UNION ALL
    SELECT person.user_id, 'group', NULL, member.town_id, NULL, working_group.name, member.from_day, member.to_day
      FROM units_groupmember member
      JOIN units_person person ON person.id = member.person_id
      JOIN units_workinggroup working_group ON working_group.id = member.group_id
UNION ALL
    SELECT user_id, role, NULL, town_id, NULL, '', DATE '0001-01-01', NULL FROM accounts_grant
"""


class Migration(migrations.Migration):

    replaces = [
        ('units', '0001_initial'),
        ('units', '0002_same_town'),
        ('units', '0003_ends_of_same_town'),
        ('units', '0004_keeping'),
        ('units', '0005_held_role'),
        ('units', '0006_groups'),
        ('units', '0007_unit_department'),
    ]

    dependencies = [
        ('units', '0001_squashed'),
    ]

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
        ends_of_same_town("units_post_lines", "post_id", "units_post", "businessline_id", "towns_businessline"),
        ends_of_same_town("units_excuse_units", "excuse_id", "units_excuse", "unit_id", "units_unit"),
        migrations.RunSQL(VIEW, "DROP VIEW units_held_role"),
    ]
