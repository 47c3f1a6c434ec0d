"""The tables as all of these migrations leave them: a new database is there in a fifth of the time.

One that has some of them goes on with them; one that has all is taken to have this one.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_channels'),
        ('notifications', '0003_same_town'),
    ]

    initial = True

    dependencies = [
        ('towns', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wecom', 'WeCom bot'), ('dingtalk', 'DingTalk bot'), ('feishu', 'Feishu bot'), ('email', 'e-mail'), ('sms', 'text message'), ('webhook', 'webhook of another program')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(blank=True, max_length=50, verbose_name='name')),
                ('address', models.CharField(help_text="mailbox, telephone, or a bot's whole webhook", max_length=500, verbose_name='address')),
                ('secret', models.CharField(blank=True, help_text="a bot's signing secret, a webhook's bearer token", max_length=200)),
                ('is_on', models.BooleanField(default=True, verbose_name='on')),
                ('takes_reminders', models.BooleanField(default=False, verbose_name='reminders before the cut-off')),
                ('takes_bulletins', models.BooleanField(default=False, verbose_name='the daily bulletin')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_sent_at', models.DateTimeField(null=True)),
                ('last_failure', models.CharField(blank=True, help_text='what the far end answered; emptied by success', max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(help_text='when people were told that it fails; emptied by success', null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('id'), models.F('town'), name='channel_with_town'),
                    models.UniqueConstraint(models.F('town'), models.F('owner'), models.F('kind'), models.F('address'), name='channel_address_once', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(models.Q(('address__contains', '@'), ('kind', 'email')), models.Q(('address__regex', '^\\+?[0-9]{5,20}$'), ('kind', 'sms')), models.Q(models.Q(('kind__in', ['email', 'sms']), _negated=True), ('address__startswith', 'http')), _connector='OR'), name='channel_address_fits_its_kind'),
                    models.CheckConstraint(condition=models.Q(('owner', None), models.Q(('takes_bulletins', False), ('takes_reminders', False), models.Q(('kind', 'webhook'), _negated=True)), _connector='OR'), name='own_channel_carries_only_own_messages'),
                    models.CheckConstraint(condition=models.Q(('owner__isnull', False), ('takes_reminders', True), ('takes_bulletins', True), _connector='OR'), name='town_channel_takes_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('failed_at', None), ('last_failure', '')), models.Q(models.Q(('last_failure', ''), _negated=True), ('failed_at__isnull', False)), _connector='OR'), name='channel_failure_has_a_time'),
                ],
                'verbose_name': 'channel',
                'ordering': ['kind', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminder', 'reminder'), ('bulletin', 'bulletin'), ('digest', 'messages'), ('urgent', 'urgent message'), ('test', 'test')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(verbose_name='text')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='that failed')),
                ('lease', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, help_text='what the far end answered to the last failure', max_length=300)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.channel')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('lease', None), ('leased_until', None)), models.Q(('lease__isnull', False), ('leased_until__isnull', False)), _connector='OR'), name='delivery_lease_has_an_end'),
                    models.CheckConstraint(condition=models.Q(('sent_at', None), ('given_up_at', None), _connector='OR'), name='delivery_ends_once'),
                    models.CheckConstraint(condition=models.Q(('lease', None), models.Q(('given_up_at', None), ('sent_at', None)), _connector='OR'), name='delivery_ended_is_not_leased'),
                ],
                'indexes': [
                    models.Index(models.F('next_at'), models.F('id'), condition=models.Q(('given_up_at', None), ('sent_at', None)), name='delivery_waiting'),
                    models.Index(condition=models.Q(('given_up_at__isnull', False)), fields=['town', 'given_up_at'], name='delivery_given_up'),
                    models.Index(fields=['created_at'], name='delivery_by_age'),
                ],
                'verbose_name': 'delivery',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=50, verbose_name='kind')),
                ('text', models.CharField(max_length=300, verbose_name='text')),
                ('url', models.CharField(max_length=200, verbose_name='address')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read at')),
                ('carried_at', models.DateTimeField(help_text='created_at of the deliveries that carry it outward', null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['recipient', '-id'], name='message_of_recipient'),
                    models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='message_unread'),
                    models.Index(condition=models.Q(('carried_at', None), ('read_at', None)), fields=['created_at'], name='message_to_carry'),
                ],
                'verbose_name': 'message',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SmsGateway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, verbose_name='address of the gateway')),
                ('token', models.CharField(blank=True, max_length=200, verbose_name='token')),
                ('is_on', models.BooleanField(default=True, verbose_name='on')),
                ('town', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sms_gateway', to='towns.town')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('url__startswith', 'http')), name='gateway_is_asked_by_http'),
                ],
            },
        ),
    ]
