"""A server that answers with whatever bytes a test wants, on a real socket of this machine."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from phonebank_app.protocol.wire import MEDIA_TYPE

Answer = Callable[[bytes], bytes | Iterable[bytes]]
"""From the body that was sent to the bytes of a whole answer, or its parts one after the other."""


@dataclass(slots=True)
class Heard:
    """What reached the server: the head of every request, in small letters but for its values, and every body."""

    url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


def http(status: int, body: bytes = b"", kind: str = MEDIA_TYPE, *, length: int | None = None, **headers: str) -> bytes:
    """An answer of HTTP/1.1, after which the connection is closed; ``length``: what it says of itself."""
    lines = [f"HTTP/1.1 {status} Whatever", "Connection: close"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"Content-Length: {len(body) if length is None else length}"] if status != 204 else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@asynccontextmanager
async def answering(answer: Answer, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Heard]:
    """Listen on loopback until the block ends."""
    heard = Heard()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next((line for line in head.split("\r\n") if line.lower().startswith("content-length:")), ":0")
            body = await reader.readexactly(int(length.partition(":")[2]))
            heard.heads.append(head)
            heard.bodies.append(body)
            said = answer(body)
            for part in (said,) if isinstance(said, bytes) else said:
                writer.write(part)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The client hung up: that is its right.
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    heard.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    async with server:
        yield heard
