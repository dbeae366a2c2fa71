"""A system check, so that `centre check --database default` names demo accounts before anybody signs in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from centre.accounts import services
from centre.accounts.errors import DemoAccountsPresent


@register(Tags.database)
def no_demo_accounts_outside_demo(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401 - the signature that Django's registry calls
    """One error when production holds demo accounts; looks only when the default database is asked for."""
    if not databases or "default" not in databases:
        return []
    # `centre migrate` runs this check before it makes the tables of a new installation.
    if not {"accounts_person", "accounts_organisation"} <= set(connection.introspection.table_names()):
        return []
    try:
        services.refuse_demo_accounts_outside_demo()
    except DemoAccountsPresent as found:
        return [Error(found.message.en, id="accounts.E001")]
    return []
