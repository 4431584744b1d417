"""Files of ours and of the wheels we use, under addresses that change with what is in them, so browsers keep them."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from campaign_map.web.rendering import STATIC
from campaign_map.web.visitors import AnyRequest

_FOR_EVER = "public, max-age=31536000, immutable"
_ALREADY_SMALL = (".png", ".woff2")


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes, plain and compressed (the same where that would not help)."""

    plain: bytes
    small: bytes
    media_type: str


@cache
def read(path: Path) -> File:
    """A file, read and compressed once."""
    plain = path.read_bytes()
    small = plain if path.suffix in _ALREADY_SMALL else gzip.compress(plain, 9, mtime=0)
    return File(plain, small, mimetypes.guess_type(path.name)[0] or "application/octet-stream")


def answer(request: AnyRequest, path: Path) -> Response[bytes]:
    """A file, as small as the browser can read it."""
    file = read(path)
    headers = {"cache-control": _FOR_EVER, "vary": "accept-encoding"}
    if file.small is not file.plain and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.small, media_type=file.media_type, headers=headers | {"content-encoding": "gzip"})
    return Response(file.plain, media_type=file.media_type, headers=headers)


@get("/static/{name:str}", sync_to_thread=False, include_in_schema=False)
def static_file(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One of our own files: only names that are in the folder, so no path leads out of it."""
    if name not in _names():
        raise NotFoundException("There is no such file.")
    return answer(request, STATIC / name)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir() if path.is_file())
