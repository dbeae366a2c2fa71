"""Rooms, middleware and templates."""
from __future__ import annotations

from datetime import timedelta

from centre.config import environment, rehearsal, rooms
from centre.kernel import clock

MODE = environment.MODE.value()
if MODE not in {"production", "demo", "test"}:
    raise SystemExit(f"CENTRE_MODE is {MODE!r}; it must be production, demo or test.")
DATA_DIR = environment.data_dir()
DEBUG = False
PUBLIC_URL = environment.PUBLIC_URL.value().rstrip("/")
SANDBOX_URL = environment.SANDBOX_URL.value().rstrip("/")
FRONT_ELECTION = environment.ELECTION.value()
ENCODER = environment.ENCODER.value()

REHEARSAL_OFFSET: timedelta = rehearsal.stored_offset(DATA_DIR, mode=MODE)
clock.start_rehearsal(REHEARSAL_OFFSET)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *rooms.apps(mode=MODE),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # docs/decisions/0017
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "centre.config.urls"
WSGI_APPLICATION = "centre.config.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        *rooms.context_processors(),
    ]},
}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # empty: static files are served from the packages
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = MODE == "test"
WHITENOISE_MAX_AGE = 3600
NINJA_PAGINATION_PER_PAGE = 50

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"centre": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
