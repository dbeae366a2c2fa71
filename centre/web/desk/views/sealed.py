"""A sealed referral to send by hand: a page to print and the zip that goes with it."""
from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from centre.accounts import queries as accounts
from centre.accounts.actors import Actor
from centre.casework import queries as casework
from centre.kernel.language import Bilingual
from centre.posts import queries as posts
from centre.rulebook import queries as rulebook
from centre.web.desk.access import desk_view
from centre.web.desk.names import measure_name


@dataclass(frozen=True, slots=True)
class FileInBundle:
    """One file of a bundle; size in bytes."""

    name: str
    size: int


@require_GET
@desk_view
def sealed(request: HttpRequest, actor: Actor, referral_id: str) -> HttpResponse:
    """The referral as it is printed and sent."""
    referral = _visible(actor, referral_id)
    return render(request, "desk/sealed.html", {
        "actor": actor, "referral": referral, "posts": posts.many(referral.post_ids),
        "basis": [rulebook.rule(rule_id) for rule_id in referral.basis],
        "platform_name": _name(referral.platform),
        "measure_name": measure_name(referral.measure_kind), "contents": contents(casework.bundle(referral_id))})


@require_GET
@desk_view
def bundle(_request: HttpRequest, actor: Actor, referral_id: str) -> HttpResponse:
    """The sealed zip; its SHA-256 is the seal."""
    referral = _visible(actor, referral_id)
    return HttpResponse(casework.bundle(referral_id), content_type="application/zip", headers={
        "Content-Disposition": f'attachment; filename="{referral.case_ref}-{referral_id}.zip"'})


def _name(platform: str) -> Bilingual:
    # A platform that is served by hand need not be an organisation of this house; then its slug is its name.
    known = {organisation.slug: organisation.name for organisation in accounts.organisations()}
    return known.get(platform, Bilingual(platform, platform))


def _visible(actor: Actor, referral_id: str) -> casework.ReferralView:
    referral = casework.referral(referral_id)
    casework.case_view(referral.case_ref, actor)
    return referral


def contents(sealed_zip: bytes) -> list[FileInBundle]:
    """The files of a bundle, in order of name."""
    with zipfile.ZipFile(io.BytesIO(sealed_zip)) as archive:
        return [FileInBundle(entry.filename, entry.file_size) for entry in archive.infolist()]
