"""Does at the sandbox platform what a person would do there in a browser: reports a video, decides a referral."""
from __future__ import annotations

import re
from types import TracebackType

import httpx

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REPORT_ID = re.compile(r'name="report_id" value="([^"]+)"')


class PracticePlatform:
    """A visitor's browser at the sandbox, without the browser.

    Raises:
        httpx.HTTPError: from every method, when the sandbox does not answer as its pages do.
    """

    def __init__(self, url: str) -> None:
        self._browser = httpx.Client(base_url=url, follow_redirects=True, timeout=15, trust_env=False)

    def __enter__(self) -> PracticePlatform:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None,
                 _trace: TracebackType | None) -> None:
        self._browser.close()

    def report(self, post_id: str, reason: str, words: str) -> None:
        """Press the report button of a video and send the form."""
        page = self._read(f"/p/{post_id}/report")
        found = _REPORT_ID.search(page)
        self._send(f"/p/{post_id}/report", page, {
            "report_id": found[1] if found else "", "reason": reason, "words": words})

    def decide(self, referral_id: str, decision: str, rule: str, reason: str) -> None:
        """Sign in at the trust-and-safety inbox and decide a referral, by the platform's id of it."""
        self._send("/trust/login", self._read("/trust/login"), {})
        address = f"/trust/referrals/{referral_id}"
        self._send(address, self._read(address), {"decision": decision, "rule": rule, "reason": reason, "days": "30"})

    def _read(self, address: str) -> str:
        response = self._browser.get(address)
        response.raise_for_status()
        return response.text

    def _send(self, address: str, page: str, fields: dict[str, str]) -> None:
        token = _TOKEN.search(page)
        self._browser.post(address, data={**fields, "csrfmiddlewaretoken": token[1] if token else ""},
                           headers={"referer": str(self._browser.base_url)}).raise_for_status()
