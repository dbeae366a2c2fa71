"""The database's own refusal to change, delete or replace editions. Frozen: the migration runs these statements."""
from __future__ import annotations

_SQLITE_CREATE = (
    """CREATE TRIGGER guide_edition_no_update BEFORE UPDATE ON guide_edition
    BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END""",
    """CREATE TRIGGER guide_edition_no_delete BEFORE DELETE ON guide_edition
    BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger above.
    """CREATE TRIGGER guide_edition_no_replace BEFORE INSERT ON guide_edition
    WHEN EXISTS (SELECT 1 FROM guide_edition e WHERE e.id = NEW.id OR (e.kind = NEW.kind AND e.slug = NEW.slug
      AND e.election = NEW.election AND e.number = NEW.number))
    BEGIN SELECT RAISE(ABORT, 'editions are append-only'); END""",
)
_SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS guide_edition_no_update",
    "DROP TRIGGER IF EXISTS guide_edition_no_delete",
    "DROP TRIGGER IF EXISTS guide_edition_no_replace",
)
_POSTGRESQL_CREATE = (
    """CREATE OR REPLACE FUNCTION guide_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'editions are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER guide_edition_no_change BEFORE UPDATE OR DELETE ON guide_edition
    FOR EACH ROW EXECUTE FUNCTION guide_edition_refuse()""",
    """CREATE TRIGGER guide_edition_no_truncate BEFORE TRUNCATE ON guide_edition
    FOR EACH STATEMENT EXECUTE FUNCTION guide_edition_refuse()""",
)
_POSTGRESQL_DROP = (
    "DROP TRIGGER IF EXISTS guide_edition_no_change ON guide_edition",
    "DROP TRIGGER IF EXISTS guide_edition_no_truncate ON guide_edition",
)


def create(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up, for Django's name of the database."""
    return {"sqlite": _SQLITE_CREATE, "postgresql": _POSTGRESQL_CREATE}[vendor]


def drop(vendor: str) -> tuple[str, ...]:
    """The statements that take them away: for unmigrating, and for tests that tamper or flush."""
    return {"sqlite": _SQLITE_DROP, "postgresql": _POSTGRESQL_DROP}[vendor]
