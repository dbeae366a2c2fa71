"""What every connector offers the house, and the two ways in which a delivery may fail."""
from __future__ import annotations

from typing import Protocol

from centre.outbox.errors import Hopeless


class Connector(Protocol):
    """One outside system, as the worker sees it.

    Every verb may be called again with the same id after a crash: the other side is given the id as its
    key, and what was already done is done once.

    Attributes:
        slug: name of the connector's folder.
        platforms: slugs of the platform organisations it speaks to. Empty: it takes every platform that
            no other connector names (exactly one connector may do so).
    """

    slug: str
    platforms: frozenset[str]

    def deliver_referral(self, referral_id: str) -> None:
        """Hand a released referral with its basis and bundle to the platform.

        Raises:
            TryLater: the platform could not be reached or asked to wait.
            CannotDeliver: the platform refused what was sent; sending it again would change nothing.
        """

    def request_measure(self, measure_id: str) -> None:
        """Ask the platform to apply the measure that it decided. Raises as `deliver_referral`."""

    def observe(self, measure_id: str) -> None:
        """Look at the platform whether the measure stands, and record what is seen. Raises as above."""


class TryLater(Exception):
    """Network down, time-out, 408, 425, 429 or 5xx: the same call may succeed later, so the worker repeats it."""


class CannotDeliver(Hopeless):
    """The platform answered that the request itself is wrong (other 4xx, or an answer not as agreed).

    Waiting alone does not help: a person repairs the cause, here or at the platform. So the message is dead at once,
    where a person sees it (`centre outbox list`), and goes on when revived (`centre outbox revive`).
    """
