"""The cards that ship with the software, and the reader that refuses a wrong one."""
from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from centre.guide import cards, loading, queries, services
from centre.guide.drafts import EditionDraft
from centre.guide.models import Edition
from centre.guide.tests.builders import APPROVER, AUTHOR
from centre.kernel.clock import BANGKOK
from centre.kernel.language import Bilingual
from centre.rulebook import queries as rulebook

EVE_2566 = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
EVE_2569 = datetime(2026, 2, 6, 10, 0, tzinfo=BANGKOK)
DRAFTS, FAULTS = cards.read_all()
PARTIES = ("เพื่อไทย", "ก้าวไกล", "พลังประชารัฐ", "ภูมิใจไทย", "ประชาธิปัตย์", "พรรคประชาชน", "รวมไทยสร้างชาติ",
           "Pheu Thai", "Move Forward", "Bhumjaithai", "People's Party", "Democrat")


def _words(draft: EditionDraft) -> str:
    out = []
    for language in ("th", "en"):
        side = draft.content[language]
        out += [side["question"], side["answer"], side["why"], *side["next_steps"]]
    return "\n".join(out)


def test_every_card_is_sound_and_there_are_enough():
    assert FAULTS == []
    assert len({d.slug for d in DRAFTS}) >= 24
    assert {d.content["meta"]["topic"] for d in DRAFTS} == set(cards.TOPICS)


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda d: f"{d.slug}-{d.election or 'any'}")
def test_a_card_is_bilingual_sourced_and_neutral(draft):
    assert re.search("[ก-๙]", draft.content["th"]["answer"])
    assert not re.search("[ก-๙]", _english(draft))
    assert "{" not in _words(draft)
    assert draft.sources
    assert all(s.read_on for s in draft.sources)
    assert not [p for p in PARTIES if p in _words(draft)]
    assert len(draft.content["th"]["answer"]) <= 160
    for rule in draft.content["meta"]["rules"]:
        assert rulebook.rule(rule)


def _english(draft: EditionDraft) -> str:
    side = draft.content["en"]
    return "\n".join([side["question"], side["answer"], side["why"], *side["next_steps"]])


def test_what_is_known_in_2566_does_not_speak_of_later_years():
    for draft in DRAFTS:
        if draft.known_from <= EVE_2566:
            assert not re.search(r"256[7-9]|257\d|202[4-9]", _words(draft)), draft.slug


@pytest.mark.django_db
def test_the_hub_of_2566_shows_nothing_later():
    loading.load(DRAFTS)
    shown = queries.current("answer_card", EVE_2566, "th-mp-2566")
    assert len(shown) >= 24
    colours = queries.get("answer_card", "ballot-colours", EVE_2566, "th-mp-2566")
    assert "สีม่วง" in colours.answer.th
    for card in shown:
        assert card.known_from <= EVE_2566
        for source in card.sources:
            assert source.published is None or source.published <= EVE_2566.date()
            assert source.read_on is None
        assert card.sources, card.slug
        assert card.election in {"", "th-mp-2566"}
    assert "referendum" not in {c.slug for c in shown}


@pytest.mark.django_db
def test_the_hub_of_2569_has_its_own_values_and_2566_stays_as_archive():
    loading.load(DRAFTS)
    shown = queries.current("answer_card", EVE_2569, "th-mp-2569")
    assert len(shown) >= 24
    assert "สีชมพู" in queries.get("answer_card", "ballot-colours", EVE_2569, "th-mp-2569").answer.th
    assert "สีม่วง" in queries.get("answer_card", "ballot-colours", EVE_2569, "th-mp-2566").answer.th
    assert all(c.sources for c in shown)


@pytest.mark.django_db
def test_a_legal_card_says_that_no_lawyer_has_signed():
    loading.load(DRAFTS)
    card = queries.get("answer_card", "no-photo-of-ballot", EVE_2566)
    assert card.legal_note == Bilingual("ยังไม่ผ่านการตรวจของนักกฎหมาย", "Not yet reviewed by a lawyer")
    assert card.certainty == "secondary"


@pytest.mark.django_db
def test_loading_is_idempotent_and_two_named_people_stand_behind_it(capsys):
    call_command("guide", "load")
    assert f"{len(DRAFTS)} published" in capsys.readouterr().out
    call_command("guide", "load")
    assert f"0 published, {len(DRAFTS)} unchanged" in capsys.readouterr().out
    assert Edition.objects.count() == len(DRAFTS)
    card = queries.get("answer_card", "polling-hours", EVE_2566, "th-mp-2566")
    assert card.author.pseudonym == "compiled-by-the-project"
    assert card.approver.pseudonym == "approved-by-the-installing-commission"
    assert card.author.words.en == "Compiled by this software's project"
    assert "ติดตั้งระบบ" in card.approver.words.th
    call_command("guide", "check")
    assert "every edition are sound" in capsys.readouterr().out


