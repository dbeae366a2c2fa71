"""The database's own refusal to change how a candidate was decided. Frozen: a migration runs these."""
from __future__ import annotations

_TABLE = "claims_candidatedecision"
_WORDS = "decisions on candidates are written once"


def create(vendor: str) -> tuple[str, ...]:
    """The statements that set the triggers up, for Django's name of the database."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def drop(vendor: str) -> tuple[str, ...]:
    """The statements that take them away: for unmigrating."""
    on_table = "" if vendor == "sqlite" else f" ON {_TABLE}"
    names = ("no_update", "no_delete", "no_replace") if vendor == "sqlite" else ("no_change", "no_truncate")
    return tuple(f"DROP TRIGGER IF EXISTS {_TABLE}_{name}{on_table}" for name in names)


def _sqlite() -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    # INSERT OR REPLACE deletes without firing the trigger on deletes.
    taken = "WHEN EXISTS (SELECT 1 FROM claims_candidatedecision t WHERE t.id = NEW.id)"
    return (f"CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE ON {_TABLE} {refuse}",
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} {refuse}",
            f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE} {taken} {refuse}")


def _postgresql() -> tuple[str, ...]:
    function = f"""CREATE OR REPLACE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation';
    END $$"""
    refuse = "EXECUTE FUNCTION claims_refuse()"
    return (function,
            f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} FOR EACH STATEMENT {refuse}")
