"""Pages as a browser without a screen uses them: links are followed, forms are sent with their mark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx

from campaign_map.settings import Service
from tests.campaign_map import signing_in

_MARK = re.compile(r'name="_csrf_token" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Browsing:
    """Somebody at their browser."""

    http: httpx.Client
    last: Any = field(default=None)

    def open(self, path: str) -> httpx.Response:
        """Open a page and follow where it leads."""
        self.last = self.http.get(path, follow_redirects=True)
        return self.last  # type: ignore[no-any-return]

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """Send a form of the page that is open, and follow where it leads."""
        options.setdefault("follow_redirects", True)
        headers = {"referer": str(self.last.url)} if self.last is not None else {}
        form = {**(data or {}), "_csrf_token": self.mark()}
        self.last = self.http.post(path, data=form, headers=headers, **options)
        return self.last  # type: ignore[no-any-return]

    def mark(self) -> str:
        """What shows that a form is from our own page."""
        found = _MARK.search(self.last.text) if self.last is not None else None
        if found is None:
            self.last = self.http.get("/sign-in")
            found = _MARK.search(self.last.text) or _MARK.search(self.http.get("/coordinate/account").text)
        assert found is not None
        return found[1]

    def hidden(self, name: str) -> str:
        """A hidden field of the page that is open."""
        return next(unescape(value) for one, value in _HIDDEN.findall(self.last.text) if one == name)


def sit_down(service: Service, http: httpx.Client, role: str = "admin", seats: Any = None, **also: Any) -> Browsing:
    """A coordinator at the desk, who has just shown password and code."""
    desk = signing_in.desk(service, role, seats, **also)
    http.cookies.set("coordinator", desk.token)
    return Browsing(http, http.get("/coordinate/account"))
