"""Files that coordinators send in. Those that may hold voters stay in memory (`campaign_map.web.sent`); others are put
into a folder nobody else can open, and are gone when they have been read."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from anyio import to_thread
from litestar.datastructures import UploadFile

from campaign_map.problems import Refusal
from campaign_map.words import tidy

FORM_ROOM = 64 * 1024
"""Bytes for what a form holds besides its file."""
PASTED = "pasted rows"
_UNPLAIN = re.compile(r"[^\w .()+-]")
_T = TypeVar("_T")


async def with_file(upload: UploadFile | None, work: Callable[[Path], _T]) -> _T:
    """Have ``work`` read a file that was sent in, in a thread; whatever comes of it, the file is gone afterwards.

    Raises:
        Refusal: 422 ``no_file``.
    """
    if upload is None or not upload.filename:
        raise Refusal(422, "no_file", "No file was chosen.", "Choose one, then send it.")
    try:
        return await to_thread.run_sync(_work_on, upload, work)
    finally:
        await upload.close()


async def read_upload(upload: UploadFile | None, pasted: str = "") -> tuple[bytes, str]:
    """What was sent in, as a file or pasted, and its name; nothing of it touches a disk.

    Raises:
        Refusal: 422 ``no_file``, when there is neither, and ``two_files`` when there are both.
    """
    chosen = upload is not None and bool(upload.filename)
    if upload is not None and chosen and not pasted.strip():
        try:
            return await upload.read(), plain_name(upload.filename)
        finally:
            await upload.close()
    if upload is not None:
        await upload.close()
    if chosen:
        raise Refusal(422, "two_files", "There is a file here and pasted text.", "Send one of them at a time.")
    if not pasted.strip():
        raise Refusal(422, "no_file", "No file was chosen.", "Choose one, or paste its rows, then send it.")
    return pasted.encode("utf-8", "replace"), PASTED


def _work_on(upload: UploadFile, work: Callable[[Path], _T]) -> _T:
    with tempfile.TemporaryDirectory(prefix="campaign-map-") as folder:
        path = Path(folder) / plain_name(upload.filename)
        with path.open("wb") as file:
            shutil.copyfileobj(upload.file, file)
        return work(path)


def plain_name(name: str) -> str:
    """A file's name without its folder and without signs that mean something to a system."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _UNPLAIN.sub("_", tidy(last)).lstrip(".") or "file"
