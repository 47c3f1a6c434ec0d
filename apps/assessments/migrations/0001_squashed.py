"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('assessments', '0001_initial'),
        ('assessments', '0002_readings'),
        ('assessments', '0003_method'),
        ('assessments', '0004_objected_indicator'),
    ]

    initial = True

    dependencies = [
        ('pledges', '0001_initial'),
        ('towns', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.PositiveSmallIntegerField(verbose_name='quarter')),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('told_at', models.DateTimeField(null=True)),
                ('objections_until', models.DateField(null=True, verbose_name='objections until')),
                ('published_at', models.DateTimeField(null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='pledges.plan')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('plan'), models.F('quarter'), name='assessed_once_a_quarter'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='assessment_with_town'),
                    models.CheckConstraint(condition=models.Q(('quarter__in', (1, 2, 3, 4))), name='one_of_four_quarters'),
                    models.CheckConstraint(condition=models.Q(models.Q(('objections_until', None), ('told_at', None)), models.Q(('objections_until__isnull', False), ('told_at__isnull', False)), _connector='OR'), name='told_with_a_day_for_objections'),
                    models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('published_by', None)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('told_at__isnull', False)), _connector='OR'), name='published_after_it_was_told'),
                ],
                'verbose_name': 'assessment',
                'ordering': ['-plan__year', '-quarter'],
            },
        ),
        migrations.CreateModel(
            name='Method',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='holds from')),
                ('shares', models.CharField(choices=[('proportion', 'in proportion: a rate of 95 brings 95 of 100 points'), ('reached', 'in full once the target is reached, below it in proportion')], default='proportion', max_length=10, verbose_name='shares bring points')),
                ('off_each', models.DecimalField(decimal_places=2, default=Decimal('0.5'), max_digits=4, verbose_name='points off for each too many')),
                ('objection_days', models.PositiveSmallIntegerField(default=5, verbose_name='working days for objections')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('valid_from'), name='method_once_a_day'),
                    models.CheckConstraint(condition=models.Q(('objection_days__gte', 1), ('objection_days__lte', 30), ('off_each__gte', 0)), name='method_takes_nothing_unheard'),
                ],
                'verbose_name': 'scoring method',
                'ordering': ['-valid_from'],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('total', models.DecimalField(decimal_places=2, default=0, max_digits=6, verbose_name='score')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='assessments.assessment')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('assessment'), models.F('unit'), name='scored_once_a_quarter'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='score_with_town'),
                    models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='score_not_below_nothing'),
                ],
                'verbose_name': 'score',
                'ordering': ['-total', 'unit__order', 'unit_id'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(blank=True, max_length=60, verbose_name='indicator')),
                ('words', models.TextField(max_length=2000, verbose_name='what is objected')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decision', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('dismissed', 'not upheld')], max_length=10, verbose_name='decision')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                ('decided_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='assessments.score')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('score'), condition=models.Q(('decision', '')), name='one_open_objection_a_score'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('decided_at', None), ('decided_by', None), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), models.Q(('answer', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='decided_with_an_answer'),
                ],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60, verbose_name='indicator')),
                ('unit_of_measure', models.CharField(max_length=20, verbose_name='unit of measure')),
                ('direction', models.CharField(choices=[('more', 'at least'), ('less', 'at most')], max_length=5)),
                ('source', models.CharField(choices=[('counted', 'counted by the system'), ('readings', 'from readings'), ('entered', 'entered by the office')], max_length=10)),
                ('count', models.CharField(blank=True, max_length=30)),
                ('target', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='target')),
                ('weight', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='weight')),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='value')),
                ('points', models.DecimalField(decimal_places=2, default=0, max_digits=6, verbose_name='points')),
                ('missing', models.PositiveSmallIntegerField(default=0, verbose_name='without a reading')),
                ('part', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('whole', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('score', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='assessments.score')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('score'), models.F('number'), name='line_once_a_score'),
                    models.CheckConstraint(condition=models.Q(('points__gte', 0), ('points__lte', models.F('weight'))), name='points_within_the_weight'),
                ],
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='points')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='assessments.score')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('points', 0), _negated=True)), name='adjusted_with_a_reason'),
                ],
                'ordering': ['id'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='published_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.published_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b30239f9317842f685e42b0fe34546ac6d8d11ce', operation='UPDATE OR DELETE', pgid='pgtrigger_published_is_frozen_61003', table='assessments_assessment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='score',
            trigger=pgtrigger.compiler.Trigger(name='frozen_with_its_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM assessments_assessment WHERE id = COALESCE(NEW.assessment_id, OLD.assessment_id) AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows of a published quarter'; END IF; RETURN COALESCE(NEW, OLD);", hash='6b1b308c5f6a44f800da4fa5c08788fb4284e73e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_with_its_quarter_110d1', table='assessments_score', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='decided_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.decision <> '')", func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6c49defada4943fa5d099bfcad2abe560ed3d749', operation='UPDATE OR DELETE', pgid='pgtrigger_decided_is_frozen_658d9', table='assessments_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='frozen_with_its_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM assessments_assessment WHERE id = (SELECT assessment_id FROM assessments_score WHERE id = COALESCE(NEW.score_id, OLD.score_id)) AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows of a published quarter'; END IF; RETURN COALESCE(NEW, OLD);", hash='7ef6ef9cbda1e81eae6e12402d41c41b6cce0722', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_with_its_quarter_da6ed', table='assessments_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='line',
            trigger=pgtrigger.compiler.Trigger(name='frozen_with_its_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM assessments_assessment WHERE id = (SELECT assessment_id FROM assessments_score WHERE id = COALESCE(NEW.score_id, OLD.score_id)) AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows of a published quarter'; END IF; RETURN COALESCE(NEW, OLD);", hash='fdc4de4ba329c600f0b0b335b19beca10d3b0486', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_with_its_quarter_3504e', table='assessments_line', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c42f18c265b6dd10f344c26d5e1974a933126040', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5aabf', table='assessments_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='frozen_with_its_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM assessments_assessment WHERE id = (SELECT assessment_id FROM assessments_score WHERE id = COALESCE(NEW.score_id, OLD.score_id)) AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows of a published quarter'; END IF; RETURN COALESCE(NEW, OLD);", hash='15b6691742c8f06d6c314e3963ed3d3f6ebde996', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_with_its_quarter_e4aae', table='assessments_adjustment', when='BEFORE')),
        ),
    ]
