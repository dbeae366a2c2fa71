"""Puts what would go over a wire on the list of what waits for a person."""
from __future__ import annotations

from centre.casework import queries as casework
from centre.connectors.manual import handwork
from centre.connectors.manual.models import TaskKind


class ManualConnector:
    """Takes every platform that no other connector names."""

    slug = "manual"
    platforms: frozenset[str] = frozenset()

    def deliver_referral(self, referral_id: str) -> None:
        """Somebody has to send it; nothing is claimed until they record how."""
        referral = casework.referral(referral_id)
        handwork.ask(TaskKind.SEND, referral_id, platform=referral.platform, case_ref=referral.case_ref)

    def request_measure(self, measure_id: str) -> None:
        """The platform decided it and applies it itself; somebody asks where it does not."""
        measure = casework.measure(measure_id)
        handwork.ask(TaskKind.ASK, measure_id, platform=measure.platform, case_ref=measure.case_ref)
        handwork.ask(TaskKind.LOOK, measure_id, platform=measure.platform, case_ref=measure.case_ref)

    def observe(self, measure_id: str) -> None:
        """Somebody has to look."""
        measure = casework.measure(measure_id)
        handwork.ask(TaskKind.LOOK, measure_id, platform=measure.platform, case_ref=measure.case_ref)


CONNECTOR = ManualConnector()
