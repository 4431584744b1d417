"""Sixteen megabytes that are kept for the moment at which the disk is full: then they make room for what is saved.

One file in the folder of all parties. Where it is missing there is no room to spare, and no new list is fetched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from phonebank_app import logs
from phonebank_app.db.disk import sync_folder, sync_handle
from phonebank_app.errors import DiskFull
from phonebank_app.i18n import tr
from phonebank_app.paths import private_dir

NAME = "ballast"
SIZE = 16 * 2**20
SPARE = 16 * 2**20
"""Bytes that stay free beside it: it is not taken from a disk that is all but full."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Ballast:
    """The ballast of one folder of parties.

    Attributes:
        on_release: called in the thread that was saving, once the room is free.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME
        self.on_release: Callable[[], None] = lambda: None

    def held(self) -> bool:
        """Whether it is there, whole."""
        try:
            return self._path.stat().st_size == SIZE
        except OSError:
            return False

    def release(self) -> bool:
        """Give the room away; whether there was any to give."""
        if not self.held():
            return False
        try:
            self._path.unlink()
        except OSError as error:
            logs.note_error(error)
            return False
        logs.note("ballast released")
        self.on_release()
        return True

    def restore(self) -> bool:
        """Take the room again, if the disk has it to spare; whether it is held now."""
        if self.held():
            return True
        beside = self._path.with_name(f"{NAME}.new")
        try:
            private_dir(self._path.parent)
            if shutil.disk_usage(self._path.parent).free < SIZE + SPARE:
                return False
            _fill(beside)
            beside.replace(self._path)
            sync_folder(self._path.parent)
        except OSError:
            beside.unlink(missing_ok=True)
            return False
        return True

    def require(self) -> None:
        """See to it that there is room to spare before more is put on this disk.

        Raises:
            DiskFull: there is none.
        """
        if not self.restore():
            raise DiskFull(
                tr("This laptop’s disk is full, so no list is fetched."),
                tr("Delete some files and empty the bin: 32 MB are enough. Then try again."),
            )


def _fill(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(handle, 0, SIZE)
        else:
            # Not noughts: a disk that packs what it stores would keep no room for them.
            for _ in range(SIZE // 2**20):
                os.write(handle, os.urandom(2**20))
        sync_handle(handle)
    finally:
        os.close(handle)


class _Saves(Protocol):
    @property
    def ballast(self) -> Ballast | None: ...


_S = TypeVar("_S", bound=_Saves)
_Method = Callable[Concatenate[_S, _P], _R]


def with_ballast(save: _Method[_S, _P, _R]) -> _Method[_S, _P, _R]:
    """A method that saves in one transaction: where the disk is full, it is done once more in the ballast's room."""

    @wraps(save)
    def saved(self: _S, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return save(self, *args, **kwargs)
        except DiskFull:
            if self.ballast is None or not self.ballast.release():
                raise
            return save(self, *args, **kwargs)

    return saved
