"""A sheet that offices write: all of its faults by row and column, all of its good rows kept."""
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.connectors.manual import sheet
from centre.connectors.manual.sheet import Row
from centre.kernel.clock import BANGKOK
from centre.kernel.errors import InvalidInput
from centre.reports.reasons import Reason

NOW = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
SAMPLES = Path(__file__).parent.parent / "samples"
GOOD = "https://www.tiktok.com/@a/video/1"


def read(text, codec="utf-8"):
    return sheet.read(text.encode(codec), now=NOW)


def faults(found):
    return [(f.row, f.column, f.code) for f in found.faults]


def test_the_documented_samples_are_read_whole():
    csv = sheet.read((SAMPLES / "posts.csv").read_bytes(), now=NOW)
    assert faults(csv) == []
    assert [r.platform for r in csv.rows] == ["tiktok", "facebook"]
    assert csv.rows[0].reason is Reason.VOTING_PROCEDURE
    assert csv.rows[1].posted == datetime(2023, 5, 11, 23, 59, 59, tzinfo=BANGKOK)
    lines = sheet.read((SAMPLES / "posts.jsonl").read_bytes(), now=NOW)
    assert faults(lines) == []
    assert len(lines.rows) == 2


@pytest.mark.parametrize(("codec", "name"), [
    ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 (BOM)"), ("cp874", "TIS-620 / Windows-874"),
    ("tis-620", "TIS-620 / Windows-874"), ("utf-16", "UTF-16")])
def test_the_encoding_is_found_and_said(codec, name):
    found = read(f"url,ข้อความ,เหตุผล\n{GOOD},หมึกปากกาจางหายได้,ข้อมูลเท็จเกี่ยวกับการเลือกตั้ง\n", codec)
    assert found.encoding == name
    assert found.rows[0].words == "หมึกปากกาจางหายได้"
    assert found.rows[0].reason is Reason.FALSE_INFORMATION


def test_each_fault_is_named_by_row_and_column_and_good_rows_stay():
    found = read("url,word,words,posted,reason,platform\n"
                 f"{GOOD},x,ก,12/5/2566,other,\n"
                 "not a link,,ข,12/5/2566,,\n"
                 f"{GOOD}2,,ค,31/2/2566,,\n"
                 f"{GOOD}3,,ง,13/5/2567,,\n"
                 f"{GOOD}4,,จ,,because,\n"
                 f"{GOOD}5,,,,,\n"
                 f"{GOOD}6,,ช,,,Tik Tok\n"
                 f"{GOOD}7,,ซ,,,,extra\n"
                 f"{GOOD}8,,ฌ\n")
    assert faults(found) == [
        (1, "word", "column_unknown"), (3, "url", "url_unreadable"), (4, "posted", "date_unreadable"),
        (5, "posted", "date_in_future"), (6, "reason", "reason_unknown"), (7, "words", "words_missing"),
        (8, "platform", "platform_unreadable"), (9, "", "cells_too_many")]
    assert "words" in found.faults[0].message.en
    assert [r.number for r in found.rows] == [2, 10]


@pytest.mark.parametrize(("written", "expected"), [
    ("14/4/2566", "2023-04-14T23:59:59"), ("๑๔/๐๔/๒๕๖๖", "2023-04-14T23:59:59"),
    ("14 เม.ย. 2566", "2023-04-14T23:59:59"), ("2023-04-14", "2023-04-14T23:59:59"),
    ("14/4/2566 09:30", "2023-04-14T09:30"), ("๑๔ เมษายน ๒๕๖๖ เวลา ๐๙.๓๐ น.", "2023-04-14T09:30"),
    ("2566-04-14T09:30:00", "2023-04-14T09:30"), ("2023-04-14T02:30:00+00:00", "2023-04-14T09:30"),
    ("12/5/2566", "2023-05-12T10:00")])
def test_dates_in_both_eras_and_digits(written, expected):
    found = read(f"url,words,posted\n{GOOD},ก,{written}\n")
    assert found.rows[0].posted == datetime.fromisoformat(expected).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize("written", ["14/5/66", "32/1/2566", "tomorrow", "2023-13-01", "14/4/2566 25:00", "0"])
