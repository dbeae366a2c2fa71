"""Thai words: the segmenter with our dictionary, loaded once, and the words that carry no meaning of their own."""
from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from importlib import resources

import nlpo3

_DICTIONARY = "centre.matching/1"
_WORD = re.compile(r"[\w\u0e00-\u0eff]")
_MAX_RUN = 4_000
_LATIN = re.compile("[a-z]{4,}")
_ENDINGS = re.compile("(?<=[a-z]{3})(?:ingly|edly|ings|ing|ed|ies|es|s|ly)$")


@functools.cache
def _dictionary() -> str:
    """Load the dictionary on the first call; answers the name that the segmenter knows it by."""
    with resources.as_file(resources.files("centre.matching") / "data" / "words.txt") as path:
        message, loaded = nlpo3.load_dict(str(path), _DICTIONARY)
    if not loaded:
        raise RuntimeError(f"the Thai dictionary could not be loaded: {message}")
    return _DICTIONARY


@functools.cache
def stop_words() -> frozenset[str]:
    """Words too common to tell one claim from another, normalised."""
    lines = (resources.files("centre.matching") / "data" / "stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(lines)


def segment(normalised: str) -> list[str]:
    """All pieces of a normalised text in order, spaces and punctuation too: joined they are the text again."""
    name = _dictionary()
    if len(normalised) <= _MAX_RUN:
        return list(nlpo3.segment(normalised, name))
    pieces: list[str] = []
    for start in range(0, len(normalised), _MAX_RUN):
        pieces += nlpo3.segment(normalised[start:start + _MAX_RUN], name)
    return pieces


def is_word(piece: str) -> bool:
    """Whether a piece says anything: it holds a letter, a mark or a digit."""
    return _WORD.search(piece) is not None


def root(piece: str) -> str:
    """An English word without its ending, so that "ballots" meets "ballot"; anything else as it is."""
    return _ENDINGS.sub("", piece) if _LATIN.fullmatch(piece) else piece


def telling(pieces: Iterable[str]) -> list[str]:
    """The roots of the pieces that say what a text is about, in order, repeated ones too; no stop words or spaces."""
    stop = stop_words()
    return [root(piece) for piece in pieces if piece not in stop and _WORD.search(piece)]


def terms(normalised: str) -> list[str]:
    """The telling words of a normalised text, in order."""
    return telling(segment(normalised))


def located(pieces: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """The root of each telling piece with where the piece begins and ends in the text that all pieces make."""
    stop = stop_words()
    at = 0
    for piece in pieces:
        if piece not in stop and _WORD.search(piece):
            yield root(piece), at, at + len(piece)
        at += len(piece)
