"""The settings that the sandbox takes from its environment: name, default and one sentence each."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable of the sandbox."""

    name: str
    default: str
    help: str

    def value(self) -> str:
        """What the environment says, or the default; surrounding spaces do not count."""
        return os.environ.get(self.name, self.default).strip()


CENTRE_URL = Setting("SANDBOX_CENTRE_URL", "http://127.0.0.1:8000", "Address of the centre.")
OUT_SECRET = Setting("SANDBOX_OUT_SECRET", "", "whsec_… that signs what the sandbox sends to the centre.")
IN_SECRET = Setting("SANDBOX_IN_SECRET", "", "whsec_… that signs what the centre sends to the sandbox.")
KEY_ID = Setting("SANDBOX_KEY_ID", "", "Id of the machine key, sent as x-centre-key.")
CLOCK_OFFSET = Setting("SANDBOX_CLOCK_OFFSET", "0", "Seconds that the sandbox's time is ahead of the machine's.")
DATA_DIR = Setting("SANDBOX_DATA_DIR", "var/sandbox", "Folder for the sandbox's database and secret.")
HOST = Setting("SANDBOX_HOST", "127.0.0.1", "Address that the sandbox listens on.")
PORT = Setting("SANDBOX_PORT", "8100", "Port that the sandbox listens on.")
PUBLIC_URL = Setting("SANDBOX_PUBLIC_URL", "", "Address under which people reach it. Empty: http://HOST:PORT.")
ALLOWED_HOSTS = Setting("SANDBOX_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]",
                        "Host names under which the sandbox answers, separated by commas.")

ALL = (CENTRE_URL, OUT_SECRET, IN_SECRET, KEY_ID, CLOCK_OFFSET, DATA_DIR, HOST, PORT, PUBLIC_URL, ALLOWED_HOSTS)


def data_dir() -> Path:
    """The data folder, absolute; made if it is not there, readable by its owner only."""
    folder = Path(DATA_DIR.value()).expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def public_url() -> str:
    """The sandbox's own address, without a slash at its end."""
    return (PUBLIC_URL.value() or f"http://{HOST.value()}:{PORT.value()}").rstrip("/")


def clock_offset() -> float:
    """Seconds to add to the machine's time; refuses to start on anything that is not a number."""
    text = CLOCK_OFFSET.value() or "0"
    try:
        return float(text)
    except ValueError:
        raise SystemExit(f"{CLOCK_OFFSET.name} is {text!r}; it must be a number of seconds.") from None
