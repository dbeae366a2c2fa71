"""Make the word files of this package from their public sources, so that anybody can check or renew them.

    python -m centre.matching.word_list --words words_th.txt --stop-words stopwords_th.txt --messages messages.jsonl
        --without negatives_3000.txt --terms centre/matching/data/election_terms.txt
        --own centre/matching/data/own_posts.jsonl --out centre/matching/data
"""
from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from centre.matching import grams, views, words
from centre.matching.text import normalise

_RARE = 3
_BARE_ABBREVIATION = re.compile("[\u0e01-\u0e2e]{1,3}")
_DIGIT = re.compile(r"\d")
_ENGLISH_STOP_WORDS = (
    "a an and are as at be been but by for from had has have he her his i if in into is it its me my no not of on or",
    "our she so that the their them there they this to was we were what when which who will with you your",
)


def dictionary(source: Iterable[str], terms: Iterable[str]) -> list[str]:
    """The segmenter's words: `source` normalised, without abbreviations so short that they cut words apart, and ours.

    A term that begins with `-` takes a compound out, so that its parts are compared: หมึกจาง is to meet หมึกจางหาย.

    An abbreviation loses its dots when texts are normalised; three bare consonants or fewer then hide in other words.
    """
    general = {normalise(word) for word in source if word.strip()}
    bare = {normalise(word) for word in source if "." in word and _BARE_ABBREVIATION.fullmatch(normalise(word))}
    listed = [term.strip() for term in terms]
    ours = {normalise(term) for term in listed if not term.startswith("-")}
    cut = {normalise(term[1:]) for term in listed if term.startswith("-")}
    # A word for a number reads as digits; as a word of its own it would cut other numbers in pieces.
    return sorted(word for word in (general - bare - cut) | ours if word and not _DIGIT.search(word))


def rarity(messages: Iterable[str]) -> list[tuple[str, int]]:
    """In how many messages each word occurs, words of fewer than three messages left out; first the count of all."""
    seen: Counter[str] = Counter()
    count = 0
    for message in messages:
        count += 1
        seen.update(set(words.terms(normalise(message))))
    return [("", count), *sorted((word, n) for word, n in seen.items() if n >= _RARE)]


def trigram_rarity(messages: Iterable[str]) -> dict[str, np.ndarray[Any, Any]]:
    """The trigrams that at least three messages have: keys in order, their counts, and the number of messages."""
    listed = [normalise(message) for message in messages]
    parts = [grams.distinct(listed[at:at + grams.MAX_TEXTS])[1] for at in range(0, len(listed), grams.MAX_TEXTS)]
    known, counts = np.unique(np.concatenate(parts), return_counts=True)
    often = counts >= _RARE
    return {"messages": np.array(len(listed)), "keys": known[often], "counts": counts[often].astype(np.uint16)}


def background(posts: Iterable[str]) -> dict[str, np.ndarray[Any, Any]]:
    """The keys of the trigrams and words of posts, in order, in how many posts each is, and the number of posts."""
    listed = [normalise(post) for post in posts]
    starts = range(0, len(listed), grams.MAX_TEXTS)
    parts = [grams.distinct(listed[at:at + grams.MAX_TEXTS])[1] for at in starts]
    of_words = [views.word_key(word) for post in listed for word in set(words.terms(post))]
    known, counts = np.unique(np.concatenate([*parts, np.array(of_words, np.uint64)]), return_counts=True)
    often = counts >= _RARE
    return {"posts": np.array(len(listed)), "keys": known[often], "counts": counts[often].astype(np.uint16)}


def main(arguments: Sequence[str]) -> int:
    """Write words.txt and stop_words.txt, then, with them, word_rarity.tsv and trigram_rarity.npz and
    background.npz; answers the exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m centre.matching.word_list", description=__doc__)
    for name in ("words", "stop-words", "messages", "without", "terms", "own", "out"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    given = parser.parse_args(arguments)
    listed = dictionary(_lines(given.words), _lines(given.terms))
    english = " ".join(_ENGLISH_STOP_WORDS).split()
    stop = sorted(word for word in {normalise(word) for word in [*_lines(given.stop_words), *english]}
                  if word and not _DIGIT.search(word))
    _write(given.out / "words.txt", listed)
    _write(given.out / "stop_words.txt", stop)
    left_out = set(_lines(given.without))
    rows = (json.loads(line) for line in _lines(given.messages))
    messages = [row["text"] for row in rows if row["id"] not in left_out]
    counted = rarity(messages)
    _write(given.out / "word_rarity.tsv", [f"{word}\t{n}" for word, n in counted])
    np.savez_compressed(given.out / "trigram_rarity.npz", allow_pickle=False, **trigram_rarity(messages))
    own = [json.loads(line)["text"] for line in _lines(given.own)]
    np.savez_compressed(given.out / "background.npz", allow_pickle=False, **background(own))
    return 0


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":  # pragma: no cover - main() is tested
    sys.exit(main(sys.argv[1:]))
