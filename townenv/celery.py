"""The queue. A row is the queue, Celery is the clock: see docs/architecture.md."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")

app = Celery("townenv")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
