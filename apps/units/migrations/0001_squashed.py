"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


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

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('towns', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),  # exclusion constraints over a key and days
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
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='mobile phone')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='towns.town')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='person_with_town'),
                    models.UniqueConstraint(models.F('town'), models.F('name'), models.F('phone'), condition=models.Q(('phone', ''), _negated=True), name='person_once_a_town', violation_error_code='phone', violation_error_message='This person is there already: same name, same mobile phone.'),
                ],
                'verbose_name': 'person',
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=50, verbose_name='title')),
                ('role', models.CharField(choices=[('cadre', 'village cadre'), ('unit_head', 'head of a unit'), ('officer', 'environment office'), ('group', 'working group'), ('liaison', 'village liaison'), ('deputy', 'deputy leader'), ('leader', 'party secretary or mayor'), ('inspector', 'inspection team'), ('admin', 'system keeper')], max_length=10, verbose_name='role')),
                ('duty', models.CharField(blank=True, choices=[('first', 'first to answer'), ('direct', 'directly answerable'), ('', 'neither')], max_length=10, verbose_name='duty')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_abolished', models.BooleanField(default=False, verbose_name='abolished')),
                ('lines', models.ManyToManyField(blank=True, related_name='posts', to='towns.businessline')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'post',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(verbose_name='from')),
                ('to_day', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='units.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='units.post')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('to_day', None), ('to_day__gte', models.F('from_day')), _connector='OR'), name='tenure_ends_after_it_begins', violation_error_code='to_day', violation_error_message='The last day is before the first.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('from_day'), models.F('to_day'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&'), ('post', '=')], name='one_holder_a_post_and_day', violation_error_code='from_day', violation_error_message='On one of these days somebody else holds this post.'),
                ],
                'verbose_name': 'tenure',
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('town', 'town'), ('village', 'village'), ('community', 'community'), ('town_unit', 'town unit'), ('agency', 'posted agency'), ('group', 'villager group')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('opened_on', models.DateField(verbose_name='opened on')),
                ('closed_on', models.DateField(blank=True, help_text='the first day it is no more', null=True, verbose_name='closed on')),
                ('department', models.CharField(blank=True, max_length=50, verbose_name='county department above')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='units.unit')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='units.unit')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='unit_with_town'),
                    models.UniqueConstraint(models.F('town'), models.F('name'), models.F('parent'), condition=models.Q(('closed_on', None)), name='unit_name_once', nulls_distinct=False, violation_error_code='name', violation_error_message='An open unit there has this name already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'town'), ('parent', None)), models.Q(models.Q(('kind', 'town'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='only_the_town_is_root', violation_error_code='parent', violation_error_message='Say what the unit is part of; only the town itself is part of nothing.'),
                    models.UniqueConstraint(models.F('town'), condition=models.Q(('parent', None)), name='one_root_a_town', violation_error_code='kind', violation_error_message='The town itself stands already.'),
                    models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gt', models.F('opened_on')), _connector='OR'), name='unit_closes_after_opening'),
                    models.CheckConstraint(condition=models.Q(('successor', None), ('closed_on__isnull', False), _connector='OR'), name='only_the_closed_have_a_successor'),
                ],
                'verbose_name': 'unit',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('days', models.CharField(choices=[('every', 'every day'), ('working', 'working days'), ('term', 'not in school holidays'), ('none', 'never')], max_length=10, verbose_name='days')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_duties', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('unit'), models.F('valid_from'), name='one_duty_a_unit_and_day'),
                ],
                'verbose_name': 'duty to report',
            },
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='units.unit'),
        ),
        migrations.CreateModel(
            name='Liaison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(verbose_name='from')),
                ('to_day', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liaisons', to='units.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liaisons', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('to_day', None), ('to_day__gte', models.F('from_day')), _connector='OR'), name='liaison_ends_after_it_begins', violation_error_code='to_day', violation_error_message='The last day is before the first.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('from_day'), models.F('to_day'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&'), ('unit', '='), ('person', '=')], name='liaison_once_at_a_time', violation_error_code='from_day', violation_error_message='This person is assigned to the unit on one of these days already.'),
                ],
                'verbose_name': 'village liaison',
            },
        ),
        migrations.CreateModel(
            name='Grid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('warden', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grids', to='units.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grids', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('unit'), models.F('name'), name='grid_name_once_a_unit', violation_error_code='name', violation_error_message='The unit has a grid of this name already.'),
                ],
                'verbose_name': 'grid',
            },
        ),
        migrations.CreateModel(
            name='Excuse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(verbose_name='from')),
                ('to_day', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('units', models.ManyToManyField(related_name='excuses', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('to_day', None), ('to_day__gte', models.F('from_day')), _connector='OR'), name='excuse_ends_after_it_begins', violation_error_code='to_day', violation_error_message='The last day is before the first.'),
                ],
                'verbose_name': 'excuse',
            },
        ),
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='competence', to='towns.businessline')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='competences', to='units.unit')),
            ],
            options={
                'verbose_name': 'competent unit',
            },
        ),
        migrations.CreateModel(
            name='AnsweringPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('kind', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.placekind')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answering_places', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('name'), name='answering_place_once_a_town', violation_error_code='name', violation_error_message='A place of this name is there already.'),
                ],
                'verbose_name': 'place with a unit that answers for it',
            },
        ),
        migrations.CreateModel(
            name='WorkingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('founding_paper', models.CharField(blank=True, max_length=100, verbose_name='founding paper')),
                ('field', models.CharField(blank=True, max_length=100, verbose_name='field')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='dissolved on')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='working_groups', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='working_group_with_town'),
                    models.CheckConstraint(condition=models.Q(('dissolved_on', None), ('founded_on', None), ('dissolved_on__gt', models.F('founded_on')), _connector='OR'), name='group_dissolved_after_founding', violation_error_code='dissolved_on', violation_error_message='A group is dissolved after it was founded.'),
                ],
                'verbose_name': 'working group',
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(verbose_name='from')),
                ('to_day', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('is_leader', models.BooleanField(default=False, verbose_name='leads the group')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='units.person')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='units.workinggroup')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('to_day', None), ('to_day__gte', models.F('from_day')), _connector='OR'), name='membership_ends_after_it_begins', violation_error_code='to_day', violation_error_message='The last day is before the first.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('from_day'), models.F('to_day'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&'), ('group', '='), ('person', '=')], name='member_once_at_a_time', violation_error_code='from_day', violation_error_message='This person is a member on one of these days already.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_leader', True)), expressions=[(models.Func(models.F('from_day'), models.F('to_day'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&'), ('group', '=')], name='one_leader_a_group_and_day', violation_error_code='is_leader', violation_error_message='On one of these days somebody else leads the group.'),
                ],
                'verbose_name': 'member of a working group',
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('holiday', 'holiday'), ('workday', 'working day in place of another'), ('school', 'school holiday')], max_length=10, verbose_name='kind')),
                ('town', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'calendar day',
                'constraints': [models.UniqueConstraint(models.F('town'), models.F('day'), name='one_kind_a_day', nulls_distinct=False)],
            },
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(models.F('id'), models.F('town'), name='post_with_town'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['cadre', 'unit_head', 'officer', 'deputy', 'leader'])), name='post_gives_a_post_role'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(models.F('unit'), models.F('duty'), condition=models.Q(models.Q(('duty', ''), _negated=True), ('is_abolished', False)), name='each_duty_once_a_unit', violation_error_code='duty', violation_error_message='Another post of the unit has this duty: each is there once.'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('duty', ''), ('role__in', ['unit_head', 'leader']), _connector='OR'), name='duty_only_of_heads', violation_error_code='duty', violation_error_message='Only a head post is first or directly answerable.'),
        ),
    ]
