"""Properties of records: what is written is read back, and one's own word never makes a falsehood."""
from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from centre.claims import records, verdicts
from centre.claims.records import CheckRecord, standing_verdict
from centre.claims.verdicts import Verdict

SHIPPED = list(records.read())
CHECKS = st.lists(st.builds(
    CheckRecord, st.just("Checker"), st.just("https://example.org/"),
    st.sampled_from(["2023", "2023-05", "2023-05-10"]),
    st.sampled_from(Verdict.values), st.booleans()), min_size=1, max_size=4).map(tuple)


@given(st.sampled_from(SHIPPED), st.sampled_from(Verdict.values), CHECKS, st.booleans())
def test_the_commissions_own_word_never_makes_a_falsehood(record, recorded, checks, about):
    made = records.with_verdict(
        replace(record, verdict_recorded=recorded, fact_checks=checks, about_commission=about))
    made.check()
    if about and not any(c.independent for c in checks):
        assert made.verdict != Verdict.FALSE
    else:
        assert made.verdict == recorded
    assert standing_verdict(made) == made.verdict
    if made.verdict in {Verdict.DISPUTED, Verdict.DENIED_BY_COMMISSION}:
        assert not verdicts.is_falsehood(made.verdict)


def test_what_is_written_is_read_back(tmp_path):
    assert records.write(SHIPPED, tmp_path / "c.jsonl") == 56
    assert list(records.read(tmp_path / "c.jsonl")) == SHIPPED
    assert len({r.sha256 for r in SHIPPED}) == 56
