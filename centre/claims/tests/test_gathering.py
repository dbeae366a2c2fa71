"""Posts without a known claim gather once, in any order; officers close what gathered; nothing follows by itself."""
from __future__ import annotations

import random
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from centre import matching
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.audit import queries as audit
from centre.claims import announcing, candidates, catalogue, gathering, jobs, queries, records, services
from centre.claims.gathering import NewClaim
from centre.claims.models import Candidate, CandidateDecision, Claim, FactCheck, GatheredPost, GatheredText, Screening
from centre.claims.verdicts import Verdict
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from centre.outbox.models import Message
from centre.posts import services as posts
from centre.posts.seen import SeenPost

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
STICKERS = ("เพื่อนเล่าว่าวันอาทิตย์นี้หน่วยเลือกตั้งทุกแห่งจะแจกสติกเกอร์รูปแมวส้มให้คนที่มาเลือกตั้งก่อนแปดโมงครึ่ง "
            "มีแค่หน่วยละ 200 แผ่น ใครไปช้าไม่ได้")
CAKES = "หลังปิดหีบเลือกตั้ง กกต. ที่เชียงรายจะเอาขนมถ้วยฟูสามร้อยชิ้นมาวางให้ชาวบ้านกินฟรีหน้าโรงเรียน"
INK = "อย่าลืมเอาปากกาไปเองนะ ปากกาที่หน่วยหมึกจางหาย เดี๋ยวเจ้าหน้าที่กาใหม่"
CAT = "แมวส้มบ้านนี้ทำแก้วแตกไปแล้วเจ็ดใบในเดือนเดียวเลยค่ะ"
OFFICER = Actor(7, "case-officer-1", "commission", OrganisationKind.COMMISSION, frozenset({Role.CASE_OFFICER}))
SAID = NewClaim("หน่วยเลือกตั้งแจกสติกเกอร์แมวส้ม", "Polling stations give away stickers of an orange cat",
                "voter_information", about_commission=True, concerns_living_person=False,
                election="th-mp-2566")


@pytest.fixture(autouse=True)
def house():
    catalogue.forget()
    gathering.forget()
    with clock.hold(NOW):
        services.load(record for record in records.read() if record.ref in {"TH-CLAIM-001", "TH-CLAIM-013"})
        yield
    catalogue.forget()
    gathering.forget()


def seen(number, words, *, hours=1.0, author=None):
    post, _ = posts.record_post(SeenPost(
        platform="sandbox", external_id=f"p{number}", author_handle=f"a{number}" if author is None else author,
        caption=words, posted_at=None if hours is None else NOW - timedelta(hours=hours)))
    return post.id


def screened(*post_ids):
    from centre.posts import queries as reads
    services.keep_screenings([(post_id, reads.get(post_id).text) for post_id in post_ids])
    return [Screening.objects.filter(post=post_id).latest("pk").pk for post_id in post_ids]


def spread(words=STICKERS, authors=3, first=0, hours=1.0):
    ids = [seen(first + n, ("ฝากแชร์ค่ะ " if n % 2 else "") + words, hours=hours + n / 10) for n in range(authors)]
    gathering.gather(screened(*ids))
    return ids


def the_one():
    found, = candidates.emerging(OFFICER, clock.now())
    return found


def deeds(ref):
    return [entry.action for entry in audit.trail(f"candidate:{ref}")]


def test_copies_by_several_authors_become_a_candidate_with_its_earliest_post():
    ids = spread(authors=4)
    found = the_one()
    assert (found.post_count, found.author_count, found.sample.id) == (4, 4, ids[-1])
    assert (found.growth.posts, sum(found.per_hour), found.near_claim) == (4, 4, None)
    assert found.checkworthiness > 0.5
    assert {"rule", "number"} <= set(found.states)
    assert found.weakened_by == ()
    assert found.attention <= found.checkworthiness
    assert candidates.post_ids(found.id) == sorted(ids, reverse=True)
    assert deeds(found.ref) == ["candidate.appeared"]


def test_one_author_alone_makes_no_candidate():
    gathering.gather(screened(*(seen(n, STICKERS, author="same", hours=n / 10) for n in range(30))))
    gathering.gather(screened(*(seen(100 + n, CAKES, author="", hours=n / 10) for n in range(30))))
    assert candidates.emerging(OFFICER, NOW) == []
    gathering.gather(screened(seen(99, STICKERS)))
    assert (the_one().post_count, the_one().author_count) == (31, 2)


