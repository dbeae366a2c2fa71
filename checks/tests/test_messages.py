"""The translation gate finds every gap and loses no translation."""
from __future__ import annotations

import pytest
from babel.messages.pofile import read_po, write_po

from checks import messages


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    folder = tmp_path / "centre" / "room"
    (folder / "templates").mkdir(parents=True)
    (folder / "apps.py").write_text("")
    (folder / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext\n"
        "a = _('Hello %(name)s')\nb = ngettext('%(n)s report', '%(n)s reports', 2)\n")
    (folder / "templates" / "a.html").write_text(
        "{% load i18n %}{% translate 'Find' %}{% blocktranslate %}See {{ place }}{% endblocktranslate %}")
    return folder


def translate(room, changes):
    path = room / "locale" / "th" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="th")
    for message in catalogue:
        first = message.id if isinstance(message.id, str) else message.id[:1][0]
        if first in changes:
            message.string = changes[first]
    with path.open("wb") as file:
        write_po(file, catalogue)


ALL = {"Hello %(name)s": "สวัสดี %(name)s", "%(n)s report": ("รายงาน %(n)s เรื่อง",), "Find": "ค้นหา",
       "See %(place)s": "ดู %(place)s"}


def test_every_sentence_must_have_thai(room):
    assert messages.rooms() == [room]
    assert len(messages.faults(room)) == 4
    assert messages.update(room) == 4
    assert all("empty or fuzzy" in f for f in messages.faults(room))
    translate(room, ALL)
    assert messages.faults(room) == []


def test_an_update_keeps_translations_and_changes_nothing_without_news(room):
    messages.update(room)
    translate(room, ALL)
    messages.update(room)
    path = room / "locale" / "th" / "LC_MESSAGES" / "django.po"
    before = path.read_bytes()
    assert messages.update(room) == 0
    assert path.read_bytes() == before
    (room / "templates" / "a.html").unlink()
    messages.update(room)
    assert "ค้นหา" not in path.read_text()
    assert messages.faults(room) == []


def test_other_placeholders_are_noticed(room):
    messages.update(room)
    translate(room, {**ALL, "Hello %(name)s": "สวัสดี"})
    assert "other placeholders" in messages.faults(room)[0]


def test_what_is_compiled_can_be_read(room):
    messages.update(room)
    translate(room, ALL)
    assert messages.compile_all() == 1
    assert (room / "locale" / "th" / "LC_MESSAGES" / "django.mo").stat().st_size > 100
