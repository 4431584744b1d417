"""A cable between two laptops that can be pulled: a relay of bytes that cuts, delays, or swallows what is sent."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass(eq=False)
class Cable:
    """A cable that lies between a guest and a host's port.

    Attributes:
        port: where the guest plugs in.
        pulled: nobody gets through; lines that are up are cut. ``torn``: and it cannot be plugged in again.
        swallows: lines stay up, and nothing comes through them any more (a laptop that walked out of the Wi-Fi).
        delay: seconds that everything takes.
        loses: the host's next answer is lost, and the line with it.
        carried: bytes from guest to host and back.
    """

    host_port: int
    port: int = 0
    pulled: bool = False
    torn: bool = False
    swallows: bool = False
    delay: float = 0.0
    loses: bool = False
    carried: list[int] = field(default_factory=lambda: [0, 0])
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    def pull(self) -> None:
        """Out."""
        self.pulled = True
        self.cut()

    def cut(self) -> None:
        """End the lines that are up; others can be made."""
        for writer in list(self._lines):
            line = writer.get_extra_info("socket")
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def plug_in(self) -> None:
        """In again, and sound."""
        if self.swallows:
            self.cut()
        self.pulled, self.swallows = self.torn, False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, back: bool) -> None:
        while part := await reader.read(65536):
            if self.delay:
                await asyncio.sleep(self.delay)
            if self.swallows:
                continue
            if back and self.loses:
                self.loses = False
                self.cut()
                return
            self.carried[back] += len(part)
            writer.write(part)
            await writer.drain()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A guest plugs in."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        if self.pulled:
            writer.transport.abort()
            return
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self.host_port)
        except OSError:
            writer.transport.abort()
            return
        self._lines |= {writer, far}
        both = (self._carry(reader, far, False), self._carry(far_reader, writer, True))
        tasks = [asyncio.ensure_future(one) for one in both]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._lines -= {writer, far}
            writer.transport.abort()
            far.transport.abort()


@asynccontextmanager
async def cable(host_port: int) -> AsyncIterator[Cable]:
    """Lay one; it is gone with the block."""
    made = Cable(host_port)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.pull()
        await asyncio.gather(*made._serving, return_exceptions=True)
