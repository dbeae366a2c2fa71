"""Addresses of static files that change when the file changes, so that browsers may keep them long."""
from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static


@cache
def address(name: str) -> str:
    """The static address of a file with the first 8 hex digits of its SHA-256, e.g. `…/hub.css?v=1f0c22ab`.

    Raises:
        FileNotFoundError: when no app brings that file.
    """
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"no static file {name}")
    return f"{static(name)}?v={hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]}"
