"""One place that asks for too much waits: so many requests a second, after a burst, for each network address.

It is counted in memory, in each process: it need not be exact, it must cost nothing. What must be exact is counted in
the database (`campaign_map.accounts.tries`). Laptops of parties are left out, since each shows its own token and a
hundred of them may share a hall's address; so is who comes from this machine or its own network, where a proxy may
stand that nobody named. A proxy elsewhere must be named (``--behind``), or all the world is one address.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from campaign_map.accounts.hashes import network
from campaign_map.settings import Settings
from phonebank_app.protocol.wire import MEDIA_TYPE, ServiceError

MOST_KNOWN = 50_000
"""Addresses that are remembered; of more, those that have been quiet longest are forgotten."""

_LEFT_OUT = ("/v1/parties/", "/health", "/metrics")
_NEAR = tuple(
    ipaddress.ip_network(near)
    for near in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10")
)
_SAID = ServiceError(
    "too_many_requests", "Too many requests came from your network just now.", "Wait a moment, then try again."
)


class Buckets:
    """A bucket of requests for each address, filled at a steady rate and never fuller than a burst."""

    def __init__(self, burst: float, per_second: float, most: int = MOST_KNOWN) -> None:
        self._burst = burst
        self._per_second = per_second
        self._most = most
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, who: str, now: float) -> float:
        """Take one request out; or the seconds until there is one to take.

        Args:
            now: seconds of a clock that never goes back.
        """
        left, at = self._known.pop(who, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._per_second)
        enough = left >= 1.0
        self._known[who] = (left - 1.0 if enough else left, now)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return 0.0 if enough else (1.0 - left) / self._per_second


def guard(settings: Settings, clock: Callable[[], float] = monotonic) -> Callable[[ASGIApp], ASGIApp]:
    """The middleware."""
    buckets = Buckets(settings.requests_at_once, settings.requests_per_second)

    def around(app: ASGIApp) -> ASGIApp:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            who = _who(scope)
            wait = buckets.wait(who, clock()) if who else 0.0
            if wait:
                await _refuse(scope, send, wait)
            else:
                await app(scope, receive, send)

        return guarded

    return around


def _who(scope: Scope) -> str:
    """Whose bucket a request is taken from; blank for nobody's."""
    client = scope.get("client")
    if scope["type"] != ScopeType.HTTP or not client or scope["path"].startswith(_LEFT_OUT):
        return ""
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return ""
    near = getattr(address, "ipv4_mapped", None) or address
    return "" if any(near in one for one in _NEAR) else network(str(address))


async def _refuse(scope: Scope, send: Send, wait: float) -> None:
    accepts = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    if b"text/html" in accepts:
        kind, body = "text/plain; charset=utf-8", f"{_SAID.what} {_SAID.way_out}".encode()
    else:
        kind, body = MEDIA_TYPE, msgspec.json.encode(_SAID)
    headers = [(b"content-type", kind.encode()), (b"retry-after", str(int(wait) + 1).encode())]
    headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
