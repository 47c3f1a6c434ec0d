import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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

    dependencies = [
        ('units', '0004_keeping'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW units_held_role"),
        migrations.CreateModel(
            name='HeldRole',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('role', models.TextField()),
                ('unit_id', models.BigIntegerField(null=True)),
                ('town_id', models.BigIntegerField(null=True)),
                ('line_id', models.BigIntegerField(null=True)),
                ('title', models.TextField()),
                ('from_day', models.DateField()),
                ('to_day', models.DateField(null=True)),
            ],
            options={
                'db_table': 'units_held_role',
                'managed': False,
            },
        ),
    ]
