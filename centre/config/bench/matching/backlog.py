"""How fast one claim is found among stored posts, beside screening the same posts as they come."""
from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from centre.config.bench.matching.engines import AT_ONCE, OURS, WITHOUT, NotRun
from centre.config.bench.matching.growth import posts
from centre.matching import decide, reading, screening, sweep, sweep_command
from centre.matching.catalogue import MODEL_VERSION, Catalogue, compile  # noqa: A004 - the verb of the package
from centre.matching.encoder import EncoderError
from centre.matching.reading import Reader
from centre.matching.screening import PostText
from centre.matching.segments import ClaimText
from centre.matching.text import normalise_many

_REPEATING = 500
_CLAIMS = 8
_NOISE = 2e-6

Row = dict[str, float]
Answers = dict[str, dict[int, float]]


@dataclass(frozen=True)
class Backlog:
    """What is stored and looked for.

    Attributes:
        messages, election: what posts are made of, as for the speed part.
        claims, repeating: the catalogue, and posts that repeat one of its claims: every 500th post is one.
        count: how many posts.
        copies: so many times they are stored where two processes are measured by the clock.
        encoder: whether an encoder reads.
    """

    messages: Sequence[str] = field(repr=False)
    election: Sequence[str] = field(repr=False)
    claims: Sequence[str] = field(repr=False)
    repeating: Sequence[str] = field(repr=False)
    count: int
    copies: int
    encoder: bool

    def texts(self) -> list[str]:
        """The posts, in order."""
        made = posts(self.messages, self.election, self.count)
        for number, at in enumerate(range(0, self.count, _REPEATING)):
            made[at] = self.repeating[number % len(self.repeating)]
        return made


def of_backlog(backlog: Backlog, folder: Path) -> dict[str, Row]:
    """Screen the posts live, store them, and sweep for some claims; the rows of a table.

    Raises:
        NotRun: a package is missing.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise NotRun('the extra "parquet" is not installed')
    reader = _reader(folder) if backlog.encoder else None
    catalogue = compile(ClaimText(str(number), text) for number, text in enumerate(backlog.claims))
    texts = backlog.texts()
    live, rate = _live(texts, catalogue, reader)
    normalised = normalise_many(texts)
    step = max(1, len(backlog.claims) // _CLAIMS)
    asked = [str(number) for number in range(0, len(backlog.claims), step)][:_CLAIMS]
    name = OURS if backlog.encoder else WITHOUT
    rows = {f"{name}: live, every post screened": {"posts/s": rate}}
    stored = {"columns stored": sweep.keep(normalised, catalogue, reader)} | (
        {} if backlog.encoder else {"only normalised": None})
    for number, (how, kept) in enumerate(stored.items()):
        place = folder / str(number)
        _write(place, texts, normalised, kept, screening.model_version(reader) if kept else MODEL_VERSION)
        row = _swept(place, asked, catalogue, reader, live)
        row["ratio to live"] = row["posts/s"] / rate
        rows[f"{name}: sweep, {how}"] = row | _by_two(place, asked[0], backlog, folder)
    return rows


def _reader(folder: Path) -> Reader:
    try:
        reader = reading.reader(None, folder / "vectors")
    except EncoderError as problem:
        raise NotRun(str(problem)) from problem
    if reader is None:
        raise NotRun("the optional packages of the encoder are not installed")
    return reader


def _live(texts: Sequence[str], catalogue: Catalogue, reader: Reader | None) -> tuple[Answers, float]:
    """The posts of each claim with their probabilities, and posts a second of one core."""
    found: Answers = {}
    screening.screen([PostText("", text) for text in texts[:1]], catalogue, sweep.TOP, reader)
    begun = time.process_time()
    for begin in range(0, len(texts), AT_ONCE):
        some = [PostText(str(begin + at), text) for at, text in enumerate(texts[begin:begin + AT_ONCE])]
        for answer in screening.screen(some, catalogue, sweep.TOP, reader):
            for match in answer.matches:
                if match.probability >= decide.SUGGEST:
                    found.setdefault(match.claim_id, {})[int(answer.id)] = match.probability
    return found, len(texts) / max(time.process_time() - begun, 1e-9)


def _write(place: Path, texts: Sequence[str], normalised: Sequence[str], kept: sweep.Kept | None, model: str) -> None:
    import pyarrow as pa  # noqa: PLC0415 - optional
    import pyarrow.parquet as pq  # noqa: PLC0415 - optional

    from centre.matching import stored_posts  # noqa: PLC0415 - pyarrow is optional

    columns = stored_posts.columns(normalised, kept) if kept else {"normalised": pa.array(normalised, pa.string())}
    table = pa.table({"text": pa.array(texts, pa.string())} | columns)
    place.mkdir()
    pq.write_table(table.replace_schema_metadata(stored_posts.metadata(model)), place / "posts-0.parquet",
                   compression="zstd", row_group_size=20_000)


def _swept(place: Path, asked: Sequence[str], catalogue: Catalogue, reader: Reader | None, live: Answers) -> Row:
    """Sweep for each claim in this process; how many answers differ from the live ones."""
    from centre.matching import stored_posts, sweep_work  # noqa: PLC0415 - pyarrow is optional

    groups = [group for group in stored_posts.groups(place) if isinstance(group, stored_posts.Group)]
    rows = sum(group.rows for group in groups)
    rates, matches, differ = [], 0, 0
    for claim in asked:
        plan = sweep_work.Plan(claim, decide.SUGGEST, place, place, reader is not None, write=False)
        sweeper = sweep_work.Sweeper(plan, catalogue, reader)
        begun = time.process_time()
        found = {row["row"]: row["probability"] for group in groups for row in sweeper.sweep(group).found}
        rates.append(rows / max(time.process_time() - begun, 1e-9))
        wanted = live.get(claim, {})
        matches += len(wanted)
        differ += sum(abs(found.get(at, -1) - wanted.get(at, -1)) > _NOISE for at in found.keys() | wanted.keys())
    return {"posts/s": len(rates) / sum(1 / rate for rate in rates), "slowest claim": min(rates),
            "matches": matches, "differ": differ}


def _by_two(place: Path, claim: str, backlog: Backlog, folder: Path) -> Row:
    """Posts a second of the whole command with two processes, start and end included.

    By the clock, and by the processor time of all processes: what two cores do that have nothing else to do.
    """
    for number in range(1, backlog.copies):
        os.link(place / "posts-0.parquet", place / f"posts-{number}.parquet")
    claims = folder / "claims.jsonl"
    claims.write_text("".join(json.dumps({"id": str(number), "text": text}) + "\n"
                              for number, text in enumerate(backlog.claims)), "utf-8")
    given = [claim, "--posts", str(place), "--catalogue", str(claims), "--jobs", "2",
             "--out", str(folder / "found.jsonl"), "--vectors", str(folder / "vectors")]
    begun, worked = time.perf_counter(), _processor_s()
    with contextlib.redirect_stderr(io.StringIO()):
        sweep_command.main([*given, *([] if backlog.encoder else ["--no-encoder"])])
    count = backlog.count * backlog.copies
    return {"two processes": 2 * count / max(_processor_s() - worked, 1e-9),
            "by the clock": count / (time.perf_counter() - begun)}


def _processor_s() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])
