"""Fills an empty demo folder: tables, elections, cards, claims, people, the signed procedure, machine keys."""
from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from centre.accounts import services as accounts
from centre.accounts.actors import Actor
from centre.connectors.sandbox import client
from samples import people


class Command(BaseCommand):
    """`centre demo_prepare`, called by `centre demo`; safe to run again after an interruption."""

    help = "Prepare the demo's data folder (called by `centre demo`)."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django passes what it parsed
        """Take each step in turn and say how long it took.

        Raises:
            CommandError: outside the demo.
        """
        if settings.MODE != "demo":
            raise CommandError("The demo is prepared only where CENTRE_MODE=demo.")
        steps: dict[str, Callable[[], object]] = {
            "making the tables": lambda: call_command("migrate", verbosity=0, interactive=False),
            "loading two general elections": lambda: call_command("elections", "load"),
            "loading known claims": lambda: call_command("claims", "load"),
            "publishing answer cards": lambda: call_command("guide", "load"),
            "introducing the people": _introduce,
            "agreeing machine keys with the sandbox": lambda: _agree_keys(settings.DATA_DIR),
        }
        for number, (what, step) in enumerate(steps.items(), start=1):
            self.stdout.write(f"  {number}/{len(steps)} {what} …", ending="\n")
            self.stdout.flush()
            started = time.monotonic()
            step()
            self.stdout.write(f"      {time.monotonic() - started:.1f} s")


def _introduce() -> None:
    people.introduce(password=secrets.token_urlsafe(24))
    people.sign_procedure()


def _agree_keys(folder: Path) -> None:
    path = folder / "sandbox-keys.json"
    if path.exists():
        return
    actor = Actor.system("demo")
    key_id, out_secret = accounts.issue_machine_key(actor, organisation="sandbox", purpose=client.PURPOSE_IN)
    _key, in_secret = accounts.issue_machine_key(actor, organisation="sandbox", purpose=client.PURPOSE_OUT)
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"key_id": key_id, "out_secret": out_secret, "in_secret": in_secret}, file)
    os.replace(draft, path)  # noqa: PTH105 - atomic
