"""The running processes: a report survives kill -9 of the worker and of the server, and reaches the centre once."""
import http.cookiejar
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from standardwebhooks import Webhook

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true, seconds=20.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


class LoopbackCentre(http.server.ThreadingHTTPServer):
    """A centre over real HTTP that keeps what it accepted, one entry a webhook-id."""

    def __init__(self, secret):
        super().__init__(("127.0.0.1", 0), LoopbackAnswers)
        self.hook, self.accepted, self.up = Webhook(secret), {}, True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def count(self, type_):
        return sum(body["type"] == type_ for body in self.accepted.values())


class LoopbackAnswers(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_arguments):
        return

    def _answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self._answer(200, {"banner": {"on": False}, "posts": {}})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        if not self.server.up:
            return self._answer(503, {})
        body = self.server.hook.verify(text, dict(self.headers))
        self.server.accepted[self.headers["webhook-id"]] = body
        code = {"tracking_code": "RP-1", "tracking_url": "http://x.test"} if body["type"] == "reports.created" else {}
        return self._answer(202, {"accepted": 1, "refused": [], "repeated": False} | code)


@pytest.fixture
def house(tmp_path):
    from django.conf import settings

    centre, port, running = LoopbackCentre(settings.OUT_SECRET), free_port(), []
    offset = str(1683860400 - time.time())  # 12 May 2566, 10:00 in Bangkok
    env = os.environ | {
        "SANDBOX_DATA_DIR": str(tmp_path), "SANDBOX_PORT": str(port), "SANDBOX_CLOCK_OFFSET": offset,
        "SANDBOX_CENTRE_URL": f"http://127.0.0.1:{centre.server_port}", "SANDBOX_ALLOWED_HOSTS": "127.0.0.1",
        "SANDBOX_PUBLIC_URL": f"http://127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "sandbox.settings"}

    def start(verb):
        process = subprocess.Popen([sys.executable, "-m", "sandbox", verb], cwd=ROOT, env=env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append(process)
        return process

    yield centre, port, start
    for process in running:
        process.kill()
        process.wait()
    centre.shutdown()
    centre.server_close()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def report(port, key):
    from sandbox import loading

    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
    address = f"http://127.0.0.1:{port}/p/{loading.post_id(key)}/report"
    with browser.open(address) as page:
        fields = dict(re.findall(r'name="(csrfmiddlewaretoken|report_id)" value="([^"]+)"', page.read().decode()))
    typed = urllib.parse.urlencode(fields | {"reason": "other"}).encode()
    with browser.open(urllib.request.Request(address, typed, {"Referer": address})) as page:
        return page.read().decode()


def test_kill_nine_loses_nothing_and_repeats_nothing(house):
    centre, port, start = house
    server = start("serve")
    until(lambda: listens(port))
    assert "RP-1" in report(port, "pen-01")
    centre.up = False
    assert "กำลังรอรหัส" in report(port, "pen-02")
    worker = start("work")
    time.sleep(1)
    worker.send_signal(signal.SIGKILL)
    server.send_signal(signal.SIGKILL)
    until(lambda: not listens(port))
    centre.up = True
    assert centre.count("reports.created") == 1
    start("work")
    until(lambda: centre.count("reports.created") == 2, seconds=40)
    server = start("serve")
    until(lambda: listens(port))
    told = [body["data"]["posts"] for body in centre.accepted.values() if body["type"] == "posts.published"]
    posts = [post["id"] for batch in told for post in batch]
    assert len(posts) == len(set(posts)) >= 160
    server.send_signal(signal.SIGTERM)
    assert server.wait(10) == 0
