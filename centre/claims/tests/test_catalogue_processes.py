"""Several processes, one database and one folder: they change claims at once and agree without speaking."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

BEGIN = """
import sys, time
import django
django.setup()
from dataclasses import replace
from centre.claims import catalogue, changes, records, services
from centre.kernel import clock
ALL = list(records.read())
"""
CHANGE = BEGIN + """
number, times = int(sys.argv[1]), int(sys.argv[2])
versions = []
for step in range(times):
    record = ALL[number * 5 + step % 5]
    services.load([replace(record, text_th=f"ถ้อยคำของ {number} ครั้งที่ {step}")])
    version, compiled = catalogue.catalogue(clock.now())
    own = next(claim for part in compiled.parts for _, claim in part.claims() if claim.id == record.ref)
    assert own.texts[0].endswith(f"{step}"), own
    if step % 7 == 3:
        catalogue.tidy()
    print(version, flush=True)
"""
ASK = BEGIN + """
print(*(catalogue.catalogue(clock.now(), public_only=public)[0] for public in (False, True)))
"""
MEMORY = BEGIN + """
from centre import matching
from centre.claims.models import Claim
known = catalogue._known(clock.now(), public_only=False)
print(f"{matching.compile(map(catalogue._text, known)).digest:032x}")
"""
FOLLOW = BEGIN + """
before = catalogue.catalogue(clock.now())[0]
print(before, flush=True)
sys.stdin.readline()
began = time.monotonic()
while catalogue.catalogue(clock.now())[0] == before:
    time.sleep(0.01)
    assert time.monotonic() - began < 30
print(catalogue.catalogue(clock.now())[0], flush=True)
"""


@pytest.fixture
def house(tmp_path):
    """Runs scripts as processes of one installation."""
    url = ""
    if connection.vendor != "sqlite":
        own = connection.settings_dict
        place = f"{own['HOST']}:{own['PORT'] or os.environ.get('PGPORT', '5432')}"
        url = f"postgresql://{own['USER']}:{own['PASSWORD']}@{place}/{own['NAME']}"
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("CENTRE_")}, "CENTRE_MODE": "test",
                   "CENTRE_DATA_DIR": str(tmp_path), "CENTRE_DATABASE_URL": url,
                   "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                   "DJANGO_SETTINGS_MODULE": "centre.config.settings"}

    def start(script, *arguments):
        return subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)], env=environment, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    _answer(start(BEGIN + "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"
                  "services.load(ALL)"))
    return start


def _answer(process):
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return said.strip()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_that_change_claims_at_once_agree(house, tmp_path):
    said = [_answer(process) for process in [house(CHANGE, number, 12) for number in range(3)]]
    assert all(len(words.split()) == 12 for words in said)
    asked = {_answer(process) for process in [house(ASK) for _ in range(3)]}
    assert len(asked) == 1
    assert asked.pop().split()[0] == _answer(house(MEMORY))
    named = {path.name for path in tmp_path.glob("catalogue/*/known/*") if path.suffix == ".part"}
    assert not named


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_that_holds_an_old_catalogue_follows(house):
    follower = house(FOLLOW)
    before = follower.stdout.readline().strip()
    assert _answer(house(ASK)).split()[0] == before
    changed = _answer(house(CHANGE, 1, 1))
    follower.stdin.write("\n")
    assert _answer(follower) == changed != before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_changes_claims_leaves_files_that_follow(house):
    for pause in (0.0, 0.02, 0.05, 0.11, 0.19):
        victim = house(CHANGE, 2, 10_000)
        victim.stdout.readline()
        time.sleep(pause)
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        assert _answer(house(ASK)).split()[0] == _answer(house(MEMORY))
