"""`centre work`: the background worker; start as many as there is work for."""
from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from centre.config import readiness, worker


class Command(BaseCommand):
    """Handles what the rooms wrote to the outbox."""

    help = "Handle background work until SIGTERM or Ctrl-C; safe to kill at any moment, safe to run many times."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --once, --poll and --lease."""
        parser.add_argument("--once", action="store_true", help="handle what is due now, then exit")
        parser.add_argument("--poll", type=float, default=0.2, metavar="SECONDS",
                            help="pause between looks when nothing is due (default 0.2)")
        parser.add_argument("--lease", type=float, default=worker.LEASE_SECONDS, metavar="SECONDS",
                            help="after so long, the work of a killed worker is taken over "
                                 f"(default {worker.LEASE_SECONDS:g})")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Work once, or until a signal asks to stop."""
        readiness.refuse_unsafe_start()
        if options["once"]:
            tried = worker.drain(lease_seconds=options["lease"])
            worker.tell_strangers(set())
            self.stdout.write(f"{tried} messages handled")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.run(poll_seconds=options["poll"], stop=stop, lease_seconds=options["lease"])