def test_what_repeats_a_known_claim_or_is_not_about_the_election_is_not_gathered():
    ids = [*(seen(n, INK) for n in range(3)), *(seen(10 + n, CAT) for n in range(3))]
    assert gathering.gather(screened(*ids)) == []
    assert not GatheredPost.objects.exists()


def test_told_again_late_and_in_any_order_the_result_is_the_same():
    ids = [seen(n, (STICKERS, CAKES)[n % 2], hours=60 - n) for n in range(12)]
    asked = screened(*ids)
    random.Random(3).shuffle(asked)
    for one in asked:
        gathering.gather([one])
    gathering.gather(asked)
    jobs.HANDLERS[gathering.TOPIC]({"screenings": asked})
    found = candidates.emerging(OFFICER, NOW)
    assert sorted(c.post_count for c in found) == [6, 6]
    assert {c.sample.id for c in found} == set(ids[:2])
    assert GatheredPost.objects.count() == 12


def test_the_newest_words_of_a_post_decide():
    post = seen(1, STICKERS)
    old = screened(post)
    posts.record_post(SeenPost(platform="sandbox", external_id="p1", author_handle="a1", caption=INK))
    assert gathering.gather(old) == []
    gathering.gather([*old, *screened(post)])
    assert not GatheredPost.objects.exists()


def test_the_worker_is_asked_once_and_only_for_what_may_be_new():
    found = matching.screen([matching.PostText(str(i), t) for i, t in enumerate((STICKERS, INK, CAT))],
                            catalogue.catalogue(NOW)[1])
    assert found[1].matches
    pairs = list(zip((901, 902, 903), found, strict=True))
    assert gathering.ask_for(pairs)
    assert not gathering.ask_for(pairs)
    assert not gathering.ask_for(pairs[1:])
    message = Message.objects.get(topic=gathering.TOPIC)
    assert message.payload == {"screenings": [901]}


def test_two_candidates_that_a_post_shows_to_be_one_are_merged():
    spread(STICKERS, 2, first=0, hours=5)
    spread(CAKES, 2, first=10, hours=3)
    stickers, cakes = sorted(candidates.emerging(OFFICER, NOW), key=lambda c: c.id)
    gathering.gather(screened(seen(20, STICKERS + "\n" + CAKES)))
    found = the_one()
    assert (found.id, found.post_count, found.author_count) == (stickers.id, 5, 5)
    assert deeds(cakes.ref) == ["candidate.appeared", "candidate.merged"]
    with pytest.raises(Conflict):
        gathering.dismiss(OFFICER, cakes.id, "ซ้ำ")
    spread(CAKES, 2, first=30)
    assert the_one().post_count == 7


def test_merged_within_one_batch():
    ids = [seen(1, STICKERS, hours=5), seen(2, CAKES, hours=4), seen(3, STICKERS + "\n" + CAKES, hours=3)]
    gathering.gather(screened(*ids))
    assert (the_one().post_count, Candidate.objects.filter(merged_into=None).count()) == (3, 1)


def test_a_dismissed_rumour_stays_out_of_the_list_while_its_posts_go_on():
    spread()
    found = the_one()
    gathering.dismiss(OFFICER, found.id, "  กิจกรรมจริงของหน่วย  ")
    spread(first=50)
    assert candidates.emerging(OFFICER, NOW) == []
    ended, = candidates.closed(OFFICER)
    assert (ended.ref, ended.kind, ended.reason, ended.claim_ref, ended.pseudonym, ended.post_count) == (
        found.ref, "dismissed", "กิจกรรมจริงของหน่วย", None, "case-officer-1", 6)
    assert deeds(found.ref) == ["candidate.appeared", "candidate.closed"]
    with pytest.raises(Conflict):
        gathering.dismiss(OFFICER, found.id, "อีกครั้ง")


def test_a_dismissed_rumour_cannot_hide_another():
    spread(CAKES)
    gathering.dismiss(OFFICER, the_one().id, "ไม่มีอะไร")
    spread(STICKERS, first=20)
    gathering.gather(screened(*(seen(40 + n, CAKES + "\n" + STICKERS) for n in range(3))))
    assert the_one().post_count == 6


