"""What comes in by hand becomes the same posts and reports as what a machine sends, once."""
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from centre.accounts.models import Role
from centre.audit import queries as audit
from centre.connectors.manual import intake
from centre.connectors.manual.tests.people import actor, person
from centre.kernel import clock
from centre.kernel.clock import BANGKOK
from centre.kernel.errors import InvalidInput, NotAllowed
from centre.outbox import queries as outbox
from centre.posts import queries as posts
from centre.reports import queries as reports

SAMPLE = Path(__file__).parent.parent / "samples" / "posts.csv"
URL = "https://www.tiktok.com/@practice.one/video/7001"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with clock.hold(datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)):
        yield


def test_a_pasted_link_becomes_a_post_and_a_report_with_a_code():
    officer = actor(Role.CASE_OFFICER)
    taken = intake.paste(officer, url=" HTTPS://WWW.TikTok.com/@practice.one/video/7001#top ", words="หมึกจางหาย",
                         reason="voting_procedure", posted="๑๑/๕/๒๕๖๖")
    post = posts.get(taken.post_id)
    assert (post.platform, post.url, post.caption) == ("tiktok", URL, "หมึกจางหาย")
    assert post.provenance["by"] == officer.pseudonym
    assert reports.by_code(taken.tracking_code).post_id == post.id
    assert {m.topic for m in outbox.messages()} >= {"posts.seen", "reports.received"}
    again = intake.paste(officer, url=URL, words="หมึกจางหาย", reason="other")
    assert (again.post_id, again.tracking_code, again.new_post, again.new_report) == (
        taken.post_id, taken.tracking_code, False, False)


def test_a_faulty_paste_names_the_field():
    with pytest.raises(InvalidInput) as caught:
        intake.paste(actor(Role.CASE_OFFICER), url=URL, words="", reason="other")
    assert (caught.value.code, caught.value.field) == ("words_missing", "words")


def test_only_officers_take_in():
    with pytest.raises(NotAllowed):
        intake.import_file(actor(Role.OBSERVER), SAMPLE.read_bytes())


def test_the_same_file_twice_changes_nothing_and_is_in_the_record():
    officer = actor(Role.CASE_OFFICER)
    first = intake.import_file(officer, SAMPLE.read_bytes())
    assert (first.new_posts, first.known_posts, first.new_reports, first.faults) == (2, 0, 1, ())
    second = intake.import_file(officer, SAMPLE.read_bytes())
    assert (second.new_posts, second.known_posts, second.new_reports) == (0, 2, 0)
    assert audit.verify().sound


def test_the_command_imports_names_faults_and_exits_with_one(tmp_path):
    person(Role.CASE_OFFICER, "somchai")
    out = StringIO()
    call_command("manual", "import", str(SAMPLE), "--by", "somchai", stdout=out)
    assert "UTF-8: 2 new posts, 0 known, 1 new reports, 0 faults" in out.getvalue()
    bad = tmp_path / "bad.csv"
    bad.write_text(f"url,words,posted\n{URL}9,ก,31/2/2566\n{URL}8,ข,1/5/2566\n", "cp874")
    with pytest.raises(SystemExit):
        call_command("manual", "import", str(bad), "--by", "somchai", stdout=out)
    assert "row 2 posted date_unreadable" in out.getvalue()
    assert "TIS-620 / Windows-874: 1 new posts" in out.getvalue()


@pytest.mark.parametrize("arguments", [("missing.csv", "--by", "nobody"), (str(SAMPLE), "--by", "nobody")])
def test_the_command_says_what_is_missing(arguments):
    with pytest.raises(CommandError):
        call_command("manual", "import", *arguments)
