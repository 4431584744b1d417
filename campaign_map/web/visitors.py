"""Who is looking at a page: their cookie, and what the page needs to know of them."""

from __future__ import annotations

from typing import Any

from litestar import Request

from campaign_map.settings import Service

AnyRequest = Request[Any, Any, Any]


def service_of(request: AnyRequest) -> Service:
    """The open service behind a request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
