"""Properties of records: what is written is read back, and one's own word never makes a falsehood."""
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.claims import records, verdicts
from centre.claims.errors import DataFault
from centre.claims.records import CheckRecord, standing_verdict
from centre.claims.verdicts import Verdict

SHIPPED = list(records.read())
RECORDED = [verdict for verdict in Verdict.values if verdict != Verdict.NOT_EXAMINED]
CHECKS = st.lists(st.builds(
    CheckRecord, st.just("Checker"), st.just("https://example.org/"),
    st.sampled_from(["2023", "2023-05", "2023-05-10"]),
    st.sampled_from(RECORDED), st.booleans()), min_size=1, max_size=4).map(tuple)


@given(st.sampled_from(SHIPPED), st.sampled_from(RECORDED), CHECKS, st.booleans())
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


@given(st.sampled_from(SHIPPED))
def test_a_record_rests_on_checks_so_somebody_examined_it(record):
    checks = (replace(record.fact_checks[0], verdict=Verdict.NOT_EXAMINED.value),)
    for change in ({"verdict_recorded": "not_examined", "verdict": "not_examined"}, {"fact_checks": checks}):
        with pytest.raises(DataFault, match="cannot be 'not_examined'"):
            replace(record, **change).check()


def test_what_is_written_is_read_back(tmp_path):
    assert records.write(SHIPPED, tmp_path / "c.jsonl") == 56
    assert list(records.read(tmp_path / "c.jsonl")) == SHIPPED
    assert len({r.sha256 for r in SHIPPED}) == 56
