"""A service that hangs, then answers, in its own process: ``python -m tests.bench.hanging_service SECONDS``.

It prints its port. From the first request on, every request of ``SECONDS`` is read and never answered; then the
connections are cut, and pushes are acknowledged and others' opt-outs told, as the protocol says.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

import msgspec

from phonebank_app.protocol.wire import MEDIA_TYPE, PROTOCOL, Change, ChangesPage, OpResult, Push, PushAnswer
from phonebank_app.voters.phones import number_hash
from tests.makers import SALT, e164

OPT_OUTS = 200


async def main() -> None:
    """Serve until killed."""
    awake, asked = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = await reader.readexactly(_length(head))
                asked.set()
                if not awake.is_set():
                    await awake.wait()
                    break
                answer = _answer(head.split(b" ", 2)[1].decode(), body)
                status = b"201 Created" if body else b"200 OK"
                writer.write(
                    b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                    % (status, MEDIA_TYPE.encode(), len(answer), answer)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asked.wait()
    await asyncio.sleep(float(sys.argv[1]))
    awake.set()
    await server.serve_forever()


def _length(head: bytes) -> int:
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    return int(fields.get(b"content-length", b"0"))


def _answer(path: str, body: bytes) -> bytes:
    if body:
        push = msgspec.json.decode(body, type=Push)
        results = tuple(OpResult(op.outcome_id, "stored", op.device_seq) for op in push.ops)
        return msgspec.json.encode(PushAnswer(PROTOCOL, 1, push.nonce, datetime.now(UTC), results, 0))
    query = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
    begin, limit = int(query["cursor"] or 0), int(query["limit"])
    end = min(OPT_OUTS, begin + limit)
    changes = tuple(Change(n, "opt_out", number_hash=number_hash(e164(n), SALT)) for n in range(begin, end))
    return msgspec.json.encode(ChangesPage(PROTOCOL, 1, changes, str(end), more=end < OPT_OUTS))


if __name__ == "__main__":
    asyncio.run(main())
