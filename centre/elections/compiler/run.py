"""The one verb of the compiler: source folder in, checked facts out."""
from __future__ import annotations

import shutil
from pathlib import Path

from centre.elections import facts
from centre.elections.compiler import write
from centre.elections.compiler.areas import Areas, compile_areas
from centre.elections.compiler.coverage import Coverage, check_against_seats, compile_coverage
from centre.elections.compiler.ect import Contest, compile_contest
from centre.elections.compiler.report import Report
from centre.elections.compiler.results import Release, compile_results
from centre.elections.compiler.source import Source, SourceUnreadable

__all__ = ["SourceUnreadable", "compile_source"]


def compile_source(folder: Path, out: Path, *, facts_folder: Path = facts.FOLDER) -> Report:
    """Read a source folder, check everything that can be checked, and write the facts under `out`.

    Nothing is written when the report holds a fault. What was written before for these elections is replaced.

    Raises:
        SourceUnreadable: a file is missing or is not what it should be.
    """
    report, source = Report(), Source(folder)
    try:
        versions = {code: compile_areas(source, known, report) for code, known in facts.areas(facts_folder).items()}
        if report.faults:
            return report  # nothing else can be judged against a broken list of areas
        compiled: dict[str, tuple[Contest, Coverage, list[Release], dict[str, str]]] = {}
        for slug, known in facts.elections(facts_folder).items():
            source.digests.clear()
            compiled[slug] = _compile_election(source, known, versions[known["area_version"]], facts_folder, report)
    except (KeyError, TypeError, ValueError) as error:
        raise SourceUnreadable(f"a record of the source has an unexpected form: {error!r}") from error
    source.check_text(report)
    if not report.faults:
        for areas in versions.values():
            _replace(out / areas.code)
            write.write_areas(out, areas)
        for slug, (contest, coverage, releases, digests) in compiled.items():
            _replace(out / slug)
            write.write_election(out, slug, contest, coverage, releases, digests)
    return report


def _compile_election(source: Source, known: dict[str, object], areas: Areas, facts_folder: Path,
                      report: Report) -> tuple[Contest, Coverage, list[Release], dict[str, str]]:
    contest = compile_contest(source, known, areas, facts_folder, report)
    coverage = compile_coverage(source, known, areas, report)
    check_against_seats(coverage, set(contest.constituencies), str(known["slug"]), report)
    releases = compile_results(source, known, contest, report)
    return contest, coverage, releases, dict(source.digests)


def _replace(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
