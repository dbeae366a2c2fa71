"""`centre bench`: finds the topics and runs one; starts without Django, which a topic may set up on a folder."""
from __future__ import annotations

import argparse
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from types import ModuleType

from centre.config.bench import topics
from centre.config.bench.throwaway import CannotMeasure


def found_topics() -> dict[str, ModuleType]:
    """The modules of the folder `topics` by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(topics.__path__))
    return {name: importlib.import_module(f"{topics.__name__}.{name}") for name in names}


def main(arguments: Sequence[str]) -> int:
    """Measure one topic.

    Returns:
        0 measured and every check held; 1 a check failed, or nothing could be measured (said on standard error);
        2 wrong usage.
    """
    known = found_topics()
    parser = argparse.ArgumentParser(
        prog="centre bench",
        description="Measure one topic on this machine: prints a table, checks what must agree, writes JSON with "
                    "--out. Uses a throw-away folder and loopback only; figures carry the ratio to a peer of the "
                    "same run, because machines are shared.")
    verbs = parser.add_subparsers(dest="topic", required=True, metavar="TOPIC")
    for name, module in known.items():
        module.add_arguments(verbs.add_parser(name, help=module.SENTENCE, description=module.SENTENCE))
    options = parser.parse_args(arguments)
    try:
        code: int = known[options.topic].run(options)
    except (CannotMeasure, OSError, subprocess.SubprocessError) as problem:
        sys.stderr.write(f"centre bench {options.topic}: {problem}\n")
        return 1
    return code
