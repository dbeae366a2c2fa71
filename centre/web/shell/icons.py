"""The signs of the house, drawn by us on a 24-unit grid; a sign never stands without a word beside it."""
from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_STROKE = {
    "home": "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5",
    "place": ("M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11Z"
              "M12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6"),
    "cards": "M5 4.5h14v11H11l-4 4v-4H5ZM9 8.5h6M9 11.5h4",
    "check": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.3 15.3 20 20M8 10.6l1.9 1.9 3.2-3.6",
    "flag": "M6 21V4M6 5h11.5l-2.6 3.7 2.6 3.8H6",
    "clock": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2.2",
    "calendar": "M5 6.5h14V20H5ZM5 10.5h14M8.5 4v4M15.5 4v4",
    "ballot": "M6 10.5h12V20H6ZM8.5 10.5V4h7v6.5M10.2 6.2l3.6 3.2M13.8 6.2l-3.6 3.2",
    "correction": "M5 19.5h14M6.5 15.5 16 6l2.5 2.5-9.5 9.5-3.4.9Z",
    "source": "M7 4.5h7l4 4V20H7ZM14 4.5v4h4M9.8 12.5h5.4M9.8 15.7h5.4",
    "chart": "M5 20V11h3.5v9M10.3 20V5h3.5v15M15.6 20v-6H19v6M4 20h16",
    "archive": "M4.5 5h15v4h-15ZM6 9v10.5h12V9M10 12.5h4",
    "arrow": "M5 12h13M13 6.5 18.5 12 13 17.5",
    "cross": "M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3ZM9 9l6 6M15 9l-6 6",
    "warn": "M12 4 21 19.5H3ZM12 10v4.5M12 17v.2",
    "true": "M4.5 12.5 10 18 20 6.5",
    "open": ("M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z"
             "M9.6 9.7a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.1.9-1.1 1.8M12 16.6v.2"),
    "note": "M5 5h14v10.5L15 19.5H5ZM8.5 9h7M8.5 12.5h4",
    "two": ("M9 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 19c0-3.3 2.4-5.5 5.5-5.5s5.5 2.2 5.5 5.5"
            "M15 5.7a3 3 0 0 1 0 5.6M17 13.9c2 .8 3.5 2.6 3.5 5.1"),
    "pass": "M4 11V9a3 3 0 0 1 3-3h11M15 3l3 3-3 3M20 13v2a3 3 0 0 1-3 3H6M9 21l-3-3 3-3",
    "deny": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM6 6l12 12",
    "ask": "M5 4.5h14v11H11l-4 4v-4H5ZM10.2 8.3a1.8 1.8 0 1 1 2.7 1.6c-.6.3-.9.6-.9 1.2M12 13v.2",
    "joke": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.2 13.8a4.3 4.3 0 0 0 7.6 0M9.2 9.3v.2M14.8 9.3v.2",
    "news": "M4 5h12v14H6a2 2 0 0 1-2-2ZM16 9h4v8a2 2 0 0 1-4 0M7 8.5h6M7 12h6M7 15.5h4",
    "lock": "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
}

# A mangosteen seen from below shows as many petals as it has segments inside: what it says is what is in it.
_PETAL = "M20 19.2c-2.3-1.6-3.2-4-3.2-6a3.2 3.2 0 0 1 6.4 0c0 2-.9 4.4-3.2 6Z"


def icon(name: str, size: int = 24) -> SafeString:
    """The sign as inline SVG, hidden from screen readers because its word stands beside it.

    Raises:
        KeyError: when no sign has that name.
    """
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{1}"/></svg>',
        size, _STROKE[name])


def mark(size: int = 40) -> SafeString:
    """The mark of the house: a mangosteen from below, six petals for six segments."""
    petals = mark_safe("".join(  # noqa: S308 - constants of this file
        f'<path d="{_PETAL}" transform="rotate({turn} 20 20)"/>' for turn in range(0, 360, 60)))
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
        '<circle cx="20" cy="20" r="20" fill="#513"/><g fill="#fdfcfa">{1}</g>'
        '<circle cx="20" cy="20" r="1.9" fill="#513"/></svg>', size, petals)
