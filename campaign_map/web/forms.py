"""What a form or an address brings, read so that nothing in it can lead elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from litestar.datastructures import UploadFile

from campaign_map.web.visitors import AnyRequest

_LONGEST_WAY = 1000


async def read_form(request: AnyRequest) -> dict[str, str]:
    """The fields of a form that are text; of several by one name, the first."""
    found: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            found.setdefault(name, value)
    return found


async def read_many(request: AnyRequest, name: str) -> list[str]:
    """Every value of a field that may be there several times."""
    return [value for one, value in (await request.form()).multi_items() if one == name and isinstance(value, str)]


async def read_file(request: AnyRequest, name: str) -> UploadFile | None:
    """The file of a form, if one was chosen; whoever reads it closes it."""
    for one, value in (await request.form()).multi_items():
        if one == name and isinstance(value, UploadFile):
            return value
    return None


def safe_way(given: Mapping[str, str], otherwise: str) -> str:
    """Where to go on to (the field ``to``): an address of this service, whatever somebody put into the link.

    A browser reads ``//host`` and ``/\\host`` as another host, and drops tabs and line ends before it looks.
    """
    to = given.get("to", "")
    if len(to) > _LONGEST_WAY or not to.startswith("/") or to.startswith("//"):
        return otherwise
    if "\\" in to or any(ord(sign) <= 32 or ord(sign) == 127 for sign in to):
        return otherwise
    return to


def came_from(request: AnyRequest) -> str:
    """The network address a request came from."""
    return request.client.host if request.client else ""


def browser_says(request: AnyRequest) -> str:
    """What the browser says of itself."""
    return request.headers.get("user-agent", "")
