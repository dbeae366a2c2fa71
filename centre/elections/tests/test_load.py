"""Loading: once is enough, twice changes nothing, a changed fact changes its row and no other."""
import shutil

import pytest

from centre.accounts.actors import Actor
from centre.audit.models import Entry
from centre.elections import facts, services
from centre.elections.loading.package import FOLDER
from centre.elections.models import Candidate, Constituency, Coverage, Election, Party, PartyVotes, Subdistrict
from centre.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


def test_both_elections_load_whole_once_and_the_second_time_changes_nothing():
    told: dict[str, int] = {}

    first = services.load(progress=lambda slug, rows: told.update({slug: told.get(slug, 0) + rows}))

    assert [loaded.slug for loaded in first] == ["th-mp-2566", "th-mp-2569"]
    assert Constituency.objects.count() == 800
    assert PartyVotes.objects.count() == 400 * (67 + 57)
    assert Candidate.objects.count() == 4781 + 3491
    assert told == {slug: services.row_count(slug) for slug in told}
    assert not any(loaded.changed for loaded in services.load())
    assert not any(loaded.changed for loaded in services.load(provinces=["NBI"])), "a part must not undo the whole"
    assert Entry.objects.filter(action="elections.loaded").count() == 2


def test_a_changed_fact_changes_its_row_and_no_other(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    services.load(["th-mp-2566"], provinces=["NBI"], folder=folder)
    candidates = folder / "th-mp-2566" / "candidates.csv"
    text = candidates.read_text("utf-8")
    candidates.write_text(text.replace("NBI_1,1,นางเจริญ เรี่ยวแรง", "NBI_1,1,นางเจริญใจ เรี่ยวแรง"), "utf-8")

    (loaded,) = services.load(["th-mp-2566"], provinces=["NBI"], folder=folder)

    assert (loaded.created, loaded.updated, loaded.deleted) == (0, 2, 0)  # the candidate and the election's version
    assert Candidate.objects.get(constituency__code="NBI_1", number=1).name_th == "นางเจริญใจ เรี่ยวแรง"


def test_what_the_facts_no_longer_hold_is_removed(tmp_path):
    folder, facts_folder = tmp_path / "data", tmp_path / "facts"
    shutil.copytree(FOLDER, folder)
    shutil.copytree(facts.FOLDER, facts_folder)
    services.load(["th-mp-2569"], folder=folder, facts_folder=facts_folder, provinces=["TRT"])
    timetable = facts_folder / "th-mp-2569.yaml"
    timetable.write_text(timetable.read_text("utf-8").replace("code: revote_first", "code: revote_one"), "utf-8")
    for name in ("candidates", "coverage", "constituencies"):
        _keep_province(folder / "th-mp-2569" / f"{name}.csv", "TRT", "23")
    for name in ("candidate_votes", "party_votes", "constituencies"):
        _keep_province(folder / "th-mp-2569" / "unofficial-20260209-1551" / f"{name}.csv", "TRT", "23")
    for name in ("subdistricts", "districts", "provinces"):
        _keep_province(folder / "th-areas-2566" / f"{name}.csv", "23", "23")

    (loaded,) = services.load(["th-mp-2569"], folder=folder, facts_folder=facts_folder)

    assert (loaded.created, loaded.updated, loaded.deleted) == (1, 1, 1)
    codes = set(Election.objects.get().timetable.values_list("code", flat=True))
    assert "revote_one" in codes
    assert "revote_first" not in codes


def test_some_provinces_are_added_to_what_is_there():
    services.load(["th-mp-2566"], provinces=["NBI"])
    services.load(["th-mp-2566"], provinces=["PTE"])

    assert set(Constituency.objects.values_list("province__letters", flat=True)) == {"NBI", "PTE"}
    assert Election.objects.get().data_version.endswith(":NBI,PTE")
    assert Party.objects.count() == 70
    assert Coverage.objects.values("subdistrict").distinct().count() == Subdistrict.objects.count()


def test_an_unknown_election_is_refused_and_named():
    with pytest.raises(NotFound) as refused:
        services.load(["th-mp-2570"])

    assert refused.value.code == "election_unknown"
    assert "th-mp-2570" in refused.value.message.th


def test_the_record_says_who_loaded():
    services.load(["th-mp-2566"], provinces=["TRT"], actor=Actor.system("operator"))

    entry = Entry.objects.get(action="elections.loaded")
    assert entry.subject == "election:th-mp-2566"


def _keep_province(path, *prefixes):
    heading, *rows = path.read_text("utf-8").splitlines()
    kept = [row for row in rows if row.startswith(prefixes)]
    path.write_text("\n".join([heading, *kept]) + "\n", "utf-8")
