"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_same_town'),
        ('reports', '0003_clock'),
    ]

    initial = True

    dependencies = [
        ('photos', '0001_initial'),
        ('rectifications', '0001_initial'),
        ('towns', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report_date', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('own', 'daily report'), ('supervision', 'daily supervision')], default='own', max_length=12, verbose_name='kind')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted at')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('delivered_by', models.DateTimeField()),
                ('made_up_from', models.DateTimeField()),
                ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='why it is made up')),
                ('caller', models.CharField(blank=True, max_length=30, verbose_name='telephoned by')),
                ('patrol_from', models.TimeField(null=True, verbose_name='patrol from')),
                ('patrol_to', models.TimeField(null=True, verbose_name='patrol to')),
                ('patrollers', models.CharField(blank=True, max_length=100, verbose_name='who patrolled')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None, verbose_name='kinds of place')),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None, verbose_name='categories looked at')),
                ('remarks', models.TextField(blank=True, max_length=2000, verbose_name='remarks')),
                ('finding_count', models.PositiveSmallIntegerField(default=0, verbose_name='findings')),
                ('version_count', models.PositiveSmallIntegerField(default=1, verbose_name='versions')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='daily_reports', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('kind', 'own')), fields=('town', 'report_date', 'unit'), include=('submitted_at', 'finding_count'), name='one_daily_report_a_unit_and_day'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='daily_report_with_town'),
                    models.CheckConstraint(condition=models.Q(('written_at__lte', models.F('submitted_at'))), name='written_before_submitted'),
                    models.CheckConstraint(condition=models.Q(models.Q(('patrol_from', None), ('patrol_to', None)), models.Q(('patrol_from__isnull', False), ('patrol_to__isnull', False)), _connector='OR'), name='patrol_has_both_ends'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'own'), _negated=True), ('submitted_at__lt', models.F('made_up_from')), models.Q(('written_at__lte', models.F('due_at')), models.Q(('submitted_at__lte', models.F('delivered_by')), models.Q(('caller', ''), _negated=True), _connector='OR')), models.Q(('late_reason', ''), _negated=True), _connector='OR'), name='made_up_with_a_reason'),
                ],
                'indexes': [
                    models.Index(fields=['unit', '-report_date'], name='daily_report_of_unit'),
                    models.Index(fields=['town', '-report_date', '-id'], name='daily_report_of_town'),
                ],
                'verbose_name': 'daily report',
                'ordering': ['-report_date', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DayOfReports',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('issued_at', models.DateTimeField(verbose_name='bulletin issued at')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('day'), name='one_row_a_town_and_day'),
                    models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('issued_at')), _connector='OR'), name='day_closes_after_its_bulletin'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_on', models.DateField(verbose_name='found on')),
                ('place', models.CharField(max_length=100, verbose_name='place')),
                ('severity', models.CharField(choices=[('general', 'general'), ('serious', 'serious'), ('major', 'major')], max_length=10, verbose_name='severity')),
                ('description', models.TextField(blank=True, max_length=2000, verbose_name='words')),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('accuracy', models.PositiveIntegerField(null=True, verbose_name='accuracy in metres')),
                ('is_fixed_on_spot', models.BooleanField(default=False, verbose_name='put right on the spot')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn at')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='why withdrawn')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.category')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reports.dailyreport')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='units.unit')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'finding',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='FindingPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('before', 'before'), ('after', 'after')], max_length=10, verbose_name='stage')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='reports.finding')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='photos.photo')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('finding'), models.F('photo'), name='finding_photo_once'),
                ],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report_date', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('first', 'first reminder'), ('second', 'second reminder'), ('by_hand', 'reminded by hand')], max_length=10, verbose_name='kind')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('batch', models.UUIDField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('unit'), models.F('report_date'), models.F('kind'), condition=models.Q(('kind', 'by_hand'), _negated=True), name='reminded_by_the_clock_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('kind', 'by_hand')), models.Q(models.Q(('kind', 'by_hand'), _negated=True), ('by', None)), _connector='OR'), name='reminded_by_hand_by_someone'),
                ],
                'indexes': [
                    models.Index(fields=['town', 'report_date'], name='reminder_of_day'),
                    models.Index(fields=['batch'], name='reminder_of_batch'),
                ],
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('client_id', models.UUIDField()),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted at')),
                ('content', models.JSONField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reports.dailyreport')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('report'), models.F('number'), name='report_version_once'),
                    models.UniqueConstraint(models.F('author'), models.F('client_id'), name='report_sent_once'),
                ],
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SpotReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField()),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted at')),
                ('report_date', models.DateField(verbose_name='day')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spot_reports', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='spot_report_with_town'),
                    models.UniqueConstraint(models.F('author'), models.F('client_id'), name='spot_report_sent_once'),
                ],
                'indexes': [
                    models.Index(fields=['town', '-report_date'], name='spot_report_of_town'),
                ],
                'verbose_name': 'spot report',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='spot_report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reports.spotreport'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='549012fa50262550a9205e0b42c797254d5f540f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_696ec', table='reports_reportversion', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['town', 'found_on'], include=('unit', 'category', 'is_fixed_on_spot'), name='finding_counted'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(models.F('id'), models.F('town'), name='finding_with_town'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('report__isnull', False), ('spot_report', None)), models.Q(('report', None), ('spot_report__isnull', False)), _connector='OR'), name='finding_in_one_report'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_fixed_on_spot', True), ('task', None)), models.Q(('is_fixed_on_spot', False), ('task__isnull', False)), _connector='OR'), name='finding_fixed_or_a_task'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='finding_withdrawn_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='finding_position_has_both'),
        ),
    ]
