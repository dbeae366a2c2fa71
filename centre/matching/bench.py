"""`centre bench matching`: how well and how fast known claims are found, beside peers in the same run.

Reads a folder laid out as catalogue.jsonl (`id`, `text`), posts.jsonl (`id`, `text`), gold.tsv (`post_id`, `doc_id`)
and, for the easy negatives, negatives.jsonl (`id`, `text`). None of it is in the project; nothing is fitted on it.
"""
from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from centre.matching import decide, retrieve, words
from centre.matching.catalogue import MODEL_VERSION, Catalogue, ClaimText, compile  # noqa: A004 - the contract's verb
from centre.matching.screening import PostText, screen
from centre.matching.text import normalise

_RESAMPLES = 1_000
_SEED = 1
_AT_ONCE = 256
_FALSE_ALARMS = (0.05, 0.01)
_COLUMNS = ("S@1", "S@10", "S@10 low", "S@10 high", "MAP@5", "R@0.05 N1", "R@0.01 N1", "R@0.05 N2", "R@0.01 N2",
            "posts/s", "ratio")

Floats = NDArray[np.float64]
_OURS = "centre.matching"
_YARDSTICK = "BM25 words once"

Engine = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True)
class BenchSet:
    """A catalogue, posts with the numbers of their right documents, and messages that match nothing (may be none)."""

    catalogue: list[ClaimText]
    posts: list[PostText]
    gold: list[frozenset[int]]
    negatives: list[str]


def read(folder: Path, negatives: Path | None) -> BenchSet:
    """Read a bench set; posts without a right document in the catalogue are refused.

    Raises:
        OSError: a file is missing. ValueError: a line is not as described or names an unknown document.
    """
    catalogue = [ClaimText(row["id"], row["text"]) for row in _rows(folder / "catalogue.jsonl")]
    posts = [PostText(row["id"], row["text"]) for row in _rows(folder / "posts.jsonl")]
    number = {claim.id: at for at, claim in enumerate(catalogue)}
    right: dict[str, set[int]] = {}
    for line in (folder / "gold.tsv").read_text("utf-8").splitlines()[1:]:
        post, _, document = line.partition("\t")
        if document not in number:
            raise ValueError(f"gold.tsv names the document {document!r}, which catalogue.jsonl does not have")
        right.setdefault(post, set()).add(number[document])
    without = [post.id for post in posts if post.id not in right]
    if without or not posts:
        raise ValueError(f"posts without a line in gold.tsv: {without[:5]}" if without else "posts.jsonl is empty")
    texts = [row["text"] for row in _rows(negatives)] if negatives else []
    return BenchSet(catalogue, posts, [frozenset(right[post.id]) for post in posts], texts)


def measure(data: BenchSet) -> dict[str, dict[str, float]]:
    """Figures of each engine, by name; ours first, then the peers, all on one core in this process.

    The speed of ours is that of the whole `screen`, relevance and reasons included.
    """
    catalogue = compile(data.catalogue)
    texts = [post.text for post in data.posts]
    engines: dict[str, Engine] = {
        _OURS: lambda batch: probabilities(batch, catalogue),
        "TF-IDF characters 3-6": lambda batch: characters(batch, catalogue),
        _YARDSTICK: bm25(catalogue),
    }
    figures: dict[str, dict[str, float]] = {}
    for name, engine in engines.items():
        begun = time.process_time()
        found = _in_batches(engine, texts)
        rate = _rate(texts, begun)
        figures[name] = quality(found, data.gold) | {"posts/s": rate}
        figures[name] |= open_set(found, _in_batches(engine, data.negatives), data.gold)
    begun = time.process_time()
    screen(data.posts, catalogue)
    figures[_OURS]["posts/s"] = _rate(texts, begun)
    for row in figures.values():
        row["ratio"] = round(row["posts/s"] / figures[_YARDSTICK]["posts/s"], 2)
    return figures


