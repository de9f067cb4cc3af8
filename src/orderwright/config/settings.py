"""Django's settings, read from the environment and `.env`.

The variables: DATABASE_URL, SECRET_KEY, BASE_URL, ALLOWED_HOSTS, EMAIL_URL, SMS_URL, BROKER_URL,
IMAP_URL, MAIL_AUTHSERV_ID, MAIL_HOOK_KEY, CHECK_MAIL_DOMAINS, TIME_ZONE, LOG_LEVEL, THROTTLE,
TRUSTED_PROXIES, DEMO, DEBUG, MEDIA_ROOT. What would be unsafe with
them in production is not judged here but in `safety.py`, so that commands that open no door still
run.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from orderwright.config.databases import database
from orderwright.config.environment import (
    LOCAL_HOSTS,
    host_of,
    is_local,
    log_level,
    origin_of,
    project_folder,
    proxies,
    read_environment,
    switch,
    time_zone,
)
from orderwright.config.logs import logging_config

PROJECT = project_folder()
SOURCE = Path(__file__).resolve().parents[1]
env = read_environment(PROJECT)

# Who we are and where
DEBUG = switch(env, "DEBUG", default=False)
DEMO = switch(env, "DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[*LOCAL_HOSTS, "[::1]"] if is_local(BASE_URL) else [host_of(BASE_URL)],
)
SAFETY_CHECK = "orderwright.config.safety.unsafe_settings"
LINK_KEY = env.str("LINK_KEY", default="")  # empty: derived from SECRET_KEY
CLOCK_MOVABLE = switch(env, "CLOCK_MOVABLE", default=DEMO)
THROTTLE = switch(env, "THROTTLE", default=True)
TRUSTED_PROXIES = proxies(env.list("TRUSTED_PROXIES", default=[]))

# Where rows live
DATABASES = {
    "default": database(env.str("DATABASE_URL", default="sqlite:///orderwright.sqlite3"), PROJECT)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How we reach people. Without EMAIL_URL every message stays in the built-in mailbox.
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = 20  # seconds for each word of the mail server
SMS_URL = env.str("SMS_URL", default="rehearsal:" if DEMO else "")  # empty: no SMS
# What comes back by mail: a mailbox that is read, our server's name in its findings, a hook's key.
IMAP_URL = env.str("IMAP_URL", default="")
MAIL_AUTHSERV_ID = env.str("MAIL_AUTHSERV_ID", default="").strip()
MAIL_HOOK_KEY = env.str("MAIL_HOOK_KEY", default="")
CHECK_MAIL_DOMAINS = switch(env, "CHECK_MAIL_DOMAINS", default=False)
BROKER_URL = env.str("BROKER_URL", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "orderwright.kernel",
    "orderwright.domain.shop",
    "orderwright.domain.catalog",
    "orderwright.domain.customers",
    "orderwright.domain.stock",
    "orderwright.domain.orders",
    "orderwright.domain.payments",
    "orderwright.domain.delivery",
    "orderwright.domain.invoices",
    "orderwright.domain.checkout",
    "orderwright.domain.returns",
    "orderwright.outbound.carriers",
    "orderwright.outbound.documents.exchange",
    "orderwright.outbound.gateways",
    "orderwright.outbound.notifications",
    "orderwright.outbound.sms",
    "orderwright.outbound.notifications.incoming",
]

MIDDLEWARE = [
    "orderwright.entrypoints.figures.CountRequests",
    "orderwright.entrypoints.short_way.ShortWay",  # programs turn off here
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "orderwright.entrypoints.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "orderwright.entrypoints.errors.WrongWay",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "orderwright.entrypoints.busy.BusyMiddleware",
]

ROOT_URLCONF = "orderwright.config.urls"
WSGI_APPLICATION = "orderwright.config.wsgi.application"

# Pages: our own by Jinja2 (decision 0004); Django's engine only for what third parties bring.
_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            SOURCE / "entrypoints/templates",
            SOURCE / "entrypoints/panel/templates",
            SOURCE / "entrypoints/storefront/templates",
            SOURCE / "entrypoints/courier/templates",
            SOURCE / "outbound/notifications/templates",
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "orderwright.entrypoints.jinja.environment",
            "autoescape": True,
            "context_processors": _CONTEXT,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", *_CONTEXT],
        },
    },
]

# Languages and time: UTC is stored, the shop's zone is shown.
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGES = [  # each calls itself by its own name
    ("en", "English"), ("pl", "Polski"), ("cs", "Čeština"), ("ro", "Română"),
]  # fmt: skip
LOCALE_PATHS = [SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = time_zone(env.str("TIME_ZONE", default="Europe/Warsaw"))

# Files. whitenoise finds the committed assets itself: starting needs no collectstatic.
STATIC_URL = "/static/"
STATICFILES_DIRS = [SOURCE / "entrypoints/static"]
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(PROJECT / "media")))
MEDIA_URL = "/media/"

# Staff log in with Django, argon2 and axes (decision 0005).
AUTH_USER_MODEL = "shop.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "/panel/login"
LOGIN_REDIRECT_URL = "/panel/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # strangers lock out themselves alone
AXES_CLIENT_IP_CALLABLE = "orderwright.entrypoints.client_address.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "orderwright.entrypoints.errors.locked_out"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]

# What browsers are told
_SECURE = BASE_URL.startswith("https://")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_TRUSTED_ORIGINS = [origin_of(BASE_URL)]
CSRF_FAILURE_VIEW = "orderwright.entrypoints.errors.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _SECURE else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LOGGING = logging_config(log_level(env.str("LOG_LEVEL", default="INFO")))
