"""A platform with a centre that answers as told; a fresh memory each test."""
import pytest


@pytest.fixture
def at(monkeypatch):
    """Set the platform's clock to a moment in Bangkok, machine time untouched."""
    from datetime import datetime

    from sandbox import clock

    def hold(text: str) -> None:
        moment = datetime.fromisoformat(text).replace(tzinfo=clock.BANGKOK)
        monkeypatch.setattr(clock, "now", lambda: moment)

    hold("2023-05-12T10:00")
    return hold


class Centre:
    """A centre that answers as told, over the sandbox's own HTTP client."""

    def __init__(self) -> None:
        self.up, self.status, self.received = True, 202, []
        self.answer: dict = {"accepted": 1, "refused": [], "repeated": False}
        self.surfaces: dict = {"banner": {"on": False}, "posts": {}}
        self.panel: dict = {"on": True, "show": False}

    def __call__(self, request):
        import json

        import httpx

        if not self.up:
            raise httpx.ConnectError("nobody there", request=request)
        if request.url.path == "/api/v1/surfaces":
            return httpx.Response(200, json=self.surfaces)
        if request.url.path == "/api/v1/search-panel":
            return httpx.Response(200, json=self.panel)
        body = json.loads(request.content)
        self.received.append((request.headers, request.content.decode(), body))
        extra = {"tracking_code": "RP-7K3M-9QTX", "tracking_url": "http://centre.test/track/RP-7K3M-9QTX"} \
            if body["type"] == "reports.created" else {}
        return httpx.Response(self.status, json=self.answer | extra)

    def types(self) -> list[str]:
        return [body["type"] for _headers, _text, body in self.received]


@pytest.fixture
def centre(monkeypatch):
    import httpx

    from sandbox import centre as client
    from sandbox import feed, surfaces
    from sandbox.views import viewers

    fake = Centre()
    http = httpx.Client(transport=httpx.MockTransport(fake), base_url="http://centre.test")
    monkeypatch.setattr(client, "_client", lambda: http)
    memory = surfaces.SurfaceMemory()
    monkeypatch.setattr(feed, "MEMORY", memory)
    monkeypatch.setattr(viewers, "MEMORY", memory)
    yield fake
    http.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The written posts, loaded once for all tests."""
    from sandbox import loading

    with django_db_blocker.unblock():
        loading.load()


@pytest.fixture
def platform(db, at, centre):
    """The loaded platform on 12 May 2566, 10:00, with a centre that answers."""
    return centre
