"""The sealed evidence of a referral: a zip whose bytes follow from its content alone, checkable offline."""
from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from centre.casework import labels
from centre.casework.examination import of_round
from centre.casework.models import Case, Finding, Referral
from centre.kernel.canonical import canonical_json, sha256_hex
from centre.posts import queries as posts
from centre.posts.queries import PostView
from centre.rulebook import queries as rulebook

FORMAT = "centre-bundle/1"
# The oldest moment that a zip can hold; a real one would make equal content give other bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_README = """\
Evidence bundle of a referral / ชุดหลักฐานของการส่งเรื่อง

manifest.json names every file with its SHA-256. Check one with: sha256sum FILE
The SHA-256 of this whole zip is the seal: it stands in the referral and in the centre's audit record.
Files under captures/ hold each post word for word as it was captured; the name ends in its SHA-256.

manifest.json ระบุไฟล์ทุกไฟล์พร้อมค่า SHA-256 ตรวจได้ด้วยคำสั่ง sha256sum
ค่า SHA-256 ของไฟล์ zip นี้คือตราผนึก ซึ่งบันทึกไว้ในการส่งเรื่องและในบันทึกตรวจสอบของศูนย์ฯ
"""


def build(case: Case, referral: Referral, covered: Sequence[PostView]) -> bytes:
    """The zip: captures, findings, claim, referral, README and a manifest with the SHA-256 of each file.

    Officers appear under their pseudonyms; nothing of any reporter is in it.
    """
    files = {"README.txt": _README.encode("utf-8"), "referral.json": _json(_referral(case, referral, covered)),
             "findings.json": _json([_finding(f) for kind in ("factual", "legal") for f in of_round(case, kind)]),
             "claim.json": _json(_claim(case))}
    for number, post in enumerate(covered, start=1):
        for capture in posts.captures(post.id):
            files[f"captures/{number:04d}-{capture.sha256}.json"] = capture.canonical.encode("utf-8")
    manifest = {"format": FORMAT, "case": case.ref, "referral": referral.pk, "prepared_at": referral.prepared_at,
                "procedure": {"version": case.procedure_version, "sha256": case.procedure_sha256},
                "files": {name: sha256_hex(data) for name, data in files.items()}}
    return zipped({**files, "manifest.json": _json(manifest)})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files in order of name, stored without compression, whose bytes depend on nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def _json(value: object) -> bytes:
    plain: Any = json.loads(canonical_json(value))
    return (json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode("utf-8")


def _referral(case: Case, referral: Referral, covered: Sequence[PostView]) -> Mapping[str, Any]:
    address = labels.correction_url(referral.correction_slug)
    return {
        "id": referral.pk, "case": case.ref, "platform": referral.platform, "category": case.category,
        "measure_requested": referral.measure_kind, "words_th": referral.words_th, "words_en": referral.words_en,
        "label_th": referral.label_th, "label_en": referral.label_en, "ends_at": referral.ends_at,
        "correction_url_th": address.th, "correction_url_en": address.en,
        "prepared_by": {"pseudonym": referral.prepared_pseudonym, "organisation": referral.prepared_organisation},
        "basis": [_rule(rule_id) for rule_id in referral.basis],
        "posts": [{"id": p.external_id, "url": p.url, "first_seen_at": p.first_seen_at} for p in covered]}


def _rule(rule_id: str) -> Mapping[str, Any]:
    rule = rulebook.rule(rule_id)
    return {"rule": rule.id, "title_th": rule.title.th, "title_en": rule.title.en, "text_th": rule.text.th,
            "text_en": rule.text.en, "certainty": rule.certainty, "reviewed": rule.reviewed,
            "source_url": rule.source_url}


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {"kind": finding.kind, "round": finding.round, "verdict": finding.verdict,
            "reasons_th": finding.reasons_th, "reasons_en": finding.reasons_en, "sources": finding.sources,
            "rules": finding.rules, "pseudonym": finding.pseudonym, "organisation": finding.organisation,
            "organisation_kind": finding.organisation_kind, "at": finding.at, "sha256": finding.sha256}


def _claim(case: Case) -> Mapping[str, Any]:
    claim = case.claim
    if claim is None:
        raise ValueError(f"{case.ref}: a referral needs a claim")
    return {"ref": claim.ref, "text_th": claim.public_text_th, "text_en": claim.public_text_en,
            "about_commission": claim.about_commission, "sha256": claim.sha256}
