"""Files that coordinators send in: put into a folder nobody else can open, and gone when they have been read."""

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
