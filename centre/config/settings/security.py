"""Secrets, sessions and what a browser may load: deny by default."""
from __future__ import annotations

import os
import secrets as _secrets

from csp.constants import NONE, SELF

from centre.config import environment

_MODE = environment.MODE.value()
_KEY_FILE = "secret.key"


def _secret_key() -> str:
    given = environment.SECRET_KEY.value()
    if given:
        if _MODE == "production" and (len(given) < 50 or given.startswith("demo-")):
            raise SystemExit("CENTRE_SECRET_KEY is a demo secret or shorter than 50 characters: "
                             "refusing to start. Leave it empty to have one drawn.")
        return given
    path = environment.data_dir() / _KEY_FILE
    # The prefix lets production refuse a data folder that the demo made.
    drawn = ("demo-" if _MODE == "demo" else "") + _secrets.token_urlsafe(64)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text("utf-8").strip()
        if _MODE == "production" and kept.startswith("demo-"):
            raise SystemExit(f"{path} is a demo secret: refusing to start outside the demo.") from None
        return kept
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(drawn)
    return drawn


def _trusted_proxies() -> int:
    given = environment.TRUSTED_PROXIES.value()
    if not given.isdecimal():
        raise SystemExit(f"CENTRE_TRUSTED_PROXIES is {given!r}; it must be a whole number, 0 or more.")
    return int(given)


SECRET_KEY = _secret_key()
TRUSTED_PROXIES = _trusted_proxies()
ALLOWED_HOSTS = [h.strip() for h in environment.ALLOWED_HOSTS.value().split(",") if h.strip()]
_HTTPS = environment.PUBLIC_URL.value().startswith("https://")
CSRF_TRUSTED_ORIGINS = [environment.PUBLIC_URL.value().rstrip("/")]
AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "/desk/login/"
SESSION_COOKIE_NAME = "centre_session"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "centre_csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "centre_language"
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE], "style-src": [SELF], "script-src": [SELF], "img-src": [SELF, "data:"],
    "font-src": [SELF], "connect-src": [SELF], "form-action": [SELF], "base-uri": [NONE],
    "frame-ancestors": [NONE],
}}
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if _MODE == "test"
    else ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"])
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
