"""Making the disk hold what was written: files, and the folders that name them."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path


def sync_handle(handle: int) -> None:
    """Have the disk itself hold a file. (On macOS an ordinary fsync stops at the drive's own memory.)"""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)


def sync_file(path: Path) -> None:
    """The same for a file that is closed."""
    handle = os.open(path, os.O_RDWR)
    try:
        sync_handle(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Have the disk hold a folder's names. Windows cannot open folders, and keeps their order by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, body: bytes) -> None:
    """Replace a file, whole or not at all, readable by its owner only, and on the disk when this returns."""
    # Two threads may write the same file: each has a draft of its own, and the later one stands.
    beside = path.with_name(f"{path.name}.{threading.get_ident()}.new")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            sync_handle(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
