"""What a viewer meets: feed, post, search, banner and labels as the centre says them."""
import re

import pytest
from django.test import Client

from sandbox import loading
from sandbox.models import Post
from sandbox.surfaces import SurfaceMemory

PEN = loading.post_id("pen-01")
BANNER = {"on": True, "text_th": "ข้อมูลเลือกตั้ง", "text_en": "Election facts", "url_th": "http://centre.test/",
          "url_en": "http://centre.test/en/"}


@pytest.fixture
def browser(platform):
    return Client()


def ids_of(response) -> list[str]:
    return re.findall(r'id="by-(\d+)"', response.content.decode())


def whole_feed(browser) -> list[str]:
    seen, number = [], 1
    while ids := ids_of(browser.get(f"/?page={number}")):
        seen += ids
        number += 1
    return seen


def test_feed_shows_every_published_post_once(browser):
    seen = whole_feed(browser)
    assert len(seen) == len(set(seen)) >= 160


def test_nothing_later_than_the_clock_nor_of_the_other_year(browser, at):
    shown = Post.objects.in_bulk(whole_feed(browser))
    assert {p.setting for p in shown.values()} == {"2566"}
    assert browser.get(f"/p/{loading.post_id('how-later-01')}").status_code == 410
    at("2023-05-12T18:00")
    assert browser.get(f"/p/{loading.post_id('how-later-01')}").status_code == 200
    at("2026-02-06T10:00")
    seen = Post.objects.in_bulk(whole_feed(browser))
    assert {p.setting for p in seen.values()} == {"2569"}
    assert len(seen) >= 55
    at("2020-01-01T10:00")
    assert ids_of(browser.get("/")) == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "๑", ""])
def test_odd_page_numbers_still_answer(browser, page):
    assert browser.get("/", {"page": page}).status_code == 200


def test_every_page_is_marked_as_practice_and_strict(browser):
    for address in ("/", "/en/", f"/p/{PEN}", "/search?q=x", f"/p/{PEN}/report", "/trust/login", "/nothing"):
        response = browser.get(address)
        assert response["X-Robots-Tag"].startswith("noindex")
        assert "script-src" not in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
        text = response.content.decode()
        assert "<script" not in text
        assert " style=" not in text
        assert ("Practice platform" if address.startswith("/en/") else "แพลตฟอร์มสาธิต ไม่ใช่ของจริง") in text


def test_feed_page_stays_under_100_kilobytes(browser):
    assert len(browser.get("/").content) < 100_000


def test_banner_is_the_centre_s_word(browser, platform, settings):
    platform.surfaces = {"banner": BANNER, "posts": {PEN: {"banner": True, "labels": []}}}
    assert "ข้อมูลเลือกตั้ง" in browser.get(f"/p/{PEN}").content.decode()
    assert "Election facts" in browser.get(f"/en/p/{PEN}").content.decode()
    settings.SURFACE_SECONDS = 0.0
    platform.surfaces = {"banner": BANNER | {"on": False}, "posts": {PEN: {"banner": True, "labels": []}}}
    assert "ข้อมูลเลือกตั้ง" not in browser.get(f"/p/{PEN}").content.decode()


def test_without_the_centre_the_feed_goes_on(browser, platform):
    platform.up = False
    assert len(ids_of(browser.get("/"))) == 12
    assert 'class="notice' not in browser.get("/").content.decode()
    assert 'class="panel"' not in browser.get("/search?q=ปากกา").content.decode()


@pytest.mark.parametrize("answer", [
    {"posts": []},
    {"banner": 7, "posts": {PEN: 3}},
    {"banner": BANNER, "posts": {PEN: {"banner": True, "labels": "x"}}},
    {"banner": BANNER | {"url_th": "javascript:alert(1)"}, "posts": {PEN: {"banner": True, "labels": [None]}}}])
def test_a_strange_answer_of_the_centre_breaks_nothing(browser, platform, answer):
    platform.surfaces = answer
    text = browser.get(f"/p/{PEN}").content.decode()
    assert "javascript:" not in text


def test_labels_are_kept_a_minute_without_the_centre_but_the_banner_goes(platform, monkeypatch):
    from sandbox import surfaces

    now = [100.0]
    monkeypatch.setattr(surfaces.time, "monotonic", lambda: now[0])
    memory = SurfaceMemory()
    label = {"measure_id": "m1", "text_th": "ป้าย", "url_th": "http://centre.test/c"}
    platform.surfaces = {"banner": BANNER, "posts": {PEN: {"banner": True, "labels": [label]}}}
    assert memory.for_posts([PEN])[PEN].banner is not None
    platform.up = False
    now[0] += 30
    kept = memory.for_posts([PEN])[PEN]
    assert (kept.banner, len(kept.labels)) == (None, 1)
    now[0] += 31
    assert memory.for_posts([PEN])[PEN].labels == ()


def test_search_finds_words_and_shows_the_panel(browser, platform):
    platform.panel = {"on": True, "show": True, "title_th": "จากศูนย์ฯ", "title_en": "Centre", "cards": [
        {"question_th": "ปากกา?", "answer_th": "ใช้ได้", "url_th": "http://centre.test/pen"}]}
    response = browser.get("/search", {"q": "ปากกา"})
    assert PEN in ids_of(response)
    assert "จากศูนย์ฯ" in response.content.decode()
    assert ids_of(browser.get("/search", {"q": "หมึกจางหายในคูหา"}))
    assert ids_of(browser.get("/search", {"q": "\x00"})) == []
    assert ids_of(browser.get("/search", {"q": "qqqqqq zzz"})) == []


def test_words_of_a_post_are_escaped_in_page_and_picture(browser):
    Post.objects.filter(pk=PEN).update(caption="<b>x</b> #a<b>", screen_text="<script>1</script>\n&", speech="<i>")
    text = browser.get(f"/p/{PEN}").content.decode()
    assert "<script" not in text
    assert "<b>x</b>" not in text
    picture = browser.get(f"/p/{PEN}.svg")
    assert picture["Content-Type"].startswith("image/svg+xml")
    assert "<script" not in picture.content.decode()


def test_owner_deletes_and_the_centre_is_told(browser, platform):
    from sandbox import outbox, publishing

    publishing.announce_due()
    assert browser.post(f"/p/{PEN}/delete").status_code == 302
    assert browser.get(f"/p/{PEN}").status_code == 410
    assert browser.post(f"/p/{PEN}/delete").status_code == 410
    outbox.drain()
    assert platform.types()[-1] == "posts.deleted"
    assert platform.received[-1][2]["data"] == {"ids": [PEN]}


def test_the_other_language_is_one_link_away(browser):
    assert f'href="/en/p/{PEN}"' in browser.get(f"/p/{PEN}").content.decode()
    english = browser.get("/en/search", {"q": "แมว"}).content.decode()
    assert 'href="/search?q=' in english
    assert "Results for" in english


def test_no_written_post_speaks_of_what_comes_later(platform):
    words = re.compile(r"2569|เลือกตั้ง69|ประชามติ|เบอร์ 46|โทษประหาร|ซองตกค้าง|3 แสนซอง|บาร์โค้ด|300,000")
    for post in Post.objects.filter(setting="2566"):
        assert not words.search(f"{post.caption} {post.speech} {post.screen_text}"), post.key


def test_moments_are_told_to_the_minute_and_no_finer(browser):
    """Digits of a second would be numbers that nobody means, on pages that must show no result before the vote."""
    moments = re.findall(r'<time datetime="([^"]*)"', browser.get("/").content.decode())
    assert len(moments) > 5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\+0700", moment) for moment in moments), moments
