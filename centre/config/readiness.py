"""What must hold before the house opens its doors or starts to work."""
from __future__ import annotations

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from centre.accounts import services as accounts
from centre.accounts.errors import DemoAccountsPresent


def refuse_unsafe_start() -> None:
    """Let `serve` and `work` begin only on a migrated database without demo accounts (outside the demo).

    Demo secrets are refused earlier, when the settings are read.

    Raises:
        CommandError: saying what to do.
    """
    executor = MigrationExecutor(connection)
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(f"The database lacks {len(missing)} migrations; run `centre migrate` first.")
    try:
        accounts.refuse_demo_accounts_outside_demo()
    except DemoAccountsPresent as error:
        raise CommandError(error.message.en) from error
