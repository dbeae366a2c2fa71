"""`centre serve`: the web process."""
from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from centre.config import readiness


class Command(BaseCommand):
    """Serves pages, the API and the connectors' doors."""

    help = "Serve the centre over HTTP (Granian, WSGI); put a proxy that speaks TLS in front of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --host, --port and --workers."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1,
                            help="web processes (default: one a core)")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Serve until a signal asks to stop; one thread a process, because SQLite and the interpreter serialise."""
        readiness.refuse_unsafe_start()
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # empty until `collectstatic` fills it
        connections.close_all()
        Granian("centre.config.wsgi:application", address=options["host"], port=options["port"],
                interface=Interfaces.WSGI, workers=options["workers"], blocking_threads=1, websockets=False,
                respawn_failed_workers=True).serve()
