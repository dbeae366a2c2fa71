"""How well known claims are found in posts; measured by the room itself, beside peers."""
from __future__ import annotations

import argparse

from centre.matching import bench

SENTENCE = ("How well and how fast known claims are found in posts, beside BM25 and character TF-IDF, "
            "on a bench set that is not in the project.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the room's own options."""
    bench.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measure; exit code 1 where the bench set cannot be used."""
    return bench.run(options)
