"""The settings that an operator gives through the environment: name, default and one sentence each."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable of the centre; `centre settings` prints them all."""

    name: str
    default: str
    help: str

    def value(self) -> str:
        """What the environment says, or the default; surrounding spaces do not count."""
        return os.environ.get(self.name, self.default).strip()


MODE = Setting("CENTRE_MODE", "production",
               "production, demo or test. Only demo and test may move the clock or hold demo accounts.")
DATA_DIR = Setting("CENTRE_DATA_DIR", "var",
                   "Folder for the embedded database, evidence and the rehearsal clock.")
DATABASE_URL = Setting("CENTRE_DATABASE_URL", "",
                       "postgresql://user:password@host:port/name. Empty: SQLite in the data folder.")
SECRET_KEY = Setting("CENTRE_SECRET_KEY", "",
                     "Secret of at least 50 characters for signatures and encrypted fields. "
                     "Empty: drawn once and kept in the data folder.")
ALLOWED_HOSTS = Setting("CENTRE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]",
                        "Host names under which the centre answers, separated by commas.")
PUBLIC_URL = Setting("CENTRE_PUBLIC_URL", "http://127.0.0.1:8000",
                     "Address under which voters and platforms reach the centre; links in labels start with it.")
ELECTION = Setting("CENTRE_ELECTION", "",
                   "Slug of the election in front, e.g. th-mp-2566. Empty: the next by the clock.")
SANDBOX_URL = Setting("CENTRE_SANDBOX_URL", "http://127.0.0.1:8100",
                      "Address of the sandbox platform that the sandbox connector speaks to.")
TRUSTED_PROXIES = Setting("CENTRE_TRUSTED_PROXIES", "0",
                          "How many proxies of your own stand in front and add the address that they saw to "
                          "X-Forwarded-For. 0: the header is not believed.")
ENCODER = Setting("CENTRE_ENCODER", "",
                  "Folder of your own sentence encoder; none: do without one. "
                  "Empty: the one of the optional packages, where they are installed.")

ALL = (MODE, DATA_DIR, DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS, PUBLIC_URL, ELECTION, SANDBOX_URL,
       TRUSTED_PROXIES, ENCODER)


def data_dir() -> Path:
    """The data folder, absolute; made if it is not there, readable by its owner only."""
    folder = Path(DATA_DIR.value()).expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
