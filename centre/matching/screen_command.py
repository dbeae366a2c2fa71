"""`centre screen`: find known claims in a file of posts; needs neither database nor settings."""
from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tqdm import tqdm

from centre.kernel.errors import InvalidInput
from centre.matching import processes, screen_work
from centre.matching.catalogue import compile  # noqa: A004 - the verb of the contract
from centre.matching.encoder import EncoderError
from centre.matching.screening import PostText, Screened
from centre.matching.segments import ClaimText
from centre.matching.text import MAX_CHARACTERS

_BATCH = 256
_CHARACTERS = 4_000_000
_MOST_JOBS = 256
_MAX_LINE = 16 * 1024 * 1024
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_EXPLAINED = """Both inputs are UTF-8 with one JSON object a line: claims {"id", "text"} with optional "variants"
(other wordings of the claim), posts {"id", "text"}. The output has a line a post, in the same order. `-` stands for
standard input or output. A bad line is named on standard error and skipped; the exit code is then 1."""


class StopAtBadLineError(Exception):
    """A bad line under --strict."""


class OtherFormError(Exception):
    """A file that is no text in UTF-8, so that every line of it would be a bad one."""


@dataclass
class _Complaints:
    """Names bad lines on standard error and remembers that there were some."""

    strict: bool
    count: int = 0

    def add(self, source: str, number: int, problem: str) -> None:
        self.count += 1
        print(f"centre screen: {source}, line {number}: {problem}", file=sys.stderr)
        if self.strict:
            raise StopAtBadLineError


def main(arguments: Sequence[str]) -> int:
    """Screen the posts of a file; answers the exit code.

    0 all well, 1 bad lines or files, 2 wrong usage, 130 stopped by Ctrl-C, 143 told to end.
    """
    given = _parser().parse_args(arguments)
    if given.catalogue == given.posts == "-":
        _parser().error("only one of --catalogue and --posts can be standard input")
    for name in ("catalogue", "posts"):
        if _same_file(getattr(given, name), given.out):
            _parser().error(f"--out would be written over --{name}")
    try:
        with processes.clearing_up():
            return _screen(given)
    except (KeyboardInterrupt, SystemExit) as stop:
        print("centre screen: stopped", file=sys.stderr)
        return int(stop.code or 0) if isinstance(stop, SystemExit) else 130


def _screen(given: argparse.Namespace) -> int:
    complaints = _Complaints(strict=given.strict)
    try:
        catalogue = compile(_claims(given.catalogue, complaints))
        if not len(catalogue):
            print(f"centre screen: {given.catalogue}: no claims here, so no post has a match", file=sys.stderr)
        with (_opened(given.posts) as posts, _output(given.out) as out,
              screen_work.crew(catalogue, given.top, given.jobs, encoder=given.encoder, model=given.model,
                               vectors=given.vectors) as crew):
            if crew.without_encoder and given.encoder:
                print(f"centre screen: without an encoder, which finds less: {crew.without_encoder}", file=sys.stderr)
            for answer in _answers(posts, given.posts, crew, complaints):
                out.write(_line(answer))
    except StopAtBadLineError:
        return 1
    except BrokenPipeError:
        # The reader of our output went away; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except BrokenExecutor:
        print("centre screen: a process was killed; nothing was written", file=sys.stderr)
        return 1
    except EncoderError as problem:
        print(f"centre screen: {problem}; --no-encoder does without it", file=sys.stderr)
        return 1
    except (InvalidInput, OSError, OtherFormError) as problem:
        print(f"centre screen: {problem}", file=sys.stderr)
        return 1
    return 1 if complaints.count else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="centre screen", description=__doc__, epilog=_EXPLAINED)
    parser.add_argument("--catalogue", required=True, metavar="CLAIMS.jsonl", help="known claims")
    parser.add_argument("--posts", required=True, metavar="POSTS.jsonl", help="posts to screen")
    parser.add_argument("--out", required=True, metavar="OUT.jsonl", help="where the answers go")
    parser.add_argument("--top", type=_positive, default=10, metavar="N", help="claims listed a post (default 10)")
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="processes (default 1)")
    parser.add_argument("--model", type=Path, metavar="DIR",
                        help="folder of your own sentence encoder (default: that of the optional packages)")
    parser.add_argument("--no-encoder", dest="encoder", action="store_false",
                        help="do without the sentence encoder: faster, finds less")
    parser.add_argument("--vectors", type=Path, metavar="DIR",
                        help="keep what the encoder made of the claims here for the next run")
    parser.add_argument("--strict", action="store_true", help="stop at the first bad line")
    return parser


def _positive(text: str) -> int:
    wrong = argparse.ArgumentTypeError("must be a whole number of at least 1")
    try:
        number = int(text)
    except ValueError:
        raise wrong from None
    if number < 1:
        raise wrong
    return number


