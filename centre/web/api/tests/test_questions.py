"""What platforms ask: banner, labels, panel, places; off means off, and nothing later than the clock leaks."""
from dataclasses import dataclass
from datetime import datetime

import pytest

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.casework import queries as casework
from centre.claims import services as claims
from centre.elections import queries as elections
from centre.guide import services as guide
from centre.guide.drafts import EditionDraft, Source
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.language import Bilingual
from centre.posts import services as posts
from centre.posts.seen import SeenPost

NOW = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
AUTHOR = Actor(1, "info-1", "commission", OrganisationKind.COMMISSION, frozenset({Role.INFORMATION_OFFICER}))
APPROVER = Actor(2, "info-2", "commission", OrganisationKind.COMMISSION, frozenset({Role.INFORMATION_OFFICER}))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def friday(monkeypatch):
    @dataclass
    class Front:
        slug: str = "th-mp-2566"

    monkeypatch.setattr(elections, "front", lambda _as_of=None: Front())
    with clock.hold(NOW):
        yield


@pytest.fixture
def seen():
    texts = {"vote": "กกต. แจ้งวิธีกาบัตรเลือกตั้ง ส.ส. เลือกตั้งวันอาทิตย์นี้ หน่วยเลือกตั้ง",
             "rain": "เช้านี้ฝนตก รถติดทั้งเมือง"}
    made = {name: posts.record_post(SeenPost(platform="sandbox", external_id=name, caption=text))[0]
            for name, text in texts.items()}
    claims.screen_posts([(post.id, post.text) for post in made.values()])
    return made


def card(slug, question, known_from=None):
    side = {"question": question, "answer": f"คำตอบของ {question}", "why": "เพราะ"}
    with clock.hold(known_from or NOW):
        guide.publish(EditionDraft(kind="answer_card", slug=slug, content={"th": side, "en": side},
                                   sources=[Source("กกต.", "https://www.ect.go.th")], certainty="ok"),
                      AUTHOR, APPROVER)


def test_only_posts_about_the_election_carry_the_banner(client, seen):
    answer = client.get("/api/v1/surfaces?platform=sandbox&posts=vote,rain,never,vote")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=2"
    body = answer.json()
    assert {name: post["banner"] for name, post in body["posts"].items()} == {
        "vote": True, "rain": False, "never": False}
    assert (body["banner"]["on"], body["banner"]["url_th"], body["banner"]["url_en"]) == (
        True, "http://testserver/", "http://testserver/en/")


def test_a_deleted_post_and_another_platforms_post_carry_nothing(client, seen):
    posts.mark_deleted(seen["vote"].id)
    for platform in ("sandbox", "other"):
        body = client.get(f"/api/v1/surfaces?platform={platform}&posts=vote").json()
        assert body["posts"]["vote"] == {"banner": False, "labels": []}


def test_labels_stand_until_labels_are_switched_off(client, seen, monkeypatch):
    label = casework.StandingLabel("mea_1", Bilingual("เท็จ", "False"), Bilingual(
        "http://testserver/corrections/a/", "http://testserver/en/corrections/a/"))
    monkeypatch.setattr(casework, "labels_standing", lambda *_asked: {"vote": [label]})

    def ask():
        return client.get("/api/v1/surfaces?platform=sandbox&posts=vote").json()

    assert ask()["posts"]["vote"]["labels"][0]["url_en"] == "http://testserver/en/corrections/a/"
    for surface in ("labels", "banner"):
        guide.switch_surface(AUTHOR, surface, on=False, reason="ซ้อมปิด")
    assert ask()["posts"]["vote"] == {"banner": False, "labels": []}
    assert ask()["banner"]["on"] is False


@pytest.mark.parametrize("query", ["", "platform=sandbox&posts=" + ",".join(map(str, range(101))),
                                   "platform=" + "x" * 51, "platform=sandbox&posts=a%00b"])
def test_a_question_that_cannot_be_answered(client, query):
    assert client.get(f"/api/v1/surfaces?{query}").status_code in {400, 422}


def test_the_panel_shows_near_cards_for_election_words_only(client):
    card("colours", "บัตรเลือกตั้งมีสีอะไรบ้าง")
    card("bring", "ต้องเอาอะไรไปหน่วยเลือกตั้ง")
    shown = client.get("/api/v1/search-panel", {"q": "บัตรเลือกตั้ง สีอะไร"}).json()
    assert (shown["on"], shown["show"]) == (True, True)
    assert shown["cards"][0]["question_th"] == "บัตรเลือกตั้งมีสีอะไรบ้าง"
    assert shown["cards"][0]["url_en"] == "http://testserver/en/cards/colours/"
    other = client.get("/api/v1/search-panel", {"q": "สูตรต้มยำกุ้ง"}).json()
    assert (other["show"], other["cards"]) == (False, [])
    guide.switch_surface(AUTHOR, "search_panel", on=False, reason="ซ้อมปิด")
    off = client.get("/api/v1/search-panel", {"q": "เลือกตั้ง"}).json()
    assert (off["on"], off["show"], off["cards"]) == (False, False, [])


def test_a_card_that_is_not_known_yet_is_not_shown(client):
    card("later", "ผลการเลือกตั้งเป็นอย่างไร", known_from=datetime(2023, 5, 20, tzinfo=BANGKOK))
    assert client.get("/api/v1/search-panel", {"q": "ผลเลือกตั้ง ส.ส."}).json()["cards"] == []


def test_an_unknown_election_is_said_in_both_languages(client):
    answer = client.get("/api/v1/elections/th-mp-2570/find", {"q": "บางพูด"})
    assert (answer.status_code, answer.json()["code"]) == (404, "election_unknown")
    assert answer.json()["message_th"]
    assert answer.json()["message_en"]