@pytest.mark.parametrize("reason", ["", "  ", "ก" * 2_001])
def test_a_dismissal_needs_its_reason(reason):
    spread()
    with pytest.raises(InvalidInput):
        gathering.dismiss(OFFICER, the_one().id, reason)


def test_an_officer_says_which_known_claim_it_is():
    spread()
    with pytest.raises(NotFound):
        gathering.close_as_known(OFFICER, the_one().id, "TH-CLAIM-999")
    found = the_one()
    gathering.close_as_known(OFFICER, found.id, " th-claim-013 ")
    assert candidates.closed(OFFICER)[0].claim_ref == "TH-CLAIM-013"


def test_a_claim_made_of_a_rumour_is_no_falsehood_and_not_public():
    ids = spread()
    found = the_one()
    ref = gathering.make_claim(OFFICER, found.id, SAID)
    view = queries.get(ref, NOW)
    assert view.verdict == Verdict.NOT_EXAMINED
    assert not view.is_falsehood
    assert not view.is_public
    assert view.about_commission
    assert ref not in {claim.ref for claim in queries.public(NOW + timedelta(days=9))}
    assert not queries.check(STICKERS, NOW).matches
    assert "Nobody has examined this" in view.correct.en
    assert (view.happened, view.known_from, view.fact_checks) == ("2023-05-12", NOW, ())
    assert candidates.closed(OFFICER)[0].claim_ref == ref
    # From now on the same words repeat a known claim.
    services.keep_screenings([(ids[0], STICKERS)])
    assert queries.latest_screening(ids[0]).matches[0].claim.ref == ref
    assert [e.action for e in audit.trail(f"claim:{ref}")] == ["claim.made"]


