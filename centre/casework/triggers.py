"""The database's own refusal to change what examiners and platforms said. Frozen: a migration runs these."""
from __future__ import annotations

TABLES = ("casework_finding", "casework_platformdecision", "casework_observation", "casework_caseevent")
_WORDS = "findings, decisions, observations and the trail are written once"


def create(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up, for Django's name of the database."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def drop(vendor: str) -> tuple[str, ...]:
    """The statements that take them away: for unmigrating, and for tests that tamper."""
    on_table = "" if vendor == "sqlite" else " ON {table}"
    names = ("no_update", "no_delete", "no_replace") if vendor == "sqlite" else ("no_change", "no_truncate")
    return tuple(f"DROP TRIGGER IF EXISTS {table}_{name}{on_table.format(table=table)}"
                 for table in TABLES for name in names)


def _sqlite() -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    # INSERT OR REPLACE deletes without firing the trigger on deletes.
    taken = "WHEN EXISTS (SELECT 1 FROM {0} t WHERE t.id = NEW.id)"
    return tuple(statement for table in TABLES for statement in (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {taken.format(table)} {refuse}"))


def _postgresql() -> tuple[str, ...]:
    function = f"""CREATE OR REPLACE FUNCTION casework_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation';
    END $$"""
    refuse = "EXECUTE FUNCTION casework_refuse()"
    return (function, *(statement for table in TABLES for statement in (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")))
