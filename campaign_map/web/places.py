"""What the map page fetches: real boundaries, and Leaflet as it lies in its wheel. Nothing comes from elsewhere."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from markupsafe import Markup
from xstatic.pkg import leaflet

from campaign_map.places import boundaries
from campaign_map.problems import Refusal
from campaign_map.web import files
from campaign_map.web.rendering import static_url
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import seats_by_code

LEAFLET = f"/static/leaflet/{leaflet.VERSION}"
"""Where Leaflet's files are: ``leaflet.js``, ``leaflet.css`` and, for the style sheet, ``images/``."""

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


def boundaries_url(mark: str) -> str:
    """Where the whole country is, for a mark that `campaign_map.places.boundaries.mark` gave; blank for none."""
    return f"/map/boundaries.json?v={mark}" if mark else ""


def leaflet_tags() -> Markup:
    """What a page names to show real boundaries: Leaflet's style sheet and script, then ours."""
    return Markup(
        '<link rel="stylesheet" href="{0}/leaflet.css"><script src="{0}/leaflet.js" defer></script>'
        '<script src="{1}" defer></script>'
    ).format(LEAFLET, static_url("map.js"))


@get("/map/boundaries.json", include_in_schema=False, sync_to_thread=True)
def all_boundaries(request: AnyRequest, v: FromQuery[str] = "") -> Response[bytes]:
    """The whole country as TopoJSON, thinned to what a page can carry."""
    with service_of(request).store.read() as connection:
        mark = boundaries.mark(connection)
        if not mark:
            raise _none_loaded()
        headers = {"etag": f'"{mark}"', "cache-control": _FOR_EVER if v == mark else _ASK_AGAIN}
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(b"", status_code=304, headers=headers)
        small = boundaries.overview(connection)
    if small is None:
        raise _none_loaded()
    return _sent(request, small, MediaType.JSON, headers)


@get("/map/boundaries/{seat_code:str}", include_in_schema=False, sync_to_thread=True)
def seat_boundaries(request: AnyRequest, seat_code: FromPath[str]) -> Response[bytes]:
    """A seat and those around it as TopoJSON, as precise as they are kept."""
    if seat_code not in seats_by_code():
        raise Refusal(404, "no_seat", "There is no such seat.", "Choose one from the map.")
    with service_of(request).store.read() as connection:
        mark = boundaries.mark(connection)
        headers = {"etag": f'"{mark}-{seat_code}"', "cache-control": _ASK_AGAIN}
        if mark and request.headers.get("if-none-match") == headers["etag"]:
            return Response(b"", status_code=304, headers=headers)
        found = boundaries.seat_topojson(connection, seat_code)
    if found is None:
        raise _none_loaded()
    return _sent(request, gzip.compress(found, 6, mtime=0), MediaType.JSON, headers)


@get("/static/leaflet/{version:str}/{name:path}", include_in_schema=False, sync_to_thread=False)
def leaflet_file(request: AnyRequest, version: FromPath[str], name: FromPath[Path]) -> Response[bytes]:
    """A file of Leaflet: only those that the page needs, by the version that is installed."""
    found = _leaflet_files().get(str(name).lstrip("/")) if version == leaflet.VERSION else None
    if found is None:
        raise NotFoundException("There is no such file.")
    return files.answer(request, found)


ROUTES: list[ControllerRouterHandler] = [all_boundaries, seat_boundaries, leaflet_file]


@cache
def _leaflet_files() -> dict[str, Path]:
    """The files of the wheel that are served."""
    folder = Path(leaflet.BASE_DIR)
    names = ["leaflet.js", "leaflet.css", *(f"images/{path.name}" for path in folder.glob("images/*.png"))]
    return {name: folder / name for name in names}


def _sent(request: AnyRequest, small: bytes, media_type: str, headers: dict[str, str]) -> Response[bytes]:
    """What is kept under gzip, sent as it is to whoever can read it."""
    headers = {**headers, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(small, media_type=media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(gzip.decompress(small), media_type=media_type, headers=headers)


def _none_loaded() -> Refusal:
    return Refusal(404, "no_boundaries", "No boundaries are loaded here.", "The map of hexagons shows every seat.")
