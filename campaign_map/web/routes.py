"""All pages, with what they share: who is looking, forms that cannot be forged, files that browsers may keep."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from litestar import Request, Router
from litestar.config.csrf import CSRFConfig
from litestar.types import ControllerRouterHandler

from campaign_map.intake.suppression import salt_of
from campaign_map.settings import Service
from campaign_map.web import about, account, answers, files, front, maps, places, seats
from campaign_map.web.desk import routes as desk
from campaign_map.web.events import routes as events
from campaign_map.web.visitors import recognise

_PROGRAMS = ("/v1/", "/osdi", "/schema", "/health", "/metrics")
"""Addresses for programs, which are answered in JSON and carry a token instead of a cookie."""


def is_page(path: str) -> bool:
    """Whether an address is for people."""
    return not path.startswith(_PROGRAMS)


def csrf(service: Service) -> CSRFConfig:
    """A form that changes something must carry the mark that its page was given; all processes use one secret."""
    with service.store.read() as connection:
        salt = salt_of(connection)
    secret = hmac.new(salt, b"forms", hashlib.sha256).hexdigest()
    https = service.settings.is_secure
    return CSRFConfig(
        secret=secret,
        cookie_name="__Host-form" if https else "form",
        cookie_secure=https,
        cookie_httponly=True,
        cookie_samesite="lax",
        exclude=[*(f"^{path}" for path in _PROGRAMS), "^/static/"],
    )


def pages() -> list[ControllerRouterHandler]:
    """The routes of every page."""
    routes: list[Any] = [
        *(front.front, front.find, answers.answer, answers.decline, maps.seat_map, seats.seat_page),
        *places.ROUTES,
        *account.ROUTES,
        *desk.ROUTES,
        *events.ROUTES,
        *(about.how, about.privacy, about.accessibility, about.help_page),
    ]
    return [
        Router(path="/", route_handlers=routes, before_request=recognise, request_max_body_size=64 * 1024),
        files.static_file,
    ]


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a problem is to be told as a page."""
    return is_page(request.url.path)
