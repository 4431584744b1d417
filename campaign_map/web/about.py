"""Pages that say how things are done: need, privacy, accessibility, help."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from campaign_map.need import figures
from campaign_map.needs import POLLS_OUT
from campaign_map.web.asked import HOURS
from campaign_map.web.front import CALLERS
from campaign_map.web.kept import kept_page
from campaign_map.web.rendering import render
from campaign_map.web.visitors import AnyRequest, service_of

_OPEN = {"exclude_from_csrf": True}


@get("/how-need-is-worked-out", include_in_schema=False, opt=_OPEN)
async def how(request: AnyRequest) -> Response[Any]:
    """The rule, with the figures in force."""
    return await kept_page(request, lambda: _how(request))


def _how(request: AnyRequest) -> str:
    counted = figures.current(service_of(request), CALLERS, HOURS)
    return render(request, "how.html", rule=counted.profile.need, rate=counted.rate, polls_out=POLLS_OUT)


@get("/privacy", include_in_schema=False, opt=_OPEN)
async def privacy(request: AnyRequest) -> Response[Any]:
    """What is kept of whom, why, and for how long."""
    return await kept_page(request, lambda: render(request, "privacy.html"))


@get("/accessibility", include_in_schema=False, opt=_OPEN)
async def accessibility(request: AnyRequest) -> Response[Any]:
    """What was done so that everybody can use this, and what was not."""
    return await kept_page(request, lambda: render(request, "accessibility.html"))


@get("/help", include_in_schema=False, opt=_OPEN)
async def help_page(request: AnyRequest) -> Response[Any]:
    """Whom to ask."""
    return await kept_page(request, lambda: render(request, "help.html"))
