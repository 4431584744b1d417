"""Files on their way to a coordinator, a part at a time."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

from anyio import CancelScope, to_thread
from litestar.response import Stream

_PLAIN = re.compile(r"[\w.-]{1,120}", re.ASCII)


_MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}


def send_file(name: str, parts: Iterator[str | bytes]) -> Stream:
    """A file as it is made, of the kind its name says. CSV begins with the mark by which spreadsheets know UTF-8."""
    if not _PLAIN.fullmatch(name):
        raise ValueError(f"“{name}” is no name for a file")
    return Stream(
        _stream(parts, "\ufeff" if name.endswith(".csv") else ""),
        media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"},
    )


async def _stream(parts: Iterator[str | bytes], mark: str) -> AsyncIterator[bytes]:
    try:
        while part := await to_thread.run_sync(next, parts, ""):
            yield f"{mark}{part}".encode() if isinstance(part, str) else part
            mark = ""
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            with CancelScope(shield=True):
                await to_thread.run_sync(close)
