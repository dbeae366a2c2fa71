"""The frame keeps its promises: fonts and sheets within budget and up to date, texts that wrap, both calendars."""
from __future__ import annotations

import gzip
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from fontTools.ttLib import TTFont

from centre.claims.verdicts import Verdict
from centre.kernel.clock import BANGKOK
from centre.web.shell import assets, build_fonts, build_styles, charts, dates, icons, verdicts, wrapping

STATIC = Path(build_styles.TARGET)


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", str(html)).replace("\N{NO-BREAK SPACE}", " ")


def test_built_sheets_are_what_their_parts_say():
    for name, text in build_styles.sheets().items():
        assert (STATIC / name).read_text("utf-8") == text, "run python -m centre.web.shell.build_styles"
        packed = (STATIC / f"{name}.gz").read_bytes()
        assert gzip.decompress(packed).decode("utf-8") == text, "run python -m centre.web.shell.build_styles"


def _got(client, address, **headers):
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    body = b"".join(answer)
    answer.close()
    return answer, body


@pytest.mark.django_db
def test_sheets_travel_compressed_to_who_takes_it(client):
    packed, small = _got(client, "/static/shell/hub.css", accept_encoding="gzip")
    plain, whole = _got(client, "/static/shell/hub.css")
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert not plain.has_header("Content-Encoding")
    assert whole == gzip.decompress(small)


@pytest.mark.django_db
def test_a_sheet_that_the_browser_has_is_not_sent_again(client):
    known, _body = _got(client, "/static/shell/hub.css", accept_encoding="gzip")
    again, body = _got(client, "/static/shell/hub.css", accept_encoding="gzip", if_none_match=known["ETag"])
    assert (again.status_code, body) == (304, b"")


def test_the_hub_sheet_is_at_most_20_kb_compressed():
    assert len(gzip.compress((STATIC / "hub.css").read_bytes())) <= 20 * 1024


def test_both_fonts_together_are_at_most_40_kb_and_carry_every_thai_sign():
    fonts = [STATIC / "fonts" / f"sarabun-{weight}.woff2" for weight in build_fonts.WEIGHTS]
    assert sum(font.stat().st_size for font in fonts) <= 40 * 1024
    for font in fonts:
        with TTFont(font) as opened:
            known = opened.getBestCmap()
        needed = {*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C), *range(0x20, 0x7F)}
        assert not needed - set(known)
    assert "Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text("utf-8")


def test_fonts_can_be_built_again(tmp_path):
    sizes = build_fonts.build(tmp_path)
    assert set(sizes) == set(build_fonts.WEIGHTS)


def test_the_style_sheet_has_no_capitals_letter_spacing_or_justified_text():
    sheet = (STATIC / "hub.css").read_text("utf-8")
    assert not re.search(r"text-transform|letter-spacing|text-align:justify|font-style:italic", sheet)


def test_a_day_stands_in_both_calendars():
    day = date(2023, 5, 14)
    assert _plain(dates.day(day, "th", weekday=True)) == "วันอาทิตย์ที่ 14 พฤษภาคม 2566 (ค.ศ. 2023)"
    assert _plain(dates.day(day, "en")) == "14 May 2023 (BE 2566)"
    assert 'datetime="2023-05-14"' in dates.day(datetime(2023, 5, 13, 18, tzinfo=BANGKOK).replace(day=14), "th")


def test_a_moment_is_bangkok_time_in_both_calendars():
    at = datetime.fromisoformat("2023-05-12T03:00+00:00")
    assert _plain(dates.moment(at, "th")) == "12 พฤษภาคม 2566 (ค.ศ. 2023) เวลา 10:00 น."
    assert _plain(dates.moment(at, "en", short=True, era=False)) == "12 May 2023, 10:00"