def test_a_date_that_is_none_is_refused(written):
    assert faults(read(f"url,words,posted\n{GOOD},ก,{written}\n")) == [(2, "posted", "date_unreadable")]


@pytest.mark.parametrize(("data", "code"), [
    (b"", "file_empty"), (b"\xef\xbb\xbf \n", "file_empty"), (b"PK\x03\x04rest", "file_not_text"),
    (b"link_of_post,words\nx,y\n", "column_missing"),
    ("url,words\nhttps://é.ch,é à ü\n".encode("latin-1"), "encoding_unknown"),
    (b"\xff\xfeu", "encoding_unknown"), (b"a" * (sheet.MOST_BYTES + 1), "file_too_large")])
def test_a_file_without_any_readable_row_says_why(data, code):
    with pytest.raises(InvalidInput) as caught:
        sheet.read(data, now=NOW)
    assert caught.value.code == code


def test_semicolons_tabs_quotes_and_blank_lines():
    assert read(f"url;words\n\n{GOOD};ก, ข\n").rows[0] == Row(3, GOOD, words="ก, ข", platform="tiktok")
    assert read(f"url\twords\n{GOOD}\tก\n").rows[0].words == "ก"
    assert read(f'url,words\n{GOOD},"บรรทัดหนึ่ง\nบรรทัดสอง"\n').rows[0].words == "บรรทัดหนึ่ง\nบรรทัดสอง"


def test_lines_of_json_are_judged_one_by_one():
    found = read('{"url": "' + GOOD + '", "words": "ก"}\n{broken\n[1]\n{"url": 5, "words": "ข"}\n'
                 '{"url": "' + GOOD + '", "words": "a\\u0000b"}\n')
    assert [r.number for r in found.rows] == [1]
    assert faults(found)[:3] == [(2, "", "json_malformed"), (3, "", "json_malformed"), (4, "url", "text_expected")]
    assert (5, "words", "text_unusable") in faults(found)


def test_more_rows_than_the_limit_are_left_and_said():
    found = read("url,words\n" + f"{GOOD},ก\n" * (sheet.MOST_ROWS + 5))
    assert len(found.rows) == sheet.MOST_ROWS
    assert faults(found) == [(sheet.MOST_ROWS + 2, "", "rows_too_many")]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_sentence(data):
    for prefix in (b"", b"url,words,posted\n"):
        assert _sentences(prefix + data)


def _sentences(data):
    try:
        found = sheet.read(data, now=NOW)
    except InvalidInput as refused:
        return bool(refused.message.th)
    return all(f.row >= 1 and f.message.th for f in found.faults)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
                .filter(lambda t: t.strip() and "\ufffd" not in t), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(words):
    import csv
    import io
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["url", "words"])
    writer.writerows([[f"{GOOD}{i}", text] for i, text in enumerate(words)])
    found = read(out.getvalue())
    assert [r.words for r in found.rows] == [w.strip() for w in words]
    assert faults(found) == []


def test_a_column_twice_an_unknown_one_and_a_cell_too_long():
    assert (1, "words", "column_twice") in faults(read(f"url,words,ข้อความ\n{GOOD},ก,ข\n"))
    lines = read('{"url": "' + GOOD + '", "words": "ก", "wordz": "ข", "note": null}\n')
    assert faults(lines) == [(1, "wordz", "column_unknown")]
    assert len(lines.rows) == 1
    assert faults(read(f"url,words,note\n{GOOD},ก,{'ข' * 2001}\n")) == [(2, "note", "too_long")]
    assert faults(read("url,words\nhttp://[bad,ก\n")) == [(2, "url", "url_unreadable")]


def test_a_cell_longer_than_any_reader_takes_costs_its_row_only():
    found = read(f"url,words\n{GOOD},{'ก' * 140_000}\n{GOOD}2,ข\n")
    assert faults(found)[0][2] in {"row_unreadable", "too_long"}
    assert found.rows[-1].words == "ข"


def test_too_many_lines_of_json():
    found = read(('{"url": "' + GOOD + '", "words": "ก"}\n') * (sheet.MOST_ROWS + 3))
    assert len(found.rows) == sheet.MOST_ROWS
    assert faults(found) == [(sheet.MOST_ROWS + 1, "", "rows_too_many")]
