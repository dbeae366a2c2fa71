"""How well claims are found: every engine on every set, and what only our own matching answers."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from centre.config.bench.matching import measures
from centre.config.bench.matching.engines import OURS, WITHOUT, Contestant, Documents, NotRun, Ours, ranked
from centre.config.bench.matching.measures import Figures
from centre.config.bench.matching.sets import Judged
from centre.matching import decide
from centre.matching.screening import Screened
from centre.matching.training.noise import noisy
from centre.matching.training.relevance import speaks_of_politics

RELATED = 0.5
FALSE_BANNERS = 0.005
ALL, PLAIN = "messages that match nothing", "messages without a word of politics"
_WITH_INTERVAL = ("S@1", "S@10", "MAP@5")
_COMPARED = ("S@1", "S@10", "MAP@5")

Say = Callable[[str], None]
Rows = dict[str, Figures]


@dataclass
class Section:
    """One table: figures by row.

    Attributes:
        title: what it shows.
        kind: `closed`, `open` or `speed` where the summary reads it.
        size: claims, in the speed part.
        rows: figures of each engine.
        not_run: engines that could not take part, and why.
    """

    title: str
    kind: str = ""
    size: int = 0
    rows: Rows = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)


def of_closed(judged: Judged, contestants: Sequence[Contestant], vectors: Path | None, say: Say, *,
              noise: float = 0.0) -> tuple[Section, Section]:
    """Does the right claim come up? And a paired test of ours against each peer.

    Args:
        judged: every post of it has a right document.
        contestants: who takes part.
        vectors: folder that keeps the vectors of claims.
        say: told what is under way.
        noise: share of the characters of every post that slip first.
    """
    posts = noisy(judged.posts, noise) if noise else judged.posts
    title = f"{judged.name}, {noise:.0%} noise" if noise else judged.name
    section = Section(f"{title}: {len(posts):,} posts, {len(judged.texts):,} documents",
                      kind="" if noise else "closed")
    of_posts: dict[str, dict[str, NDArray[np.float64]]] = {}
    for contestant in contestants:
        say(f"{title}: {contestant.name}")
        try:
            engine = contestant.build(Documents(judged.texts, judged.is_english, vectors))
        except NotRun as why:
            section.not_run[contestant.name] = str(why)
            continue
        figures = measures.closed(engine.search(posts, measures.DEPTH), judged.gold)
        of_posts[contestant.name] = figures
        section.rows[contestant.name] = row = {}
        for name, values in figures.items():
            row[name] = float(values.mean())
            if name in _WITH_INTERVAL:
                row[f"{name} low"], row[f"{name} high"] = measures.interval(values)
    return section, _paired(title, of_posts)


def of_open(judged: Judged, negatives: Sequence[str], contestants: Sequence[Contestant], vectors: Path | None,
            say: Say) -> Section:
    """Does an engine stay silent when nothing matches?"""
    section = Section(f"{judged.name}, open set: {len(judged.posts):,} posts, {len(negatives):,} messages that match "
                      "nothing", kind="open")
    for contestant in contestants:
        say(f"{judged.name}, open set: {contestant.name}")
        try:
            engine = contestant.build(Documents(judged.texts, judged.is_english, vectors))
        except NotRun as why:
            section.not_run[contestant.name] = str(why)
            continue
        found, silent = engine.search(judged.posts, measures.DEPTH), engine.search(negatives, measures.DEPTH)
        section.rows[contestant.name] = row = measures.open_set(found, silent, judged.gold)
        if isinstance(engine, Ours):
            row["calibration error"] = measures.calibration_error(
                np.concatenate([found.score[:, 0], silent.score[:, 0]]),
                np.concatenate([found.hits(judged.gold)[:, 0], np.zeros(len(silent.score), np.bool_)]))
    return section


def of_ours(sets: Sequence[Judged], with_negatives: tuple[Judged, Sequence[str]],
            contestants: Sequence[Contestant], vectors: Path | None, say: Say) -> tuple[Section, Section]:
    """What no peer answers: labelled posts with stance and calibration; and relevance."""
    labelled = Section("labelled posts, by our matching alone")
    relevance = Section("relevance")
    for contestant in contestants:
        if contestant.name not in {OURS, WITHOUT}:
            continue
        name, (catalogue, negatives) = contestant.name, with_negatives
        try:
            say(f"relevance of messages: {name}")
            messages = [one.election_related for one in _screened(contestant, catalogue.texts, negatives, vectors)]
            lines = {}
            for kind, chosen in _messages(negatives, messages):
                at = lines[kind] = float(np.quantile(chosen, 1 - FALSE_BANNERS, method="higher"))
                relevance.rows[f"{name}: {kind}"] = {
                    "posts": len(chosen), "related": _share(chosen, RELATED), "line": at}
            for judged in sets:
                say(f"{judged.name}: {name}")
                screened = _screened(contestant, judged.texts, judged.posts, vectors)
                labelled.rows[f"{name}: {judged.name}"] = _of_labelled(judged, screened)
                relevance.rows |= {f"{name}: {judged.name}, {group}": figures
                                   for group, figures in _of_relevance(judged, screened, lines)}
        except NotRun as why:
            labelled.not_run[contestant.name] = relevance.not_run[contestant.name] = str(why)
    return labelled, relevance


def _screened(contestant: Contestant, claims: Sequence[str], posts: Sequence[str],
              vectors: Path | None) -> list[Screened]:
    engine = contestant.build(Documents(claims, vectors=vectors))
    if not isinstance(engine, Ours):
        raise TypeError(f"{contestant.name} does not screen")
    return engine.screen(posts, measures.DEPTH)


def _of_labelled(judged: Judged, screened: Sequence[Screened]) -> Figures:
    found = ranked(screened, measures.DEPTH)
    matching = np.array([bool(right) for right in judged.gold])
    gold = [right for right in judged.gold if right]
    positives = measures.Found(found.document[matching], found.score[matching])
    figures: Figures = {"posts": len(gold), "matching none": int((~matching).sum())}
    figures |= {name: float(values.mean()) for name, values in measures.closed(positives, gold).items()}
    best, right = found.score[:, 0], found.hits(judged.gold)[:, 0]
    figures["calibration error"] = measures.calibration_error(best, right)
    figures["recall at SUGGEST"] = float((right & (best >= decide.SUGGEST))[matching].mean())
    figures["recall at CONFIRM"] = float((right & (best >= decide.CONFIRM))[matching].mean())
    if not matching.all():
        for share in (0.05, 0.02, 0.01):
            figures[f"R@{share:g}"] = measures.recall_at(best[matching], right[matching], best[~matching], share)
        figures["false at SUGGEST"] = float((best[~matching] >= decide.SUGGEST).mean())
        figures["false at CONFIRM"] = float((best[~matching] >= decide.CONFIRM).mean())
    told = [(one.matches[0].stance if one.matches else None, stance)
            for one, stance, right in zip(screened, judged.stances, judged.gold, strict=True) if right and stance]
    if told:
        figures["stance macro-F1"] = measures.macro_f1(*zip(*told, strict=True))
    return figures


def _messages(texts: Sequence[str], related: Sequence[float]) -> Iterator[tuple[str, list[float]]]:
    """How surely messages are about an election: all, and those without a word of politics, which surely are not."""
    plain = [value for text, value in zip(texts, related, strict=True) if not speaks_of_politics(text)]
    for kind, values in ((ALL, list(related)), (PLAIN, plain)):
        if values:
            yield kind, values


def _of_relevance(judged: Judged, screened: Sequence[Screened],
                  lines: Mapping[str, float]) -> Iterator[tuple[str, Figures]]:
    """How many posts are called related, by group, and how many pass the line that one message in 200 exceeds."""
    groups = {
        "posts that repeat a claim": [bool(right) for right in judged.gold],
        "posts about an election": [about is True for about in judged.is_election],
        "other posts": [about is False for about in judged.is_election],
    }
    for group, chosen in groups.items():
        related = [one.election_related for one, is_in in zip(screened, chosen, strict=False) if is_in]
        if related:
            above = {column: float(np.mean([value > lines[kind] for value in related]))
                     for kind, column in ((ALL, "above line"), (PLAIN, "above line of plain")) if kind in lines}
            yield group, {"posts": len(related), "related": _share(related, RELATED)} | above


def _share(values: Sequence[float], line: float) -> float:
    return float(np.mean([value >= line for value in values]))


def _paired(title: str, of_posts: Mapping[str, Mapping[str, NDArray[np.float64]]]) -> Section:
    section = Section(f"ours less each other engine, {title}: paired bootstrap over the same posts")
    ours = of_posts.get(OURS) or of_posts.get(WITHOUT)
    for name, figures in of_posts.items():
        if ours is not None and figures is not ours:
            tests = {column: measures.paired(ours[column], figures[column]) for column in _COMPARED}
            section.rows[name] = {f"{column} {what}": value for column, test in tests.items()
                                  for what, value in test.items()}
    return section