@pytest.mark.parametrize(("first", "last", "whole", "said"), [
    ("2023-05-14T08:00", "2023-05-14T17:00", False, "วันอาทิตย์ที่ 14 พฤษภาคม 2566 08:00–17:00 น."),
    ("2023-05-14T08:00", "2023-05-14T08:00", False, "วันอาทิตย์ที่ 14 พฤษภาคม 2566 08:00 น."),
    ("2023-05-14T00:00", "2023-05-15T00:00", True, "วันอาทิตย์ที่ 14 พฤษภาคม 2566"),
    ("2023-05-07T00:00", "2023-05-14T00:00", True, "7 พฤษภาคม 2566 – 13 พฤษภาคม 2566"),
    ("2023-05-13T18:00", "2023-05-14T18:00", False, "13 พฤษภาคม 2566 เวลา 18:00 น. – 14 พฤษภาคม 2566 เวลา 18:00 น."),
])
def test_a_span_is_said_as_short_as_it_can_be(first, last, whole, said):
    from_, to = (datetime.fromisoformat(t).replace(tzinfo=BANGKOK) for t in (first, last))
    assert _plain(dates.span(from_, to, "th", whole_days=whole)) == said


def test_numbers_stay_with_their_units():
    assert wrapping.kept("อายุ 18 ปี มาตรา 95 พ.ศ. 2561 ต่าง ๆ") == (
        "อายุ\u00a018\u00a0ปี มาตรา\u00a095 พ.ศ.\u00a02561 ต่าง\u00a0ๆ")
    assert wrapping.kept("วันที่ 14 พฤษภาคม 2566 และ 7 พ.ค. 2566") == (
        "วันที่\u00a014\u00a0พฤษภาคม\u00a02566 และ 7\u00a0พ.ค.\u00a02566")
    assert wrapping.kept("on 14 May 2023, plain words") == "on 14\u00a0May\u00a02023, plain words"


def test_every_verdict_has_a_word_a_shape_and_a_tone():
    looks = [verdicts.look(v) for v in Verdict.values]
    assert all(look.word.th and look.icon in icons._STROKE and look.tone for look in looks)
    assert verdicts.look("denied_by_commission").tone == verdicts.look("disputed").tone != verdicts.look("false").tone
    with pytest.raises(ValueError, match="rubbish"):
        verdicts.look("rubbish")


def test_tags_escape_what_they_are_given():
    given = Context({"name": "<b>", "colour": '"><script>'})
    page = Template("{% load shell %}{% swatch colour name %}{{ name|say }}").render(given)
    assert "<script>" not in page
    assert "<b>" not in page


def test_tags_say_nothing_for_nothing():
    page = Template("{% load shell %}{% day x %}{% moment x %}{{ x|say }}{{ x|thousands }}{{ x|percent }}")
    assert page.render(Context({"x": None})) == ""
    page = Template("{% load shell %}{{ n|thousands }} {{ n|percent }}")
    assert page.render(Context({"n": 1234.5})) == "1,234.5 1234.50%"


def test_a_chart_draws_lengths_in_proportion_and_says_the_same_in_a_table():
    chart = charts.bar_chart("Votes", [charts.Bar("ก", 50, "50", "#123456"), charts.Bar("ข", 25, "25"),
                                       charts.Bar("ค", 0, "0")], name_heading="Party", value_heading="Votes")
    assert [drawn.length for drawn in chart.bars] == [100, 50, 0]
    with translation.override("en"):
        page = Template("{% load shell %}{% chart chart %}").render(Context({"chart": chart}))
    assert page.count("<tr>") == 4
    assert 'fill="#123456"' in page
    assert "style=" not in page, "the content security policy allows no inline style"
    assert charts.bar_chart("", [], name_heading="", value_heading="").bars == ()


def test_addresses_of_assets_carry_their_version():
    assert re.fullmatch(r"/static/shell/hub\.css\?v=[0-9a-f]{8}", assets.address("shell/hub.css"))
    with pytest.raises(FileNotFoundError):
        assets.address("shell/none.css")


def test_the_mark_has_six_petals():
    assert str(icons.mark()).count("rotate(") == 6


@pytest.mark.parametrize("page", ["400.html", "500.html", "403_csrf.html"])
def test_pages_that_must_work_without_anything_speak_both_languages(page):
    text = render_to_string(page)
    assert '<html lang="th">' in text
    assert '<div lang="en"' in text
    assert "1444" in text or page != "500.html"


def test_the_page_for_a_missing_role_speaks_both_languages(rf, db):
    for language, sentence in (("th", "คุณไม่มีสิทธิเปิดหน้านี้"), ("en", "This page is not open to you")):
        with translation.override(language):
            assert sentence in render_to_string("403.html", request=rf.get("/desk/"))
