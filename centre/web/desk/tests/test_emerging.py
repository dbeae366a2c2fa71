"""Emerging rumours on the desk: who reads, who closes, what stands on the page, and nothing is lost when refused."""
from datetime import timedelta

import pytest

from centre.casework import queries as casework
from centre.claims import candidates, gathering
from centre.claims import services as claims
from centre.claims.models import Screening
from centre.elections import services as elections
from centre.posts import services as posts
from centre.posts.seen import SeenPost
from centre.web.desk.tests.conftest import INK, NOW
from samples import people

PAGE = "/en/desk/emerging/"
STICKERS = ("เพื่อนเล่าว่าวันอาทิตย์นี้หน่วยเลือกตั้งทุกแห่งจะแจกสติกเกอร์รูปแมวส้มให้คนที่มาเลือกตั้งก่อนแปดโมงครึ่ง "
            "มีแค่หน่วยละ 200 แผ่น <b>ใครไปช้าไม่ได้</b>")
GREETING = "สวัสดีวันศุกร์ค่ะทุกคน ขอให้วันเลือกตั้งปีนี้อากาศเย็นสบาย แล้วเจอกันที่คูหานะคะ รักทุกคนมากมาย"
CLAIM = {"text_th": "หน่วยเลือกตั้งแจกสติกเกอร์", "text_en": "Polling stations give away stickers",
         "topic": "voting_procedure", "care": ["about_commission"]}


def spread(words, count, first=0, hours=1.0):
    ids = []
    for n in range(first, first + count):
        post, _ = posts.record_post(SeenPost(
            platform="sandbox", external_id=f"e{n}", author_handle=f"a{n}", caption=words,
            url=f"https://sandbox.test/{n}", posted_at=NOW - timedelta(hours=hours)))
        claims.keep_screenings([(post.id, post.text)])
        ids.append(post.id)
    gathering.gather(list(Screening.objects.filter(post__in=ids).values_list("pk", flat=True)))
    return ids


@pytest.fixture
def stickers(house):
    gathering.forget()
    spread(STICKERS, 4)
    found, = candidates.emerging(people.actor("observer"), NOW)
    return found


def post(client, rumour, way, **typed):
    return client.post(PAGE, {"candidate": rumour.id, "way": way, **typed})


def test_an_empty_list_says_what_it_waits_for(sign_in):
    assert "second author repeats" in sign_in("observer").get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["case-officer", "information-officer", "fact-checker", "observer", "legal-officer"])
def test_the_rumour_stands_there_for_the_joint_work(sign_in, stickers, who):
    english = sign_in(who).get(PAGE)
    words = english.content.decode()
    assert english.status_code == 200
    assert "&lt;b&gt;ใครไปช้าไม่ได้&lt;/b&gt;" in words
    for said in (stickers.ref, "4 posts", "4 authors", "4 posts in the last 3 hours", "spreading", "a number",
                 ", 0, 4, 0</p>", 'href="https://sandbox.test/0"'):
        assert said in words
    assert words.count("<rect") == 1
    assert ('<form method="post" action="/en/desk/emerging/"' in words) == (
        who in {"case-officer", "information-officer"})
    thai = sign_in(who).get("/desk/emerging/").content.decode()
    assert "ข่าวลือที่กำลังก่อตัว" in thai
    assert "4 โพสต์" in thai


@pytest.mark.parametrize("who", ["party-officer", "administrator", "platform-officer"])
def test_others_read_nothing(sign_in, stickers, who):
    answer = sign_in(who).get(PAGE)
    assert answer.status_code == 403
    assert "สติกเกอร์" not in answer.content.decode()


def test_what_can_be_checked_stands_above_what_is_loud(sign_in, stickers):
    spread(GREETING, 40, first=100)
    rows = sign_in("observer").get(PAGE).context["rows"]
    assert [row.view.post_count for row in rows] == [4, 40]
    assert rows[1].pace == "spreading fast"
    assert "a greeting or wish" in rows[1].weakened_by


