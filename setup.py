"""Compiles the Thai sentences while a wheel is built: without them an installed centre would speak English only."""
from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithSentences(build_py):
    """The usual build, then the binary catalogue beside each `.po` that it copied."""

    def run(self) -> None:
        """Build; an editable install is left to `./run`, which compiles in the checkout."""
        super().run()
        for source in Path(self.build_lib).glob("*/**/django.po"):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po, locale="th"))


setup(cmdclass={"build_py": BuildWithSentences})
