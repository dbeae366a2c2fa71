"""Fit the weights of `relevance` on posts of our own, invented traps, everyday messages and articles.

Two runs give the same weights.
"""
from __future__ import annotations

import csv
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from centre.matching import grams, views, words
from centre.matching.relevance import lengths, short_keys
from centre.matching.text import normalise, normalise_many

_FOLDS = 5
_SEEN = {"trigram": 3, "word": 2}
"""A term of fewer texts weighs nothing."""
_RIDGE = {"alone": 0.1, "both": 0.1}
_WEIGHT = {"own": 3.0, "trap": 3.0, "phrase": 3.0, "message": 1.0, "article": 1.0}
"""Each text of ours counts as three everyday messages in the fit; the prior is set afterwards."""
_SHARE = 0.05
"""Share of election posts in a feed that the probability assumes: near an election, not in its last days."""
_PIECE, _LONGEST_ARTICLE = 220, 2_200
_MOST_STEPS = 400

_SPEAKS = re.compile(
    "เลือกตั้ง|กกต|หาเสียง|พรรค(?!พวก)|ส\\.?ส\\.|ปชป|นายก(?!สมาคม)|รัฐบาล|ฝ่ายค้าน|การเมือง|ประชาธิปไตย|เผด็จการ|"
    "รัฐประหาร|ลุงตู่|คสช|election|สภา|ผู้แทน|โหวต|ลงคะแนน|ปราศรัย|แคนดิเดต|พปชร|ประชามติ")
