"""Templates into pages. Everything put into a page is escaped unless it is `Markup` that this package made itself."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup, escape

from campaign_map.need.reasons import ordinal
from campaign_map.settings import Service
from campaign_map.web import words
from campaign_map.web.visitors import AnyRequest, service_of, visitor_of
from phonebank_app.paths import resources

HERE = Path(__file__).parent
STATIC = HERE / "static"

ATTRIBUTION = (
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0. Source: Office for National "
    "Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database "
    "right. Contains Royal Mail data © Royal Mail copyright and database right."
)


def page(request: AnyRequest, template: str, /, status: int = 200, **context: Any) -> Response[str]:
    """A page for whoever asks. ``context`` is what the template names; the frame's own it gets by itself."""
    return Response(
        render(request, template, **context),
        status_code=status,
        media_type=MediaType.HTML,
        headers={"cache-control": "private, no-store"},
    )


def render(request: AnyRequest, template: str, /, **context: Any) -> str:
    """The text of a page."""
    service = service_of(request)
    token = ScopeState.from_scope(request.scope).csrf_token
    frame = {
        "path": request.url.path,
        "visitor": visitor_of(request),
        "csrf": csrf_field(token) if isinstance(token, str) else Markup(),
        **frame_of(service),
    }
    return environment().get_template(template).render(frame | context)


def frame_of(service: Service) -> dict[str, Any]:
    """What the frame of every page shows."""
    profile, now = service.profile, service.clock.now()
    return {
        "campaign": profile,
        "now": now,
        "days_left": words.days_to(profile.polling_day, now),
        "attribution": ATTRIBUTION,
        "rehearsal": service.settings.rehearsal,
    }


def csrf_field(token: str) -> Markup:
    """The hidden field without which a form that changes something is refused."""
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token)


@cache
def environment() -> Environment:
    """The templates' environment, with the words of `campaign_map.web.words` as filters."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in (
        *("count", "small", "percent", "points", "clock_time", "span", "day_name", "long_day", "short_day"),
        *("when", "ago", "done"),
    ):
        made.filters[name] = getattr(words, name)
    made.filters["ordinal"] = ordinal
    made.globals |= {"icon": icon, "cover": cover, "static": static_url}
    return made


@cache
def icon(name: str, label: str = "") -> Markup:
    """One of the project's icons, drawn in the colour of the text; ``label`` is read aloud, blank is decoration."""
    drawn = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    inside = Markup(drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")].strip())
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>'
    ).format(said, inside)


def cover(done: float, booked: float, label: str) -> Markup:
    """A bar of what is done and, striped, what is booked; both shares from 0 to 1 of what is wanted.

    Widths are attributes of the drawing, because the content security policy allows no styles in a page.
    """
    full = 200.0
    first = min(1.0, max(0.0, done)) * full
    second = max(0.0, min(full, first + max(0.0, booked) * full) - first)
    slashes = Markup().join(
        Markup('<path class="slash" d="M{} 12l6-12"/>').format(f"{first + at:g}") for at in range(0, int(second), 6)
    )
    return Markup(
        '<svg class="cover" viewBox="0 0 200 12" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="done" width="{}" height="12"/><rect class="booked" x="{}" width="{}" height="12"/>{}</svg>'
    ).format(label, f"{first:.1f}", f"{first:.1f}", f"{second:.1f}", slashes)


@cache
def static_url(name: str) -> str:
    """Where a file of ours is served, with a mark of what is in it, so that browsers may keep it for ever."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{escape(name)}?v={mark}"


def compressed(text: str) -> bytes:
    """A page that is kept, made small once."""
    return gzip.compress(text.encode(), 6, mtime=0)
