"""The front page and a seat's page against a bare page of the same framework, as they cross a socket of this machine.

Each is asked for over a connection that is kept, many times; the floor is a Litestar application with one handler that
answers twelve letters, under the same server in a process of its own. Pages are taken as they are on a busy evening:
kept for some seconds (`campaign_map.web.kept`), so that nearly every request finds them made. What making one takes is
a figure of its own, with the floor of a bare page again, because whoever comes first waits for it. Before the first
paint a browser needs the page and its style sheets: that is counted in kilobytes.
"""

from __future__ import annotations

import http.client
import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvicorn

from tests.bench.figures import Figure, in_turn, median, timed

REACH = 3.0
"""Times a bare page."""
REACH_KB = 100.0
"""Kilobytes before the first paint."""
REACH_FIRST_MS = 500.0
"""Milliseconds for whoever comes first."""
SEAT = "/seats/E14000741"
_STYLES = ("style.css", "map.css")


def measure(quick: bool) -> Iterator[Figure]:
    """Front page, seat page, first makers, and weight."""
    times = 5 if quick else 15
    with _served("bare") as bare, _served("pages") as pages:
        for name, path in (("front page", "/"), ("seat page", SEAT)):
            first = timed(lambda path=path: pages.ask(path))  # type: ignore[misc]
            yield Figure(f"{name}, for whoever comes first (ms)", 1e3 * first, None, REACH_FIRST_MS)
            ours, floor = in_turn(
                lambda path=path: pages.each(path, 200),  # type: ignore[misc]
                lambda: bare.each("/", 200),
                times,
            )
            yield Figure(f"{name}, against a bare page (ms)", 1e3 * median(ours), 1e3 * median(floor), REACH)
        styles = sum(len(pages.ask(f"/static/{name}")) for name in _STYLES)
        for name, path in (("front page", "/"), ("seat page", SEAT)):
            yield Figure(f"{name} and its styles (kB)", (len(pages.ask(path)) + styles) / 1000, None, REACH_KB)


class _Browser:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, path: str) -> bytes:
        """A page as it crosses the network."""
        self._connection.request("GET", path, headers={"accept-encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
        return body

    def each(self, path: str, times: int) -> float:
        """Seconds for one of so many requests."""
        return timed(lambda: [self.ask(path) for _ in range(times)]) / times


@contextmanager
def _served(what: str) -> Iterator[_Browser]:
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(what, there), daemon=True)
    process.start()
    try:
        yield _Browser(here.recv())
    finally:
        process.terminate()
        process.join(10)


def _serve(what: str, tell: Connection) -> None:
    application = _bare() if what == "bare" else _pages(Path(tempfile.mkdtemp(prefix="bench-pages-")))

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[Any] | None = None) -> None:
            await super().startup(sockets=sockets)
            tell.send(self.servers[0].sockets[0].getsockname()[1])

    Server(uvicorn.Config(application, port=0, log_config=None, access_log=False, ws="none")).run()


def _bare() -> Any:
    from litestar import Litestar, MediaType, get

    @get("/", media_type=MediaType.HTML, sync_to_thread=False)
    def page() -> str:
        return "<p>Hello</p>"

    return Litestar([page], openapi_config=None)


def _pages(folder: Path) -> Any:
    from campaign_map.app import create_app
    from campaign_map.settings import open_service
    from phonebank_app.machine.clock import EveningClock
    from tests.campaign_map.laptop import SIX_O_CLOCK
    from tests.campaign_map.web.world import furnish, profile

    service = open_service(f"sqlite:///{folder / 'campaign.db'}", profile(folder), EveningClock(SIX_O_CLOCK))
    furnish(service, folder)
    return create_app(service)
