"""A claim that officers make of a rumour: in their words, examined by nobody, for officers only."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from centre.claims import announcing, changes
from centre.claims.models import Certainty, Claim
from centre.claims.verdicts import Verdict
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.clock import BANGKOK
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual

MOST_CHARACTERS = 1_000
MOST_VARIANT = 2_000
UNEXAMINED = Bilingual("ยังไม่มีผลตรวจสอบ จึงยังไม่เรียกว่าจริงหรือเท็จ",
                       "Nobody has examined this yet, so it is called neither true nor false.")


@dataclass(frozen=True, slots=True)
class NewClaim:
    """What an officer says of a new claim, without the names of living people; `topic` as in other claims."""

    text_th: str
    text_en: str
    topic: str
    about_commission: bool
    concerns_living_person: bool
    election: str = ""

    def check(self) -> None:
        """Refuse what cannot be read as a claim.

        Raises:
            InvalidInput: `claim_incomplete`, naming the field.
        """
        for name, most in (("text_th", MOST_CHARACTERS), ("text_en", MOST_CHARACTERS), ("topic", 40)):
            value = getattr(self, name)
            if not value.strip() or len(value) > most:
                raise InvalidInput("claim_incomplete", Bilingual(
                    f"โปรดกรอกข้อความ ไม่เกิน {most:,} ตัวอักษร", f"Fill this in, with at most {most:,} characters."),
                    field=name)


def write(said: NewClaim, ref: str, candidate: str, sample: str, first_seen_at: datetime) -> Claim:
    """Write the claim. It matches posts from now on, is not public, and has no verdict yet.

    Args:
        ref: its reference.
        candidate: short name of the rumour that it comes from.
        sample: words of the rumour's first post, by which its copies are recognised.
        first_seen_at: when the rumour was first seen.

    Raises:
        InvalidInput: see `NewClaim.check`.
    """
    said.check()
    values = {
        **{f"{public}{part}": value.strip() for public in ("", "public_")
           for part, value in (("text_th", said.text_th), ("text_en", said.text_en),
                               ("correct_th", UNEXAMINED.th), ("correct_en", UNEXAMINED.en))},
        "variants": [sample[:MOST_VARIANT]], "verdict": Verdict.NOT_EXAMINED.value,
        "verdict_recorded": Verdict.NOT_EXAMINED.value, "election": said.election, "topic": said.topic.strip(),
        "happened": first_seen_at.astimezone(BANGKOK).date().isoformat(), "certainty": Certainty.CHECK_AGAIN.value,
        "about_commission": said.about_commission, "concerns_living_person": said.concerns_living_person,
        "note": f"{candidate}: {UNEXAMINED.en}"}
    announcing.tell([ref])
    return Claim.objects.create(ref=ref, known_from=clock.now(), sha256=sha256_hex([ref, values]),
                                generation=changes.advance(), **values)
