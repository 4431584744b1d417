"""The real service on a real socket of this machine, in a thread of this process."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from campaign_map.settings import Service
from tests.campaign_map.one_app import app_of


class Served:
    """A service that listens.

    Attributes:
        url: where.
        lose: paths whose next answer is lost on its way back, although the request is served.
        asked: the paths that were asked for.
    """

    def __init__(self, service: Service) -> None:
        self.url = ""
        self.lose: list[str] = []
        self.asked: list[str] = []
        self._app: Any = app_of(service)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        self.asked.append(path)
        if path not in self.lose:
            await self._app(scope, receive, send)
            return
        self.lose.remove(path)

        async def lost(_: Any) -> None:
            return None

        await self._app(scope, receive, lost)
        # The head arrives, then the line goes dead.
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"100")]})


@contextmanager
def served(service: Service) -> Iterator[Served]:
    """Listen on loopback until the block ends."""
    app = Served(service)
    listening = socket.create_server(("127.0.0.1", 0))
    app.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    # The web server sets the level of a logger that outlives it.
    said = logging.getLogger("uvicorn.error")
    level = said.level
    config = uvicorn.Config(app, log_config=None, log_level="critical", access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="service")
    thread.start()
    try:
        yield app
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        said.setLevel(level)
