"""Every door of the desk: nobody unsigned gets in, wrong roles are refused, nothing changes by GET."""
import pytest
from django.urls import URLPattern, reverse
from django.utils.translation import override

from centre.audit import queries as audit
from centre.casework.transitions import CaseState
from centre.guide import queries as guide
from centre.web.desk import urls
from samples import cases

OPEN = {"login", "logout"}
ARGUMENTS = {"case": ["C-2566-0001"], "step": ["C-2566-0001", "finding"], "sealed": ["ref_x"], "bundle": ["ref_x"]}
ROUTES = [pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
PAGES = ["queue", "checking", "manual", "surfaces", "observer"]


def address(name):
    with override("th"):
        return reverse(f"desk:{name}", args=ARGUMENTS.get(name, []))


@pytest.mark.parametrize("name", [n for n in ROUTES if n not in OPEN])
def test_a_stranger_is_sent_to_sign_in(client, db, name):
    for method in (client.get, client.post):
        answer = method(address(name))
        assert answer.status_code in {302, 405}
        if answer.status_code == 302:
            assert answer["Location"].startswith("/desk/login/?next=")
    english = client.get(address(name).replace("/desk/", "/en/desk/", 1))
    assert english.status_code in {405, 302}
    if english.status_code == 302:
        assert english["Location"].startswith("/en/desk/login/")


@pytest.mark.parametrize("name", [n for n in ROUTES if n not in OPEN])
@pytest.mark.parametrize("who", ["party-officer", "administrator"])
def test_those_outside_the_joint_work_see_no_case(sign_in, name, who):
    answer = sign_in(who).get(address(name))
    allowed = {"surfaces", "manual"} | ({"observer", "checkpoint"} if who == "administrator" else set())
    assert answer.status_code in ({200} if name in allowed else {302} if name == "step" else {403, 404, 405})


@pytest.mark.parametrize("who", ["observer", "platform-officer", "fact-checker", "case-officer", "administrator"])
def test_only_an_information_officer_switches(sign_in, who):
    answer = sign_in(who).post(address("surfaces"), {"surface": "banner", "on": "", "reason": "ลองปิด"})
    assert answer.status_code == 403
    assert "ลองปิด" in answer.content.decode()
    assert guide.surface_on("banner")


def test_an_information_officer_switches_with_a_reason(sign_in):
    client = sign_in("information-officer")
    assert client.post(address("surfaces"), {"surface": "banner", "on": "", "reason": ""}).status_code == 400
    assert client.post(address("surfaces"), {"surface": "banner", "on": "", "reason": "ซ้อม"}).status_code == 302
    assert not guide.surface_on("banner")
    assert "ซ้อม" in client.get(address("surfaces")).content.decode()
    client.post(address("surfaces"), {"surface": "banner", "on": "on", "reason": "จบซ้อม"})
    assert guide.surface_on("banner")


@pytest.mark.parametrize("who", ["observer", "party-officer", "administrator"])
def test_those_who_take_nothing_in_are_refused(sign_in, who):
    typed = {"url": "https://www.tiktok.com/@a/video/9", "words": "หมึกจาง", "reason": "other"}
    assert sign_in(who).post(address("manual"), typed).status_code == 403


def test_a_paste_and_a_sheet(sign_in, tmp_path):
    client = sign_in("case-officer")
    typed = {"url": "https://www.tiktok.com/@a/video/9", "words": "หมึกปากกาจางหายได้", "reason": "other"}
    assert client.post(address("manual"), typed).status_code == 302
    refused = client.post(address("manual"), {**typed, "posted": "31/2/2566"})
    assert refused.status_code == 400
    assert "หมึกปากกาจางหายได้" in refused.content.decode()
    sheet = tmp_path / "a.csv"
    sheet.write_text("url,words,posted\nhttps://x.com/a/1,ก,1/5/2566\nhttps://x.com/a/2,ข,99/5/2566\n", "cp874")
    with sheet.open("rb") as file:
        text = client.post(address("manual_import"), {"file": file}).content.decode()
    assert "TIS-620" in text
    assert "posted" in text
    assert client.post(address("manual_import"), {}).status_code == 400


def test_the_observer_verifies_and_keeps_a_checkpoint(sign_in, tmp_path):
    cases.case_at(CaseState.OPENED)
    client = sign_in("observer")
    kept = client.get(address("checkpoint"))
    assert kept.json()["size"] == audit.verify().size
    path = tmp_path / "checkpoint.json"
    path.write_bytes(kept.content)
    with path.open("rb") as file:
        answer = client.post(address("observer"), {"checkpoint": file})
    assert answer.context["report"].sound
    path.write_bytes(kept.content.replace(b'"size": ', b'"size": 1'))
    with path.open("rb") as file:
        assert not client.post(address("observer"), {"checkpoint": file}).context["report"].sound
    path.write_text("no json")
    with path.open("rb") as file:
        assert client.post(address("observer"), {"checkpoint": file}).status_code == 400
    path.write_text('{"format": "other"}')
    with path.open("rb") as file:
        answer = client.post(address("observer"), {"checkpoint": file})
    assert (answer.status_code, answer.context["report"]) == (400, None)
    assert "&quot;format&quot;" in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_whole_in_both_languages(sign_in, name, language):
    for who in ("case-officer", "information-officer", "fact-checker", "observer", "platform-officer"):
        answer = sign_in(who).get(language + address(name))
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"


def test_signing_in_and_out(client, house):
    page = client.get("/desk/login/?next=/desk/surfaces/")
    assert page.status_code == 200
    wrong = client.post("/desk/login/", {"username": "observer", "password": "wrong"})
    assert (wrong.status_code, wrong.wsgi_request.user.is_authenticated) == (200, False)
    right = client.post("/en/desk/login/", {"username": "observer", "password": "practice-only-password"})
    assert right["Location"] == "/en/desk/"
    assert client.get("/desk/logout/").status_code == 405
    assert client.post("/desk/logout/")["Location"] == "/desk/login/"


def test_a_post_without_the_forms_secret_is_refused(house):
    from django.contrib.auth import get_user_model
    from django.test import Client
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(username="information-officer"))
    assert client.post(address("surfaces"), {"surface": "banner", "reason": "x"}).status_code == 403
    assert guide.surface_on("banner")
