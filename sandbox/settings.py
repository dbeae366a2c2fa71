"""Django's settings for the sandbox platform, all from its environment."""
from __future__ import annotations

import os
import secrets as _secrets

from csp.constants import NONE, SELF

from sandbox import environment

DATA_DIR = environment.data_dir()


def _secret_key() -> str:
    path = DATA_DIR / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    drawn = _secrets.token_urlsafe(64)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(drawn)
    return drawn


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [h.strip() for h in environment.ALLOWED_HOSTS.value().split(",") if h.strip()]
PUBLIC_URL = environment.public_url()
CENTRE_URL = environment.CENTRE_URL.value().rstrip("/")
OUT_SECRET = environment.OUT_SECRET.value()
IN_SECRET = environment.IN_SECRET.value()
KEY_ID = environment.KEY_ID.value()
CLOCK_OFFSET = environment.clock_offset()
SURFACE_SECONDS = 2.0  # how long an answer about banner, panel and labels is reused
LABEL_MEMORY_SECONDS = 60.0  # how long known labels stand when the centre does not answer
BODY_LIMIT = 1024 * 1024  # bytes of a machine call

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "sandbox",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sandbox.middleware.PracticeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "sandbox.urls"
WSGI_APPLICATION = "sandbox.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": ["django.template.context_processors.request", "sandbox.shell.page"]},
}]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "sandbox.sqlite3",
    "OPTIONS": {
        # Writers queue at BEGIN instead of failing in the middle of a transaction.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # empty: static files are served from the package
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

# The centre and the sandbox share a host in the demo, and cookies do not know ports: each has its own names.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "sandbox_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_COOKIE_NAME = "sandbox_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "sandbox.views.faults.csrf_failed"
LANGUAGE_COOKIE_NAME = "sandbox_language"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE], "style-src": [SELF], "img-src": [SELF], "font-src": [SELF], "form-action": [SELF],
    "base-uri": [NONE], "frame-ancestors": [NONE],
}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "sandbox": {"level": "INFO"},
        "httpx": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
