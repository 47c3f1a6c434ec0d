"""The web's entry point; gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")
application = get_wsgi_application()
