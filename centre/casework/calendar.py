"""The election that a case belongs to, and the days that its deadlines and labels hang on."""
from __future__ import annotations

from datetime import datetime, timedelta

from centre.elections import queries as elections
from centre.kernel.errors import NotFound

# A label stands this long after polling day, as the joint procedure's pages say; then it ends by itself.
LABEL_DAYS_AFTER_POLL = 30


def front_election(as_of: datetime) -> str:
    """Slug of the election in front; empty where the centre holds no election."""
    try:
        return elections.front(as_of).slug
    except NotFound:
        return ""


def polling_opens(election: str, as_of: datetime) -> datetime | None:
    """When polling opens in this election; None where it is unknown."""
    return next((e.polling_opens for e in elections.all_known(as_of) if e.slug == election), None)


def default_end(election: str, starts: datetime) -> datetime:
    """When a measure ends unless somebody says otherwise: 30 days after polling day, or after its start if later."""
    opens = polling_opens(election, starts)
    from_day = max(opens, starts) if opens is not None else starts
    return (from_day + timedelta(days=LABEL_DAYS_AFTER_POLL)).replace(hour=23, minute=59, second=59, microsecond=0)