def _jobs(text: str) -> int:
    number = _positive(text)
    if number > _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"must be at most {_MOST_JOBS}; more than there are cores do not help")
    return number


def _same_file(one: str, other: str) -> bool:
    """Whether both name one file; devices may be read and written."""
    return "-" not in {one, other} and Path(other).is_file() and Path(one).exists() and Path(one).samefile(other)


def _claims(path: str, complaints: _Complaints) -> Iterator[ClaimText]:
    with _opened(path) as stream:
        for number, row in _rows(stream, path, complaints):
            variants = row.get("variants", [])
            if not isinstance(variants, list) or not all(isinstance(variant, str) for variant in variants):
                complaints.add(path, number, '"variants" must be a list of strings')
                continue
            yield ClaimText(row["id"], row["text"], tuple(variants))


def _answers(posts: BinaryIO, name: str, crew: screen_work.Crew, complaints: _Complaints) -> Iterator[Screened]:
    # The bar shows itself only after two seconds, and only to a person at a terminal.
    with tqdm(unit=" posts", delay=2, disable=None, file=sys.stderr) as bar:
        for answers in crew.screen(_batches(posts, name, complaints)):
            yield from answers
            bar.update(len(answers))


def _batches(posts: BinaryIO, name: str, complaints: _Complaints) -> Iterator[list[PostText]]:
    batch: list[PostText] = []
    characters = 0
    for _, row in _rows(posts, name, complaints):
        # No more than what is read of a text is kept: a batch of huge posts, or ids, must not fill the memory.
        batch.append(PostText(row["id"], row["text"][:MAX_CHARACTERS]))
        characters += len(batch[-1].id) + len(batch[-1].text)
        if len(batch) == _BATCH or characters > _CHARACTERS:
            yield batch
            batch, characters = [], 0
    yield batch


def _rows(stream: BinaryIO, name: str, complaints: _Complaints) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, (line, whole) in enumerate(_lines(stream), start=1):
        if number == 1:
            _refuse_other_form(name, line)
        if not whole:
            complaints.add(name, number, f"longer than {_MAX_LINE:,} bytes")
        elif line.strip():
            row, problem = _read(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            if problem:
                complaints.add(name, number, problem)
            else:
                yield number, row


def _refuse_other_form(name: str, first: bytes) -> None:
    if first.startswith(b"\x1f\x8b"):
        raise OtherFormError(f"{name}: packed with gzip; unpack it first")
    if b"\0" in first:
        raise OtherFormError(f"{name}: not UTF-8 text but UTF-16 or no text at all; save it as UTF-8")


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Lines and whether each is whole; of a line over the limit only the beginning is kept."""
    while line := stream.readline(_MAX_LINE):
        whole = len(line) < _MAX_LINE or line.endswith(b"\n")
        rest = line
        while not whole and rest and not rest.endswith(b"\n"):
            rest = stream.readline(_MAX_LINE)
        yield line, whole


def _read(line: bytes) -> tuple[Mapping[str, Any], str]:
    """The JSON object of a line, or what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as problem:
        return {}, f"not UTF-8 (byte {problem.start + 1})"
    except json.JSONDecodeError as problem:
        return {}, f"not JSON ({problem.msg}, column {problem.colno})"
    except (RecursionError, ValueError):
        return {}, "not JSON (nested too deep, or a number too long)"
    if not isinstance(row, dict):
        return {}, 'not a JSON object with "id" and "text"'
    for field in ("id", "text"):
        if not isinstance(row.get(field), str):
            return {}, f'"{field}" is missing or not a string'
    if not row["id"] or _HALF_CHARACTER.search(row["id"]):
        return {}, '"id" is empty or holds half a character (a lone surrogate)'
    return row, ""


def _line(answer: Screened) -> bytes:
    matches = [{"claim_id": match.claim_id, "score": match.score, "probability": match.probability,
                "stance": match.stance, "spans": match.spans, "words": match.words} for match in answer.matches]
    row = {"id": answer.id, "election_related": answer.election_related, "matches": matches}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


@contextlib.contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
    else:
        with Path(path).open("rb") as stream:
            yield stream


@contextlib.contextmanager
def _output(path: str) -> Iterator[Any]:
    """A stream to write to; a file appears under its name only when everything is written."""
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if target.exists() and not target.is_file():  # a device such as /dev/null, or a pipe
        with target.open("wb") as stream:
            yield stream
        return
    if not target.parent.exists():  # named here, for else the error would name the draft
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as draft:
        try:
            yield draft
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(target)
        except BaseException:  # the named edge: no half-written draft stays behind, whatever went wrong
            Path(draft.name).unlink(missing_ok=True)
            raise
