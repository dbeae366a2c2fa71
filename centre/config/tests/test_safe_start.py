"""Production refuses what the demo leaves behind: its secret, its clock, its accounts."""
from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from centre.accounts import services as accounts
from centre.accounts.actors import Actor
from centre.config import environment, readiness
from centre.config.management.commands.settings import shown

LONG = "a" * 60


def read_settings(folder, **given):
    """Read the settings in a process of its own; (exit code, what it said)."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CENTRE_")}
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print('key', settings.SECRET_KEY)"],
        env={**clean, "CENTRE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "centre.config.settings", **given},
        capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_a_secret_is_drawn_once_and_kept_for_its_owner_only(tmp_path):
    code, first = read_settings(tmp_path, CENTRE_MODE="production")
    assert code == 0
    assert read_settings(tmp_path, CENTRE_MODE="production") == (0, first)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
@pytest.mark.parametrize(("given", "words"), [
    ({"CENTRE_SECRET_KEY": "short"}, "refusing to start"),
    ({"CENTRE_SECRET_KEY": "demo-" + LONG}, "refusing to start"),
    ({"CENTRE_MODE": "staging"}, "must be production, demo or test"),
    ({"CENTRE_DATABASE_URL": "mysql://x/y", "CENTRE_SECRET_KEY": LONG}, "must look like postgresql://"),
])
def test_production_refuses_unsafe_settings(tmp_path, given, words):
    code, said = read_settings(tmp_path, **{"CENTRE_MODE": "production", **given})
    assert code == 1
    assert words in said


@pytest.mark.slow
def test_production_refuses_a_folder_that_the_demo_made(tmp_path):
    code, said = read_settings(tmp_path, CENTRE_MODE="demo")
    assert (code, "key demo-" in said) == (0, True)
    code, said = read_settings(tmp_path, CENTRE_MODE="production")
    assert (code, "demo secret" in said) == (1, True)
    assert read_settings(tmp_path, CENTRE_MODE="production", CENTRE_SECRET_KEY=LONG)[0] == 0
    (tmp_path / "rehearsal.json").write_text('{"offset_seconds": 5}')
    code, said = read_settings(tmp_path, CENTRE_MODE="production", CENTRE_SECRET_KEY=LONG)
    assert (code, "production keeps real time" in said) == (1, True)


@pytest.mark.django_db
def test_production_does_not_start_with_demo_accounts(settings):
    settings.MODE = "demo"
    accounts.create_person(Actor.system("tests"), username="demo-nok", display_name="นก", password="demo",
                           is_demo=True)
    readiness.refuse_unsafe_start()
    settings.MODE = "production"
    for command in (["work", "--once"], ["serve"]):
        with pytest.raises(CommandError, match="demo-nok"):
            call_command(*command)


@pytest.mark.django_db
def test_an_unmigrated_database_is_named():
    MigrationRecorder.Migration.objects.filter(app="outbox").delete()
    with pytest.raises(CommandError, match="centre migrate"):
        readiness.refuse_unsafe_start()


def test_settings_shows_all_and_hides_secrets(monkeypatch):
    monkeypatch.setenv("CENTRE_SECRET_KEY", LONG)
    monkeypatch.setenv("CENTRE_DATABASE_URL", "postgresql://me:hunter2@db:5432/centre")
    out, names = StringIO(), StringIO()
    call_command("settings", stdout=out)
    call_command("settings", "--names", stdout=names)
    assert names.getvalue().split() == [s.name for s in environment.ALL]
    for setting in environment.ALL:
        assert setting.help in out.getvalue()
    assert LONG not in out.getvalue()
    assert "hunter2" not in out.getvalue()
    assert "postgresql://me:••••@db:5432/centre" in out.getvalue()
    monkeypatch.setenv("CENTRE_ELECTION", " th-mp-2566 ")
    assert shown(environment.ELECTION) == "th-mp-2566"
    monkeypatch.delenv("CENTRE_ELECTION")
    assert shown(environment.ELECTION) == ""


def centre(folder, *arguments, **given):
    """The command `centre` as a process of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CENTRE_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-c", "from centre.config.cli import main; main()", *arguments],
        env={**clean, "CENTRE_MODE": "test", "CENTRE_DATA_DIR": str(folder), **given},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.slow
def test_the_command_reaches_rooms_and_file_commands(tmp_path):
    names, _ = centre(tmp_path, "settings", "--names").communicate(timeout=60)
    assert names.split() == [s.name for s in environment.ALL]
    empty, _ = centre(tmp_path / "untouched", "screen", "--help").communicate(timeout=60)
    assert "--catalogue" in empty
    assert not Path(tmp_path / "untouched").exists()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_serve_answers_over_http_and_stops_when_asked(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    centre(tmp_path, "migrate").communicate(timeout=120)
    server = centre(tmp_path, "serve", "--port", str(port), "--workers", "1")
    try:
        answer, until = None, time.monotonic() + 30
        while answer is None and server.poll() is None and time.monotonic() < until:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/absolutely-nowhere", timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
        assert answer is not None, server.communicate()[0]
        assert answer.status_code == 404
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=30)
    assert "Traceback" not in said


@pytest.mark.slow
def test_no_door_opens_in_production_on_the_demos_database(tmp_path):
    def python(text, **given):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("CENTRE_")}
        done = subprocess.run(
            [sys.executable, "-c", text], capture_output=True, text=True, check=False,
            env={**clean, "CENTRE_DATA_DIR": str(tmp_path), "CENTRE_SECRET_KEY": LONG,
                 "DJANGO_SETTINGS_MODULE": "centre.config.settings", **given})
        return done.returncode, done.stdout + done.stderr

    code, said = python(
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from centre.accounts import services\nfrom centre.accounts.actors import Actor\n"
        "call_command('migrate', verbosity=0)\n"
        "services.create_person(Actor.system('t'), username='demo-nok', display_name='', password='', is_demo=True)",
        CENTRE_MODE="demo")
    assert code == 0, said
    assert python("import centre.config.wsgi", CENTRE_MODE="demo")[0] == 0
    work = ("import sys; sys.argv = ['centre', 'work', '--once', '--skip-checks']\n"
            "from centre.config.cli import main; main()")
    for door in ("import centre.config.wsgi", work):
        code, said = python(door, CENTRE_MODE="production")
        assert code == 1
        assert "demo-nok" in said
