"""How long a wave of posts and reports takes from the platform's first request to screenings and cases."""
from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from centre.config.bench import sender
from centre.config.bench.figures import Figures
from centre.config.bench.throwaway import CannotMeasure, ThrowAway, throw_away
from centre.kernel.clock import BANGKOK

SENTENCE = ("Seconds from a platform's first signed request until its posts are screened and matched and its reports "
            "lie in cases, through a web process and a worker of their own.")
_MOMENT = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
_AT_ONCE = 50
_PATIENCE_S = 60.0
_LOOK_S = 0.02
_TIMES = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --posts, --count, --reports and --out."""
    parser.add_argument("--posts", type=Path, metavar="FILE.jsonl",
                        help="posts in the form of the platform's wire, one JSON object a line (default: those of "
                             "the sandbox platform)")
    parser.add_argument("--count", type=int, default=200, metavar="N",
                        help="how many posts to send; fewer are repeated under new ids (default 200)")
    parser.add_argument("--reports", type=int, default=20, metavar="N",
                        help="how many of the posts are reported (default 20)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures go (default: none)")


def run(options: argparse.Namespace) -> int:
    """Measure on a throw-away centre, print, and write JSON where asked; exit code 1 when something got lost."""
    if options.count < 1 or not 0 <= options.reports <= options.count:
        raise CannotMeasure("--count must be at least 1, and --reports between 0 and --count")
    figures = Figures("walk", ("count", "seconds", "per second", "ratio"))
    with throw_away(_MOMENT) as centre:
        posts = sender.posts_of(options.posts) if options.posts else sender.sandbox_posts(centre)
        wave = sender.as_many(posts, options.count)
        centre.centre("demo_prepare")
        centre.serve()
        centre.enter()
        walk = Walk(centre, figures)
        walk.warm_up(posts[0])
        walk.measure(wave, options.reports)
        if len(wave) > len(posts):
            figures.notes.append(f"{len(posts)} written posts; the others repeat them under new ids.")
    figures.notes.append("ratio: of the seconds to the matching alone. Begun warm: one post was screened before.")
    return figures.publish(options.out)


@dataclass
class Walk:
    """The wave through one centre; needs Django set up on its folder."""

    centre: ThrowAway
    figures: Figures
    platform: sender.Sender = field(init=False)

    def __post_init__(self) -> None:
        self.platform = sender.Sender.of(self.centre)

    def warm_up(self, post: sender.Post) -> None:
        """Start the worker on one post that already waits, so that what is measured later finds all in memory."""
        self.platform.publish([{**post, "id": "warm-up"}], self._now())
        begun = time.perf_counter()
        self.centre.start("work")
        self._until(_idle)
        self.figures.rows["start of a worker until its first screening"] = {
            "count": 1, "seconds": round(time.perf_counter() - begun, 2)}

    def measure(self, wave: Sequence[sender.Post], report_count: int) -> None:
        """Send the wave and its reports and note when what has happened; then the same matching alone, and checks."""
        reported = wave[::max(1, len(wave) // report_count)][:report_count] if report_count else []
        begun = time.perf_counter()
        for at in range(0, len(wave), _AT_ONCE):
            self.platform.publish(wave[at:at + _AT_ONCE], self._now())
        self._row("posts taken, signed and stored", len(wave), begun)
        codes, longest = [], 0.0
        for post in reported:
            sent = time.perf_counter()
            codes.append(self.platform.report(post, self._now()))
            longest = max(longest, time.perf_counter() - sent)
        self._row("reports taken, each a request", len(codes), begun)
        self.figures.rows["longest wait of one of these requests"] = {"count": 1, "seconds": round(longest, 2)}
        self._until(lambda: _idle("posts.seen"))
        self._row("posts screened and matched, stored", len(wave), begun)
        self._until(_idle)
        self._row("reports in their cases, all work done", len(codes), begun)
        self._match_alone(wave)
        self._check(wave, codes)

    def _row(self, name: str, count: int, begun: float) -> None:
        seconds = time.perf_counter() - begun
        self.figures.rows[name] = {"count": count, "seconds": round(seconds, 2),
                                   "per second": round(count / seconds, 1)}

    def _match_alone(self, wave: Sequence[sender.Post]) -> None:
        from centre import matching  # noqa: PLC0415 - numpy is not needed for the help
        from centre.claims import queries as claims  # noqa: PLC0415 - needs Django set up
        from centre.claims import screener  # noqa: PLC0415
        from centre.posts import queries as posts  # noqa: PLC0415

        _version, catalogue = claims.catalogue(self._now())
        seen = posts.by_externals("sandbox", [post["id"] for post in wave]).values()
        texts = [matching.PostText(str(post.id), post.text) for post in seen]
        screener.screen(texts[:1], catalogue, 1)
        alone = min(_seconds(lambda: [screener.screen([text], catalogue, 5) for text in texts])
                    for _ in range(_TIMES))
        for row in self.figures.rows.values():
            row["ratio"] = round(float(row["seconds"] or 0) / alone, 1)
        self.figures.rows[f"peer: the matching alone, post by post, best of {_TIMES}"] = {
            "count": len(texts), "seconds": round(alone, 2), "per second": round(len(texts) / alone, 1), "ratio": 1.0}

    def _check(self, wave: Sequence[sender.Post], codes: Sequence[str]) -> None:
        from centre import matching  # noqa: PLC0415 - needs numpy; those below need Django set up
        from centre.casework import queries as casework  # noqa: PLC0415
        from centre.claims import queries as claims  # noqa: PLC0415
        from centre.outbox import queries as outbox  # noqa: PLC0415
        from centre.posts import queries as posts  # noqa: PLC0415
        from centre.reports import queries as reports  # noqa: PLC0415

        seen = posts.by_externals("sandbox", [post["id"] for post in wave])
        worded = [post.id for post in seen.values() if post.text.strip()]
        screened = claims.latest_screenings(worded)
        matched = sum(any(m.probability >= matching.SUGGEST for m in view.matches) for view in screened.values())
        self.figures.check("every post is stored once and screened if it says anything",
                           good=len(seen) == len(wave) and len(screened) == len(worded),
                           found=f"{len(seen)} stored, {len(worded)} with words, {len(screened)} screened, "
                                 f"{matched} of them with a claim to suggest")
        cases = [casework.case_of_report(reports.by_code(code).id) for code in codes]
        self.figures.check("every report lies in a case", good=None not in cases,
                           found=f"{len(cases)} reports in {len(set(cases) - {None})} cases")
        states = outbox.counts()
        self.figures.check("all work is done, none given up", good=set(states) <= {"done", "waiting"} and _idle(),
                           found=f"{states}; what waits is for claims that nobody knows yet")

    def _until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while not true():
            self.centre.insist_all_run()
            if time.monotonic() > deadline:
                raise CannotMeasure(f"The work was not done in {_PATIENCE_S:.0f} s.")
            time.sleep(_LOOK_S)

    def _now(self) -> datetime:
        from centre.kernel import clock  # noqa: PLC0415 - moved by the settings

        return clock.now()


def _idle(topic: str | None = None) -> bool:
    """Whether no message is to be handled soon: a claim known later on is looked for in posts only then."""
    from centre.kernel import clock  # noqa: PLC0415 - moved by the settings
    from centre.outbox import queries as outbox  # noqa: PLC0415 - needs Django set up

    soonest = outbox.messages(topic=topic, limit=1)
    return not soonest or soonest[0].due_at > clock.machine_now() + timedelta(hours=1)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
