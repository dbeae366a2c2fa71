"""The encoder makes answers better; a failing or missing one never keeps an answer back."""
from __future__ import annotations

import logging

import pytest

from centre import matching
from centre.claims import screener
from centre.matching import ClaimText, PostText
from centre.matching.tests.meanings import Broken, reader

CATALOGUE = matching.compile([ClaimText("cat", "มีคนเอาแมวมา"), ClaimText("box", "รถบรรทุกขนหีบ")])
POSTS = [PostText("a", "มีคนเอาแมวมา"), PostText("b", "กล่อง")]


@pytest.fixture
def wanted(settings, monkeypatch):
    """Let this installation have this reader, and tell with what it was asked for."""
    def put(found):
        settings.ENCODER = ""
        asked = []
        monkeypatch.setattr(matching, "reader", lambda *given: asked.append(given) or found)
        return asked
    return put


def test_where_none_is_wanted_none_is_looked_for(settings, monkeypatch):
    settings.ENCODER = screener.WITHOUT
    monkeypatch.setattr(matching, "reader", None)
    assert screener.reader() is None
    assert screener.model_version() == matching.MODEL_VERSION
    assert screener.screen(POSTS, CATALOGUE, 3) == (matching.MODEL_VERSION, matching.screen(POSTS, CATALOGUE, 3))


def test_a_path_without_a_model_is_said_and_screening_goes_on(settings, tmp_path, caplog):
    settings.ENCODER = str(tmp_path / "nothing")
    with caplog.at_level(logging.WARNING):
        version, answers = screener.screen(POSTS, CATALOGUE, 3, closely=True)
    assert version == screener.model_version() == matching.MODEL_VERSION
    assert answers == matching.screen(POSTS, CATALOGUE, 3, closely=True)
    assert "goes on without the encoder" in caplog.text


def test_the_installed_encoder_reads_the_posts_and_keeps_claims_in_the_data_folder(wanted, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    by = reader()
    asked = wanted(by)
    version, answers = screener.screen(POSTS, CATALOGUE, 3, closely=True)
    assert version == screener.model_version() == matching.model_version(by)
    assert answers == matching.screen(POSTS, CATALOGUE, 3, by, closely=True)
    assert "box" in [match.claim_id for match in answers[1].matches], "found by its meaning"
    assert asked[0] == (None, tmp_path / screener.FOLDER)


def test_an_operators_own_model_is_asked_for_by_its_folder(wanted, settings, tmp_path):
    asked = wanted(reader())
    settings.ENCODER = str(tmp_path)
    assert screener.reader() is not None
    assert asked[0][0] == tmp_path


def test_an_encoder_that_fails_on_posts_leaves_them_the_answer_without_it(wanted, caplog):
    wanted(reader(Broken()))
    with caplog.at_level(logging.WARNING):
        version, answers = screener.screen(POSTS, CATALOGUE, 3, closely=True)
    assert version == matching.MODEL_VERSION, "the answer names what gave it"
    assert answers == matching.screen(POSTS, CATALOGUE, 3, closely=True)
    assert "the model is gone" in caplog.text


def test_what_an_installation_chose_is_told_to_its_commands(settings, tmp_path):
    settings.ENCODER = str(tmp_path)
    assert screener.chosen() == (tmp_path, True)
    settings.ENCODER = ""
    assert screener.chosen() == (None, True)
    settings.ENCODER = screener.WITHOUT
    assert screener.chosen() == (None, False)
