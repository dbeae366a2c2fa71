"""The verb of this room: bring the database to what the compiled facts say."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from centre.accounts.actors import Actor
from centre.audit import services as audit
from centre.elections import facts
from centre.elections.loading import package as packages
from centre.elections.loading.election import load_election
from centre.elections.loading.package import Package
from centre.elections.loading.sync import Sync
from centre.elections.models import Election

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one loading did to one election; all zero when the database already said the same."""

    slug: str
    data_version: str
    created: int = 0
    updated: int = 0
    deleted: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated or self.deleted)


def load(slugs: Sequence[str] | None = None, progress: Progress | None = None, *,
         provinces: Sequence[str] | None = None, folder: Path = packages.FOLDER,
         facts_folder: Path = facts.FOLDER, actor: Actor | None = None) -> list[Loaded]:
    """Bring elections in the database to what the compiled facts say, each in one transaction.

    Loading the same facts again reads one row and writes nothing. Changed facts change only the rows that differ.

    Args:
        slugs: which elections, e.g. `["th-mp-2566"]`; None for all there are.
        progress: told the election and how many rows were done since the last time.
        provinces: the commission's letters, e.g. `["NBI"]`, to load only their areas, constituencies, candidates and
            results (parties and national figures come whole): quick, for tests of other rooms. It adds to what is
            there and removes nothing.
        folder: where `centre elections compile` wrote; the package's own data by default.
        facts_folder: the hand-written facts.
        actor: who loads; the software itself by default.

    Raises:
        NotFound: `election_unknown`, for a slug without facts.
    """
    wanted = list(facts.elections(facts_folder)) if slugs is None else list(slugs)
    only = None if provinces is None else frozenset(provinces)
    who = actor or Actor.system("elections")
    return [_load_one(Package(slug, folder, facts_folder, only), progress, who) for slug in wanted]


def row_count(slug: str, *, provinces: Sequence[str] | None = None, folder: Path = packages.FOLDER,
              facts_folder: Path = facts.FOLDER) -> int:
    """How many rows loading this election goes through: the length of a progress bar.

    Raises:
        NotFound: `election_unknown`.
    """
    package = Package(slug, folder, facts_folder, None if provinces is None else frozenset(provinces))
    known, codes = package.known, package.province_codes()
    count = 2 + len(known["ballots"]) + len(known["timetable"]) + len(package.table("parties"))
    count += sum(len(package.areas(level)) for level in ("provinces", "districts", "subdistricts"))
    count += sum(len(row["constituencies"].split()) for row in package.table("coverage")
                 if row["subdistrict"][:2] in codes)
    count += len(package.table("constituencies", "code"))
    count += sum(len(package.table(name, "constituency")) for name in ("candidates", "municipality_rules"))
    for code in (release["code"] for release in package.compiled()["releases"]):
        count += 1 + (len(package.table(f"{code}/standings")) if package.has(f"{code}/standings") else 0)
        if package.has(f"{code}/constituencies"):
            count += sum(len(package.table(f"{code}/{name}", "constituency"))
                         for name in ("constituencies", "candidate_votes"))
            count += sum(len(row) - 1 for row in package.table(f"{code}/party_votes", "constituency"))
    return count


def _load_one(package: Package, progress: Progress | None, actor: Actor) -> Loaded:
    slug = package.slug
    package.known  # noqa: B018 - an unknown election is refused before anything is read
    with transaction.atomic():
        stored = Election.objects.filter(slug=slug).values_list("data_version", flat=True).first()
        version = _version(package, stored)
        if version == stored:
            return Loaded(slug, version)
        sync = Sync(prune=package.provinces is None, progress=lambda rows: progress(slug, rows) if progress else None)
        load_election(package, sync, version)
        sync.remove_gone()
        loaded = Loaded(slug, version, sync.created, sync.updated, sync.deleted)
        audit.append(actor, "elections.loaded", f"election:{slug}", {
            "data_version": version, "created": loaded.created, "updated": loaded.updated, "deleted": loaded.deleted})
    return loaded


def _version(package: Package, stored: str | None) -> str:
    """The digest, with the provinces behind it when not all are there; a whole load is not made partial again."""
    digest = package.digest()
    if package.provinces is None or stored == digest:
        return digest
    had = stored.partition(":")[2].split(",") if stored and stored.startswith(f"{digest}:") else []
    return f"{digest}:{','.join(sorted({*had, *package.provinces}))}"
