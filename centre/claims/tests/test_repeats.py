"""A new claim is found in posts that were seen before it, as if it had been known then."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from centre import matching
from centre.claims import announcing, catalogue, jobs, queries, records, repeats, services
from centre.claims.models import Claim, Match, Screening
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.outbox.models import Message
from centre.posts import services as posts
from centre.posts.models import Post
from centre.posts.seen import SeenPost

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 5, 10, 0, tzinfo=BANGKOK)
CLAIM = "TH-CLAIM-001"


@pytest.fixture(autouse=True)
def _then():
    catalogue.forget()
    with clock.hold(NOW):
        yield
    catalogue.forget()


def seen(number, words, *, days=1):
    with clock.hold(NOW - timedelta(days=days)):
        return posts.record_post(SeenPost(platform="sandbox", external_id=f"p{number}", caption=words))[0].id


def claim():
    return next(record for record in records.read() if record.ref == CLAIM)


def work():
    """Do what waits for the claims room, as the worker does; answers how many messages there were."""
    count = 0
    while message := Message.objects.filter(topic=announcing.TOPIC, due_at__lte=clock.machine_now()).order_by(
            "pk").first():
        message.delete()
        jobs.HANDLERS[message.topic](message.payload)
        count += 1
    return count


def test_posts_seen_before_a_claim_are_found_when_it_is_loaded():
    repeats_it, other = seen(1, claim().text_th), seen(2, "วันนี้อากาศดีมาก ไปเที่ยวทะเลกัน")
    services.load([claim()])
    assert queries.seen_repeating(CLAIM) == []
    assert work() == 1
    assert queries.seen_repeating(CLAIM) == [repeats_it]
    assert not Screening.objects.filter(post_id=other).exists()


def test_looking_back_twice_keeps_one_result_and_an_unchanged_load_asks_for_nothing():
    seen(1, claim().text_th)
    services.load([claim()])
    work()
    before = list(Match.objects.values_list("screening_id", "claim_id", "rank"))
    repeats.look_back({"claims": [CLAIM]})
    services.load([claim()])
    assert work() == 0
    assert list(Match.objects.values_list("screening_id", "claim_id", "rank")) == before != []


def test_the_result_is_that_of_screening_the_post_now():
    post_id = seen(1, claim().text_th)
    services.load([claim()])
    work()
    found = queries.latest_screening(post_id)
    assert services.screen_posts([(post_id, claim().text_th)]) == [found]


def test_many_posts_are_looked_at_page_by_page(monkeypatch):
    monkeypatch.setattr(repeats, "_POSTS_AT_ONCE", 2)
    found = [seen(number, f"{claim().text_th} {number}") for number in range(5)]
    services.load([claim()])
    assert work() == 3
    assert sorted(queries.seen_repeating(CLAIM)) == found


def test_old_and_erased_posts_are_left_alone():
    seen(1, claim().text_th, days=repeats.RECENT.days + 1)
    gone = seen(2, claim().text_th)
    Post.objects.filter(pk=gone).update(expired_at=NOW, caption="")
    services.load([claim()])
    work()
    assert not Screening.objects.exists()


def test_a_claim_that_is_known_later_is_looked_for_then():
    post_id = seen(1, claim().text_th)
    services.load([claim()])
    Claim.objects.filter(ref=CLAIM).update(known_from=NOW + timedelta(hours=1))
    assert work() == 1
    waiting = Message.objects.get(topic=announcing.TOPIC)
    assert waiting.due_at > clock.machine_now() + timedelta(minutes=50)
    with clock.hold(NOW + timedelta(hours=2)):
        jobs.HANDLERS[announcing.TOPIC](waiting.payload)
        assert queries.seen_repeating(CLAIM) == [post_id]


def test_very_many_claims_are_told_in_parts():
    announcing.tell(f"c{number:03d}" for number in range(120))
    told = list(Message.objects.filter(topic=announcing.TOPIC).order_by("pk").values_list("payload", flat=True))
    assert [len(payload["claims"]) for payload in told] == [50, 50, 20]
    assert told[0]["claims"][0] == "c000"


def test_a_claim_of_the_database_is_swept_for(tmp_path, monkeypatch, settings):
    settings.ENCODER = str(tmp_path / "own")
    services.load(records.read())
    asked = []
    from centre.claims.management.commands import claims as command
    monkeypatch.setattr(command.sweep_command, "main",
                        lambda options, known, **encoder: asked.append((options, known, encoder)) or 3)
    with pytest.raises(SystemExit) as stopped:
        call_command("claims", "sweep", CLAIM, "--posts", str(tmp_path))
    assert stopped.value.code == 3
    options, known, encoder = asked[0]
    assert encoder == {"model": tmp_path / "own", "encoder": True}
    assert options == [CLAIM, "--posts", str(tmp_path)]
    assert [one.id for one in known] == sorted(view.ref for view in queries.known(NOW))
    assert isinstance(known[0], matching.ClaimText)


def test_where_the_encoder_fails_the_words_are_looked_for(monkeypatch):
    class Failing:
        name = "failing"

        def wordings(self, _catalogue):
            raise matching.EncoderError("no memory")

        posts = wordings

    post_id = seen(1, claim().text_th)
    services.load([claim()])
    monkeypatch.setattr(repeats.screener, "reader", Failing)
    work()
    assert queries.seen_repeating(CLAIM) == [post_id]
