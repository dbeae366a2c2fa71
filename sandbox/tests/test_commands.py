"""The commands, and the files that the platform is filled from."""
import json
import signal
from pathlib import Path

import pytest

from sandbox import commands, environment, loading, outbox, rules, safety
from sandbox.clock import from_buddhist
from sandbox.errors import Refused
from sandbox.models import Post


@pytest.fixture
def signals():
    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in kept.items():
        signal.signal(name, handler)


def test_work_once_tells_the_centre_everything(platform, signals, capsys):
    assert commands.main(["work", "--once"]) == 0
    assert "0 waiting" in capsys.readouterr().out
    assert set(platform.types()) == {"posts.published"}


def test_work_leaves_cleanly_when_asked(platform, signals, monkeypatch):
    monkeypatch.setattr(commands.time, "sleep", lambda _s: signal.raise_signal(signal.SIGTERM))
    assert commands.main(["work"]) == 0


def test_load_again_is_harmless_and_posts_are_listed(platform, capsys):
    count = Post.objects.count()
    assert commands.main(["load"]) == 0
    assert Post.objects.count() == count
    capsys.readouterr()
    assert commands.main(["posts"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) >= 160
    assert {"key", "id", "caption", "speech", "screen_text"} <= set(lines[0])


def test_without_secrets_nothing_starts(platform, settings):
    settings.IN_SECRET = ""
    for verb in ("serve", "work"):
        with pytest.raises(SystemExit, match="SANDBOX_OUT_SECRET"):
            commands.main([verb])


@pytest.mark.parametrize("text", ["soon", "1h"])
def test_an_odd_clock_offset_is_refused(monkeypatch, text):
    monkeypatch.setenv("SANDBOX_CLOCK_OFFSET", text)
    with pytest.raises(SystemExit, match="number of seconds"):
        environment.clock_offset()


def test_every_setting_is_in_the_readme():
    readme = Path(environment.__file__).with_name("README.md").read_text("utf-8")
    for setting in environment.ALL:
        assert setting.name in readme
        assert setting.help


@pytest.mark.parametrize("entry", [
    "- {key: a, by: nobody, at: '2566-05-11 10:00', screen: x}",
    "- {key: a, by: moo_krob_club, at: yesterday, screen: x}",
    "- {by: moo_krob_club}", "- {key: a, by: moo_krob_club, at: '2566-05-11 10:00', screen: x, truth: false}", "- 7"])
def test_a_wrong_entry_is_named(tmp_path, monkeypatch, entry):
    (tmp_path / "2566").mkdir()
    (tmp_path / "2566" / "bad.yaml").write_text(entry, "utf-8")
    (tmp_path / "authors.yaml").write_text("moo_krob_club: ชมรม", "utf-8")
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"bad\.yaml"):
        list(loading.written())


def test_written_posts_fit_the_platform():
    posts = list(loading.written())
    assert len({p.id for p in posts}) == len(posts) >= 220
    limits = {"2566": (from_buddhist("2566-05-08 00:00"), from_buddhist("2566-05-14 00:00")),
              "2569": (from_buddhist("2569-02-01 00:00"), from_buddhist("2569-02-08 00:00"))}
    for post in posts:
        first, last = limits[post.setting]
        assert first <= post.published_at < last, post.key
        assert post.caption, post.key
        assert len(post.screen_text.splitlines()) <= 4, post.key
        assert int(post.id) > 2**53


def test_decisions_and_lifts_of_what_is_not_there(platform):
    with pytest.raises(Refused, match="no such referral"):
        safety.decide(external_id="x", decision="label", rule_id="CI-1", reason="เหตุผลที่ยาวพอ", decided_by="p", days=1)
    with pytest.raises(Refused, match="no such measure"):
        safety.lift("x", reason="เหตุผลที่ยาวพอ")
    assert outbox.waiting() == 0


def test_every_platform_rule_is_whole():
    for rule in rules.all_rules().values():
        assert set(rule.allows) <= set(safety.DECISIONS)
        assert all((rule.title_th, rule.title_en, rule.text_th, rule.text_en, rule.allows))