def test_dismissed_with_a_reason_that_everybody_reads(sign_in, stickers):
    officer = sign_in("information-officer")
    refused = post(officer, stickers, "dismiss", reason=" ")
    assert refused.status_code == 400
    assert '<details class="no-print" open>' in refused.content.decode()
    assert post(officer, stickers, "dismiss", reason="กิจกรรมจริง <i>").status_code == 302
    words = sign_in("observer").get(PAGE).content.decode()
    assert "กิจกรรมจริง &lt;i&gt;" in words
    assert "Closed lately" in words
    late = post(officer, stickers, "dismiss", reason="อีกครั้ง")
    assert late.status_code == 409
    assert "was closed or merged already" in late.content.decode()


def test_closed_as_a_known_claim(sign_in, stickers):
    officer = sign_in("case-officer")
    wrong = post(officer, stickers, "known", claim_ref="TH-CLAIM-999")
    assert wrong.status_code == 404
    assert "TH-CLAIM-999" in wrong.content.decode()
    assert post(officer, stickers, "known", claim_ref=INK).status_code == 302
    assert f"repeats {INK}" in officer.get(PAGE).content.decode()


@pytest.mark.parametrize("with_election", [False, True])
def test_made_a_claim_with_an_open_case_that_labels_nothing(sign_in, stickers, with_election):
    if with_election:
        elections.load(provinces=["NBI"])
    officer = sign_in("case-officer")
    missing = post(officer, stickers, "claim", **{**CLAIM, "text_en": ""})
    assert missing.status_code == 400
    assert CLAIM["text_th"] in missing.content.decode()
    answer = post(officer, stickers, "claim", **CLAIM)
    case = casework.case_view(answer["Location"].rstrip("/").rsplit("/", 1)[1], people.actor("case-officer"))
    assert case.claim.text.th == CLAIM["text_th"]
    assert (case.claim.is_falsehood, case.claim.is_public, case.claim.about_commission) == (False, False, True)
    assert case.claim.election == ("th-mp-2566" if with_election else "")
    assert len(case.posts) == 4
    assert case.priority > 0
    assert not case.referrals
    assert casework.labels_standing("sandbox", ["e0", "e1", "e2", "e3"], NOW) == {}
    thai = answer["Location"].removeprefix("/en")
    for address, label in ((thai, "ยังไม่ได้ตรวจสอบ"), (f"/en{thai}", "Not examined yet")):
        page = officer.get(address).content.decode()
        assert label in page.partition('<span class="verdict')[2].partition("</span>")[0]
    assert f"became {case.claim.ref}" in officer.get(PAGE).content.decode()


def test_claim_and_case_stand_together_or_not_at_all(sign_in, stickers, monkeypatch):
    monkeypatch.setattr("centre.rulebook.queries.in_force", _unsigned)
    answer = post(sign_in("case-officer"), stickers, "claim", **CLAIM)
    assert answer.status_code == 409
    assert CLAIM["text_th"] in answer.content.decode()
    assert [c.id for c in candidates.emerging(people.actor("observer"), NOW)] == [stickers.id]


def _unsigned(_as_of):
    from centre.kernel.errors import Conflict
    from centre.kernel.language import Bilingual
    raise Conflict("procedure_unsigned", Bilingual("ยังไม่ลงนาม", "Not signed yet."))


@pytest.mark.parametrize("who", ["fact-checker", "observer", "legal-officer", "platform-officer", "party-officer"])
def test_readers_decide_nothing(sign_in, stickers, who):
    assert post(sign_in(who), stickers, "dismiss", reason="ลอง").status_code == 403
    assert candidates.emerging(people.actor("observer"), NOW)


@pytest.mark.parametrize("typed", [{}, {"way": "dismiss"}, {"candidate": "1", "way": "publish"},
                                   {"candidate": "x", "way": "dismiss"}, {"candidate": "²", "way": "dismiss"}])
def test_a_form_that_is_none_of_ours_changes_nothing(sign_in, stickers, typed):
    assert sign_in("case-officer").post(PAGE, typed).status_code == 302
    assert candidates.emerging(people.actor("observer"), NOW)


def test_an_unknown_rumour_is_said_so(sign_in, house):
    answer = sign_in("case-officer").post(PAGE, {"candidate": "987654", "way": "dismiss", "reason": "x"})
    assert answer.status_code == 404
    assert "There is no such rumour." in answer.content.decode()
