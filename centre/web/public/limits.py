"""How much one connection may send in a while, so that a flood by one does not become work for all.

Kept in the memory of the process and nowhere else: no address is written down, and a restart forgets everything.
With several processes each counts for itself; a proxy in front is the place for a limit of the whole house.
"""
from __future__ import annotations

import math
import secrets
import threading
from collections import OrderedDict
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from centre.kernel import clock

# Drawn anew with every start, so that what is in memory cannot be traced to an address later.
_SALT: Final = secrets.token_bytes(16)
_VISITORS: Final = 50_000


class Limiter:
    """A token bucket for each visitor: `most` at once, refilled evenly within `seconds`; thread-safe.

    At most `visitors` are remembered. When more come, those that were silent longest are forgotten: they may have
    a full allowance again, and the memory stays bounded.
    """

    def __init__(self, *, most: int, seconds: float, visitors: int = _VISITORS) -> None:
        self.most = most
        self._rate = most / seconds
        self._visitors = visitors
        self._left: OrderedDict[bytes | str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, who: bytes | str, now: float) -> int:
        """Take one from the allowance of a visitor at a moment in seconds; 0, or the whole seconds still to wait."""
        with self._lock:
            left, since = self._left.get(who, (float(self.most), now))
            left = min(float(self.most), left + max(now - since, 0.0) * self._rate)
            # A hair of tolerance: what was refilled in parts may miss the whole by a rounding error.
            allowed = left > 1 - 1e-9
            left -= allowed
            self._left[who] = (left, now)
            self._left.move_to_end(who)
            if len(self._left) > self._visitors:
                self._left.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) / self._rate - 1e-6)

    def forget(self) -> None:
        """Give every visitor a full allowance."""
        with self._lock:
            self._left.clear()


# A family, a school or a whole village may share one address: these stop machines, not people.
REPORTS: Final = Limiter(most=30, seconds=3600)
CHECKS: Final = Limiter(most=60, seconds=60)
TRACKS: Final = Limiter(most=30, seconds=60)


def seconds_to_wait(limiter: Limiter, request: HttpRequest) -> int:
    """Count this request for its visitor; 0 when it may go on, else the seconds after which the next may."""
    return limiter.wait(visitor(request), clock.machine_now().timestamp())


def wait_words(seconds: int) -> str:
    """What a visitor reads who must wait."""
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Your connection has sent a lot in a short time. Please wait %(count)d minute, then press the button "
        "again. What you typed is still here.",
        "Your connection has sent a lot in a short time. Please wait %(count)d minutes, then press the button "
        "again. What you typed is still here.", minutes) % {"count": minutes}


def told_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    """The same answer, saying to machines too when to come again."""
    response["Retry-After"] = str(seconds)
    return response


def visitor(request: HttpRequest) -> bytes:
    """Who sends, as a salted hash: the address, or for IPv6 the network of one household (/64)."""
    address = _address(request)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64)
    return blake2b(str(address).encode("ascii"), key=_SALT, digest_size=16).digest()


def _address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The connection's own address; behind trusted proxies, the one that the outermost of them saw."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    # What stands further left was written by the visitor and may say anything.
    seen = _parsed(hops[-proxies]) if 0 < proxies <= len(hops) else None
    return seen or _parsed(request.META.get("REMOTE_ADDR", ""))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
