"""What is measured on: folders of posts and claims that are given to the bench, and the posts that ship."""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from centre.config.bench.throwaway import CannotMeasure

_THAI = re.compile("[\u0e00-\u0e7f]")
_SHIPPED = "held_apart.jsonl"


@dataclass(frozen=True)
class Judged:
    """Posts whose right documents are known.

    Attributes:
        name: what the table calls it.
        ids, texts: the documents, in order.
        posts: the texts of the posts.
        gold: for each post the numbers of its right documents; empty where it has none.
        stances: for each post how it stands to its claim, None where nobody said.
        is_election: for each post whether it is about a public election, None where nobody said.
        is_english: no document has a Thai letter.
    """

    name: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    posts: tuple[str, ...]
    gold: tuple[frozenset[int], ...]
    stances: tuple[str | None, ...] = ()
    is_election: tuple[bool | None, ...] = ()
    is_english: bool = False


@dataclass(frozen=True)
class Given:
    """All that one run measures on.

    Attributes:
        closed: posts that each have a right document; the first set is also the open one.
        negatives: messages that match nothing.
        messages: everyday messages that the posts of the speed part are made of.
    """

    closed: tuple[Judged, ...]
    negatives: tuple[str, ...]
    messages: tuple[str, ...]


def read(folder: Path, negatives: Path | None = None) -> Given:
    """Read a folder laid out in parts (`thai/`, further sets, `wisesight/`), or one that is a set itself.

    A set is `catalogue.jsonl` (`id`, `text`, perhaps `title`), `posts.jsonl` (`id`, `text`) and `gold.tsv`
    (`post_id`, `doc_id`). A set with titles is measured twice, with and without them. Messages that match nothing are
    `negatives` or `negatives.jsonl` in the folder, or those that `wisesight/negatives_3000.txt` names.

    Raises:
        CannotMeasure: there is no set, or one is not as described.
    """
    beside = negatives or folder / "negatives.jsonl"
    try:
        if (folder / "catalogue.jsonl").exists():
            closed = _sets(folder)
        else:
            parts = sorted((path.parent for path in folder.glob("*/catalogue.jsonl")),
                           key=lambda part: (part.name != "thai", part.name))
            closed = tuple(judged for part in parts for judged in _sets(part))
        if not closed:
            raise CannotMeasure(f"{folder} has no catalogue.jsonl, nor has a folder in it")
        everyday = folder / "wisesight"
        messages = {row["id"]: row["text"] for row in rows(everyday / "messages.jsonl")} if everyday.is_dir() else {}
        if beside.exists() or negatives:
            silent = tuple(row["text"] for row in rows(beside))
        elif messages:
            silent = tuple(messages[name] for name in (everyday / "negatives_3000.txt").read_text("utf-8").split())
        else:
            silent = ()
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CannotMeasure(f"{folder}: {type(problem).__name__}: {problem}") from problem
    return Given(closed, silent, tuple(messages.values()) or silent or closed[0].posts)


def held_apart() -> Judged:
    """The posts that ship for judging: by other hands, on claims of their own, never fitted."""
    content = (resources.files("centre.matching") / "data" / _SHIPPED).read_text("utf-8")
    both = [json.loads(line) for line in content.splitlines()]
    claims = [(row["new_claim"], row["text"]) for row in both if "new_claim" in row]
    posts = [row | {"claim_ids": [row["claim"]] if row["claim"] else []} for row in both if "claim" in row]
    return _labelled(_SHIPPED, claims, posts)


def labelled(posts: Path, claims: Path) -> Judged:
    """Posts of one's own: lines with `id`, `text`, `claim_ids` (none: nothing should match) and perhaps `stance`.

    `claims` has lines with `id` or `ref`, and `text`, `text_th` or `claim_th`.

    Raises:
        CannotMeasure: a file is not as described.
    """
    try:
        return _labelled(posts.name, [(_first(row, "id", "ref"), _first(row, "text", "text_th", "claim_th"))
                                      for row in rows(claims)], rows(posts))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CannotMeasure(f"{posts}, {claims}: {type(problem).__name__}: {problem}") from problem


def election_posts() -> list[str]:
    """Posts about an election that ship for training: material for the speed part, where no answer is judged."""
    content = (resources.files("centre.matching") / "data" / "own_posts.jsonl").read_text("utf-8")
    return [row["text"] for row in map(json.loads, content.splitlines()) if row["election"]]


def rows(path: Path) -> list[Any]:
    """The objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _sets(folder: Path) -> tuple[Judged, ...]:
    documents = rows(folder / "catalogue.jsonl")
    posts = rows(folder / "posts.jsonl")
    number = {row["id"]: at for at, row in enumerate(documents)}
    right: dict[str, set[int]] = {}
    for line in (folder / "gold.tsv").read_text("utf-8").splitlines()[1:]:
        post, _, document = line.partition("\t")
        if document not in number:
            raise ValueError(f"gold.tsv names the document {document!r}, which catalogue.jsonl does not have")
        right.setdefault(post, set()).add(number[document])
    without = [row["id"] for row in posts if row["id"] not in right]
    if without or not posts:
        raise ValueError(f"posts without a line in gold.tsv: {without[:5]}" if without else "posts.jsonl is empty")
    texts = {folder.name: [row["text"] for row in documents]}
    if any(row.get("title") for row in documents):
        texts[f"{folder.name}, text + title"] = [f"{row['text']} {row.get('title') or ''}" for row in documents]
    return tuple(Judged(name, tuple(number), tuple(of_set), tuple(row["text"] for row in posts),
                        tuple(frozenset(right[row["id"]]) for row in posts),
                        is_english=not any(map(_THAI.search, of_set))) for name, of_set in texts.items())


def _labelled(name: str, claims: Sequence[tuple[str, str]], posts: Iterable[Any]) -> Judged:
    number = {claim_id: at for at, (claim_id, _) in enumerate(claims)}
    listed = list(posts)
    return Judged(name, tuple(number), tuple(text for _, text in claims), tuple(row["text"] for row in listed),
                  tuple(frozenset(number[claim_id] for claim_id in row["claim_ids"]) for row in listed),
                  tuple(row.get("stance") for row in listed), tuple(row.get("election") for row in listed))


def _first(row: Any, *names: str) -> str:  # noqa: ANN401 - a JSON object
    return str(next(row[name] for name in names if name in row))
