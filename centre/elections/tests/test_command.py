"""The command line: what it prints, and that a fault ends it with a sentence."""
import json

import pytest
from django.core.management import CommandError, call_command

from centre.elections import queries, services
from centre.elections.compiler.run import compile_source
from centre.elections.tests import tiny_source
from centre.elections.tests.moments import REHEARSAL
from centre.elections.views import to_json
from centre.kernel import clock


@pytest.mark.django_db
def test_load_says_what_it_did_and_find_answers_what_the_hub_answers(capsys):
    for _time in range(2):
        call_command("elections", "load", "--quiet", "--election", "th-mp-2566", "--province", "NBI", "--province",
                     "PTE")
    said = capsys.readouterr().out.splitlines()
    with clock.hold(REHEARSAL):
        call_command("elections", "find", "--election", "2566", "บางพูด")
        printed = json.loads(capsys.readouterr().out)
        assert printed == to_json(queries.find_place("2566", "บางพูด"))
        call_command("elections", "find", "--province", "นนทบุรี", "บางพูด")
        assert json.loads(capsys.readouterr().out)["kind"] == "found"

    assert said[0].startswith("th-mp-2566: 1,")
    assert said[1] == "th-mp-2566: already up to date"


@pytest.mark.django_db
def test_find_in_an_unknown_election_says_so_in_both_languages():
    services.load(["th-mp-2566"], provinces=["TRT"])

    with pytest.raises(CommandError, match="2570"):
        call_command("elections", "find", "--election", "2570", "บางพูด")


def test_compile_of_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("elections", "compile", str(tmp_path), "--out", str(tmp_path / "out"))


@pytest.fixture
def made_source(tmp_path, monkeypatch):
    def write(files):
        source, facts_folder = tiny_source.write(tmp_path, files)
        monkeypatch.setitem(compile_source.__kwdefaults__, "facts_folder", facts_folder)
        return source
    return write


def test_compile_prints_the_report(made_source, tmp_path, capsys):
    call_command("elections", "compile", str(made_source(tiny_source.sound())), "--out", str(tmp_path / "out"))

    printed = capsys.readouterr().out
    assert "ok     th-mp-2566: constituency seats: 3 of 3" in printed
    assert printed.splitlines()[-1] == f"written to {tmp_path / 'out'}"


def test_compile_refuses_faults(made_source, tmp_path, capsys):
    files = tiny_source.sound()
    del files["ect/info_constituency.json"][2]

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("elections", "compile", str(made_source(files)), "--out", str(tmp_path / "out"))
    assert "fault  th-mp-2566: constituency seats: 2 of 3" in capsys.readouterr().out
