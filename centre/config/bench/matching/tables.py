"""Sections of the speed part, and the summary that sets quality beside speed."""
from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from centre.config.bench.matching import backlog, speed, stages
from centre.config.bench.matching.engines import GLANCE, OURS, WITHOUT, Contestant, NotRun
from centre.config.bench.matching.growth import EVERY, LENGTH, grown
from centre.config.bench.matching.quality import Say, Section
from centre.config.bench.matching.sets import Judged

_QUALITY = ("S@1", "S@10", "MAP@5", "hit1", "AUC N1", "AUC N2", "R@0.05 N1", "R@0.05 N2", "R@0.01 N2")


def of_speed(size: int, contestants: Sequence[Contestant], load: speed.Load, say: Say) -> list[Section]:
    """Every engine at one size, then the stages of ours."""
    engines = Section(f"speed at {size:,} claims: posts of {LENGTH} characters, {1 / EVERY:.0%} about an election, "
                      "one core, processor time", kind="speed", size=size)
    by_stage = Section(f"stages at {size:,} claims: every post counts in every rate")
    for contestant in contestants:
        say(f"speed at {size:,} claims: {contestant.name}")
        try:
            figures = speed.apart(speed.of_engine, contestant, load)
        except NotRun as why:
            engines.not_run[contestant.name] = str(why)
            continue
        engines.rows[contestant.name] = {
            "posts/s": figures.posts_per_s, "p50 ms": figures.p50_ms, "p99 ms": figures.p99_ms,
            "build s": figures.build_s, "memory MB": figures.memory_mb}
        by_stage.rows |= {f"{contestant.name}: {stage}": row for stage, row in _stages(figures)}
    for column, names in (("ratio to ours", (OURS, WITHOUT)), ("ratio to stages 1-3", (GLANCE,))):
        rates = [engines.rows[name]["posts/s"] for name in names if name in engines.rows]
        for row in engines.rows.values() if rates else ():
            row[column] = row["posts/s"] / rates[0]
    return [engines, by_stage] if by_stage.rows else [engines]


def of_changes(size: int, thai: Judged, say: Say) -> Section:
    """Claims stored in files, added and removed one by one, and seen by another process."""
    say(f"changes at {size:,} claims")
    with tempfile.TemporaryDirectory() as folder:
        change = speed.apart(speed.of_changes, grown(thai.texts, size)[0], Path(folder))
    section = Section(f"changes at {size:,} claims in files, without encoder")
    section.rows[OURS] = {
        "build s": change.build_s, "add ms": 1000 * change.add_s, "remove ms": 1000 * change.remove_s,
        "seen by another process ms": 1000 * change.seen_s, "slowest ms": 1000 * change.slowest_seen_s}
    return section


def of_sweep(stored: Sequence[backlog.Backlog], say: Say) -> Section:
    """One claim looked for in stored posts, and the same posts screened live."""
    first = stored[0]
    section = Section(f"sweep: one of {len(first.claims)} claims in stored posts of {LENGTH} characters, "
                      f"{1 / EVERY:.0%} about an election; posts/s by one core, processor time")
    for one in stored:
        name = OURS if one.encoder else WITHOUT
        say(f"sweep of {one.count:,} posts: {name}")
        with tempfile.TemporaryDirectory() as folder:
            try:
                section.rows |= speed.apart(backlog.of_backlog, one, Path(folder))
            except NotRun as why:
                section.not_run[name] = str(why)
    return section


def summary(sections: Sequence[Section]) -> Section:
    """Quality on the first set and speed at every size, engine by engine, and all who did not run."""
    section = Section("summary: quality on the first set, speed as a ratio to ours")
    first: dict[str, Section] = {}
    for measured in sections:
        if measured.kind in {"closed", "open"}:
            first.setdefault(measured.kind, measured)
        section.not_run |= measured.not_run
    speeds = [(f" at {measured.size:,}", measured) for measured in sections if measured.kind == "speed"]
    for measured in first.values():
        for name, row in measured.rows.items():
            section.rows.setdefault(name, {}).update({key: row[key] for key in _QUALITY if key in row})
    for ending, measured in speeds:
        for name, row in measured.rows.items():
            section.rows.setdefault(name, {}).update(
                {f"{key}{ending}": row[key] for key in ("posts/s", "ratio to ours") if key in row})
    return section


def _stages(figures: speed.Speed) -> list[tuple[str, dict[str, float]]]:
    whole = sum(figures.stage_s.values())
    if not whole:
        return []
    first = sum(figures.stage_s.get(name, 0) for name in stages.EVERY_POST)
    rows = [(name, {"share": seconds / whole, "posts/s": 1 / max(seconds, 1e-9),
                    "p99 ms": figures.stage_p99_ms.get(name, 0.0)}) for name, seconds in figures.stage_s.items()]
    return [*rows, ("stages 1-3 together", {"share": first / whole, "posts/s": 1 / max(first, 1e-9)})]
