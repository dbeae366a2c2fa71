"""Known claims as of a moment, checking a pasted rumour, and screening posts."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from centre import matching
from centre.audit import queries as audit
from centre.claims import catalogue, queries, records, services, verdicts
from centre.claims.models import Claim, FactCheck, Match, Screening
from centre.claims.verdicts import Verdict
from centre.guide import cards, loading
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.errors import InvalidInput, NotFound
from centre.posts import services as posts
from centre.posts.seen import SeenPost

pytestmark = pytest.mark.django_db
EVE = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
LATER = datetime(2026, 3, 5, 10, 0, tzinfo=BANGKOK)
FADING = "อย่าลืมเอาปากกาไปเองนะ ปากกาที่หน่วยหมึกจางหาย เดี๋ยวเจ้าหน้าที่กาใหม่"


@pytest.fixture(autouse=True)
def loaded():
    catalogue.forget()
    services.load(records.read())
    yield
    catalogue.forget()


def _post(number, words):
    seen = SeenPost(platform="sandbox", external_id=f"p{number}", url=f"https://sandbox.test/{number}",
                    author_handle="somebody", caption=words, posted_at=EVE)
    post, _ = posts.record_post(seen)
    return post.id


def test_nothing_later_than_the_moment_is_known():
    for view in [*queries.known(EVE), *queries.public(EVE)]:
        assert view.known_from <= EVE, view.ref
        assert view.happened <= "2023-05-12", view.ref
    refs = {v.ref for v in queries.known(EVE)}
    assert {"TH-CLAIM-001", "TH-CLAIM-013", "TH-CLAIM-014"} <= refs
    assert {"TH-CLAIM-015", "TH-CLAIM-016", "TH-CLAIM-023", "TH-CLAIM-037"}.isdisjoint(refs)
    assert len(queries.known(LATER)) == 56


def test_the_public_sees_only_what_is_certain():
    assert len(queries.public(LATER)) == 39
    assert {v.certainty for v in queries.public(LATER)} == {"ok"}
    assert all(v.is_public for v in queries.public(LATER))
    assert {v.election for v in queries.public(LATER, "th-mp-2566")} == {"th-mp-2566"}
    with pytest.raises(NotFound):
        queries.get("TH-CLAIM-055", EVE)
    with pytest.raises(NotFound):
        queries.get("TH-CLAIM-047", LATER, public_only=True)
    assert queries.get("TH-CLAIM-047", LATER).certainty == "weak_source"
    assert queries.get("TH-CLAIM-013", EVE, public_only=True).verdict == Verdict.FALSE


def test_denied_and_disputed_never_become_false():
    for view in queries.known(LATER):
        if view.verdict in {Verdict.DISPUTED, Verdict.DENIED_BY_COMMISSION}:
            assert not view.is_falsehood
            for text in (view.verdict_label, view.verdict_words):
                assert "ไม่เป็นความจริง" not in text.th
                assert "not true" not in text.en
            assert "so we do not call it false" in view.verdict_words.en
            assert "ยังไม่เรียกว่าเท็จ" in view.verdict_words.th
    denied = queries.get("TH-CLAIM-053", LATER)
    assert denied.verdict_label.th == "กกต. ปฏิเสธ"
    assert denied.needs_independent_checker


def test_where_the_commission_is_the_subject_false_needs_somebody_else():
    for view in queries.known(LATER):
        if view.about_commission and view.verdict == Verdict.FALSE:
            assert any(c.independent for c in view.fact_checks), view.ref


def test_every_verdict_has_words_in_both_languages():
    for verdict in Verdict:
        assert verdicts.label(verdict).th
        assert verdicts.words(verdict).en
    assert verdicts.is_falsehood("false")
    assert not verdicts.is_falsehood("satire")


def test_names_of_living_people_are_masked_for_officers_too():
    view = queries.get("TH-CLAIM-037", LATER)
    assert view.concerns_living_person
    assert "อนุทิน" not in view.text.th
    assert "Anutin" not in view.text.en


def test_checks_not_yet_published_are_not_shown():
    day = datetime(2026, 2, 20, 23, 59, 59, tzinfo=BANGKOK)
    assert [c.published for c in queries.get("TH-CLAIM-055", day).fact_checks] == ["2026-02-20", "2026-02-14"]
    check = FactCheck.objects.get(claim__ref="TH-CLAIM-013")
    assert str(check).endswith("AFP Fact Check")
    FactCheck.objects.filter(pk=check.pk).update(known_from=EVE + timedelta(days=1))
    assert queries.get("TH-CLAIM-013", EVE).fact_checks == ()


def test_a_pasted_rumour_finds_its_claim_with_the_reason():
    answer = queries.check(FADING, EVE)
    assert not answer.nothing_known
    best = answer.matches[0]
    assert best.claim.ref == "TH-CLAIM-013"
    assert best.probability >= matching.SUGGEST
    assert best.is_close == (best.probability >= matching.CONFIRM)
    assert best.words
    assert best.spans
    assert all(0 <= a < b <= len(FADING) for a, b in best.spans)


def test_what_is_not_known_yet_is_not_found_and_we_say_so():
    text = "บาร์โค้ดบนบัตรเลือกตั้งสืบย้อนได้ว่าใครเลือกใคร"
    then = queries.check(text, EVE)
    assert all(m.claim.known_from <= EVE for m in then.matches)
    assert queries.check(text, LATER).matches[0].claim.ref == "TH-CLAIM-050"
    assert queries.check("วันนี้ทำแกงเขียวหวานไก่ใส่มะเขือ อร่อยมาก", LATER).nothing_known


def test_a_check_never_shows_what_is_not_public():
    text = Claim.objects.get(ref="TH-CLAIM-047").text_th
    assert all(m.claim.is_public for m in queries.check(text, LATER).matches)


@pytest.mark.parametrize(("text", "code"), [
    ("", "text_empty"), (" \0 ", "text_empty"), ("…!?", "text_empty"), ("ก" * 5001, "text_too_long")])
def test_a_text_that_cannot_be_checked_is_told(text, code):
    with pytest.raises(InvalidInput) as caught:
        queries.check(text, EVE)
    assert caught.value.code == code


def test_a_nul_in_the_text_does_no_harm():
    assert queries.check(FADING.replace(" ", "\0"), EVE).matches[0].claim.ref == "TH-CLAIM-013"


def test_before_any_claim_is_known_nothing_is_found():
    assert queries.check(FADING, datetime(2018, 1, 1, tzinfo=BANGKOK)).nothing_known


def test_the_catalogue_is_compiled_once_for_each_state():
    version, first = queries.catalogue(EVE)
    assert queries.catalogue(EVE + timedelta(hours=1)) == (version, first)
    assert queries.catalogue(EVE)[1] is first
    other, _ = queries.catalogue(LATER)
    assert other != version
    assert queries.catalogue(LATER, public_only=True)[0] != other
    for year in range(2019, 2030):
        queries.catalogue(datetime(year, 6, 1, tzinfo=BANGKOK))
    assert queries.catalogue(EVE)[1] is not first


def test_posts_are_screened_kept_and_not_screened_twice():
    with clock.hold(EVE):
        ids = [_post(1, FADING), _post(2, "แมวนอนกลางวัน")]
        texts = [FADING, "แมวนอนกลางวัน"]
        first, second = services.screen_posts(list(zip(ids, texts, strict=True)))
        again = services.screen_posts(list(zip(ids, texts, strict=True)))
    assert [s.id for s in again] == [first.id, second.id]
    assert (first.post_id, first.screened_at, first.model_version) == (ids[0], EVE, matching.MODEL_VERSION)
    assert first.matches[0].claim.ref == "TH-CLAIM-013"
    assert first.matches[0].rank == 1
    assert first.election_related > second.election_related
    assert len(first.matches) <= services.MATCHES_KEPT
    assert not second.matches or second.matches[0].probability < matching.SUGGEST
    assert len(audit.trail(f"catalogue:{first.catalogue_version}")) == 1
    assert str(Screening.objects.first()).startswith(f"post {ids[0]}")
    assert "#1" in str(Match.objects.first())


def test_posts_that_repeat_a_claim_are_found_by_their_newest_screening():
    with clock.hold(EVE):
        loose = "เอาปากกาไปเองนะ ปากกาเขาหมึกมันจาง"
        ids = [_post(1, loose), _post(2, "แมวนอนกลางวัน"), _post(3, Claim.objects.get(ref="TH-CLAIM-013").text_th)]
        services.screen_posts([(ids[0], loose), (ids[1], "แมวนอนกลางวัน"),
                               (ids[2], Claim.objects.get(ref="TH-CLAIM-013").text_th)])
        assert queries.seen_repeating("TH-CLAIM-013") == [ids[2], ids[0]]
        assert queries.seen_repeating("TH-CLAIM-013", limit=1) == [ids[2]]
        services.screen_posts([(ids[2], "แก้แล้ว ขอโทษที่แชร์ผิด")])
        assert queries.seen_repeating("TH-CLAIM-013") == [ids[0]]


def test_a_post_that_speaks_against_a_claim_does_not_repeat_it():
    said = Claim.objects.get(ref="TH-CLAIM-013").text_th
    against = f"ข่าวปลอม! อย่าเชื่อ อย่าแชร์ กกต. ยืนยันแล้วว่าไม่จริงที่ว่า {said}"
    with clock.hold(EVE):
        ids = [_post(1, against), _post(2, said)]
        first, _ = services.screen_posts([(ids[0], against), (ids[1], said)])
        assert first.matches[0].stance == matching.DENIES
        assert queries.seen_repeating("TH-CLAIM-013") == [ids[1]]


def test_changed_words_and_a_changed_catalogue_are_screened_anew():
    with clock.hold(EVE):
        post = _post(1, FADING)
        first, = services.screen_posts([(post, FADING)])
        other, = services.screen_posts([(post, FADING + " จริงนะ")])
        assert other.id != first.id
        assert services.screen_posts([(post, FADING)])[0].id == first.id
    with clock.hold(LATER):
        third, = services.screen_posts([(post, FADING)])
    assert third.catalogue_version != first.catalogue_version
    assert queries.latest_screening(post).id == third.id
    assert queries.latest_screening(post + 1) is None
    assert services.screen_posts([]) == []


def test_loading_again_changes_nothing_and_a_change_is_recorded():
    entries = len(audit.trail("claims:catalogue"))
    report = services.load(records.read())
    assert (report.added, report.changed, report.unchanged) == ((), (), 56)
    assert len(audit.trail("claims:catalogue")) == entries
    version = queries.catalogue(EVE)[0]
    record = next(r for r in records.read() if r.ref == "TH-CLAIM-013")
    report = services.load([replace(record, correct_en="Better words.")])
    assert (report.added, report.changed) == ((), ("TH-CLAIM-013",))
    assert queries.get("TH-CLAIM-013", EVE).verdict == Verdict.FALSE
    assert FactCheck.objects.filter(claim__ref="TH-CLAIM-013").count() == 1
    assert queries.catalogue(EVE)[0] == version, "no post is compared with the correction"
    services.load([replace(record, text_en="Better words.")])
    assert queries.catalogue(EVE)[0] != version
    assert str(Claim.objects.get(ref="TH-CLAIM-013")) == "TH-CLAIM-013"


def test_the_command_loads_and_names_a_fault(tmp_path, capsys):
    call_command("claims", "load")
    assert "0 added, 0 changed, 56 unchanged" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("claims", "load", "--file", str(tmp_path / "none.jsonl"))


def test_a_claim_leads_to_its_answer_card():
    drafts, _ = cards.read_all()
    loading.load(drafts)
    assert "TH-CLAIM-013" in queries.related_card("TH-CLAIM-013", EVE, "th-mp-2566").claims
    assert queries.related_card("TH-CLAIM-010", EVE) is None
