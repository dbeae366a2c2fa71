"""The sandbox's commands: serve pages, work in the background, load the posts, begin again, list the posts."""
from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Sequence

_METRICS_EVERY_S = 60.0


def main(arguments: Sequence[str]) -> int:
    """Run one command; exit code 0 when all is well, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A stand-in short-video platform.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("serve", help="serve the pages and the platform's endpoints")
    work = verbs.add_parser("work", help="publish, deliver and end measures in the background")
    work.add_argument("--once", action="store_true", help="do what is due, then leave")
    work.add_argument("--poll", type=float, default=0.3, help="seconds between two looks (default 0.3)")
    verbs.add_parser("load", help="make the database and load the written posts; again is harmless")
    verbs.add_parser("reset", help="forget everything and load the written posts")
    verbs.add_parser("posts", help="list the posts now published, one JSON object a line")
    chosen = parser.parse_args(arguments)
    # Assigned, not defaulted: a developer's shell may name the settings of another project.
    os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"
    import django  # noqa: PLC0415 - the help must not need a data folder

    django.setup()
    if chosen.verb == "serve":
        _serve()
    elif chosen.verb == "work":
        _work(once=chosen.once, poll_s=chosen.poll)
    elif chosen.verb == "posts":
        _list_posts()
    else:
        _load(fresh=chosen.verb == "reset")
    return 0


def _need_secrets() -> None:
    from django.conf import settings  # noqa: PLC0415

    if not (settings.OUT_SECRET and settings.IN_SECRET):
        sys.exit("Set SANDBOX_OUT_SECRET and SANDBOX_IN_SECRET (whsec_…): the sandbox speaks only signed.")


def _load(*, fresh: bool) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from sandbox import loading  # noqa: PLC0415

    if fresh:
        for ending in ("", "-wal", "-shm"):
            settings.DATA_DIR.joinpath(f"sandbox.sqlite3{ending}").unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    print(f"sandbox: {loading.load()} posts loaded")


def _serve() -> None:
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    from sandbox import environment  # noqa: PLC0415

    _need_secrets()
    _load(fresh=False)
    os.environ["SANDBOX_LEAVE_WITH_PARENT"] = "1"
    # One thread a worker answers steadily; the second worker serves while the first waits for the centre.
    Granian("sandbox.wsgi:application", address=environment.HOST.value(), port=int(environment.PORT.value()),
            interface=Interfaces.WSGI, workers=2, blocking_threads=1, log_access=False).serve()


def _work(*, once: bool, poll_s: float) -> None:
    from sandbox import outbox, publishing, safety  # noqa: PLC0415

    _need_secrets()
    _load(fresh=False)
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    metrics_at = time.monotonic() + _METRICS_EVERY_S
    while not stopping:
        publishing.announce_due()
        safety.run_due()
        if time.monotonic() >= metrics_at:
            publishing.send_metrics()
            metrics_at = time.monotonic() + _METRICS_EVERY_S
        delivered = outbox.drain()
        if once:
            print(f"sandbox: {delivered} messages delivered, {outbox.waiting()} waiting")
            return
        time.sleep(poll_s)


def _list_posts() -> None:
    from sandbox import feed  # noqa: PLC0415
    from sandbox.publishing import as_wire  # noqa: PLC0415

    for post in feed.published():
        print(json.dumps({"key": post.key, **as_wire(post)}, ensure_ascii=False))
