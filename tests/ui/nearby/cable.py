"""A network cable between two laptops on this machine, that a test pulls out and plugs in again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any


class Cable:
    """Passes bytes on from a port of its own to ``to``; a thread of its own does it.

    Attributes:
        port: where the guest's laptop finds the host's.
    """

    def __init__(self, to: int) -> None:
        self._to, self.port = to, 0
        self._loop = asyncio.SelectorEventLoop()
        self._ends: set[asyncio.StreamWriter] = set()
        self._ear: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.plug()

    def plug(self) -> None:
        """Plug it in."""
        self._there(self._plug())

    def pull(self) -> None:
        """Pull it out: every line through it breaks, and none can be made."""
        self._there(self._pull())

    def close(self) -> None:
        """Put it away."""
        self.pull()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _there(self, job: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(job, self._loop).result(10)

    async def _plug(self) -> None:
        self._ear = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._ear.sockets[0].getsockname()[1]

    async def _pull(self) -> None:
        if self._ear is not None:
            self._ear.close()
        for end in list(self._ends):
            end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._ends -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()
