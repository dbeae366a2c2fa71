"""`centre openapi --out FILE`: writes the interface that a platform builds against."""
from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from centre.web.api.openapi import document


class Command(BaseCommand):
    """Write the OpenAPI document, or print it."""

    help = "The interface between a platform and the centre, as OpenAPI 3.1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--out FILE`; without it the document goes to standard output."""
        parser.add_argument("--out", type=Path, help="file to write, e.g. docs/reference/platform.openapi.json")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Write it with sorted keys, so that a difference shows what changed."""
        text = json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        if options["out"] is None:
            self.stdout.write(text)
            return
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        options["out"].write_text(text, "utf-8")
        self.stdout.write(f"{options['out']} written")
