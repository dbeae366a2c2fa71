"""`centre settings`: what an operator can set, and what is set now."""
from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand

from centre.config import environment


class Command(BaseCommand):
    """Prints every environment variable of the centre with its value, default and meaning."""

    help = "Print every setting: name, value now, default and meaning; secrets are not shown."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own name and form

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --names."""
        parser.add_argument("--names", action="store_true", help="names only, one a line")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print the table."""
        for setting in environment.ALL:
            if options["names"]:
                self.stdout.write(setting.name)
                continue
            self.stdout.write(f"{setting.name} = {shown(setting)!r}")
            self.stdout.write(f"    default {setting.default!r}. {setting.help}")


def shown(setting: environment.Setting) -> str:
    """The value for a screen: secrets as dots, addresses without their password."""
    value = setting.value()
    if not value:
        return value
    if setting is environment.SECRET_KEY:
        return "••••"
    parts = urlsplit(value) if "://" in value else None
    if parts is not None and parts.password:
        return value.replace(f":{parts.password}@", ":••••@")
    return value
