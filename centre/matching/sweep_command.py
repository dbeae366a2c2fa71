"""`centre sweep`: find one claim in a backlog of stored posts; needs neither database nor settings."""
from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from centre.kernel.errors import InvalidInput
from centre.matching import decide, processes
from centre.matching.encoder import EncoderError
from centre.matching.segments import ClaimText

if TYPE_CHECKING:
    from centre.matching.stored_posts import Group
    from centre.matching.sweep_journal import Journal, Key
    from centre.matching.sweep_work import Plan, Swept

_NEEDS = ('centre sweep: Parquet files are read with pyarrow, which is not installed. Install the extra "parquet": '
          "pip install 'election-centre[parquet]'")
_EXPLAINED = """Posts are Parquet files with a column "text" and, better, "id" and "normalised" (as `centre posts
export` writes them). The output has a line a post that repeats the claim, in order of file and row. A sweep that was
stopped goes on where it was when the same command is given again: what is done stands in OUT.jsonl.journal."""


def main(arguments: Sequence[str], claims: Iterable[ClaimText] | None = None, *, model: Path | None = None,
         encoder: bool = True) -> int:
    """Sweep; answers the exit code: 0 all well, 1 bad files or claims, 2 wrong usage, 130 and 143 when it is stopped.

    `claims` are those of an installation; without them a catalogue must be named. So are `model`, the folder of its
    own encoder, and `encoder`, whether it uses one: a sweep answers as the installation screens.
    """
    given = _parser().parse_args(arguments)
    given.model = given.model or model
    given.no_encoder |= not encoder
    if claims is None and not given.catalogue and given.text is None:
        _parser().error("name the known claims with --catalogue, or give the claim's words with --text")
    if importlib.util.find_spec("pyarrow") is None:
        print(_NEEDS, file=sys.stderr)
        return 1
    from centre.matching.sweep_journal import OtherSweep  # noqa: PLC0415 - pyarrow is optional

    try:
        with processes.clearing_up():
            return _run(given, claims)
    except (KeyboardInterrupt, SystemExit) as stop:
        print("centre sweep: stopped; the same command goes on from here", file=sys.stderr)
        return int(stop.code or 0) if isinstance(stop, SystemExit) else 130
    except BrokenProcessPool:
        print("centre sweep: a process was killed (too little memory?); the same command goes on from here, "
              "--jobs 1 needs the least", file=sys.stderr)
    except EncoderError as problem:
        print(f"centre sweep: {problem}; --no-encoder does without it", file=sys.stderr)
    except (InvalidInput, OtherSweep, OSError, ValueError) as problem:
        print(f"centre sweep: {problem}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="centre sweep", description=__doc__, epilog=_EXPLAINED)
    parser.add_argument("claim", metavar="CLAIM", help="id of the claim to look for")
    parser.add_argument("--posts", required=True, type=Path, metavar="DIR", help="folder of Parquet files, or one")
    parser.add_argument("--catalogue", type=Path, metavar="CLAIMS.jsonl", help="known claims, as for centre screen")
    parser.add_argument("--text", metavar="TEXT", help="words of the claim, in place of those in the catalogue")
    parser.add_argument("--threshold", type=_probability, default=decide.SUGGEST, metavar="P",
                        help=f"least probability that counts (default {decide.SUGGEST})")
    parser.add_argument("--jobs", type=_positive, default=len(os.sched_getaffinity(0)), metavar="N",
                        help="processes (default: one a core)")
    parser.add_argument("--out", default="-", metavar="OUT.jsonl", help="where matches go (default standard output)")
    parser.add_argument("--no-encoder", action="store_true", help="compare words only")
    parser.add_argument("--model", type=Path, metavar="DIR",
                        help="folder of your own sentence encoder (default: that of the optional packages)")
    parser.add_argument("--vectors", type=Path, metavar="DIR", help="folder that keeps the vectors of claims")
    parser.add_argument("--write-columns", action="store_true",
                        help="keep what the files lack in folders beside them, for the next sweep")
    parser.add_argument("--restart", action="store_true", help="forget what an earlier run has done")
    return parser


def _probability(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError("must be above 0 and at most 1")
    return number


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)


def _run(given: argparse.Namespace, claims: Iterable[ClaimText] | None) -> int:
    from centre.matching import screening, stored_posts, sweep_work  # noqa: PLC0415 - pyarrow is optional
    from centre.matching.store import Store  # noqa: PLC0415 - beside its only user
    from centre.matching.sweep_journal import Journal  # noqa: PLC0415 - beside its only user

    listed = list(stored_posts.groups(given.posts))
    groups = [one for one in listed if not isinstance(one, stored_posts.UnusableFile)]
    complaints = [str(one) for one in listed if isinstance(one, stored_posts.UnusableFile)]
    if not listed:
        raise FileNotFoundError(f"{given.posts}: no Parquet files here")
    for complaint in complaints:
        print(f"centre sweep: {complaint}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="centre-sweep-") as folder:
        catalogue = Store(Path(folder) / "catalogue").build(_asked(given, claims))
        plan = sweep_work.Plan(given.claim, given.threshold, Path(folder) / "catalogue",
                               given.vectors or Path(folder) / "vectors", not given.no_encoder,
                               given.write_columns, given.model)
        reader = sweep_work.reader_of(plan)
        if reader:
            reader.wordings(catalogue)  # Once here, so that the processes find them in the folder.
        elif plan.encoder:
            print("centre sweep: no encoder is installed; only words are compared", file=sys.stderr)
        question = {"claim": given.claim, "threshold": given.threshold, "catalogue": catalogue.version,
                    "model": screening.model_version(reader)}
        journal = None if given.out == "-" else Journal(Path(f"{given.out}.journal"), question, restart=given.restart)
        finished = False
        try:
            found, faults = _swept(groups, plan, given.jobs, journal)
            _write(given.out, (row for group in groups for row in found.get(_key(group), ())))
            finished = not faults
        finally:
            if journal:
                journal.close(finished=finished)
    return 1 if complaints or faults else 0


def _asked(given: argparse.Namespace, claims: Iterable[ClaimText] | None) -> list[ClaimText]:
    """The catalogue of the sweep: it must have the claim."""
    known = {claim.id: claim for claim in (_read(given.catalogue) if given.catalogue else claims or ())}
    if given.text is not None:
        known[given.claim] = ClaimText(given.claim, given.text)
    if given.claim not in known:
        raise ValueError(f"the catalogue has no claim {given.claim!r}; its words can be given with --text")
    return list(known.values())


def _read(path: Path) -> Iterator[ClaimText]:
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            claim = ClaimText(row["id"], row["text"], tuple(row.get("variants", ())))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise ValueError(f'{path}, line {number}: no claim with "id" and "text" ({problem})') from problem
        if not all(isinstance(part, str) for part in (claim.id, claim.text, *claim.variants)):
            raise ValueError(f'{path}, line {number}: "id", "text" and "variants" must be strings')
        yield claim


def _key(group: Group) -> Key:
    return group.name, *group.stamp, group.number


def _swept(groups: Sequence[Group], plan: Plan, jobs: int,
           journal: Journal | None) -> tuple[dict[Key, list[dict[str, Any]]], int]:
    """What was found in each row group, and how many could not be swept."""
    found = dict(journal.done) if journal else {}
    waiting = [group for group in groups if _key(group) not in found]
    faults = lacking = 0
    # The bar shows itself only after two seconds, and only to a person at a terminal.
    with tqdm(total=sum(group.rows for group in groups), unit=" posts", delay=2, disable=None, file=sys.stderr,
              initial=sum(group.rows for group in groups if _key(group) in found)) as bar:
        for group, swept in _answers(waiting, plan, jobs):
            if swept.problem:
                print(f"centre sweep: {swept.problem}", file=sys.stderr)
            if swept.done:
                found[_key(group)] = swept.found
                if journal:
                    journal.add(_key(group), swept.found)
            faults += not swept.done
            lacking += swept.lacking
            if lacking:
                bar.set_postfix_str(f"{lacking:,} posts read anew: no stored columns of this model", refresh=False)
            bar.update(group.rows)
    return found, faults


def _answers(waiting: Sequence[Group], plan: Plan, jobs: int) -> Iterator[tuple[Group, Swept]]:
    from centre.matching import processes, sweep_work  # noqa: PLC0415 - pyarrow is optional

    if min(jobs, len(waiting)) <= 1:
        sweep_work.begin(plan)
        yield from ((group, sweep_work.share(group)) for group in waiting)
        return
    sweep_work.one_thread()
    # Processes are started anew: a fork of one that holds the engine's threads could hang.
    pool = ProcessPoolExecutor(min(jobs, len(waiting)), get_context("spawn"), processes.begin,
                               (sweep_work.begin, plan))
    try:
        asked = {pool.submit(processes.work, sweep_work.share, group): group for group in waiting}
        for answer in as_completed(asked):
            yield asked.pop(answer), answer.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _write(out: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write lines; a file appears under its name only when everything is written."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)
    target = Path(out)
    if out == "-":
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    handle, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)
