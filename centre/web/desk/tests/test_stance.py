"""What a machine read of a post's stance, on the desk: in words beside the claim, and nothing where it read none."""
import re
from types import SimpleNamespace

import pytest

from centre import matching
from centre.casework.transitions import CaseState
from centre.claims import gathering
from centre.claims import services as claims
from centre.claims.models import Candidate, Claim, Match, Screening
from centre.matching import stance as machine
from centre.posts import services as posts
from centre.posts.seen import SeenPost
from centre.web.desk import present
from centre.web.desk.names import STANCES
from centre.web.desk.tests.conftest import INK, NOW
from centre.web.desk.tests.test_emerging import STICKERS, spread
from samples import cases

HINT = {"/en": "Read by a machine; an officer decides.", "": "เครื่องเป็นผู้อ่าน เจ้าหน้าที่เป็นผู้ตัดสิน"}
SAID = {"/en": {"spreads": "passes it on", "denies": "denies it", "asks": "asks whether it is true", "jokes": "jokes",
                "reports": "reports it"},
        "": {"spreads": "เผยแพร่ซ้ำ", "denies": "ปฏิเสธ/แก้ข่าว", "asks": "ถามว่าจริงไหม", "jokes": "ล้อเล่น",
             "reports": "รายงานข่าว"}}
SIGN = re.compile(r'<span class="tag"><svg[^>]*aria-hidden="true"[^>]*><path d="([^"]+)"/></svg>([^<]+)</span>')


@pytest.fixture
def opened(house):
    """A case whose only post repeats its claim."""
    return cases.case_at(CaseState.OPENED).ref


@pytest.fixture
def near(house):
    """A rumour that perhaps repeats the claim about ink."""
    gathering.forget()
    sample = spread(STICKERS, 4)[0]
    claim = Claim.objects.get(ref=INK)
    Candidate.objects.update(near_claim=claim)
    Match.objects.all().delete()
    Match.objects.create(screening=Screening.objects.get(post=sample), claim=claim, rank=1, score=1, probability=0.6,
                         spans=[], words=[])


def read(stance):
    """As if the machine had read this stance everywhere."""
    Match.objects.update(stance=stance)


def test_every_stance_that_the_machine_tells_has_words_and_a_sign_of_its_own():
    assert set(STANCES) == set(machine.NAMES)
    assert len({look.icon for look in STANCES.values()}) == len(STANCES)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", machine.NAMES)
def test_a_case_says_what_each_post_does_with_the_claim(sign_in, opened, language, name):
    read(name)
    text = sign_in("case-officer").get(f"{language}/desk/cases/{opened}/").content.decode()
    (path, words), = SIGN.findall(text)
    assert words == SAID[language][name]
    assert path
    assert text.count(HINT[language]) == 1


@pytest.mark.parametrize(("probability", "comes"), [(matching.SUGGEST, True), (0.03, False)])
def test_another_claim_than_the_cases_is_named_only_when_it_comes_near(sign_in, opened, probability, comes):
    Match.objects.filter(claim__ref=INK).delete()
    Match.objects.update_or_create(screening=Screening.objects.get(), rank=1, defaults={
        "claim": Claim.objects.get(ref="TH-CLAIM-001"), "score": 1, "probability": probability, "stance": "spreads",
        "spans": [], "words": []})
    text = sign_in("case-officer").get(f"/en/desk/cases/{opened}/").content.decode()
    assert ("likely to repeat TH-CLAIM-001" in text) is comes
    assert (HINT["/en"] in text) is comes
    assert ("No known claim comes near." in text) is not comes


def seen(name, probability, *, address=True, stance="spreads"):
    """A stored post that a machine read as near to the claim about ink."""
    post, _ = posts.record_post(SeenPost(platform="sandbox", external_id=name, author_handle=name,
                                         caption=f"เขาว่าหมึกหายได้ {name}", posted_at=NOW,
                                         url=f"https://sandbox.test/{name}" if address else ""))
    claims.keep_screenings([(post.id, post.text)])
    screening = Screening.objects.get(post=post.id)
    screening.matches.all().delete()
    Match.objects.create(screening=screening, claim=Claim.objects.get(ref=INK), rank=1, score=1, spans=[], words=[],
                         probability=probability, stance=stance)


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_case_shows_what_is_stored_elsewhere_and_repeats_its_claim(sign_in, opened, language):
    page = f"{language}/desk/cases/{opened}/"
    heading = {"": "พบที่อื่นด้วย", "/en": "Seen elsewhere"}[language]
    assert heading not in sign_in("case-officer").get(page).content.decode()
    seen("weaker", 0.5)
    seen("weakest", 0.49)
    seen("stronger", 0.9)
    seen("far", 0.1)
    seen("pasted", 0.9, address=False)
    seen("denial", 0.9, stance="denies")
    text = sign_in("case-officer").get(page).content.decode()
    listed = text[text.index(heading):text.index("</section>", text.index(heading))]
    assert re.findall(r'href="https://sandbox.test/([a-z]+)"', listed) == ["stronger", "weaker"]
    assert "หมึกหายได้ pasted" not in text
    assert "หมึกหายได้ denial" not in text


def test_a_case_without_a_claim_has_nothing_elsewhere(house):
    assert present.elsewhere(SimpleNamespace(claim=None)) == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_of_checkers_counts_the_stances_of_a_case(sign_in, opened, language):
    read("denies")
    text = sign_in("fact-checker").get(f"{language}/desk/checking/").content.decode()
    assert f"{SAID[language]['denies']}: 1 " in text
    assert SAID[language]["spreads"] not in text
    assert HINT[language] in text


def test_the_page_of_checkers_counts_only_what_is_about_the_cases_claim(sign_in, opened):
    read("denies")
    Match.objects.filter(claim__ref=INK).delete()
    Match.objects.get_or_create(screening=Screening.objects.get(), rank=1, defaults={
        "claim": Claim.objects.get(ref="TH-CLAIM-001"), "score": 1, "probability": 0.9, "stance": "denies",
        "spans": [], "words": []})
    text = sign_in("fact-checker").get("/en/desk/checking/").content.decode()
    assert opened in text
    assert HINT["/en"] not in text


@pytest.mark.parametrize("language", ["", "/en"])
def test_an_emerging_rumour_says_it_beside_the_claim_that_it_may_repeat(sign_in, near, language):
    read("asks")
    text = sign_in("observer").get(f"{language}/desk/emerging/").content.decode()
    assert [words for _, words in SIGN.findall(text)] == [SAID[language]["asks"]]
    assert text.count(HINT[language]) == 1


def test_a_rumour_near_no_claim_says_nothing_of_a_stance(sign_in, near):
    read("asks")
    Candidate.objects.update(near_claim=None)
    assert HINT["/en"] not in sign_in("observer").get("/en/desk/emerging/").content.decode()


@pytest.mark.parametrize("name", ["", "unheard"])
def test_nothing_stands_where_the_machine_read_none(sign_in, opened, near, name):
    read(name)
    for who, path in (("case-officer", f"cases/{opened}/"), ("fact-checker", "checking/"), ("observer", "emerging/")):
        answer = sign_in(who).get(f"/en/desk/{path}")
        assert answer.status_code == 200
        assert HINT["/en"] not in answer.content.decode()
