"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('ledgers', '0001_initial'),
        ('ledgers', '0002_longer_query'),
        ('ledgers', '0003_imports'),
    ]

    initial = True

    dependencies = [
        ('towns', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(max_length=40, verbose_name='ledger')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('content', models.BinaryField()),
                ('state', models.CharField(choices=[('sent', 'waits to be looked through'), ('looked', 'looked through'), ('asked', 'waits to be stored'), ('stored', 'stored'), ('refused', "can't be read"), ('failed', 'given up')], default='sent', max_length=10, verbose_name='state')),
                ('asked_good_rows', models.BooleanField(default=False)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('notes', models.JSONField(default=list)),
                ('faults', models.JSONField(default=list)),
                ('new', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('same', models.PositiveIntegerField(default=0)),
                ('wrong', models.PositiveIntegerField(default=0)),
                ('has_moved', models.BooleanField(default=False, verbose_name='the ledger changed meanwhile')),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('stored_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='import_with_town'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'stored'), ('stored_at__isnull', False)), models.Q(models.Q(('state', 'stored'), _negated=True), ('stored_at', None)), _connector='OR'), name='import_stored_only_with_time'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('state__in', ['sent', 'asked'])), fields=['id'], name='import_waiting'),
                    models.Index(fields=['by', '-id'], name='import_of_a_sender'),
                ],
                'verbose_name': 'import',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=100)),
                ('number', models.PositiveIntegerField()),
                ('verdict', models.CharField(choices=[('new', 'new'), ('changed', 'changed'), ('same', 'same'), ('wrong', 'wrong')], max_length=10)),
                ('title', models.CharField(max_length=100)),
                ('changes', models.JSONField(default=list)),
                ('faults', models.JSONField(default=list)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='ledgers.import')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('of'), models.F('sheet'), models.F('number'), name='import_row_once'),
                ],
                'indexes': [
                    models.Index(fields=['of', 'verdict', 'id'], name='import_rows_by_verdict'),
                ],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(max_length=40, verbose_name='ledger')),
                ('name', models.CharField(max_length=20, verbose_name='name')),
                ('query', models.TextField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('user'), models.F('ledger'), models.F('name'), name='saved_filter_name_once'),
                ],
                'verbose_name': 'saved filter',
                'ordering': ['id'],
            },
        ),
    ]
