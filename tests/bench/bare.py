"""The bare Django site that ours is measured against: "hello", and one INSERT with a redirect.

A module of its own settings; gunicorn loads `application` with BENCH_DATABASE_URL in its environment.
"""

import os
import threading

import psycopg2
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)

mine = threading.local()


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    if not hasattr(mine, "connection"):
        mine.connection = psycopg2.connect(os.environ["BENCH_DATABASE_URL"])
    fields = request.POST
    with mine.connection, mine.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare (unit, day, words) VALUES (%s, %s, %s)", (fields["unit"], fields["day"], fields["words"])
        )
    return HttpResponseRedirect("/")


urlpatterns = [path("", hello), path("insert/", insert)]
application = get_wsgi_application()
