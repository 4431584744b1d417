"""A file is written whole or not at all: beside its place, for its owner only, and then put there at one stroke."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``path`` when the block ends; if it raises, nothing has changed.

    The file's mode is 0600, also where an older one could be read by others.

    Raises:
        FileProblem: it cannot be written there.
    """
    beside = path.with_name(f".{token_hex(8)}.part")
    try:
        with _made(beside) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise _problem(error, path, placing=beside.exists()) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _made(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def _problem(error: OSError, path: Path, *, placing: bool) -> FileProblem:
    """What the disk did, in words. ``placing``: the file was made, and could not take its place or be filled."""
    name = f"“{path.name}”"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return FileProblem(
            tr("There is no room for {name} on this disk.", name=name),
            tr("Delete some files or choose another disk; no result is lost."),
        )
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        return FileProblem(tr("A file cannot have that name."), tr("Choose a shorter one, of letters and figures."))
    if path.is_dir():
        return FileProblem(tr("{name} is a folder.", name=name), tr("Choose another name."))
    if placing and isinstance(error, PermissionError):  # what Windows says while Excel has the file
        return FileProblem(
            tr("{name} is open in another program, or protected.", name=name), tr("Close it, or choose another name.")
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileProblem(tr("The folder for {name} is not there.", name=name), tr("Choose another folder."))
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return FileProblem(tr("You may not save files in that folder."), tr("Choose another, such as Documents."))
    return FileProblem(
        tr("{name} could not be written ({value}).", name=name, value=error.strerror or "the disk did not say why"),
        tr("Try again."),
    )
