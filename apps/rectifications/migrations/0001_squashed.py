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

import apps.rectifications.models.task


class Migration(migrations.Migration):

    replaces = [
        ('rectifications', '0001_initial'),
        ('rectifications', '0002_same_town'),
        ('rectifications', '0003_longer_extension_reason'),
        ('rectifications', '0004_clock'),
        ('rectifications', '0005_reminded'),
        ('rectifications', '0006_opened_and_closed'),
        ('rectifications', '0007_doubts'),
        ('rectifications', '0008_chains'),
        ('rectifications', '0009_lookback_told_at'),
        ('rectifications', '0010_set_due_on'),
    ]

    initial = True

    dependencies = [
        ('photos', '0001_initial'),
        ('towns', '0001_initial'),
        ('units', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('serial', models.PositiveIntegerField()),
                ('source', models.CharField(choices=[('daily_report', 'daily report'), ('spot_report', 'spot report'), ('supervision', 'daily supervision'), ('12345', '12345 work order'), ('12369', '12369 work order'), ('petition', 'petition'), ('satellite', 'satellite fire point or drone'), ('covert_visit', 'covert visit from above'), ('leader', "leader's instruction"), ('meeting', 'study meeting'), ('talk', 'talk commitment'), ('campaign', 'special campaign'), ('resident', 'resident'), ('feedback', 'inspection feedback')], max_length=20, verbose_name='source')),
                ('severity', models.CharField(choices=[('general', 'general'), ('serious', 'serious'), ('major', 'major')], max_length=10, verbose_name='severity')),
                ('place', models.CharField(max_length=100, verbose_name='place')),
                ('description', models.TextField(blank=True, max_length=2000, verbose_name='problem')),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('needs_photo', models.BooleanField(default=False, verbose_name='photo needed')),
                ('status', models.CharField(choices=[('assigned', 'assigned'), ('in_progress', 'in progress'), ('submitted', 'submitted, to verify'), ('completed', 'completed'), ('voided', 'void')], default='assigned', max_length=12, verbose_name='status')),
                ('phase', models.CharField(choices=[('control', 'bring under control'), ('plan', 'hand in the plan'), ('rectify', 'put right')], default='rectify', max_length=10, verbose_name='phase')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened at')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('set_due_on', models.DateField(null=True, verbose_name='day that was set')),
                ('term_days', models.PositiveSmallIntegerField(verbose_name='days of the term')),
                ('plan_due_at', models.DateTimeField(null=True, verbose_name='plan due at')),
                ('plan', models.TextField(blank=True, max_length=2000, verbose_name='plan')),
                ('stopped_at', models.DateTimeField(null=True, verbose_name='clock stopped at')),
                ('passed_to', models.CharField(blank=True, max_length=100, verbose_name='passed on to')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='submitted at')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('is_false_report', models.BooleanField(default=False, verbose_name='false report')),
                ('return_count', models.PositiveSmallIntegerField(default=0, verbose_name='returns')),
                ('extension_count', models.PositiveSmallIntegerField(default=0, verbose_name='extensions')),
                ('deferral_count', models.PositiveSmallIntegerField(default=0, verbose_name='deferrals')),
                ('bounce_count', models.PositiveSmallIntegerField(default=0, verbose_name="times sent back as another's")),
                ('rebound_count', models.PositiveSmallIntegerField(default=0, verbose_name='rebounds')),
                ('deferred_until', models.DateField(null=True, verbose_name='deferred until')),
                ('approvers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('verifier', 'the office or the deputy of the line'), ('office', 'the environment office'), ('self_check', 'self-check on site'), ('deputy', 'the deputy of the line'), ('leader', 'a leader')], max_length=12), default=apps.rectifications.models.task.by_verifier, size=None)),
                ('approvals', models.PositiveSmallIntegerField(default=0)),
                ('looks_back', models.BooleanField(default=False)),
                ('escalation', models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'to the deputy of the line'), (2, 'to the leaders')], default=0, verbose_name='escalated to')),
                ('is_history', models.BooleanField(default=False, verbose_name='brought in from before')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='reminded at')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.category')),
                ('lead_post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.post')),
                ('lead_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks_led', to='units.unit')),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='rectifications.task')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks_here', to='units.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('town'), models.F('year'), models.F('serial'), name='task_number_once'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='task_with_town'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['completed', 'voided'])), models.Q(models.Q(('status__in', ['completed', 'voided']), _negated=True), ('closed_at', None)), _connector='OR'), name='task_closed_only_with_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['submitted', 'completed']), _negated=True), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='task_submitted_only_with_submitter'),
                    models.CheckConstraint(condition=models.Q(models.Q(('passed_to', ''), ('stopped_at', None)), models.Q(('stopped_at__isnull', False), models.Q(('passed_to', ''), _negated=True)), _connector='OR'), name='task_clock_stands_only_when_passed_on'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), ('approvals', models.F('approvers__len')), ('is_history', True), _connector='OR'), name='task_completed_only_by_all_approvals'),
                    models.CheckConstraint(condition=models.Q(('merged_into', None), ('status', 'voided'), _connector='OR'), name='task_merged_is_void'),
                    models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='task_not_merged_into_itself'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('status__in', ['assigned', 'in_progress', 'submitted'])), fields=['town', 'due_at'], include=('unit', 'category'), name='task_open_of_town'),
                    models.Index(fields=['lead_unit', 'status', 'due_at'], name='task_of_lead'),
                    models.Index(fields=['unit', 'category'], name='task_of_unit'),
                    models.Index(fields=['town', '-id'], name='task_of_town'),
                    models.Index(fields=['town', 'opened_at'], name='task_opened_in_town'),
                    models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['town', 'closed_at'], name='task_closed_in_town'),
                ],
                'verbose_name': 'rectification task',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('result', models.CharField(blank=True, choices=[('holds', 'it holds'), ('rebound', 'it came again')], max_length=10, verbose_name='result')),
                ('done_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='look_backs', to='rectifications.task')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('task'), models.F('due_on'), condition=models.Q(('result', '')), name='looked_back_at_once_a_day'),
                    models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), ('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='look_back_done_by_someone'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('result', '')), fields=['town', 'due_on'], name='look_back_waiting'),
                ],
                'verbose_name': 'look-back',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Finder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('daily_report', 'daily report'), ('spot_report', 'spot report'), ('supervision', 'daily supervision'), ('12345', '12345 work order'), ('12369', '12369 work order'), ('petition', 'petition'), ('satellite', 'satellite fire point or drone'), ('covert_visit', 'covert visit from above'), ('leader', "leader's instruction"), ('meeting', 'study meeting'), ('talk', 'talk commitment'), ('campaign', 'special campaign'), ('resident', 'resident'), ('feedback', 'inspection feedback')], max_length=20, verbose_name='source')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('words', models.TextField(blank=True, max_length=2000, verbose_name='words')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finders', to='rectifications.task')),
            ],
            options={
                'ordering': ['found_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('extension', 'extension'), ('deferral', 'deferral')], default='extension', max_length=10, verbose_name='kind')),
                ('until', models.DateField(verbose_name='until')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_granted', models.BooleanField(null=True, verbose_name='granted')),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='rectifications.task')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('task'), condition=models.Q(('is_granted', None)), name='one_extension_asked_at_a_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('is_granted', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('is_granted__isnull', False)), _connector='OR'), name='extension_decided_by_someone'),
                ],
                'verbose_name': 'extension',
            },
        ),
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assistances', to='units.unit')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assistances', to='rectifications.task')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('task'), models.F('unit'), name='assists_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TaskEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'assigned'), ('started', 'work started'), ('controlled', 'brought under control'), ('planned', 'plan handed in'), ('submitted', 'evidence submitted'), ('approved', 'approved, goes on'), ('verified', 'verified and completed'), ('returned', 'returned'), ('handed_up', 'handed up to the town'), ('reassigned', 'lead changed by the office'), ('passed_on', 'passed on, clock stopped'), ('taken_back', 'taken back, clock runs'), ('extension_asked', 'extension asked for'), ('extended', 'extended'), ('extension_refused', 'extension refused'), ('deferral_asked', 'deferral asked for'), ('deferred', 'deferred'), ('deferral_refused', 'deferral refused'), ('bounced', "sent back as another's"), ('escalated', 'escalated'), ('looked_back', 'looked back: it holds'), ('rebounded', 'looked back: it came again'), ('brought_in', 'brought in from before'), ('merged', 'merged'), ('voided', 'void')], max_length=20, verbose_name='kind')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('remark', models.TextField(blank=True, max_length=2000, verbose_name='remark')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='task_event_with_town'),
                ],
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TaskNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('soon', 'due soon'), ('overdue', 'overdue')], max_length=10, verbose_name='kind')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('batch', models.UUIDField()),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('task'), models.F('kind'), models.F('due_at'), name='told_once_of_a_deadline'),
                ],
                'indexes': [
                    models.Index(fields=['batch'], name='task_notice_of_batch'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TaskPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('before', 'before'), ('control', 'under control'), ('after', 'after'), ('again', 'looked at again')], max_length=10, verbose_name='stage')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='rectifications.taskevent')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='photos.photo')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='rectifications.task')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('task'), models.F('photo'), models.F('stage'), name='task_photo_once'),
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='task_photo_with_town'),
                ],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Doubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('same_photo', 'the same photo was used before'), ('like_photo', 'nearly the same photo was used before'), ('old_photo', 'a photo older than the task'), ('same_words', "worded like another task's evidence")], max_length=10, verbose_name='kind')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rectifications.task')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='rectifications.task')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='rectifications.taskevent')),
                ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rectifications.taskphoto')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('daily_report', 'daily report'), ('spot_report', 'spot report'), ('supervision', 'daily supervision'), ('12345', '12345 work order'), ('12369', '12369 work order'), ('petition', 'petition'), ('satellite', 'satellite fire point or drone'), ('covert_visit', 'covert visit from above'), ('leader', "leader's instruction"), ('meeting', 'study meeting'), ('talk', 'talk commitment'), ('campaign', 'special campaign'), ('resident', 'resident'), ('feedback', 'inspection feedback')], max_length=20, verbose_name='source')),
                ('approvers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('verifier', 'the office or the deputy of the line'), ('office', 'the environment office'), ('self_check', 'self-check on site'), ('deputy', 'the deputy of the line'), ('leader', 'a leader')], max_length=12), size=None, verbose_name='who approves')),
                ('days_general', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days, general problem')),
                ('days_serious', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days, serious problem')),
                ('counted_in', models.CharField(blank=True, choices=[('calendar', 'calendar days'), ('working', 'working days')], max_length=10, verbose_name='days counted as')),
                ('looks_back', models.BooleanField(default=False, verbose_name='looked back at after 30, 90 and 180 days')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'chain of approvals',
                'constraints': [models.UniqueConstraint(models.F('town'), models.F('source'), name='chain_once_a_source'), models.CheckConstraint(condition=models.Q(('approvers__len__gte', 1)), name='chain_has_an_approver'), models.CheckConstraint(condition=models.Q(models.Q(('approvers', ['self_check', 'deputy', 'leader']), ('source', 'feedback')), models.Q(models.Q(('source', 'feedback'), _negated=True), models.Q(('approvers__contains', ['self_check']), _negated=True)), _connector='OR'), name='self_check_is_for_inspection_feedback')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='taskevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b96d09390f5d0d0a9217c9a9049a489f7176e3e5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_243cc', table='rectifications_taskevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doubt',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8cf31af85e9bd19cdf21c4cb9fd6fdd6c9f7b5a7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_17831', table='rectifications_doubt', when='BEFORE')),
        ),
    ]