def test_what_nobody_examined_cannot_be_made_public():
    spread()
    ref = gathering.make_claim(OFFICER, the_one().id, SAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(ref=ref).update(certainty="ok")
    assert not queries.get(ref, NOW).is_public


def test_a_claim_made_of_a_rumour_before_there_was_a_word_for_it_has_it_now():
    migration = import_module("centre.claims.migrations.0006_not_examined")
    spread()
    made = gathering.make_claim(OFFICER, the_one().id, SAID)
    sha256 = Claim.objects.get(ref=made).sha256
    FactCheck.objects.all().delete()
    Claim.objects.update(verdict="unsupported", verdict_recorded="unsupported", certainty="check_again")
    migration._say_so(apps, None)
    assert queries.get(made, NOW).verdict == "not_examined"
    assert queries.get("TH-CLAIM-013", NOW).verdict == "unsupported", "it was found so by somebody"
    assert Claim.objects.get(ref=made).sha256 == sha256
    migration._as_before(apps, None)
    assert queries.get(made, NOW).verdict == Verdict.UNSUPPORTED


@pytest.mark.parametrize("field", ["text_th", "text_en", "topic"])
def test_a_claim_needs_words_in_both_languages_and_a_topic(field):
    spread()
    said = NewClaim(**{name: getattr(SAID, name) for name in SAID.__slots__} | {field: "  "})
    with pytest.raises(InvalidInput) as refused:
        gathering.make_claim(OFFICER, the_one().id, said)
    assert refused.value.field == field
    assert not Claim.objects.filter(ref__startswith="TH-NEW").exists()
    assert the_one()


@pytest.mark.parametrize("role", [r for r in Role if r not in gathering.DECIDERS])
def test_only_officers_of_cases_and_information_close(role):
    spread()
    other = Actor(9, "other", "x", None, frozenset({role}))
    for verb in (lambda: gathering.dismiss(other, the_one().id, "x"),
                 lambda: gathering.close_as_known(other, the_one().id, "TH-CLAIM-013"),
                 lambda: gathering.make_claim(other, the_one().id, SAID)):
        with pytest.raises(NotAllowed):
            verb()
    assert the_one()


@pytest.mark.parametrize("role", list(Role))
def test_those_in_the_joint_work_read_the_list(role):
    reader = Actor(9, "other", "x", None, frozenset({role}))
    if role in candidates.READERS:
        assert candidates.emerging(reader, NOW) == candidates.closed(reader) == []
        return
    with pytest.raises(NotAllowed):
        candidates.emerging(reader, NOW)
    with pytest.raises(NotAllowed):
        candidates.closed(reader)


def test_what_has_not_appeared_cannot_be_decided():
    spread(authors=1)
    with pytest.raises(NotFound):
        gathering.dismiss(OFFICER, Candidate.objects.get().pk, "x")


def test_a_claim_known_later_closes_what_surely_repeats_it():
    known, = (record for record in records.read() if record.ref == "TH-CLAIM-013")
    Claim.objects.all().delete()
    catalogue.forget()
    spread(f"{known.text_th} เขาเตือนกันทั้งหมู่บ้านก่อนไปเลือกตั้ง")
    assert the_one().near_claim is None
    services.load([known])
    gathering.gather_missed()
    assert candidates.emerging(OFFICER, NOW) == []
    ended, = candidates.closed(OFFICER)
    assert (ended.kind, ended.claim_ref, ended.pseudonym) == ("known", "TH-CLAIM-013", "system:gathering")


def test_a_claim_that_is_loaded_closes_what_surely_repeats_it_without_a_further_post():
    known, = (record for record in records.read() if record.ref == "TH-CLAIM-013")
    Claim.objects.all().delete()
    catalogue.forget()
    spread(f"{known.text_th} เขาเตือนกันทั้งหมู่บ้านก่อนไปเลือกตั้ง")
    Message.objects.all().delete()
    services.load([known])
    message = Message.objects.get(topic=announcing.TOPIC)
    jobs.HANDLERS[message.topic]({**message.payload, "after": 10 ** 9})
    assert the_one(), "a further page of posts does not ask again"
    for _ in range(2):  # delivered twice
        jobs.HANDLERS[message.topic](message.payload)
        assert candidates.emerging(OFFICER, NOW) == []
    assert [ended.claim_ref for ended in candidates.closed(OFFICER)] == ["TH-CLAIM-013"]


def test_a_claim_known_later_that_perhaps_fits_is_named(monkeypatch):
    Claim.objects.all().delete()
    catalogue.forget()
    spread(INK)
    services.load(record for record in records.read() if record.ref == "TH-CLAIM-013")
    monkeypatch.setattr(matching, "CONFIRM", 1.1)
    gathering.gather([])
    assert the_one().near_claim == "TH-CLAIM-013"


def test_decisions_are_written_once():
    spread()
    gathering.dismiss(OFFICER, the_one().id, "x")
    for rewrite in (lambda: CandidateDecision.objects.update(reason="y"),
                    lambda: CandidateDecision.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO claims_candidatedecision SELECT * FROM claims_candidatedecision")


def test_what_nobody_repeats_is_forgotten_and_what_appeared_is_kept():
    spread(CAKES, authors=1)
    spread(STICKERS, first=10)
    with clock.hold(NOW + timedelta(days=4)):
        gathering.gather([])
        assert not GatheredText.objects.exists()
        assert Candidate.objects.get().appeared_at is not None
        assert candidates.emerging(OFFICER, clock.now()) == []
        assert gathering.gather(screened(seen(90, STICKERS, hours=50))) == []


def test_a_post_dated_in_the_future_counts_from_now_and_one_without_date_from_when_it_was_seen():
    gathering.gather(screened(seen(1, STICKERS, hours=-500), seen(2, STICKERS, hours=None)))
    assert the_one().last_seen_at == NOW
    assert the_one().growth.posts == 2


def test_many_wordings_keep_one_candidate_alive():
    wordings = [seen(n, f"{STICKERS} ส่งต่อจากกลุ่มหมู่บ้านเลขที่ {100 + n} ช่วยกันบอกต่อ", hours=30 - n / 10) for n in range(70)]
    gathering.gather(screened(*wordings))
    assert the_one().post_count == 70
    assert GatheredText.objects.count() == 64
    assert GatheredText.objects.filter(last_seen_at=the_one().last_seen_at).count() == 64


def test_what_was_missed_is_gathered_by_the_command(capsys):
    screened(*(seen(n, STICKERS, hours=None if n else 2) for n in range(3)))
    call_command("gather")
    assert the_one().post_count == 3
    call_command("gather")
    assert the_one().post_count == 3
    assert "looked at: 3" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_process_goes_on_from_what_it_remembers_and_forgets_what_did_not_stand():
    spread(authors=2)
    with transaction.atomic():
        spread(authors=2, first=20)
        transaction.set_rollback(True)
    spread(authors=2, first=40)
    assert the_one().post_count == 4
    gathering.dismiss(OFFICER, the_one().id, "x")
    spread(authors=2, first=60)
    assert candidates.emerging(OFFICER, NOW) == []
