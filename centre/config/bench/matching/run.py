"""One run of the matching bench: which sections, in which order, printed and written."""
from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from centre.config.bench.figures import Figures, machine
from centre.config.bench.matching import peers, quality, sets, speed, sqlite_search, tables, tantivy_search
from centre.config.bench.matching.backlog import Backlog
from centre.config.bench.matching.engines import CONTESTANTS as OURS
from centre.config.bench.matching.engines import Contestant, Documents
from centre.config.bench.matching.growth import posts
from centre.config.bench.matching.quality import Section
from centre.config.bench.topics.matching import PARTS
from centre.matching.catalogue import MODEL_VERSION

CONTESTANTS: tuple[Contestant, ...] = (
    *OURS, *peers.CONTESTANTS, *tantivy_search.CONTESTANTS, *sqlite_search.CONTESTANTS)

SIZES, QUICK_SIZES = (4_000, 100_000), (1_000, 4_000)
_POSTS, _BUDGET_S = 4_000, 10.0
_QUICK_POSTS, _QUICK_BUDGET_S = 400, 1.0
_QUICK_NEGATIVES = 300
_STORED, _STORED_READ, _STORED_COPIES = 40_000, 8_000, 25
_QUICK_STORED, _QUICK_COPIES = 400, 2


def run(options: argparse.Namespace) -> int:
    """Measure as the options of the topic say, print, and write JSON where asked.

    Raises:
        CannotMeasure: a set is missing or not as described.
    """
    given = sets.read(options.data, options.negatives)
    labelled = [sets.held_apart()]
    if options.own:
        labelled.append(sets.labelled(options.own, options.own_claims or options.data / "thai-claims.jsonl"))
    on = machine()
    sections: list[Section] = []
    with tempfile.TemporaryDirectory() as kept:
        for section in _measured(options, given, labelled, options.vectors or Path(kept)):
            sections.append(section)
            sys.stdout.write(shown(section) + "\n")
            sys.stdout.flush()
    summed = tables.summary(sections)
    chosen = {contestant.name: contestant.chosen for contestant in CONTESTANTS}
    where = ", ".join([MODEL_VERSION, *(f"{name} {value}" for name, value in on.items())])
    sys.stdout.write("\n".join([shown(summed), *(f"{name}: {how}." for name, how in chosen.items()),
                                f"measured with {where}", ""]))
    if options.out:
        stored = {"topic": "matching", "model_version": MODEL_VERSION, "measured_on": on, "chosen": chosen,
                  "sections": [asdict(section) for section in (*sections, summed)]}
        options.out.write_text(json.dumps(stored, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 0


def shown(section: Section) -> str:
    """A section as a Markdown table under its title, then who did not run and why."""
    columns = list(dict.fromkeys(column for row in section.rows.values() for column in row))
    figures = Figures("matching", columns, rows={name: dict(row) for name, row in section.rows.items()})
    absent = [f"not run: {name}: {why}" for name, why in section.not_run.items()]
    return "\n".join([f"{section.title}\n", figures.table(), *absent])


def _measured(options: argparse.Namespace, given: sets.Given, labelled: Sequence[sets.Judged],
              vectors: Path) -> Iterator[Section]:
    parts, thai = options.only or PARTS, given.closed[0]
    negatives = given.negatives[:_QUICK_NEGATIVES] if options.quick else given.negatives
    if "closed" in parts:
        for judged in given.closed[:1] if options.quick else given.closed:
            yield from quality.of_closed(judged, CONTESTANTS, vectors, say)
    if "open" in parts:
        yield quality.of_open(thai, negatives, CONTESTANTS, vectors, say)
    if "noise" in parts and options.noise:
        yield from quality.of_closed(thai, CONTESTANTS, vectors, say, noise=options.noise)
    if "ours" in parts:
        yield from quality.of_ours(labelled, (thai, negatives), CONTESTANTS, vectors, say)
    sizes = QUICK_SIZES if options.quick else SIZES
    if "speed" in parts:
        texts = posts(given.messages, sets.election_posts(), _QUICK_POSTS if options.quick else _POSTS)
        for size in sizes:
            with speed.lent(Documents(thai.texts, vectors=vectors), size) as documents:
                load = speed.Load(documents, texts, _QUICK_BUDGET_S if options.quick else _BUDGET_S)
                yield from tables.of_speed(size, CONTESTANTS, load, say)
    if "sweep" in parts:
        yield tables.of_sweep(_backlogs(given, quick=options.quick), say)
    if "changes" in parts:
        for size in sizes:
            yield tables.of_changes(size, thai, say)


def _backlogs(given: sets.Given, *, quick: bool) -> list[Backlog]:
    """Without an encoder and with one; fewer posts with one, because all of them are also screened live."""
    judged = sets.held_apart()
    repeating = [post for post, gold in zip(judged.posts, judged.gold, strict=True) if gold]
    counts = (_QUICK_STORED, _QUICK_STORED) if quick else (_STORED, _STORED_READ)
    return [Backlog(given.messages, sets.election_posts(), judged.texts, repeating, count,
                    _QUICK_COPIES if quick else _STORED_COPIES * (_STORED // count), encoder=encoder)
            for count, encoder in zip(counts, (False, True), strict=True)]


def say(line: str) -> None:
    """Progress, on standard error."""
    sys.stderr.write(line + "\n")
