"""`centre demo`: prepares the data folder once, starts everything, opens the start page, stops on Ctrl-C.

Runs without Django, because the rehearsal clock must stand before settings are read.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import sys
import time
import webbrowser
from datetime import datetime
from pathlib import Path
from types import FrameType

from centre.config import rehearsal
from centre.demo.stage import Stage
from centre.kernel.clock import BANGKOK
from centre.kernel.dates import BUDDHIST_OFFSET, format_moment
from centre.kernel.language import arabic_digits

DEFAULT_MOMENT = "2566-05-12T10:00"
_PACKAGE = Path(__file__).resolve().parent.parent
_ROOT = _PACKAGE.parent


def main(arguments: list[str]) -> int:
    """Run the demo until Ctrl-C or SIGTERM; exit code 0 after a clean stop, 1 when a process ended by itself."""
    options = _parser().parse_args(arguments)
    began = time.monotonic()
    folder = Path(options.data).resolve()
    if options.fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port, sandbox_port = _ports(options.port)
    stage = Stage(_environment(folder, port, sandbox_port), folder / "logs")
    _set_clock(folder, options.at)
    stop = _Stop()
    stop.listen()
    try:
        if not raise_curtain(stage, folder, port, sandbox_port):
            return 1
        _announce(port, sandbox_port, time.monotonic() - began, folder)
        if not options.no_browser:
            webbrowser.open(f"http://127.0.0.1:{port}/demo/")
        return _watch(stage, stop)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return 0
    finally:
        stop.deaf()
        stage.stop()


def raise_curtain(stage: Stage, folder: Path, port: int, sandbox_port: int) -> bool:
    """Prepare the folder if that was not done, and start every process; False when a preparation failed."""
    centre = [sys.executable, "-m", "centre"]
    fresh = not _is_prepared(folder)
    if fresh and stage.run([*centre, "demo_prepare"]) != 0:
        return False
    stage.environment = {**stage.environment, **_sandbox_environment(folder, port, sandbox_port)}
    commands = processes(port)
    for name in ("sandbox", "centre", "worker"):
        stage.start(name, commands[name])
    stage.wait_until_answers("sandbox", f"http://127.0.0.1:{sandbox_port}/")
    stage.start("sandbox-worker", commands["sandbox-worker"])
    stage.wait_until_answers("centre", f"http://127.0.0.1:{port}/demo/")
    if fresh:
        if stage.run([*centre, "demo_cases"]) != 0:
            return False
        _mark_prepared(folder)
    return True


def processes(port: int) -> dict[str, list[str]]:
    """The command of each long-running process, by name."""
    return {"sandbox": [sys.executable, "-m", "sandbox", "serve"],
            "centre": [sys.executable, "-m", "centre", "serve", "--host", "127.0.0.1", "--port", str(port)],
            # A short lease: in a rehearsal a killed worker is missed after seconds, not half a minute.
            "worker": [sys.executable, "-m", "centre", "work", "--lease", "5"],
            "sandbox-worker": [sys.executable, "-m", "sandbox", "work"]}


def moment(typed: str) -> datetime:
    """A moment typed as `2566-05-12T10:00` or `2023-05-12T10:00`, in Bangkok time.

    Raises:
        argparse.ArgumentTypeError: when it cannot be read.
    """
    text = arabic_digits(typed.strip())
    try:
        year = int(text[:4])
        naive = datetime.fromisoformat(f"{year - BUDDHIST_OFFSET if year >= 2400 else year}{text[4:]}")
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{typed!r} is not a moment; write it as 2566-05-12T10:00 or 2023-05-12T10:00") from error
    return naive if naive.tzinfo else naive.replace(tzinfo=BANGKOK)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="centre demo", description="The running system, rehearsed.")
    parser.add_argument("--fresh", action="store_true", help="begin again with an empty data folder")
    parser.add_argument("--at", type=moment, default=None, metavar="MOMENT",
                        help=f"moment of the rehearsal, e.g. 2569-02-06T10:00 (default {DEFAULT_MOMENT})")
    parser.add_argument("--port", type=int, default=8000, help="port of the centre; the sandbox takes the next free")
    parser.add_argument("--data", default=os.environ.get("CENTRE_DATA_DIR", str(_ROOT / "var" / "demo")),
                        help="data folder of the demo")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _set_clock(folder: Path, at: datetime | None) -> None:
    begun = (folder / "rehearsal.json").exists()
    if begun and at is None:
        return
    rehearsal.begin(folder, at or moment(DEFAULT_MOMENT), mode="demo")


def _ports(wanted: int) -> tuple[int, int]:
    first = _free_port(wanted)
    return first, _free_port(max(8100, first + 1))


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            # Like the server, so that a port just left by an earlier demo counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port between {wanted} and {wanted + 99}; give another with --port.")


def _environment(folder: Path, port: int, sandbox_port: int) -> dict[str, str]:
    return {"CENTRE_MODE": "demo", "CENTRE_DATA_DIR": str(folder), "CENTRE_DATABASE_URL": "",
            "CENTRE_PUBLIC_URL": f"http://127.0.0.1:{port}", "CENTRE_SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
            "CENTRE_ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]", "PYTHONUNBUFFERED": "1"}


def _sandbox_environment(folder: Path, port: int, sandbox_port: int) -> dict[str, str]:
    keys = json.loads((folder / "sandbox-keys.json").read_text("utf-8"))
    offset = rehearsal.stored_offset(folder, mode="demo").total_seconds()
    return {"SANDBOX_CENTRE_URL": f"http://127.0.0.1:{port}", "SANDBOX_PORT": str(sandbox_port),
            "SANDBOX_DATA_DIR": str(folder / "sandbox"), "SANDBOX_CLOCK_OFFSET": str(offset),
            "SANDBOX_KEY_ID": keys["key_id"], "SANDBOX_OUT_SECRET": keys["out_secret"],
            "SANDBOX_IN_SECRET": keys["in_secret"]}


def _version() -> str:
    """Changes when code that shapes the database or shipped data changes, so that an upgrade prepares again."""
    shaping = sorted(p for pattern in ("*/migrations/*.py", "*/data/**/*", "demo/**/*.py")
                     for p in _PACKAGE.glob(pattern) if p.is_file() and p.suffix != ".pyc")
    text = "\n".join(f"{p.relative_to(_PACKAGE)} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in shaping)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_prepared(folder: Path) -> bool:
    mark = folder / "prepared"
    return mark.exists() and mark.read_text("utf-8") == _version()


def _mark_prepared(folder: Path) -> None:
    (folder / "prepared").write_text(_version(), encoding="utf-8")


def _announce(port: int, sandbox_port: int, seconds: float, folder: Path) -> None:
    now = datetime.now(BANGKOK) + rehearsal.stored_offset(folder, mode="demo")
    print(f"""
  Election Centre is running ({seconds:.1f} s). The rehearsal clock: {format_moment(now, 'en')}

    start page         http://127.0.0.1:{port}/demo/
    hub for voters     http://127.0.0.1:{port}/      (English: /en/)
    working desk       http://127.0.0.1:{port}/desk/
    sandbox platform   http://127.0.0.1:{sandbox_port}/

  Logs: {folder / 'logs'}    Ctrl-C stops everything.
""", flush=True)


def _watch(stage: Stage, stop: _Stop) -> int:
    """Wait until a process ends by itself, and say which; exit code 1.

    Raises:
        KeyboardInterrupt: somebody asked to stop.
    """
    while not (ended := stage.first_ended()):
        if stop.asked:
            raise KeyboardInterrupt
        time.sleep(0.5)
    print(f"{ended} has ended. Read {stage.logs / (ended + '.log')}.", flush=True)
    return 1


class _Stop:
    """Ctrl-C and SIGTERM: the first stops everything, later ones do not hurry the stopping past a process."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        """Hear both signals; where the shell had Ctrl-C ignored for a job in the background, it stays so."""
        signal.signal(signal.SIGTERM, self)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self)

    def deaf(self) -> None:
        """Hear neither, while processes are stopped: that takes seconds, and half of it would leave some behind."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        # Python swallows what is raised while it clears up an object, so the flag stands as well.
        self.asked = True
        raise KeyboardInterrupt
