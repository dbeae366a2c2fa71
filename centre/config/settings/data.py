"""The database and the files: SQLite in the data folder, PostgreSQL by one URL."""
from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from centre.config import environment


def _database() -> dict[str, Any]:
    url = environment.DATABASE_URL.value()
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": environment.data_dir() / "centre.sqlite3",
            "OPTIONS": {
                # Writers queue at BEGIN instead of failing in the middle of a transaction.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SystemExit("CENTRE_DATABASE_URL must look like postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}
MEDIA_ROOT = environment.data_dir() / "evidence"
