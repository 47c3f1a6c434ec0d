"""A site of django-helpdesk, as its documentation sets one up; run by the Python of its own environment.

`python -m tests.bench.helpdesk fill N` makes its tables and N tickets; `… pages N` reads its list and its reports N
times by Django's test client and prints, as JSON, milliseconds and queries. gunicorn serves `application`.
"""

import json
import os
import sys
import time
from base64 import b64encode

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, reset_queries
from django.urls import include, path

HOST, _, NAME = os.environ["BENCH_DATABASE_URL"].rpartition("/")
ACCOUNT, _, PLACE = HOST.removeprefix("postgres://").rpartition("@")

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": NAME,
            "USER": ACCOUNT.partition(":")[0],
            "PASSWORD": ACCOUNT.partition(":")[2],
            "HOST": PLACE.partition(":")[0],
            "PORT": PLACE.partition(":")[2],
            "CONN_MAX_AGE": 600,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.sites",
        "django.contrib.humanize",
        "django.contrib.staticfiles",
        "django.contrib.admin",
        "rest_framework",
        "helpdesk",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    STATIC_URL="/static/",
    SITE_ID=1,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    HELPDESK_TEAMS_MODE_ENABLED=False,
)
application = get_wsgi_application()
urlpatterns = [path("", include("helpdesk.urls"))]  # not before its apps are loaded

FILL = """
INSERT INTO helpdesk_ticket (title, queue_id, created, modified, submitter_email, status, on_hold, description,
                             resolution, priority, secret_key)
SELECT 'Ticket ' || n, %s, now() - n * interval '7 minutes', now(), 'cadre@example.com', 1 + n %% 4, false,
       'Garbage by the road, number ' || n, '', 1 + n %% 5, md5(n::text)
FROM generate_series(1, %s) n
"""


def fill(tickets: int) -> None:
    """Tables, a public queue, a staff member, tickets of the last months."""
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User  # noqa: PLC0415 - not before django is set up
    from helpdesk.models import Queue  # noqa: PLC0415

    queue = Queue.objects.create(title="Environment", slug="env", allow_public_submission=True)
    User.objects.create_superuser("staff", "staff@example.com", "staff")
    with connection.cursor() as cursor:
        cursor.execute(FILL, [queue.pk, tickets])
        cursor.execute("ANALYZE")


def pages(times: int) -> dict[str, dict[str, float]]:
    """{page: {"ms": p50, "queries": of one request}}; the list with the rows that its table fetches after it."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="staff"))
    query = b64encode(json.dumps({"sorting": "created", "filtering": {"status__in": [1, 2]}}).encode()).decode()
    rows = {"draw": "1", "start": "0", "length": "25", "order[0][column]": "0", "order[0][dir]": "desc"}
    rows |= {"search[value]": "", "search[regex]": "false"}
    asked = {"list": [("/tickets/", {}), (f"/datatables_ticket_list/{query}", rows)], "reports": [("/reports/", {})]}
    found = {}
    for name, requests in asked.items():
        taken = []
        for _turn in range(times + 1):
            begun = time.perf_counter()
            for address, words in requests:
                answer = client.get(address, words)
                assert answer.status_code == 200, (address, answer.status_code)
            taken.append(time.perf_counter() - begun)
        found[name] = {"ms": sorted(taken[1:])[times // 2] * 1000, "queries": counted(client, requests)}
    return found


def counted(client, requests) -> int:  # type: ignore[no-untyped-def]
    connection.force_debug_cursor = True
    reset_queries()
    before = len(connection.queries)
    for address, words in requests:
        client.get(address, words)
    connection.force_debug_cursor = False
    return len(connection.queries) - before


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        print(json.dumps(pages(int(sys.argv[2]))))
