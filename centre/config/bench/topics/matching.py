"""How well and how fast known claims are found in posts, beside other engines in the same run."""
from __future__ import annotations

import argparse
from pathlib import Path

SENTENCE = ("How well and how fast known claims are found in posts, beside BM25, TF-IDF, MinHash, a Rust full-text "
            "engine, SQLite and a sentence encoder alone, on bench sets that are not in the project.")
PARTS = ("closed", "open", "noise", "ours", "speed", "sweep", "changes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the sets are and which parts to run."""
    parser.add_argument("--data", required=True, type=Path, metavar="DIR",
                        help="folder with a bench set, or with one in each of its folders (thai/ first)")
    parser.add_argument("--negatives", type=Path, metavar="FILE.jsonl",
                        help="messages that match nothing (default: negatives.jsonl in the folder, or those that "
                             "wisesight/negatives_3000.txt names)")
    parser.add_argument("--own", type=Path, metavar="POSTS.jsonl",
                        help="labelled posts to judge too: id, text, claim_ids, perhaps stance")
    parser.add_argument("--own-claims", type=Path, metavar="CLAIMS.jsonl",
                        help="the claims that they name (default: thai-claims.jsonl in the folder)")
    parser.add_argument("--noise", type=float, default=0.15, metavar="SHARE",
                        help="share of characters that slip in the noise part (default: 0.15)")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART",
                        help=f"one part, may be repeated: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true",
                        help="a short run: the first set, fewer messages, small catalogues, short measurements")
    parser.add_argument("--vectors", type=Path, metavar="DIR",
                        help="keep the encoder's vectors of claims for later runs (default: thrown away)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures go (default: none)")


def run(options: argparse.Namespace) -> int:
    """Measure; exit code 1 where a bench set cannot be used."""
    from centre.config.bench.matching.run import run as measure  # noqa: PLC0415 - loads the matching and its data

    return measure(options)
