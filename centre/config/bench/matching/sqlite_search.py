"""SQLite's full-text search with its trigram tokeniser as a peer."""
from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from centre.config.bench.matching.engines import Contestant, Documents, NotRun
from centre.config.bench.matching.measures import Found
from centre.config.bench.matching.peers import prepared

_ASK = "SELECT rowid, -rank FROM claims WHERE claims MATCH ? ORDER BY rank LIMIT ?"


class Fts5:
    """A table in memory, its texts not kept, merged into one tree; a query is the union of different trigrams."""

    def __init__(self, documents: Documents) -> None:
        self._database = sqlite3.connect(":memory:")
        try:
            self._database.execute(
                "CREATE VIRTUAL TABLE claims USING fts5(text, content='', tokenize='trigram case_sensitive 1')")
        except sqlite3.OperationalError as problem:
            raise NotRun(f"this SQLite ({sqlite3.sqlite_version}) has no trigram search: {problem}") from problem
        with self._database:
            self._database.executemany("INSERT INTO claims(rowid, text) VALUES (?, ?)",
                                       ((number, _plain(text)) for number, text in enumerate(documents.texts)))
            self._database.execute("INSERT INTO claims(claims) VALUES ('optimize')")

    def search(self, texts: Sequence[str], top: int) -> Found:
        """The best documents by its BM25."""
        return Found.of([self._one(_plain(text), top) for text in texts], top)

    def _one(self, text: str, top: int) -> list[tuple[int, float]]:
        trigrams = dict.fromkeys(text[at:at + 3] for at in range(len(text) - 2))
        if not trigrams:
            return []
        asked = " OR ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)
        return self._database.execute(_ASK, (asked, top)).fetchall()


def _plain(text: str) -> str:
    return prepared(text).replace("\0", " ")


CONTESTANTS = (
    Contestant("SQLite FTS5 trigrams", Fts5, "in memory, no copy of the texts, merged into one tree, one prepared "
               "statement; the union of the post's different trigrams, ordered by rank; with positions, without "
               "which its ranks mean nothing"),
)
