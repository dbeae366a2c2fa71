"""What leaves the house: the outbox topics that go to a platform, handed to that platform's connector."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centre.casework import queries as casework
from centre.connectors.registry import connector_for


def _deliver_referral(payload: Mapping[str, Any]) -> None:
    referral_id = str(payload["referral_id"])
    connector_for(casework.referral(referral_id).platform).deliver_referral(referral_id)


def _request_measure(payload: Mapping[str, Any]) -> None:
    measure_id = str(payload["measure_id"])
    connector_for(casework.measure(measure_id).platform).request_measure(measure_id)


def _observe(payload: Mapping[str, Any]) -> None:
    measure_id = str(payload["measure_id"])
    connector_for(casework.measure(measure_id).platform).observe(measure_id)


# Outside a transaction, and again after a crash: each connector gives the platform the record's id as key.
OUTGOING: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "referrals.released": _deliver_referral,
    "measures.requested": _request_measure,
    "measures.observe": _observe,
}
