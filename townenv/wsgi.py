"""The web's entry point; gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

from townenv.whole_body import whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")
application = whole_bodies(get_wsgi_application())
