"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import datetime

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('towns', '0001_initial'),
        ('towns', '0002_same_town'),
        ('towns', '0003_clock'),
        ('towns', '0004_own_names'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Town',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9-]*$')], verbose_name='code')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('county', models.CharField(max_length=50, verbose_name='county')),
                ('time_zone', models.CharField(default='Asia/Shanghai', max_length=50, verbose_name='time zone')),
                ('duty_phone', models.CharField(blank=True, max_length=30, verbose_name='duty phone')),
                ('government_name', models.CharField(blank=True, max_length=50, verbose_name="the town's government in documents")),
                ('office_name', models.CharField(blank=True, max_length=50, verbose_name='the environment office in documents')),
                ('masthead', models.CharField(default='内部工作简报', max_length=20, verbose_name='head of the bulletin')),
            ],
            options={
                'verbose_name': 'town',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='BusinessLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(blank=True, help_text='empty: added by the town', max_length=40, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='hidden')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('code'), condition=models.Q(('code', ''), _negated=True), name='line_code_once_a_town'),
                    models.UniqueConstraint(models.F('town'), models.F('name'), condition=models.Q(('name', ''), _negated=True), name='line_name_once_a_town'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='line_with_town'),
                ],
                'verbose_name': 'business line',
                'ordering': ['order', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TownSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('cut_off', models.TimeField(default=datetime.time(18, 0), verbose_name='daily report due at')),
                ('delivered_by', models.TimeField(default=datetime.time(9, 0), verbose_name='kept on the phone, delivered next day by')),
                ('made_up_from', models.TimeField(default=datetime.time(12, 0), verbose_name='made-up report from, next day')),
                ('made_up_days', models.PositiveSmallIntegerField(default=7, verbose_name='days a report can be made up')),
                ('first_reminder', models.TimeField(default=datetime.time(16, 0), verbose_name='first reminder at')),
                ('second_reminder', models.TimeField(default=datetime.time(17, 30), verbose_name='second reminder at')),
                ('bulletin_at', models.TimeField(default=datetime.time(18, 30), verbose_name='bulletin built at')),
                ('is_issued_by_itself', models.BooleanField(default=False, verbose_name='the bulletin is issued by itself')),
                ('has_weekly_bulletin', models.BooleanField(default=True, verbose_name='weekly bulletin')),
                ('has_monthly_bulletin', models.BooleanField(default=True, verbose_name='monthly bulletin')),
                ('quiet_from', models.TimeField(default=datetime.time(21, 0), verbose_name='quiet from')),
                ('quiet_to', models.TimeField(default=datetime.time(7, 0), verbose_name='quiet until')),
                ('days_general', models.PositiveSmallIntegerField(default=7, verbose_name='days for a general problem')),
                ('days_serious', models.PositiveSmallIntegerField(default=3, verbose_name='days for a serious problem')),
                ('control_hours', models.PositiveSmallIntegerField(default=24, verbose_name='hours to control a major problem')),
                ('plan_days', models.PositiveSmallIntegerField(default=3, verbose_name='days to plan for a major problem')),
                ('photo_general', models.BooleanField(default=False, verbose_name='photo needed: general')),
                ('photo_serious', models.BooleanField(default=True, verbose_name='photo needed: serious')),
                ('photo_major', models.BooleanField(default=True, verbose_name='photo needed: major')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('valid_from'), name='one_settings_row_a_day'),
                    models.CheckConstraint(condition=models.Q(('first_reminder__lt', models.F('second_reminder'))), name='first_reminder_before_the_second', violation_error_code='first_reminder', violation_error_message='The first reminder comes before the second.'),
                    models.CheckConstraint(condition=models.Q(('second_reminder__lt', models.F('cut_off'))), name='reminders_come_before_the_cut_off', violation_error_code='second_reminder', violation_error_message='Both reminders come before the report is due.'),
                    models.CheckConstraint(condition=models.Q(('bulletin_at__gte', models.F('cut_off'))), name='bulletin_comes_after_the_cut_off', violation_error_code='bulletin_at', violation_error_message='The bulletin is built when the reports are due, or later.'),
                    models.CheckConstraint(condition=models.Q(('delivered_by__lte', models.F('made_up_from'))), name='delivered_before_made_up', violation_error_code='delivered_by', violation_error_message='What was kept on the phone is delivered before made-up reports begin.'),
                    models.CheckConstraint(condition=models.Q(('control_hours__gte', 1), ('days_general__gte', 1), ('days_serious__gte', 1), ('plan_days__gte', 1)), name='terms_of_a_day_at_least'),
                ],
                'verbose_name': 'town settings',
            },
        ),
        migrations.CreateModel(
            name='PlaceKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(blank=True, help_text='empty: added by the town', max_length=40, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='hidden')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'kind of place',
                'ordering': ['order', 'id'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(models.F('town'), models.F('code'), condition=models.Q(('code', ''), _negated=True), name='place_kind_code_once_a_town'), models.UniqueConstraint(models.F('town'), models.F('name'), condition=models.Q(('name', ''), _negated=True), name='place_kind_name_once_a_town'), models.UniqueConstraint(models.F('id'), models.F('town'), name='place_kind_with_town')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0)])),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('town'), models.F('kind'), models.F('year'), name='one_counter_a_kind_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(blank=True, help_text='empty: added by the town', max_length=40, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='hidden')),
                ('term', models.CharField(choices=[('calendar', 'calendar days'), ('working', 'working days')], default='working', max_length=10, verbose_name='days count as')),
                ('emergency_phone', models.CharField(blank=True, max_length=20, verbose_name='telephone to call first')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='towns.businessline')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'category',
                'ordering': ['order', 'id'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(models.F('town'), models.F('code'), condition=models.Q(('code', ''), _negated=True), name='category_code_once_a_town'), models.UniqueConstraint(models.F('town'), models.F('name'), condition=models.Q(('name', ''), _negated=True), name='category_name_once_a_town'), models.UniqueConstraint(models.F('id'), models.F('town'), name='category_with_town')],
            },
        ),
    ]
