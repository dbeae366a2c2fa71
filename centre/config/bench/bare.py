"""The peer of the elections room: the same files in a bare SQLite, without checks, history, sound or choices."""
from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from centre import elections

SHIPPED = Path(elections.__file__).resolve().parent / "data"
_AREAS = "th-areas-2566/subdistricts"


@dataclass(frozen=True, slots=True)
class Bare:
    """A database with one table a file; `seconds` is how long reading and storing the rows took."""

    connection: sqlite3.Connection
    rows: int
    seconds: float

    def find(self, election: str, name: str) -> list[tuple[str, str]]:
        """Code and constituencies of the subdistricts with exactly this Thai name."""
        return self.connection.execute(
            f'SELECT s.code, c.constituencies FROM "{_AREAS}" AS s '  # noqa: S608 - a name of ours
            f'JOIN "{election}/coverage" AS c ON c.subdistrict = s.code WHERE s.name_th = ?', (name,)).fetchall()


@contextmanager
def loaded(file: Path) -> Iterator[Bare]:
    """Put every CSV file that ships into a new database, a table each, named by its path."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(file)) as connection:
        tables = {path.relative_to(SHIPPED).with_suffix("").as_posix(): path for path in SHIPPED.rglob("*.csv")}
        rows = sum(_store(connection, name, path) for name, path in sorted(tables.items()))
        connection.execute(f'CREATE INDEX by_name ON "{_AREAS}" (name_th)')
        for name in tables:
            if name.endswith("/coverage"):
                connection.execute(f'CREATE INDEX "{name} by code" ON "{name}" (subdistrict)')
        connection.commit()
        yield Bare(connection, rows, time.perf_counter() - begun)


def _store(connection: sqlite3.Connection, name: str, path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        columns = next(reader)
        rows = list(reader)
    named = ", ".join(f'"{column}"' for column in columns)
    connection.execute(f'CREATE TABLE "{name}" ({named})')
    marks = ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608 - names of our own files
    return len(rows)
