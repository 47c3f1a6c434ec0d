"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.photos.fields


class Migration(migrations.Migration):

    replaces = [
        ('photos', '0001_initial'),
        ('photos', '0002_same_town'),
    ]

    initial = True

    dependencies = [
        ('towns', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField(default=uuid.uuid4)),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attached_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True, verbose_name='taken at')),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('likeness', apps.photos.fields.BitStringField(bits=64)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'verbose_name': 'photo',
                'indexes': [models.Index(condition=models.Q(('attached_at', None)), fields=['created_at'], name='photo_drafts'), models.Index(fields=['town', 'sha256'], name='photo_same')],
                'constraints': [models.UniqueConstraint(models.F('author'), models.F('client_id'), name='photo_sent_once'), models.UniqueConstraint(models.F('id'), models.F('town'), name='photo_with_town')],
            },
        ),
    ]
