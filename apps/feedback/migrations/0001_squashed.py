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
        ('feedback', '0001_initial'),
        ('feedback', '0002_objections'),
    ]

    initial = True

    dependencies = [
        ('rectifications', '0001_initial'),
        ('towns', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='list')),
                ('level', models.CharField(choices=[('central', 'central inspection'), ('province', 'provincial inspection'), ('city', 'city inspection'), ('county', 'county inspection'), ('county_check', 'county self-check'), ('own', "the town's own check")], max_length=15, verbose_name='level')),
                ('authority', models.CharField(blank=True, max_length=100, verbose_name='fed back by')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('is_accepted_by_town', models.BooleanField(default=False, verbose_name='accepted by the town itself')),
                ('empowered_by', models.CharField(blank=True, max_length=200, verbose_name='by which paper the town is empowered')),
                ('notice_days', models.PositiveSmallIntegerField(default=5, verbose_name='working days of the public notice')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('title'), name='batch_once_a_town'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='batch_with_town'),
                    models.CheckConstraint(condition=models.Q(('is_accepted_by_town', False), models.Q(('level__in', ['county_check', 'own']), models.Q(('empowered_by', ''), _negated=True)), _connector='OR'), name='town_accepts_only_own_and_county_checks'),
                ],
                'verbose_name': 'inspection list',
                'ordering': ['-received_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FeedbackItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='number in the list')),
                ('problem', models.TextField(max_length=4000, verbose_name='problem as worded')),
                ('kind', models.CharField(blank=True, max_length=100, verbose_name='kind of problem')),
                ('goal', models.TextField(blank=True, max_length=2000, verbose_name='goal')),
                ('lead_words', models.CharField(blank=True, max_length=200, verbose_name='leads, as worded')),
                ('assisting_words', models.CharField(blank=True, max_length=500, verbose_name='assist, as worded')),
                ('answerable', models.CharField(blank=True, max_length=200, verbose_name='answerable, as worded')),
                ('due_words', models.CharField(blank=True, max_length=100, verbose_name='deadline, as worded')),
                ('due_on', models.DateField(null=True, verbose_name='due on')),
                ('is_for_good', models.BooleanField(default=False, verbose_name='to be kept up for good')),
                ('supervising', models.CharField(blank=True, max_length=200, verbose_name='supervised by')),
                ('progress_words', models.TextField(blank=True, max_length=4000, verbose_name='progress, as it came down')),
                ('said_struck', models.BooleanField(default=False, verbose_name='struck off in the list that came in')),
                ('stage', models.CharField(choices=[('open', 'with the town'), ('applied', 'applied to be struck off'), ('accepted', 'accepted'), ('noticed', 'in public notice'), ('struck', 'struck off')], default='open', max_length=10, verbose_name='stage')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='round')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='feedback.batch')),
                ('lead_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback_led', to='units.unit')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback_item', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('batch'), models.F('number'), name='item_once_a_batch'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='item_with_town'),
                    models.CheckConstraint(condition=models.Q(('is_for_good', False), ('due_on', None), _connector='OR'), name='for_good_has_no_day'),
                    models.CheckConstraint(condition=models.Q(('stage', 'open'), ('task__isnull', False), _connector='OR'), name='beyond_the_town_only_with_a_task'),
                ],
                'indexes': [
                    models.Index(fields=['town', '-id'], name='feedback_item_of_town'),
                ],
                'verbose_name': 'item of inspection feedback',
                'ordering': ['batch_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('day', models.DateField(verbose_name='day')),
                ('raised_by', models.CharField(blank=True, max_length=100, verbose_name='who objects')),
                ('words', models.TextField(max_length=2000, verbose_name='what is objected')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='what was found and answered')),
                ('answered_on', models.DateField(null=True, verbose_name='answered on')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='feedback.feedbackitem')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_by', None), ('answered_on', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_by__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='objection_answered_by_someone'),
                ],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('pace', models.CharField(choices=[('done', 'done'), ('on_time', 'on schedule'), ('behind', 'behind schedule')], max_length=10, verbose_name='how it stands')),
                ('words', models.TextField(max_length=2000, verbose_name='what was done')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='feedback.feedbackitem')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('item'), models.F('month'), name='progress_once_a_month'),
                ],
                'ordering': ['-month'],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('applied', 'applied to be struck off'), ('accepted', 'accepted'), ('refused', 'not accepted'), ('noticed', 'public notice'), ('struck', 'struck off'), ('rebound', 'came again')], max_length=10, verbose_name='kind')),
                ('authority', models.CharField(max_length=100, verbose_name='authority')),
                ('document', models.CharField(max_length=200, verbose_name='paper')),
                ('day', models.DateField(verbose_name='day')),
                ('until', models.DateField(null=True, verbose_name='until')),
                ('words', models.TextField(blank=True, max_length=2000, verbose_name='remark')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='feedback.feedbackitem')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('item'), models.F('round'), models.F('kind'), name='recorded_once_a_round'),
                    models.CheckConstraint(condition=models.Q(models.Q(('authority', ''), _negated=True), models.Q(('document', ''), _negated=True)), name='record_names_authority_and_paper'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'noticed'), ('until__isnull', False)), models.Q(('kind', 'noticed'), _negated=True), _connector='OR'), name='notice_has_an_end'),
                ],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Remedy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('words', models.TextField(max_length=2000, verbose_name='measure')),
                ('done_on', models.DateField(null=True, verbose_name='done on')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='feedback.feedbackitem')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('item'), models.F('number'), name='remedy_once'),
                ],
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SelfCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('checked_on', models.DateField(verbose_name='checked on')),
                ('checkers', models.CharField(max_length=200, verbose_name='who checked')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='feedback.feedbackitem')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='self_check_with_town'),
                ],
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.PositiveSmallIntegerField(choices=[(1, 'Are all measures carried out?'), (2, 'Are violations dealt with?'), (3, 'Does the effect meet law and technical norms?'), (4, 'Was the same fault looked for elsewhere?'), (5, 'Is there a mechanism that lasts?')])),
                ('words', models.TextField(max_length=2000, verbose_name='answer and what shows it')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('check_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='feedback.selfcheck')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('check_of'), models.F('question'), name='answered_once'),
                    models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='answer_in_words'),
                ],
                'ordering': ['question'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedbackitem',
            trigger=pgtrigger.compiler.Trigger(name='struck_off_only_by_record', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."stage" = \'struck\')', func="IF NOT EXISTS (SELECT 1 FROM feedback_record WHERE item_id = NEW.id AND round = NEW.round AND kind = 'struck') THEN RAISE EXCEPTION 'item violates struck_off_only_by_record' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'struck_off_only_by_record'; END IF; RETURN NEW;", hash='87d83cbb5c8759d9525628fc21809dace1360c48', operation='INSERT OR UPDATE', pgid='pgtrigger_struck_off_only_by_record_20829', table='feedback_feedbackitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='answered_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.answered_on IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36400abe39dca7f25f88fe193b126402327ab8ba', operation='UPDATE OR DELETE', pgid='pgtrigger_answered_is_frozen_b653a', table='feedback_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='record',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='403461f82b86ac3dcfc419c15e9d78ab479ebec9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_26251', table='feedback_record', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='selfcheck',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7ea787c6441fa192a90f0c808e113ad2c3fb99bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b337d', table='feedback_selfcheck', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='21187d04393338363b4b7b315149f9bc368e6d7b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_220d7', table='feedback_answer', when='BEFORE')),
        ),
    ]
