"""Two languages side by side, so that no sentence exists in one alone."""
from __future__ import annotations

from dataclasses import dataclass

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Thai and in English; both are required.

    Raises:
        ValueError: when either side is empty, because a half-translated sentence must never reach a page.
    """

    th: str
    en: str

    def __post_init__(self) -> None:
        if not self.th.strip() or not self.en.strip():
            raise ValueError("a bilingual text needs both Thai and English")

    def in_language(self, code: str) -> str:
        """The side for a language code: `en…` gives English, everything else Thai, the first language."""
        return self.en if code.startswith("en") else self.th

    def format(self, **values: object) -> Bilingual:
        """Both sides with `{name}` placeholders filled; Bilingual values give their own side."""
        def side(code: str) -> dict[str, object]:
            return {k: v.in_language(code) if isinstance(v, Bilingual) else v for k, v in values.items()}

        return Bilingual(self.th.format(**side("th")), self.en.format(**side("en")))


def arabic_digits(text: str) -> str:
    """The same text with Thai digits ๐-๙ written 0-9; people type both."""
    return text.translate(THAI_DIGITS)
