"""Pages that are the same for everybody who is not signed in: made once, kept compressed for some seconds.

On the night of greatest load nearly every request is for one of these. A page is kept by its address, so nothing
of one visitor can reach another: whoever shows a session gets a page of their own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

from anyio import to_thread
from litestar import MediaType, Response

from campaign_map.web.rendering import compressed
from campaign_map.web.visitors import AnyRequest, visitor_of

FRESH = 20.0
"""Seconds for which a page is kept; the figures on it say when they were counted."""
_MOST = 1500


@dataclass(frozen=True, slots=True)
class _Page:
    plain: bytes
    small: bytes
    etag: str
    made: float


class Kept:
    """The kept pages of one service."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._being_made: dict[str, threading.Lock] = {}

    def find(self, address: str) -> _Page | None:
        """A page that is fresh, or one that is not while somebody makes the next: nobody waits for what is there."""
        with self._lock:
            found = self._pages.get(address)
            if found is None or monotonic() - found.made < FRESH:
                return found
            making = self._being_made.get(address)
            return found if making is not None and making.locked() else None

    def make(self, address: str, make: Callable[[], str]) -> _Page:
        """Make a page; whoever asks for the same meanwhile for the first time waits for this one."""
        with self._lock:
            turn = self._being_made.setdefault(address, threading.Lock())
        with turn:
            found = self.find(address)
            if found is not None and monotonic() - found.made < FRESH:
                return found
            text = make()
            plain = text.encode()
            made = _Page(plain, compressed(text), f'"{sha256(plain).hexdigest()[:20]}"', monotonic())
            with self._lock:
                self._pages[address] = made
                self._pages.move_to_end(address)
                while len(self._pages) > _MOST:
                    gone, _ = self._pages.popitem(last=False)
                    self._being_made.pop(gone, None)
            return made

    def forget(self) -> None:
        """Drop every page: somebody changed what they show, and wants to see that."""
        with self._lock:
            self._pages.clear()


async def kept_page(request: AnyRequest, make: Callable[[], str], variant: str = "") -> Response[bytes]:
    """The kept page of this address for a stranger; for somebody who is signed in, a page made for them.

    Args:
        variant: what of the query the page depends on; the rest is ignored, so that nobody fills the shelf.
    """
    if visitor_of(request) is not None:
        body = (await to_thread.run_sync(make)).encode()
        return Response(body, media_type=MediaType.HTML, headers={"cache-control": "private, no-store"})
    pages, address = pages_of(request), f"{request.url.path}?{variant}"
    found = pages.find(address)
    if found is None:
        found = await to_thread.run_sync(pages.make, address, make)
    headers = {"cache-control": "public, max-age=20", "etag": found.etag, "vary": "accept-encoding, cookie"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(b"", status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.small, media_type=MediaType.HTML, headers=headers | {"content-encoding": "gzip"})
    return Response(found.plain, media_type=MediaType.HTML, headers=headers)


def pages_of(request: AnyRequest) -> Kept:
    """The kept pages of the service behind a request."""
    pages = request.app.state.pages
    assert isinstance(pages, Kept)
    return pages
