"""Finds the post behind a link that somebody pasted, among those that the centre has seen; no link is ever opened."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from centre.posts import queries as posts
from centre.posts.queries import PostView

# A text with more addresses than this is looked through no further: nobody pastes ten links to ask one thing.
_MOST = 3
_ADDRESS = re.compile(
    r"https?://[^\s<>\"'`|\\^{}]+"
    r"|(?<![\w@./:-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?/[^\s<>\"'`|\\^{}]*", re.IGNORECASE)
_TRAILING = ".,;:!?)]}»”’…ๆฯ"
_THAI = re.compile("[\u0e00-\u0e7f]")
# What apps add to a link to know who shared it; it does not change which post the link names.
_TRACKING = frozenset({
    "_d", "_r", "_t", "_nc_cat", "feature", "fbclid", "gclid", "igsh", "igshid", "is_copy_url", "is_from_webapp",
    "mibextid", "pp", "rdid", "ref", "ref_src", "ref_url", "refer", "s", "sender_device", "sender_web_id",
    "share_app_id", "share_id", "share_link_id", "share_url", "si", "source", "t", "tt_from", "u_code", "web_id"})
# The words of such a post come from a reporter, not from the platform: they must not speak for the link.
_HEARSAY = "report:"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What somebody pasted, taken apart: the post seen at a link in it, whether there are links, the other words."""

    post: PostView | None
    has_link: bool
    words: str


def pasted(text: str) -> Pasted:
    """Take a pasted text apart; of several links the first that leads to a seen post counts."""
    addresses = _addresses(text)
    found = next((post for address in addresses if (post := seen_at(address))), None)
    return Pasted(found, bool(addresses), _ADDRESS.sub(" ", text).strip() if addresses else text)


def seen_at(address: str) -> PostView | None:
    """The post that the centre saw at an address, however that is spelled; None when there is none with words."""
    for spelled in spellings(address):
        found = posts.by_url(spelled)
        if found and found.text and not str(found.provenance.get("source", "")).startswith(_HEARSAY):
            return found
    return None


def spellings(address: str) -> list[str]:
    """The same address as others may have written it, nearest first; empty for what is no web address.

    Scheme, case of the host, the slash at the end, the place in the page and tracking parameters do not count.
    """
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return []
    if parts.scheme not in {"http", "https"} or not parts.netloc or "\0" in address:
        return []
    bare = parts.path.rstrip("/")
    given = parse_qsl(parts.query, keep_blank_values=True, errors="replace")
    kept = urlencode([(name, value) for name, value in given if not _is_tracking(name)])
    schemes = (parts.scheme, "http" if parts.scheme == "https" else "https")
    whole = [address.strip()]
    whole += [urlunsplit((scheme, parts.netloc.lower(), path, query, ""))
              for query in (parts.query, kept) for scheme in schemes for path in (parts.path, bare, f"{bare}/")]
    return list(dict.fromkeys(whole))


def _addresses(text: str) -> list[str]:
    found = (cut for written in _ADDRESS.finditer(text) for cut in _cuts(written[0]))
    return list(dict.fromkeys(address for address, _ in zip(found, range(2 * _MOST), strict=False)))


def _cuts(written: str) -> Iterator[str]:
    """The address as written, and without Thai words that were typed right behind it."""
    yield written.rstrip(_TRAILING)
    if thai := _THAI.search(written):
        yield written[:thai.start()].rstrip(_TRAILING)


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith("utm_")
