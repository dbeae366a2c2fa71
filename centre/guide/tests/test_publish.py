"""Publishing: two people of a commission, immutable editions, withdrawal as a new edition, the record."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.audit import queries as audit
from centre.guide import queries, services, triggers
from centre.guide.models import AppendOnlyError, Edition, SurfaceSwitch
from centre.guide.tests.builders import APPROVER, AUTHOR, NOON, draft, officer
from centre.kernel import clock
from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from centre.kernel.language import Bilingual

pytestmark = pytest.mark.django_db
WHY = Bilingual("ข้อมูลเปลี่ยน", "The facts changed.")


def test_what_was_approved_is_what_stands():
    with clock.hold(NOON):
        edition = services.publish(draft(), AUTHOR, APPROVER)
    assert edition.sha256 == draft().sha256
    assert (edition.number, edition.known_from, edition.published_at) == (1, NOON, NOON)
    assert edition.author == queries.Signature("information-officer-AAAA", "commission")
    assert edition.approver.words.th == "case-officer-BBBB (commission)"
    shown = queries.get("answer_card", "polling-hours", NOON)
    assert shown.id == queries.by_id(edition.id).id == edition.id
    assert shown.question == Bilingual("เปิดกี่โมง", "When is it open?")
    assert shown.answer.en == "08:00–17:00."
    assert shown.why == Bilingual("กกต. ประกาศ", "The commission said so.")
    assert shown.next_steps == (Bilingual("ไปแต่เช้า", "Go early."),)
    assert (shown.topic, shown.order, shown.rules, shown.claims) == ("when", 5, ("R-79",), ("TH-CLAIM-013",))
    assert shown.legal_note == queries.LEGAL_NOTE
    assert shown.certainty_words.en.startswith("Read in")
    assert shown.text("nothing") is None
    entry, = audit.trail(f"edition:{edition.id}")
    assert entry.action == "edition.published"
    assert entry.facts["sha256"] == edition.sha256
    assert entry.facts["author"] == "information-officer-AAAA"


def test_a_text_without_extras_shows_none():
    content = {"th": {"question": "ก", "answer": "ข"}, "en": {"question": "a", "answer": "b"}}
    edition = services.publish(draft(kind="correction", content=content), AUTHOR, APPROVER)
    assert edition.why is None
    assert edition.legal_note is None
    assert (edition.next_steps, edition.topic, edition.claims, edition.rules, edition.order) == ((), "", (), (), 1000)


@pytest.mark.parametrize(("author", "approver", "code"), [
    (AUTHOR, AUTHOR, "two_people_needed"),
    (AUTHOR, replace(AUTHOR, pseudonym="another-name"), "two_people_needed"),
    (AUTHOR, replace(APPROVER, person_id=None, pseudonym=AUTHOR.pseudonym), "two_people_needed"),
    (AUTHOR, officer("admin", Role.ADMINISTRATOR), "role_missing"),
    (officer("observer", Role.OBSERVER), APPROVER, "role_missing"),
    (AUTHOR, officer("p", Role.PLATFORM_OFFICER, kind=OrganisationKind.PLATFORM), "not_of_commission"),
    (officer("x", kind=OrganisationKind.FACT_CHECKER), APPROVER, "not_of_commission"),
    (Actor.system("editorial"), APPROVER, "not_of_commission"),
    (AUTHOR, Actor.machine("commission", "k1"), "not_of_commission"),
])
def test_two_officers_of_a_commission_or_nothing(author, approver, code):
    with pytest.raises(NotAllowed) as caught:
        services.publish(draft(), author, approver)
    assert caught.value.code == code
    assert not Edition.objects.exists()


@pytest.mark.parametrize(("changes", "field"), [
    ({"kind": "leaflet"}, "kind"),
    ({"slug": "Polling Hours"}, "slug"),
    ({"slug": "a" * 81}, "slug"),
    ({"certainty": "sure"}, "certainty"),
    ({"sources": []}, "sources"),
    ({"sources": [services.Source("", "https://www.ect.go.th/")]}, "sources"),
    ({"sources": [services.Source("ECT", "javascript:alert(1)")]}, "sources"),
    ({"sources": [services.Source("ECT", "https:///x")]}, "sources"),
    ({"valid_from": NOON, "valid_to": NOON - timedelta(days=1)}, "valid_to"),
    ({"content": {"th": {"question": "ก", "answer": "ข", "why": "ค"}}}, "content.en.question"),
    ({"content": {"th": {"question": "ก", "answer": "ข", "why": "ค"},
                  "en": {"question": "a", "answer": " ", "why": "c"}}}, "content.en.answer"),
    ({"content": {"th": {"question": "ก", "answer": "ข"}, "en": {"question": "a", "answer": "b"}}}, "content.th.why"),
    ({"content": {"th": {"question": "ก", "answer": "ข", "why": "ค", "next_steps": ["ง"]},
                  "en": {"question": "a", "answer": "b", "why": "c"}}}, "content.next_steps"),
    ({"content": {"th": {"question": "ก", "answer": "ข", "why": "ค", "next_steps": [""]},
                  "en": {"question": "a", "answer": "b", "why": "c", "next_steps": ["d"]}}}, "content.next_steps"),
])
def test_an_incomplete_draft_names_its_part(changes, field):
    with pytest.raises(InvalidInput) as caught:
        services.publish(draft(**changes), AUTHOR, APPROVER)
    assert (caught.value.code, caught.value.field) == ("edition_incomplete", field)


def test_a_change_is_a_new_edition_and_the_old_one_stays():
    with clock.hold(NOON):
        services.publish(draft(), AUTHOR, APPROVER)
    with clock.hold(NOON + timedelta(hours=1)):
        services.publish(draft(certainty="secondary"), AUTHOR, APPROVER)
    assert queries.get("answer_card", "polling-hours", NOON).certainty == "ok"
    assert queries.get("answer_card", "polling-hours", NOON + timedelta(hours=2)).certainty == "secondary"
    both = queries.history("answer_card", "polling-hours", NOON + timedelta(hours=2))
    assert [e.number for e in both] == [2, 1]
    assert [e.number for e in queries.history("answer_card", "polling-hours", NOON)] == [1]
    assert len(queries.history("answer_card", "polling-hours")) == 2


def test_withdrawing_is_a_new_edition_that_says_why():
    with clock.hold(NOON):
        services.publish(draft(), AUTHOR, APPROVER)
    with clock.hold(NOON + timedelta(hours=1)):
        gone = services.withdraw("polling-hours", "answer_card", WHY, AUTHOR, APPROVER)
    assert (gone.number, gone.withdrawn, gone.text("withdrawn_because")) == (2, True, WHY)
    with pytest.raises(NotFound):
        queries.get("answer_card", "polling-hours", NOON + timedelta(hours=1))
    assert queries.current("answer_card", NOON + timedelta(hours=1)) == []
    assert len(queries.current("answer_card", NOON)) == 1
    assert audit.trail(f"edition:{gone.id}")[0].action == "edition.withdrawn"
    with pytest.raises(Conflict) as caught:
        services.withdraw("polling-hours", "answer_card", WHY, AUTHOR, APPROVER)
    assert caught.value.code == "already_withdrawn"


def test_withdrawing_needs_two_people_and_something_to_withdraw():
    with pytest.raises(NotFound):
        services.withdraw("polling-hours", "answer_card", WHY, AUTHOR, APPROVER)
    services.publish(draft(), AUTHOR, APPROVER)
    with pytest.raises(NotAllowed):
        services.withdraw("polling-hours", "answer_card", WHY, AUTHOR, AUTHOR)


def test_a_race_for_the_same_number_is_told(monkeypatch):
    services.publish(draft(), AUTHOR, APPROVER)
    monkeypatch.setattr(services, "_next_number", lambda *_: 1)
    with pytest.raises(Conflict) as caught:
        services.publish(draft(certainty="secondary"), AUTHOR, APPROVER)
    assert caught.value.code == "edition_moved_on"


def test_a_program_cannot_rewrite_an_edition():
    edition = services.publish(draft(), AUTHOR, APPROVER)
    row = Edition.objects.get(pk=edition.id)
    assert str(row) == "answer_card/polling-hours  #1"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        Edition.objects.update(certainty="ok")
    with pytest.raises(AppendOnlyError):
        Edition.objects.all().delete()


@pytest.mark.parametrize("statement", [
    "UPDATE guide_edition SET certainty = 'ok'",
    "DELETE FROM guide_edition",
    pytest.param("INSERT OR REPLACE INTO guide_edition SELECT * FROM guide_edition", marks=pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="SQLite's own way to replace a row")),
])
def test_the_database_refuses_too(statement):
    services.publish(draft(certainty="secondary"), AUTHOR, APPROVER)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.altered() == []


def test_who_gets_past_the_database_is_found_out():
    edition = services.publish(draft(certainty="secondary"), AUTHOR, APPROVER)
    with connection.cursor() as cursor:
        for statement in triggers.drop(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE guide_edition SET certainty = 'ok'")
        for statement in triggers.create(connection.vendor):
            cursor.execute(statement)
    assert queries.altered() == [edition.id]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM guide_edition")


def test_an_edition_whose_content_was_tampered_with_is_found():
    edition = services.publish(draft(), AUTHOR, APPROVER)
    Edition(kind="answer_card", slug="other", number=1, content=edition.content, sources=[], certainty="ok",
            known_from=NOON, published_at=NOON, sha256=edition.sha256, id="edn_tampered").save()
    assert queries.altered() == ["edn_tampered"]
    with pytest.raises(NotFound):
        queries.by_id("edn_none")


def test_an_election_has_its_own_edition_and_its_own_wins():
    at = datetime.fromisoformat("2026-02-06T10:00+07:00")
    with clock.hold(NOON):
        services.publish(draft(), AUTHOR, APPROVER)
        services.publish(draft(election="th-mp-2566", certainty="secondary"), AUTHOR, APPROVER)
    with clock.hold(at):
        services.publish(draft(election="th-mp-2569", certainty="uncertain"), AUTHOR, APPROVER)

    def certainty(moment, election):
        one, = queries.current("answer_card", moment, election)
        assert queries.get("answer_card", "polling-hours", moment, election).id == one.id
        return one.certainty

    assert certainty(NOON, "th-mp-2566") == "secondary"
    assert certainty(NOON, "th-mp-2569") == "ok"
    assert certainty(at, "th-mp-2569") == "uncertain"
    assert certainty(at, "th-mp-2566") == "secondary"
    assert certainty(at, None) == "uncertain"


def test_an_edition_shows_only_while_it_holds():
    window = draft(valid_from=NOON, valid_to=NOON + timedelta(hours=2), known_from=NOON - timedelta(days=1))
    services.publish(window, AUTHOR, APPROVER)
    assert queries.current("answer_card", NOON - timedelta(hours=1)) == []
    assert len(queries.current("answer_card", NOON + timedelta(hours=1))) == 1
    assert queries.current("answer_card", NOON + timedelta(hours=3)) == []


def test_sources_that_were_not_there_yet_are_not_shown():
    later = services.Source("Later", "https://example.org/later", NOON.date() + timedelta(days=90),
                            NOON.date() + timedelta(days=80))
    dateless = services.Source("Dateless", "https://example.org/", NOON.date() + timedelta(days=90))
    services.publish(draft(sources=[*draft().sources, later, dateless], known_from=NOON), AUTHOR, APPROVER)
    shown = queries.get("answer_card", "polling-hours", NOON).sources
    assert [(s.name, s.read_on) for s in shown] == [("ECT", NOON.date()), ("Dateless", None)]
    after = queries.get("answer_card", "polling-hours", NOON + timedelta(days=100)).sources
    assert [s.read_on is not None for s in after] == [True, True, True]


def test_the_correction_about_a_claim_is_the_latest_that_stands():
    content = {"th": {"question": "ก", "answer": "ข"}, "en": {"question": "a", "answer": "b"}}
    about = {"kind": "correction", "content": content, "about": "claim:TH-CLAIM-013"}
    assert queries.correction_about("claim:TH-CLAIM-013") is None
    with clock.hold(NOON):
        first = services.publish(draft(slug="c-1", **about), AUTHOR, APPROVER)
    with clock.hold(NOON + timedelta(hours=1)):
        services.publish(draft(slug="c-2", **about), AUTHOR, APPROVER)
        services.withdraw("c-2", "correction", WHY, AUTHOR, APPROVER)
    assert queries.correction_about("claim:TH-CLAIM-013", NOON + timedelta(days=1)).id == first.id
    assert queries.correction_about("claim:TH-CLAIM-013", NOON - timedelta(days=1)) is None


def test_cards_that_answer_a_claim_are_found():
    services.publish(draft(known_from=NOON), AUTHOR, APPROVER)
    assert [c.slug for c in queries.cards_about_claim("TH-CLAIM-013", NOON)] == ["polling-hours"]
    assert queries.cards_about_claim("TH-CLAIM-001", NOON) == []


def test_a_surface_is_on_until_an_officer_switches_it():
    assert [s.on for s in queries.surfaces()] == [True, True, True]
    with clock.hold(NOON):
        services.switch_surface(AUTHOR, "banner", on=False, reason="ซ้อมปิดระบบ")
    with clock.hold(NOON + timedelta(minutes=5)):
        services.switch_surface(AUTHOR, "banner", on=True, reason="กลับมาใช้")
    assert queries.surface_on("banner", NOON - timedelta(minutes=1))
    assert not queries.surface_on("banner", NOON)
    assert queries.surface_on("banner")
    state = queries.surfaces(NOON)[0]
    assert (state.surface, state.on, state.reason, state.by.pseudonym) == (
        "banner", False, "ซ้อมปิดระบบ", AUTHOR.pseudonym)
    assert len(audit.trail("surface:banner")) == 2
    assert "off" in str(SurfaceSwitch.objects.order_by("pk").first())


@pytest.mark.parametrize(("actor", "kind", "reason", "code"), [
    (APPROVER, "banner", "x", "role_missing"),
    (officer("x", kind=OrganisationKind.PLATFORM), "banner", "x", "not_of_commission"),
    (AUTHOR, "billboard", "x", "surface_unknown"),
    (AUTHOR, "banner", "  ", "reason_missing"),
])
def test_a_surface_is_not_switched_by_others_or_without_reason(actor, kind, reason, code):
    with pytest.raises((NotAllowed, InvalidInput)) as caught:
        services.switch_surface(actor, kind, on=False, reason=reason)
    assert caught.value.code == code
    assert queries.surface_on("banner")
