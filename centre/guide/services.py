"""The verbs of the guide: publish, withdraw, switch a surface. Two people stand behind every edition."""
from __future__ import annotations

from django.db import IntegrityError, transaction

from centre.accounts import actors
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.audit import services as audit
from centre.guide import errors, queries
from centre.guide.drafts import EditionDraft, Source
from centre.guide.models import Edition, Kind, SurfaceName, SurfaceSwitch
from centre.kernel import clock
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual

__all__ = ["PUBLISHERS", "EditionDraft", "Source", "publish", "switch_surface", "withdraw"]

PUBLISHERS = (Role.INFORMATION_OFFICER, Role.CASE_OFFICER, Role.LEGAL_OFFICER)


def publish(draft: EditionDraft, author: Actor, approver: Actor) -> queries.EditionView:
    """Make a draft public as the next edition of its slug.

    Raises:
        InvalidInput: `edition_incomplete`, naming the part.
        NotAllowed: `two_people_needed`, `role_missing` or `not_of_commission`.
        Conflict: `edition_moved_on` when somebody published the same slug in the same moment.
    """
    draft.check()
    _require_two_people(author, approver)
    with transaction.atomic():
        edition = _write(draft, author, approver)
        audit.append(approver, "edition.withdrawn" if draft.withdrawn else "edition.published",
                     f"edition:{edition.id}", {
            "kind": edition.kind, "slug": edition.slug, "election": edition.election, "number": edition.number,
            "sha256": edition.sha256, "author": author.pseudonym, "approver": approver.pseudonym,
            "known_from": edition.known_from.isoformat(), "about": edition.about})
    return queries.view(edition, as_of=None)


def withdraw(slug: str, kind: str, reason: Bilingual, author: Actor, approver: Actor, *,
             election: str = "") -> queries.EditionView:
    """Take a text out of the hub by a new edition that says why; the old ones stay in the history.

    Raises:
        NotFound: `edition_unknown`.
        NotAllowed: as `publish`.
        Conflict: `already_withdrawn` or `edition_moved_on`.
    """
    with transaction.atomic():
        last = Edition.objects.filter(kind=kind, slug=slug, election=election).order_by("-number").first()
        if last is None:
            raise errors.edition_unknown(kind, slug)
        if last.withdrawn:
            raise errors.already_withdrawn(slug)
        content = {**last.content, "th": {**last.content["th"], "withdrawn_because": reason.th},
                   "en": {**last.content["en"], "withdrawn_because": reason.en}}
        draft = EditionDraft(
            kind=kind, slug=slug, content=content, sources=[Source.from_json(s) for s in last.sources],
            certainty=last.certainty, election=election, valid_from=last.valid_from, valid_to=last.valid_to,
            about=last.about, official_url=last.official_url, withdrawn=True)
        return publish(draft, author, approver)


def switch_surface(actor: Actor, kind: str, on: bool, reason: str) -> None:
    """Turn a surface on or off for every platform, from now.

    Raises:
        NotAllowed: `role_missing` or `not_of_commission`.
        InvalidInput: `surface_unknown` or `reason_missing`.
    """
    actors.require(actor, Role.INFORMATION_OFFICER)
    if actor.organisation_kind != OrganisationKind.COMMISSION:
        raise errors.not_of_commission()
    if kind not in SurfaceName.values:
        raise InvalidInput("surface_unknown", Bilingual(
            f"ไม่รู้จักพื้นที่แสดงผล {kind}", f"There is no surface {kind!r}."), field="kind")
    if not reason.strip():
        raise errors.reason_missing()
    with transaction.atomic():
        SurfaceSwitch(surface=kind, on=on, reason=reason.strip(), pseudonym=actor.pseudonym,
                      organisation=actor.organisation, at=clock.now()).save()
        audit.append(actor, "surface.switched", f"surface:{kind}", {"on": on, "reason": audit.salted(reason)})


def _require_two_people(author: Actor, approver: Actor) -> None:
    for actor in (author, approver):
        if actor.organisation_kind != OrganisationKind.COMMISSION:
            raise errors.not_of_commission()
        actors.require(actor, *PUBLISHERS)
    same_person = author.person_id is not None and author.person_id == approver.person_id
    if same_person or author.pseudonym == approver.pseudonym:
        raise errors.two_people_needed()


def _write(draft: EditionDraft, author: Actor, approver: Actor) -> Edition:
    now = clock.now()
    edition = Edition(
        kind=draft.kind, slug=draft.slug, election=draft.election,
        number=_next_number(Kind(draft.kind), draft.slug, draft.election), content=dict(draft.content),
        sources=[s.as_json() for s in draft.sources], certainty=draft.certainty, official_url=draft.official_url,
        valid_from=draft.valid_from, valid_to=draft.valid_to, known_from=draft.known_from or now, published_at=now,
        author_pseudonym=author.pseudonym, author_organisation=author.organisation,
        approver_pseudonym=approver.pseudonym, approver_organisation=approver.organisation,
        withdrawn=draft.withdrawn, about=draft.about, sha256=draft.sha256)
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError as error:
        raise errors.moved_on(draft.slug) from error
    return edition


def _next_number(kind: Kind, slug: str, election: str) -> int:
    last = Edition.objects.filter(kind=kind, slug=slug, election=election).order_by("-number").first()
    return last.number + 1 if last else 1