def quality(scores: Floats, gold: Sequence[frozenset[int]]) -> dict[str, float]:
    """S@1, S@10 with its bootstrap interval (1,000 resamples, fixed seed), MAP@5; equal scores keep their order."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    hits = np.array([[document in right for document in row] for row, right in zip(order, gold, strict=True)])
    in_ten = hits.any(axis=1).astype(float)
    drawn = np.random.default_rng(_SEED).integers(0, len(gold), (_RESAMPLES, len(gold)))
    low, high = np.percentile(in_ten[drawn].mean(axis=1), [2.5, 97.5])
    first = hits[:, :5]
    precision = np.cumsum(first, axis=1) / np.arange(1, first.shape[1] + 1)
    average = (precision * first).sum(axis=1) / [min(5, len(right)) for right in gold]
    return {"S@1": float(hits[:, 0].mean()), "S@10": float(in_ten.mean()), "S@10 low": float(low),
            "S@10 high": float(high), "MAP@5": float(average.mean())}


def open_set(scores: Floats, negatives: Floats, gold: Sequence[frozenset[int]]) -> dict[str, float]:
    """R@f: the share of posts answered rightly above the threshold that lets the share f of the negatives through.

    N1: the same posts without their right documents; N2: messages that match nothing (left out when there are none).
    """
    best = scores.max(axis=1)
    right = np.array([int(row.argmax()) in of_post for row, of_post in zip(scores, gold, strict=True)])
    without = scores.copy()
    for row, of_post in zip(without, gold, strict=True):
        row[list(of_post)] = -np.inf
    hard = np.maximum(without.max(axis=1), 0)
    figures = {f"R@{f:g} N1": float((right & (best > np.quantile(hard, 1 - f))).mean()) for f in _FALSE_ALARMS}
    if len(negatives):
        easy = negatives.max(axis=1)
        figures |= {f"R@{f:g} N2": float((right & (best > np.quantile(easy, 1 - f))).mean()) for f in _FALSE_ALARMS}
    return figures


def probabilities(texts: Sequence[str], catalogue: Catalogue) -> Floats:
    """Our answer as a matrix: the probability of the nearest claims, 0 for all others."""
    normalised = [normalise(text) for text in texts]
    found = retrieve.candidates(normalised, [words.terms(text) for text in normalised], catalogue, 10)
    matrix = np.zeros((len(texts), len(catalogue)))
    matrix[found.post, found.claim] = decide.shipped().probability(found.features)
    return matrix


def characters(texts: Sequence[str], catalogue: Catalogue) -> Floats:
    """The peer that knows no words: TF-IDF cosine of character n-grams."""
    return retrieve.gram_scores([normalise(text) for text in texts], catalogue).astype(np.float64)


def bm25(catalogue: Catalogue, saturation: float = 1.5, length: float = 0.75) -> Engine:
    """BM25 (Lucene's form) over words without stop words, each counted once."""
    present = sparse.csr_matrix(catalogue.words.rows.copy())
    found_in = np.bincount(present.indices, minlength=present.shape[1])
    idf = np.log(1 + (present.shape[0] - found_in + 0.5) / (found_in + 0.5))
    sizes = np.diff(present.indptr)
    norm = saturation * (1 - length + length * sizes / max(sizes.mean(), 1e-9))
    present.data = idf[present.indices] / (1 + np.repeat(norm, sizes))
    by_word = present.T.tocsr()

    def score(texts: Sequence[str]) -> Floats:
        found = [{*words.terms(normalise(text))} & catalogue.vocabulary.keys() for text in texts]
        columns = [catalogue.vocabulary[word] for of_text in found for word in of_text]
        ends = np.cumsum([0, *map(len, found)])
        asked = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), present.shape[1]))
        return np.asarray((asked @ by_word).toarray(), dtype=np.float64)

    return score


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, write JSON; answers the exit code (0 done, 1 unusable data, 2 wrong usage)."""
    parser = argparse.ArgumentParser(prog="centre bench matching", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --data, --negatives and --out."""
    parser.add_argument("--data", required=True, type=Path, metavar="DIR", help="folder of the bench set")
    parser.add_argument("--negatives", type=Path, metavar="FILE.jsonl",
                        help="messages that match nothing (default: negatives.jsonl in the folder, if there)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures go (default: none)")


def run(given: argparse.Namespace) -> int:
    """Measure as the parsed arguments say; answers and prints as `main` does."""
    beside = given.data / "negatives.jsonl"
    try:
        data = read(given.data, given.negatives or (beside if beside.exists() else None))
    except (OSError, ValueError, KeyError) as problem:
        sys.stderr.write(f"centre bench matching: {problem}\n")
        return 1
    figures = measure(data)
    sys.stdout.write(table(figures))
    if given.out:
        sizes = {"posts": len(data.posts), "documents": len(data.catalogue), "negatives": len(data.negatives)}
        stored = {"model_version": MODEL_VERSION, **sizes, "figures": figures}
        given.out.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    return 0


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """The figures as a Markdown table, a row an engine."""
    lines = ["| engine | " + " | ".join(_COLUMNS) + " |", "|---" * (len(_COLUMNS) + 1) + "|"]
    for name, row in figures.items():
        cells = [f"{row[column]:.3f}" if column in row else "–" for column in _COLUMNS]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _rate(texts: Sequence[str], begun: float) -> float:
    return round(len(texts) / max(time.process_time() - begun, 1e-9), 1)


def _in_batches(engine: Engine, texts: Sequence[str]) -> Floats:
    batches = [engine(texts[at:at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    return np.vstack(batches) if batches else np.zeros((0, 0))


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
