"""The same walk through the manual connector: pasted, imported, sealed, sent, answered and looked at by people."""
from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

CLAIM = "TH-CLAIM-013"
LINK = "https://www.tiktok.com/@practice.ink/video/7001"
WORDS = "ให้นำปากกาไปเอง เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่ (ฝึกซ้อม)"
FINDING = {"verdict": "false", "reasons_th": "ปากกาลูกลื่นธรรมดา หมึกไม่จาง", "reasons_en": "Ordinary pens; no fading."}
SHEET = f"""ลิงก์,ข้อความ,วันที่โพสต์,เหตุผล,สี
https://www.tiktok.com/@practice.ink/video/7002,{WORDS},๑๒/๕/๒๕๖๖,voting_procedure,แดง
https://www.tiktok.com/@practice.ink/video/7003,{WORDS},31/2/2566,voting_procedure,แดง
ไม่ใช่ลิงก์,{WORDS},12/5/2566,voting_procedure,แดง
https://www.tiktok.com/@practice.ink/video/7004,วันนี้ฝนตกที่บ้าน (ฝึกซ้อม),12/5/2566,,แดง
"""
CASE = """
import json
from centre.casework import queries as casework
from samples.people import actor
case = casework.case_view({ref!r}, actor("observer"))
print(json.dumps({{
    "state": case.state, "posts": [p.post.url for p in case.posts], "reports": len(case.reports),
    "codes": [r.report.tracking_code for r in case.reports], "decisions": len(case.decisions),
    "measures": len(case.measures), "seen": [o.standing for m in case.measures for o in m.observations],
}}))
"""


def test_a_falsehood_walks_by_hand_from_a_pasted_link_to_what_was_seen(system) -> None:
    officer = system.person("case-officer")
    ref = _taken_in(system, officer)
    case = f"/en/desk/cases/{ref}/"

    system.person("fact-checker").take(ref, "finding", **FINDING)
    assert FINDING["reasons_en"] not in officer.case(ref)
    officer.take(ref, "finding", **FINDING)
    system.person("information-officer").take(ref, "correction")
    system.person("information-officer-2").take(ref, "approve")
    form = officer.form(case, "/steps/referral/")
    assert form.choices["platform"] == ["tiktok"]
    officer.take(ref, "referral", basis=form.choices["basis"][:1])
    assert not officer.may(ref, "release"), "whoever prepared it cannot release it"
    system.person("legal-officer").take(ref, "release")

    system.until(lambda: officer.may(ref, "sent"), "the referral waits for a hand")
    assert ref in officer.read("/en/desk/manual/")
    _sealed(officer, case)
    officer.take(ref, "sent", how="ส่งทางไปรษณีย์อิเล็กทรอนิกส์ 12/5/2566 10:20")
    assert not officer.may(ref, "sent")
    officer.take(ref, "answer", decision="label", rule="Community rule 4", reason="ข้อมูลเท็จเรื่องการลงคะแนน",
                 decided_by="reviewer 12", external_id="T-9", how_known="หนังสือเลขที่ 17/2566")
    system.until(lambda: officer.may(ref, "seen"), "somebody is asked to look")
    officer.take(ref, "seen", standing="no", how="เปิดลิงก์เมื่อ 14:05 ยังไม่มีป้าย")
    assert _case(system, ref)["state"] != "closed"
    system.until(lambda: officer.may(ref, "seen"), "somebody is asked to look again")
    officer.take(ref, "seen", standing="yes", how="เปิดลิงก์เมื่อ 15:05 มีป้ายแล้ว")

    stands = system.until(lambda: (found := _case(system, ref))["state"] == "closed" and found, "the case is closed")
    assert stands["decisions"] == stands["measures"] == 1
    assert stands["seen"] == [False, True]
    page = officer.case(ref)
    assert "หนังสือเลขที่ 17/2566" in page
    assert "reviewer 12" in page
    for code in stands["codes"]:
        assert '<li class="open">' not in system.visitor(system.centre).read(f"/track/{code}/")
    assert "dead" not in system.told("outbox", "list", "--all")
    assert system.run("audit", "verify") == 0


def _taken_in(system, officer) -> str:
    """Paste one post, import a sheet with good and bad rows; the case that both reports joined."""
    address = "/en/desk/manual/"
    pasted = {"url": LINK, "words": WORDS, "reason": "voting_procedure", "posted": "12 พ.ค. 2566"}
    for _again in range(2):  # the same link twice is one report
        assert officer.send(address, address, **pasted).status_code == 200
    ref = system.until(lambda: _about_claim(system), "the pasted post opens a case about the claim")

    form = officer.form(address, "/manual/import/")
    answer = officer.post(form.action, form.fields, file=("posts.csv", SHEET.encode("tis-620"), "text/csv"))
    assert answer.status_code == 200
    cells = re.findall(r"<td>([^<]*)</td><td>([^<]*)</td>", answer.text)
    assert [(int(row), column) for row, column in cells if row != "1"] == [(3, "posted"), (4, "url")]
    assert any(column == "สี" for row, column in cells if row == "1"), "an unknown column is named"
    assert "TIS-620" in answer.text

    stands = system.until(lambda: len((found := _case(system, ref))["posts"]) == 2 and found, "the sheet's joins")
    assert stands["reports"] == 2
    assert LINK in stands["posts"]
    return ref


def _sealed(officer, case: str) -> None:
    """The page to print names the seal; the zip has it, and its manifest names every file."""
    printed, zipped = re.findall(r'href="(/en/desk/referrals/[^"]+)"', officer.read(case))[::-1][:2]
    if printed.endswith(".zip"):
        printed, zipped = zipped, printed
    sheet, bundle = officer.read(printed), officer.get(zipped)
    assert bundle.headers["content-type"] == "application/zip"
    assert hashlib.sha256(bundle.content).hexdigest() in sheet
    assert LINK in sheet
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {*manifest["files"], "manifest.json"}
        for name, sha256 in manifest["files"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256, name
        assert sum(name.startswith("captures/") for name in manifest["files"]) == 2


def _about_claim(system) -> str | None:
    found = re.search(r'name="next" value="/en/desk/cases/(C-\d{4}-\d{4})/"',
                      system.visitor(system.centre).read("/en/demo/"))
    return found[1] if found else None


def _case(system, ref: str) -> dict[str, Any]:
    return system.ask(CASE.format(ref=ref))
