"""Make the learned parts of matching: everything in `data` that a fit made, in one run, the same every time.

Reads our own posts (they ship) on the claims of a file, and from a folder `wisesight/messages.jsonl` with
`wisesight/negatives_3000.txt` (ids that are left out) and `limesoda/articles.jsonl`.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from centre.matching import encoder as encoders
from centre.matching.training import decision, related, relevance, sets, stance

_FITTED = ("P", "R")
"""The hands of `held_apart.jsonl` on whose posts the curves are fitted too; the others are for judging only."""


def main(arguments: Sequence[str]) -> int:
    """Fit and write; answers the exit code (0 done, 1 no encoder, 2 wrong usage)."""
    parser = argparse.ArgumentParser(prog="python -m centre.matching.training", description=__doc__)
    parser.add_argument("--claims", required=True, type=Path, help="the claims that our posts are about, JSON lines")
    parser.add_argument("--parties", required=True, type=Path, nargs="+",
                        help="tables of parties, whose names weigh nothing")
    parser.add_argument("--public", required=True, type=Path, help="folder with wisesight and limesoda")
    parser.add_argument("--encoder", type=Path,
                        help="folder of a local model (default: that of the optional packages)")
    parser.add_argument("--out", required=True, type=Path, help="folder for the weights")
    parser.add_argument("--only-relevance", action="store_true",
                        help="fit relevance.npz and related.npz alone, and leave the other weights")
    given = parser.parse_args(arguments)
    encoder = encoders.find(given.encoder)
    if encoder is None:
        sys.stderr.write(f"{parser.prog}: the optional packages of the encoder are not installed\n")
        return 1
    wisesight = given.public / "wisesight"
    left_out = wisesight / "negatives_3000.txt"
    own, others = sets.own_posts(given.claims), sets.held_apart(*_FITTED)
    everyday = sets.everyday(wisesight, left_out)
    if given.only_relevance:
        sys.stdout.write("\n".join(_relevance(given, own, others, everyday, encoder)) + "\n")
        return 0
    figures = {"stance": stance.fit(own, encoder, given.out),
               "relevance": _relevance(given, own, others, everyday, encoder)}
    fitted, stored = decision.fit(own, others, everyday, sets.statements(given.public / "limesoda"), encoder)
    np.savez_compressed(given.out / "meaning.npz", encoder=encoder.name, turn=fitted.meaning.turn.astype(np.float16),
                        post=fitted.meaning.post, claim=fitted.meaning.claim)
    stored |= figures
    (given.out / "decision.json").write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    sys.stdout.write(json.dumps(stored, indent=2) + "\n")
    return 0


def _relevance(given: argparse.Namespace, own: sets.OwnPosts, others: sets.OwnPosts, everyday: Sequence[str],
               encoder: encoders.Encoder) -> list[str]:
    termed = relevance.fit_all(given.public, given.parties, given.out / "relevance.npz")
    stored, said = related.fit(own, others, everyday, termed, encoder)
    np.savez_compressed(given.out / "related.npz", allow_pickle=False, **stored)
    return [*termed.said, *said]


if __name__ == "__main__":  # pragma: no cover - main() is tested
    sys.exit(main(sys.argv[1:]))
