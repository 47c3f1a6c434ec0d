"""All settings, from the environment alone (docs/deploy.md lists the variables)."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from townenv.env import env, required

BASE_DIR = Path(__file__).resolve().parent.parent
EMBEDDED = env("TOWNENV_EMBEDDED")  # set by townenv.embedded: plain http on the loopback, demo accounts allowed
DATA_DIR = Path(env("TOWNENV_DATA") or BASE_DIR / ".data")

DEBUG = env("DEBUG")
SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "pgtrigger",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "apps.core",
    "apps.towns",
    "apps.accounts",
    "apps.audit",
    "apps.photos",
    "apps.notifications",
    "apps.documents",
    "apps.ledgers",
    "apps.units",
    "apps.rectifications",
    "apps.readings",
    "apps.outreach",
    "apps.reports",
    "apps.accountability",
    "apps.feedback",
    "apps.pledges",
    "apps.assessments",
    "apps.summaries",
    "apps.meetings",
    "apps.bulletins",
    "apps.administration",
    "apps.dashboard",
    "apps.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a page is a sixth of its size on one bar of signal
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.ReaderMiddleware",
    "apps.core.middleware.Utf8Middleware",
    "apps.core.middleware.OnlySentMiddleware",
    "apps.accounts.middleware.SignInAgainMiddleware",
    "apps.units.middleware.IdleLogoutMiddleware",
    "apps.accounts.middleware.SignInFirstMiddleware",
    "apps.accounts.middleware.FirstPasswordMiddleware",
    "apps.core.middleware.FormSentMiddleware",  # after what answers in a page's stead: such a form isn't sent yet
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "townenv.urls"
WSGI_APPLICATION = "townenv.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "apps.dashboard.navigation.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "crispy_forms.templatetags.crispy_forms_filters",
                "apps.core.templatetags.ui",
            ],
        },
    }
]

DATABASES = {
    "default": env.db_url_config(required("DATABASE_URL"))
    | {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = required("REDIS_URL")

# Sessions, lockouts and messages live in PostgreSQL: Redis carries only what may be lost.
SESSION_ENGINE = "apps.accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=90).total_seconds())  # a password check is dear: phones stay signed in
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not EMBEDDED
CSRF_FAILURE_VIEW = "apps.core.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A page never waits long for what may be lost.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), 0)},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "apps.accounts.backends.AccountBackend",
    "apps.accounts.backends.OneTimeCodeBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {"NAME": "apps.accounts.validators.LengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]  # a whole village may share one address behind the operator's NAT
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "apps.accounts.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "drawing"]
AXES_SENSITIVE_PARAMETERS += ["password", "old_password", "new_password", "new_password_again"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # asks for the address too: see AXES_LOCKOUT_PARAMETERS

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FONTS_DIR = BASE_DIR / "vendor" / "fonts"  # for PDF, brought at set-up; Word names fonts and embeds none
MEDIA_ROOT = DATA_DIR / "photos"  # served through Django by the owner's permission, never by address

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Messages on their way out (apps/notifications): links, mail, and what a far end gets of our time.
SITE_URL = env("SITE_URL").rstrip("/")
HAS_EMAIL = bool(env("EMAIL_URL"))
if HAS_EMAIL:
    globals().update({name: value for name, value in env.email_url("EMAIL_URL").items() if value is not None})
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL")
CHANNEL_HOSTS = frozenset(host.lower() for host in env("CHANNEL_HOSTS"))  # let through in spite of a private address
CHANNEL_CONNECT_SECONDS = 5
CHANNEL_SECONDS = 15  # for the whole exchange; a lease outlives it

# A report may carry many photos at once; each file is limited by apps.photos.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not EMBEDDED:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # by default they give up within the hour
# A tick of the clock is gone once it is taken, for the next one does the same. Kept until it is done, it comes back an
# hour later; and Celery 5.7 breaks when Redis goes away meanwhile, for it wants to put it back there.
CELERY_TASK_ACKS_LATE = False
# "socket_connect_timeout": /readyz asks the worker through it.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "ack_emulation": False}
CELERY_WORKER_DISABLE_PREFETCH = True  # ticks wait in Redis, where they expire, and not behind a sweep that takes long
CELERY_TIMEZONE = TIME_ZONE
# One entry a minute for all towns; what is due is computed from the data (docs/adr/0004).
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "operations.sweep", "schedule": 60.0, "options": {"expires": 55}}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Refusals are daily life: a traceback for each 403 and a line for each wrong password would bury the rest.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
    },
}