"""Everyday messages with one of these may be about the election of 2562; nobody has read them: none is a negative."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Post:
    """A text to fit on; whether it is about an election (None: nobody knows, or it repeats a claim on politics that
    is not about the vote itself, so that its words shall tell neither). No `group` is split over folds."""

    text: str
    election: bool | None
    kind: str
    group: str
    of_claim: bool = False


@dataclass(frozen=True)
class Fitted:
    """What was found of the texts: log odds by trigrams and words, each by a fit that has not seen its group.

    `said` are lines that say how well cross-validation over claims does.
    """

    posts: Sequence[Post]
    odds: Floats
    said: list[str]


def posts(data: Path, messages: Path, without: Path, articles: Path) -> list[Post]:
    """All texts that the weights are fitted on; `data` is the folder of our own."""
    found = [Post(row["text"], row["election"] or (None if row["claim"] else False), "own",
                  row["claim"] or row["text"], row["claim"] is not None)
             for row in map(json.loads, _lines(data / "own_posts.jsonl"))]
    for name, election, kind in (("own_traps.txt", False, "trap"), ("election_phrases.txt", True, "phrase")):
        found += [Post(line, election, kind, line) for line in _lines(data / name) if not line.startswith("#")]
    left_out = set(_lines(without))
    for row in map(json.loads, _lines(messages)):
        if row["id"] not in left_out:
            unknown = speaks_of_politics(row["text"])
            found.append(Post(row["text"], None if unknown else False, "message", row["text"]))
    for row in map(json.loads, _lines(articles)):
        for at in range(0, min(len(row["text"]), _LONGEST_ARTICLE), _PIECE):
            found.append(Post(row["text"][at:at + _PIECE], election=False, kind="article", group=row["id"]))
    return found


def speaks_of_politics(message: str) -> bool:
    """Whether an everyday message may be about an election; most that seem so are about other politics or none."""
    return _SPEAKS.search(message) is not None


def names(parties: Iterable[Path], others: Path) -> list[str]:
    """Names that may weigh nothing, normalised: of the parties, alone and after the word for party, and of people."""
    of_parties: set[str] = set()
    for path in parties:
        with path.open(encoding="utf-8", newline="") as stream:
            of_parties |= {row[column] for row in csv.DictReader(stream) for column in ("name_th", "name_en")}
    of_people = {line for line in _lines(others) if not line.startswith("#")}
    called = {f"พรรค{name}" for name in of_parties}
    return sorted({normalise(name) for name in of_parties | called | of_people} - {""})


@dataclass(frozen=True)
class Terms:
    """The terms of all texts of one kind, as rows of length one."""

    keys: NDArray[np.uint32]
    everyday: Floats
    rows: Any

    @classmethod
    def of(cls, terms: views.Terms, seen: int) -> Terms:
        """Those that at least `seen` texts have."""
        keys, first, counts = np.unique(short_keys(terms.key), return_index=True, return_counts=True)
        often = counts >= seen
        keys, everyday = keys[often], terms.everyday[first[often]].astype(np.float64)
        return cls(keys, everyday, matrix(terms, keys, (terms.everyday / lengths(terms)[terms.row])))


def matrix(terms: views.Terms, keys: NDArray[np.uint32], value: NDArray[Any]) -> Any:  # noqa: ANN401 - scipy ships no types
    """One row a text, one column a key."""
    asked = short_keys(terms.key)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    known = keys[at] == asked
    places = (terms.row[known], at[known])
    return sparse.csr_matrix((value[known].astype(np.float64), places), (terms.texts, len(keys)))


def both_views(texts: Sequence[str]) -> dict[str, views.Terms]:
    """The trigrams and the telling words of texts."""
    normal = normalise_many(texts)
    parts = [normal[at:at + grams.MAX_TEXTS] for at in range(0, len(normal), grams.MAX_TEXTS)]
    return {"trigram": views.joined([views.trigrams(part) for part in parts]),
            "word": views.joined([views.telling_words([words.terms(text) for text in part]) for part in parts])}


def directions(name_terms: views.Terms, known: Terms) -> Floats:
    """An orthonormal basis of what the names of a view are, over its terms: weights without it make no name weigh."""
    rows = matrix(name_terms, known.keys, name_terms.everyday).toarray()
    _, sizes, basis = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(basis[sizes > 1e-6 * sizes.max()].T)


def fit(rows: Any, truth: Flags, share: Floats, ridge: float, basis: Any) -> Floats:  # noqa: ANN401 - scipy ships no types
    """Weights of the terms, then the start: L2 logistic regression, no weight along `basis`."""
    sign = np.where(truth, 1.0, -1.0)
    share = share / share.mean()
    columns = rows.T.tocsr()

    def without_names(weights: Floats) -> Floats:
        return np.asarray(weights - basis @ (basis.T @ weights))

    def loss(point: Floats) -> tuple[float, Floats]:
        weights = without_names(point[:-1])
        margin = sign * (rows @ weights + point[-1])
        pull = -share * sign / (1 + np.exp(np.clip(margin, -50, 50)))
        slope = without_names(columns @ pull + ridge * weights)
        return float(share @ np.logaddexp(0, -margin) + ridge / 2 * weights @ weights), np.append(slope, pull.sum())

    begin = np.zeros(rows.shape[1] + 1)
    found = optimize.minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS}).x
    return np.append(without_names(found[:-1]), found[-1])


def evidence(rows: Any, truth: Flags, share: Floats, ridge: float, basis: Any, folds: Any) -> Floats:  # noqa: ANN401
    """What each text weighs by weights fitted on the other folds; texts of share 0 are weighed and not fitted on."""
    found = np.zeros(len(truth))
    for fold in range(_FOLDS):
        fitted = (folds != fold) & (share > 0)
        weights = fit(rows[fitted], truth[fitted], share[fitted], ridge, basis)
        found[folds == fold] = rows[folds == fold] @ weights[:-1] + weights[-1]
    return found


def curve(found: Floats, truth: Flags, share: Floats) -> tuple[float, float]:
    """Slope and start that turn cross-validated evidence into log odds, election posts being _SHARE of a feed."""
    weight = np.where(truth, _SHARE / share[truth].sum(), (1 - _SHARE) / share[~truth].sum()) * share
    sign = np.where(truth, 1.0, -1.0)

    def loss(point: Floats) -> float:
        return float(weight @ np.logaddexp(0, -sign * (point[0] * found + point[1])))

    slope, start = optimize.minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(start)


def train(texts: Sequence[Post], left_out: Sequence[str]) -> tuple[dict[str, NDArray[Any]], Fitted]:
    """The arrays to store, and what was found."""
    seen, of_names = both_views([post.text for post in texts]), both_views(left_out)
    known = {kind: Terms.of(terms, _SEEN[kind]) for kind, terms in seen.items()}
    basis = {kind: directions(of_names[kind], known[kind]) for kind in known}
    truth = np.array([bool(post.election) for post in texts])
    share = np.array([0.0 if post.election is None else _WEIGHT[post.kind] for post in texts])
    folds = np.array([zlib.crc32(post.group.encode()) % _FOLDS for post in texts])
    stored: dict[str, NDArray[Any]] = {f"{kind}_keys": of_kind.keys for kind, of_kind in known.items()}
    said: list[str] = []
    for look, kinds in (("alone", ["trigram"]), ("both", ["trigram", "word"])):
        rows = sparse.hstack([known[kind].rows for kind in kinds]).tocsr()
        names_of = sparse.block_diag([basis[kind] for kind in kinds]).tocsr()
        found = evidence(rows, truth, share, _RIDGE[look], names_of, folds)
        slope, start = curve(found[share > 0], truth[share > 0], share[share > 0])
        odds = slope * found + start
        said.append(f"{look}: {figures(odds, texts)}")
        fitted = share > 0
        weights = fit(rows[fitted], truth[fitted], share[fitted], _RIDGE[look], names_of)
        stored[f"{look}_start"] = np.array(slope * weights[-1] + start, np.float32)
        at = 0
        for kind in kinds:
            of_kind = slope * weights[at:at + len(known[kind].keys)] * known[kind].everyday
            stored["alone" if look == "alone" else f"{kind}s"] = of_kind.astype(np.float16)
            at += len(of_kind)
    return stored, Fitted(texts, odds, said)


def figures(odds: Floats, texts: Sequence[Post]) -> str:
    """Recall of posts that repeat a claim at shares of everyday messages, and what passes the line of one half."""
    of_claim = np.array([post.of_claim and post.election is True for post in texts])
    said = []
    for name, everyday in (("read", [p.kind == "message" and p.election is False for p in texts]),
                           ("all", [p.kind == "message" for p in texts])):
        for share in (0.005, 0.05):
            line = np.quantile(odds[np.array(everyday)], 1 - share)
            said.append(f"{(odds[of_claim] > line).mean():.3f} at {share:.1%} of {name} messages")
    groups = {"claim": of_claim, "own not": np.array([p.kind == "own" and p.election is False for p in texts]),
              **{kind: np.array([p.kind == kind for p in texts]) for kind in ("trap", "message")}}
    said += [f"{name} {(odds[group] > 0).mean():.4f} over the line" for name, group in groups.items()]
    return "; ".join(said)


def fit_all(public: Path, parties: Sequence[Path], out: Path) -> Fitted:
    """Fit both looks and write their weights; answers what was found, cross-validated over claims."""
    with resources.as_file(resources.files("centre.matching") / "data") as data:
        texts = posts(data, public / "wisesight" / "messages.jsonl", public / "wisesight" / "negatives_3000.txt",
                      public / "limesoda" / "articles.jsonl")
        stored, fitted = train(texts, names(parties, data / "left_out_names.txt"))
    np.savez_compressed(out, allow_pickle=False, **stored)
    return fitted


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()

