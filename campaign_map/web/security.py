"""What every answer says to browsers, so that a slip in a page cannot become a leak."""

from __future__ import annotations

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The content security policy: nothing from elsewhere, nothing written into a page."""

_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
_HTTPS = ("strict-transport-security", "max-age=31536000; includeSubDomains")


def guarded(app: ASGIApp) -> ASGIApp:
    """Middleware that adds the headers; what a route says for itself stays."""

    async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableScopeHeaders.from_message(message)
                for name, value in _ALWAYS.items():
                    if name not in headers:
                        headers[name] = value
                if scope["scheme"] == "https":
                    headers[_HTTPS[0]] = _HTTPS[1]
                if "cache-control" not in headers:
                    headers["cache-control"] = "private, no-store"
            await send(message)

        await app(scope, receive, adding)

    return with_headers
