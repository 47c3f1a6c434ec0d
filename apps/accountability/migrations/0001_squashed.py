"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


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

    initial = True

    dependencies = [
        ('assessments', '0001_initial'),
        ('rectifications', '0001_initial'),
        ('reports', '0001_initial'),
        ('towns', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('missed', 'reports missed'), ('overdue', 'tasks long overdue'), ('returned', 'evidence returned again and again'), ('repeated', 'the same problem at the same place again'), ('score', 'quarter score low')], max_length=10, verbose_name='rule')),
                ('ground', models.CharField(blank=True, choices=[('inaction', 'inaction'), ('slow', 'slow action'), ('motions', 'going through the motions'), ('irresponsible', 'irresponsibility'), ('dirty_grid', 'grid left dirty')], max_length=15, verbose_name='ground')),
                ('fired_on', models.DateField(verbose_name='fired on')),
                ('needed', models.PositiveSmallIntegerField()),
                ('within', models.PositiveSmallIntegerField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('open', 'to decide'), ('taken', 'taken up'), ('dismissed', 'dismissed')], default='open', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='proposal_with_town'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('reason', ''), ('state', 'open')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('reason', ''), ('state', 'taken')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'dismissed'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='proposal_dismissed_with_a_reason'),
                ],
                'indexes': [
                    models.Index(fields=['town', '-fired_on', '-id'], name='proposal_of_town'),
                    models.Index(condition=models.Q(('state', 'open')), fields=['town'], name='proposal_open'),
                ],
                'verbose_name': 'proposal',
                'ordering': ['-fired_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminder', 'reminder'), ('letter', 'pressing letter'), ('talk', 'talk by a deputy'), ('talk_leader', 'talk by a leader'), ('criticism', 'criticism in the bulletin'), ('clues', 'referral of clues'), ('enforcement', 'referral for enforcement'), ('request', 'letter of request'), ('notice', 'rectification notice')], max_length=12, verbose_name='kind')),
                ('ground', models.CharField(blank=True, choices=[('inaction', 'inaction'), ('slow', 'slow action'), ('motions', 'going through the motions'), ('irresponsible', 'irresponsibility'), ('dirty_grid', 'grid left dirty')], max_length=15, verbose_name='ground')),
                ('facts', models.TextField(max_length=4000, verbose_name='what happened')),
                ('demand', models.TextField(max_length=2000, verbose_name='what is asked for')),
                ('reply_by', models.DateField(verbose_name='answer by')),
                ('is_major', models.BooleanField(default=False, verbose_name='major matter: a step is skipped')),
                ('skip_reason', models.CharField(blank=True, max_length=200, verbose_name='why a step is skipped')),
                ('public_words', models.CharField(blank=True, max_length=300, verbose_name='what the bulletin says')),
                ('referred_to', models.CharField(blank=True, max_length=100, verbose_name='referred to')),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('serial', models.PositiveIntegerField(null=True)),
                ('document_number', models.CharField(blank=True, max_length=40, verbose_name='document number')),
                ('signed_as', models.CharField(blank=True, max_length=60, verbose_name='signer')),
                ('seal', models.CharField(blank=True, max_length=60, verbose_name='seal')),
                ('drafted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('issued_at', models.DateTimeField(null=True, verbose_name='issued at')),
                ('names', models.JSONField(default=dict)),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('outcome', models.TextField(blank=True, max_length=2000, verbose_name='outcome')),
                ('dropped_at', models.DateTimeField(null=True)),
                ('drop_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is dropped')),
                ('placed_at', models.DateTimeField(null=True, verbose_name='stood in a bulletin at')),
                ('placed_in', models.CharField(blank=True, max_length=40, verbose_name='stands in')),
                ('outcome_told_at', models.DateTimeField(null=True)),
                ('looked_back_at', models.DateTimeField(null=True)),
                ('look_back', models.TextField(blank=True, max_length=2000, verbose_name='what the look-back showed')),
                ('ended_at', models.DateTimeField(null=True)),
                ('addressed_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.post')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dropped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='accountability.measure')),
                ('signer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='units.unit')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='accountability.proposal')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('year'), models.F('serial'), name='measure_number_once'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='measure_with_town'),
                    models.UniqueConstraint(models.F('proposal'), condition=models.Q(('dropped_at', None)), name='one_measure_from_a_proposal'),
                    models.CheckConstraint(condition=models.Q(('follows', models.F('id')), _negated=True), name='measure_follows_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('serial', None), ('year', None)), models.Q(('issued_at__isnull', False), ('serial__isnull', False), ('signer__isnull', False), ('year__isnull', False)), _connector='OR'), name='measure_issued_with_number_and_signer'),
                    models.CheckConstraint(condition=models.Q(models.Q(('is_major', False), ('skip_reason', '')), models.Q(('is_major', True), models.Q(('skip_reason', ''), _negated=True)), _connector='OR'), name='measure_skips_with_a_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('outcome', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('issued_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='measure_closed_with_an_outcome'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ground', ''), _negated=True), ('kind__in', ['notice', 'enforcement', 'talk', 'talk_leader']), _connector='OR'), name='measure_is_against_a_ground'),
                    models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'criticism'), _negated=True), models.Q(('public_words', ''), _negated=True), _connector='OR'), models.Q(models.Q(('kind__in', ['clues', 'enforcement']), _negated=True), models.Q(('referred_to', ''), _negated=True), _connector='OR')), name='measure_says_what_is_published_and_to_whom_referred'),
                    models.CheckConstraint(condition=models.Q(models.Q(('drop_reason', ''), ('dropped_at', None), ('dropped_by', None)), models.Q(('dropped_at__isnull', False), ('dropped_by__isnull', False), ('issued_at', None), models.Q(('drop_reason', ''), _negated=True)), _connector='OR'), name='measure_dropped_with_a_reason_before_it_was_issued'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('closed_at__isnull', False), ('ended_at__isnull', False), ('ended_by__isnull', False), ('looked_back_at__isnull', False)), _connector='OR'), name='talk_ends_after_its_outcome_and_look_back'),
                ],
                'indexes': [
                    models.Index(fields=['town', '-id'], name='measure_of_town'),
                    models.Index(fields=['unit', '-issued_at'], name='measure_of_unit'),
                ],
                'verbose_name': 'measure',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('missed', 'reports missed'), ('overdue', 'tasks long overdue'), ('returned', 'evidence returned again and again'), ('repeated', 'the same problem at the same place again'), ('score', 'quarter score low')], max_length=10)),
                ('day', models.DateField()),
                ('score', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.score')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='accountability.proposal')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('rule'), models.F('unit'), models.F('day'), models.F('task'), name='evidence_once', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(models.Q(('rule', 'missed'), ('score', None), ('task', None)), models.Q(('rule', 'score'), ('score__isnull', False), ('task', None)), models.Q(models.Q(('rule__in', ['missed', 'score']), _negated=True), ('score', None), ('task__isnull', False)), _connector='OR'), name='evidence_is_what_its_rule_is_about'),
                ],
                'ordering': ['day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RuleNumbers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='holds from')),
                ('missed_reports', models.PositiveSmallIntegerField(default=3, verbose_name='reports missed')),
                ('missed_within', models.PositiveSmallIntegerField(default=7, verbose_name='within days')),
                ('overdue_over', models.PositiveSmallIntegerField(default=3, verbose_name='days overdue, more than')),
                ('returned_times', models.PositiveSmallIntegerField(default=2, verbose_name='times returned')),
                ('repeated_times', models.PositiveSmallIntegerField(default=3, verbose_name='times at the same place')),
                ('repeated_within', models.PositiveSmallIntegerField(default=30, verbose_name='within days')),
                ('score_under', models.PositiveSmallIntegerField(default=60, verbose_name='quarter score under')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('valid_from'), name='rule_numbers_once_a_day'),
                    models.CheckConstraint(condition=models.Q(('missed_reports__gte', 1), ('repeated_times__gte', 2), ('returned_times__gte', 1), ('missed_within__gte', models.F('missed_reports')), ('repeated_within__gte', 1), ('score_under__lte', 100)), name='rules_fire_on_something', violation_error_code='missed_within', violation_error_message="So many reports can't be missed in so few days."),
                ],
                'verbose_name': 'numbers of the rules',
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('words', models.TextField(max_length=4000, verbose_name="the unit's own account")),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='accountability.measure')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'statement',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('place', models.CharField(max_length=100, verbose_name='where')),
                ('minutes', models.TextField(blank=True, max_length=8000, verbose_name='minutes')),
                ('town_confirmed_at', models.DateTimeField(null=True)),
                ('unit_confirmed_at', models.DateTimeField(null=True)),
                ('moved_from', models.DateTimeField(null=True)),
                ('moved_reason', models.CharField(blank=True, max_length=200, verbose_name='why it was moved')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.category')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='talk', to='accountability.measure')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit_confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='talk_with_town'),
                    models.CheckConstraint(condition=models.Q(models.Q(('minutes', ''), _negated=True), models.Q(('town_confirmed_at', None), ('unit_confirmed_at', None)), _connector='OR'), name='talk_confirmed_only_with_minutes'),
                    models.CheckConstraint(condition=models.Q(models.Q(('moved_from', None), ('moved_reason', '')), models.Q(('moved_from__isnull', False), models.Q(('moved_reason', ''), _negated=True)), _connector='OR'), name='talk_moved_with_a_reason'),
                ],
                'verbose_name': 'talk',
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300, verbose_name='commitment')),
                ('due_on', models.DateField(verbose_name='by')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('talk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='accountability.talk')),
            ],
            options={
                'verbose_name': 'commitment',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_done', models.BooleanField(default=False)),
                ('is_pressed', models.BooleanField(default=False)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('town'), models.F('day'), name='evaluated_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='MeasureTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(null=True)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='about', to='accountability.measure')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(models.F('measure'), models.F('task'), name='measure_about_a_task_once'), models.UniqueConstraint(models.F('task'), models.F('due_at'), name='pressed_once_for_a_deadline')],
            },
        ),
        migrations.CreateModel(
            name='OverlookedCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('words', models.CharField(max_length=300, verbose_name='what it was')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='overlooked_check', to='reports.finding')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'check of what was perhaps overlooked',
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='overlooked_check_says_something')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='issued_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.issued_at IS NOT NULL AND ROW(OLD.unit_id, OLD.kind, OLD.ground, OLD.facts, OLD.demand, OLD.reply_by, OLD.public_words, OLD.referred_to, OLD.year, OLD.serial, OLD.signer_id, OLD.issued_at, OLD.names, OLD.addressed_to_id) IS DISTINCT FROM ROW(NEW.unit_id, NEW.kind, NEW.ground, NEW.facts, NEW.demand, NEW.reply_by, NEW.public_words, NEW.referred_to, NEW.year, NEW.serial, NEW.signer_id, NEW.issued_at, NEW.names, NEW.addressed_to_id))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='42c0b9ab7dc2b43b0caf35adc8be24539066f382', operation='UPDATE', pgid='pgtrigger_issued_is_frozen_99209', table='accountability_measure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='issued_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.issued_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8f60a5fa93314c878a772d3da3dd0cdb82788b97', operation='DELETE', pgid='pgtrigger_issued_stays_a19bd', table='accountability_measure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidence',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f539940edde6f8d916e898c00e6aa94e8a9bf323', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_efb8c', table='accountability_evidence', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5b9e33ea003521db7acdefbe55c0b8c49b3cb5c3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_22143', table='accountability_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='talk',
            trigger=pgtrigger.compiler.Trigger(name='confirmed_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."town_confirmed_at" IS NOT NULL AND OLD."unit_confirmed_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fa740b5884c73d73a780ffeabeb5f72ca93bdae7', operation='UPDATE OR DELETE', pgid='pgtrigger_confirmed_is_frozen_5505a', table='accountability_talk', when='BEFORE')),
        ),
    ]
