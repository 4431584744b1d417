"""Sends pushes that are ready to be sent, over connections that stay open, and looks at every answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from time import perf_counter

import msgspec

from phonebank_app.protocol.wire import PushAnswer

_decode = msgspec.json.Decoder(PushAnswer).decode


def push_all(port: int, requests: Sequence[bytes], outcomes: int, connections: int) -> tuple[float, list[float]]:
    """Send every request once, the next as soon as an answer makes room for it.

    Args:
        outcomes: how many a request carries; all of them must be stored.

    Returns:
        Seconds from the first to the last, and the seconds that each took.
    """
    return asyncio.run(_push_all(port, requests, outcomes, connections))


async def _push_all(port: int, requests: Sequence[bytes], outcomes: int, connections: int) -> tuple[float, list[float]]:
    waiting, taken = iter(requests), list[float]()
    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_connection(port, waiting, outcomes, taken))
    return perf_counter() - began, taken


async def _connection(port: int, waiting: Iterator[bytes], outcomes: int, taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in head if line.startswith("content-length:"))
        body = await reader.readexactly(length)
        taken.append(perf_counter() - began)
        if " 201 " not in head[0]:
            raise AssertionError(f"{head[0]}: {body[:200]!r}")
        stored = sum(one.status == "stored" for one in _decode(body).results)
        if stored != outcomes:
            raise AssertionError(f"{stored} of {outcomes} outcomes were stored")
    writer.close()
    await writer.wait_closed()
