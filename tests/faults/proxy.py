"""A proxy between laptops and their service, on real sockets of this machine, that does what bad networks do.

The first eight faults are those of Shopify's toxiproxy, by their names there; the others are of proxies, login pages
and services that are ill (reference: F9).
"""

from __future__ import annotations

import asyncio
import gzip
import random
import socket
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec

from phonebank_app.protocol.wire import MEDIA_TYPE

_PORTAL = b"<html><body>Welcome to the Wi-Fi. Please sign in.</body></html>"


@dataclass(slots=True)
class Asked:
    """A request as it came: the word after the party, the head, the body, and how to put it to the service."""

    what: str
    head: bytes
    body: bytes
    ask: Callable[[], Any]
    earlier: dict[str, bytes]
    writer: asyncio.StreamWriter


Answer = bytes | None
"""The bytes that go back; ``None`` for a line that goes dead."""

Fault = Callable[[Asked], Any]


def http(status: int, body: bytes = b"", kind: str = MEDIA_TYPE, **headers: str) -> bytes:
    """An answer of HTTP/1.1, after which the line is closed."""
    lines = [f"HTTP/1.1 {status} Whatever", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _said(code: str = "because") -> bytes:
    return msgspec.json.encode({"code": code, "what": "The service says no.", "way_out": ""})


# -- of the line ---------------------------------------------------------------------------------------------------


async def latency(asked: Asked) -> Answer:
    answer: bytes = await asked.ask()
    await asyncio.sleep(0.05)
    return answer


async def down(asked: Asked) -> Answer:
    _reset(asked.writer)
    return None


async def bandwidth(asked: Asked) -> Answer:
    await _in_pieces(asked, await asked.ask(), 200, 0.002)
    return b""


async def slow_close(asked: Asked) -> Answer:
    asked.writer.write(await asked.ask())
    await asked.writer.drain()
    await asyncio.sleep(0.1)
    return b""


async def timeout(asked: Asked) -> Answer:
    await asyncio.sleep(0.1)
    return None


async def reset_peer(asked: Asked) -> Answer:
    await asked.ask()
    _reset(asked.writer)
    return None


async def slicer(asked: Asked) -> Answer:
    await _in_pieces(asked, await asked.ask(), 7, 0.0)
    return b""


async def limit_data(asked: Asked) -> Answer:
    answer: bytes = await asked.ask()
    return answer[: len(answer) * 2 // 3]


def _reset(writer: asyncio.StreamWriter) -> None:
    """Hang up with RST, not with FIN."""
    line: socket.socket = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def _in_pieces(asked: Asked, answer: bytes, size: int, rest: float) -> None:
    for start in range(0, len(answer), size):
        asked.writer.write(answer[start : start + size])
        await asked.writer.drain()
        await asyncio.sleep(rest)


# -- of requests and answers ---------------------------------------------------------------------------------------


async def drop_request(_: Asked) -> Answer:
    return None


async def drop_response(asked: Asked) -> Answer:
    await asked.ask()
    return None


async def duplicate(asked: Asked) -> Answer:
    await asked.ask()
    answer: bytes = await asked.ask()
    return answer


async def reorder(asked: Asked) -> Answer:
    """The answer to an earlier request comes, and this one gets no further."""
    earlier = asked.earlier.get(asked.what)
    answer: bytes = earlier if earlier is not None else await asked.ask()
    return answer


async def server_error_midway(asked: Asked) -> Answer:
    await asked.ask()
    return http(500, b"Internal Server Error", "text/plain")


async def short_length(asked: Asked) -> Answer:
    head, body = _parted(await asked.ask())
    return _with_length(head, len(body) // 2) + body


async def long_length(asked: Asked) -> Answer:
    head, body = _parted(await asked.ask())
    return _with_length(head, len(body) + 100) + body


async def truncated_gzip(asked: Asked) -> Answer:
    head, body = _parted(await asked.ask())
    packed = gzip.compress(body)
    return _with_length(_and(head, "Content-Encoding: gzip"), len(packed) // 2) + packed[: len(packed) // 2]


async def gzip_bomb(asked: Asked) -> Answer:
    head, _ = _parted(await asked.ask())
    packed = gzip.compress(b" " * (64 * 2**20), 9)
    return _with_length(_and(head, "Content-Encoding: gzip"), len(packed)) + packed


async def invalid_utf8(asked: Asked) -> Answer:
    head, body = _parted(await asked.ask())
    broken = body.replace(b'"', b'"\xff\xfe', 1)
    return _with_length(head, len(broken)) + broken


async def deep_json(asked: Asked) -> Answer:
    head, _ = _parted(await asked.ask())
    body = b"[" * 100_000 + b"]" * 100_000
    return _with_length(head, len(body)) + body


def answering(status: int, body: bytes = b"", kind: str = MEDIA_TYPE, **headers: str) -> Fault:
    """A fault that answers so, and asks nobody."""

    async def fault(_: Asked) -> Answer:
        return http(status, body, kind, **headers)

    return fault


def changed(change: Callable[[dict[str, Any]], None]) -> Fault:
    """A fault that changes what the answer says; an answer of another kind stays as it is."""

    async def fault(asked: Asked) -> Answer:
        answer: bytes = await asked.ask()
        head, body = _parted(answer)
        try:
            said = msgspec.json.decode(body)
            change(said)
        except (msgspec.MsgspecError, KeyError, TypeError):
            return answer
        other = msgspec.json.encode(said)
        return _with_length(head, len(other)) + other

    return fault


def _wrong_epoch(said: dict[str, Any]) -> None:
    said["epoch"] += 1


def _wrong_nonce(said: dict[str, Any]) -> None:
    said["nonce_echo"] = said["nonce_echo"][::-1]


def _unknown_ids(said: dict[str, Any]) -> None:
    said["results"] = [{"outcome_id": f"unknown-{at}", "status": "stored", "server_seq": at} for at in range(3)]


def _repeated_cursor(said: dict[str, Any]) -> None:
    said["next"], said["more"], _ = "", True, said["changes"]


def _cursor_back(said: dict[str, Any]) -> None:
    epoch, _, seq = said["next"].partition(".")
    said["next"] = f"{epoch}.{max(0, int(seq) - 3)}"


def _parted(answer: bytes) -> tuple[list[str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), body


def _and(head: list[str], line: str) -> list[str]:
    return [*head, line]


def _with_length(head: list[str], length: int) -> bytes:
    kept = [line for line in head if not line.lower().startswith(("content-length:", "transfer-encoding:"))]
    return "\r\n".join([*kept, f"Content-Length: {length}", "", ""]).encode("latin-1")


def _in_a_minute() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)


FAULTS: Mapping[str, Fault] = {
    "latency": latency,
    "down": down,
    "bandwidth": bandwidth,
    "slow close": slow_close,
    "timeout": timeout,
    "reset by peer": reset_peer,
    "slicer": slicer,
    "limited data": limit_data,
    "request lost": drop_request,
    "answer lost": drop_response,
    "duplicate": duplicate,
    "answers out of order": reorder,
    "login page": answering(200, _PORTAL, "text/html"),
    "204": answering(204, b"", ""),
    "moved to another host": answering(301, b"", "", Location="http://evil.example/"),
    "401": answering(401, _said("token_unknown")),
    "403": answering(403, _said("device_revoked")),
    "409": answering(409, _said()),
    "413": answering(413, b"too large", "text/html"),
    "429, seconds": answering(429, _said(), Retry_After="1"),
    "429, a date": answering(429, _said(), Retry_After=_in_a_minute()),
    "429, none": answering(429, _said(), Retry_After="0"),
    "429, a thousand years": answering(429, _said(), Retry_After="1000000000"),
    "429, nonsense": answering(429, _said(), Retry_After="soon"),
    "500 after it was stored": server_error_midway,
    "503": answering(503, b"busy", "text/html"),
    "length too short": short_length,
    "length too long": long_length,
    "gzip cut short": truncated_gzip,
    "gzip bomb": gzip_bomb,
    "not UTF-8": invalid_utf8,
    "JSON without end": deep_json,
    "another epoch": changed(_wrong_epoch),
    "another nonce": changed(_wrong_nonce),
    "ids nobody sent": changed(_unknown_ids),
    "cursor repeated": changed(_repeated_cursor),
    "cursor going back": changed(_cursor_back),
}


@dataclass(slots=True)
class Proxy:
    """A proxy that listens.

    Attributes:
        url: where.
        ahead: what happens to the next requests, one each; the sky is clear after that.
        down: nothing gets through.
        service_url: whom it stands before.
    """

    url: str = ""
    ahead: list[Fault] = field(default_factory=list)
    down: bool = False
    service_url: str = ""
    earlier: dict[str, bytes] = field(default_factory=dict)


@asynccontextmanager
async def proxy(service_url: str) -> AsyncIterator[Proxy]:
    """Stand before a service until the block ends."""
    made = Proxy(service_url=service_url)

    async def ask(head: bytes, body: bytes) -> bytes:
        host, _, port = made.service_url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(_closing(head) + body)
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            if made.down:
                _reset(writer)
                return
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            what = head.split(b" ", 2)[1].partition(b"?")[0].rsplit(b"/", 1)[-1].decode("ascii")
            fault = made.ahead.pop(0) if made.ahead else None
            asked = Asked(what, head, body, lambda: ask(head, body), made.earlier, writer)
            answer = await (fault(asked) if fault is not None else ask(head, body))
            if answer is not None:
                made.earlier[what] = answer or made.earlier.get(what, b"")
                writer.write(answer)
                await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield made


def _length(head: bytes) -> int:
    lines = head.decode("latin-1").lower().split("\r\n")
    return int(next((line for line in lines if line.startswith("content-length:")), ":0").partition(":")[2])


def _closing(head: bytes) -> bytes:
    """The same request, after whose answer the service hangs up."""
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def some(chance: random.Random, most: int = 4) -> list[Fault]:
    """Some faults, drawn."""
    return [chance.choice(list(FAULTS.values())) for _ in range(chance.randint(1, most))]