@pytest.mark.django_db
def test_loading_never_overrules_the_commission():
    loading.load(DRAFTS)
    slug, election = DRAFTS[0].slug, DRAFTS[0].election
    services.withdraw(slug, "answer_card", Bilingual("ผิด", "Wrong."), AUTHOR, APPROVER, election=election)
    report = loading.load(DRAFTS)
    assert report.published == []
    assert report.kept_withdrawn == [f"{slug} ({election or 'any'})"]
    other = DRAFTS[-1]
    services.publish(_changed(other), AUTHOR, APPROVER)
    assert loading.load([other]).published == []


@pytest.mark.django_db
def test_a_better_file_is_a_new_edition():
    loading.load(DRAFTS[:1])
    assert loading.load([_changed(DRAFTS[0])]).published
    assert Edition.objects.count() == 2


def _changed(draft: EditionDraft) -> EditionDraft:
    content = {**draft.content, "en": {**draft.content["en"], "answer": "Better."}}
    return EditionDraft(kind=draft.kind, slug=draft.slug, content=content, sources=draft.sources,
                        certainty=draft.certainty, election=draft.election, known_from=draft.known_from)


GOOD = (cards.CARDS / "ballot-colours.yaml").read_text("utf-8")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("slug: ballot-colours", "slug: other", "file name differ"),
    ("topic: how", "topic: gossip", "none of who"),
    ("order: 110", "order: first", "invalid literal"),
    ("legal: false", "legal_: false", "unknown keys: legal_"),
    ("    known_from: 2023-04-25", "    known: 2023-04-25", "unknown keys: known"),
    ("    known_from: 2023-04-25", "    known_from: 2023-04-31", "out of range"),
    ("    known_from: 2023-04-25", "    known_from: 2023-04-25T10:00", "needs a time zone"),
    ("        read_on: 2026-11-24", "        read: 2026-11-24", "unknown keys: read"),
    ("        read_on: 2026-11-24", "        read_on: yesterday", "Invalid isoformat"),
    ("certainty: ok", "certainty: sure", "certainty"),
    ("why:", "because:", "unknown keys: because"),
    ("{answer}", "{colour}", "'colour' is missing"),
    ("elections:", "elections: {}\nx:", "unknown keys: x"),
    ("slug:", "slug: [", "while parsing"),
])
def test_a_wrong_card_is_named_with_its_fault(tmp_path, old, new, message):
    path = tmp_path / "ballot-colours.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(cards.CardFault, match=message) as caught:
        cards.read(path)
    assert caught.value.file == "ballot-colours.yaml"


def test_a_card_for_no_election_or_without_a_source_of_its_day_is_refused(tmp_path):
    path = tmp_path / "ballot-colours.yaml"
    path.write_text(GOOD.split("elections:")[0] + "elections: {}\n", encoding="utf-8")
    with pytest.raises(cards.CardFault, match="at least one election"):
        cards.read(path)
    early = GOOD.replace("known_from: 2026-01-05", "known_from: 2025-12-01")
    path.write_text(early, encoding="utf-8")
    with pytest.raises(cards.CardFault, match="no source of th-mp-2569"):
        cards.read(path)


def test_a_card_may_hold_for_a_time(tmp_path):
    path = tmp_path / "ballot-colours.yaml"
    path.write_text(GOOD.replace(
        "    known_from: 2023-04-25",
        '    known_from: "2023-04-25T09:00+07:00"\n    valid_from: 2023-04-26\n    valid_to: 2023-05-14'),
        encoding="utf-8")
    first = cards.read(path)[0]
    assert first.known_from.isoformat() == "2023-04-25T09:00:00+07:00"
    assert first.valid_from.isoformat() == "2023-04-26T00:00:00+07:00"
    assert first.valid_to.isoformat() == "2023-05-14T23:59:59+07:00"


@pytest.mark.django_db
def test_the_command_names_faults_and_altered_editions(tmp_path):
    with pytest.raises(CommandError, match="holds no cards"):
        call_command("guide", "check", "--cards", str(tmp_path))
    (tmp_path / "a.yaml").write_text("slug: a", encoding="utf-8")
    with pytest.raises(CommandError, match=r"a\.yaml"):
        call_command("guide", "load", "--cards", str(tmp_path))
    loading.load(DRAFTS[:1])
    row = Edition.objects.get()
    Edition(kind=row.kind, slug="x", number=1, content=row.content, sources=row.sources, certainty="ok",
            known_from=row.known_from, published_at=row.published_at, sha256="0" * 64).save()
    with pytest.raises(CommandError, match="behind the centre"):
        call_command("guide", "check")
