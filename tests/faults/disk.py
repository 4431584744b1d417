"""A disk that a harness stands in front of: APSW's VFS over the real one.

:class:`Disk` lets everything through and remembers what was written since it was last synced, so that at any moment it
can say what a power cut could leave. A subclass may refuse what it is asked (:meth:`Disk.asked`). SQLite's shared
memory (``-shm``) lives in memory and is made anew after a crash, so it is not part of this.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
_DATABASE = "party.db"
_LOGS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL

DROPPED, PREFIX, SUBSET, TORN, JUNK = "dropped", "prefix", "subset", "torn", "junk"
WAYS = (DROPPED, PREFIX, SUBSET, TORN, JUNK)
"""What becomes of unsynced writes: all lost; those after a moment lost; some lost in any order; single sectors lost;
single sectors neither old nor new."""


_KNOWN: list[Disk] = []
"""Every disk there has been: SQLite's layer for encryption points at it for as long as the process lives."""


@dataclass(frozen=True, slots=True)
class Change:
    """One unsynced change of a file: ``write`` of ``data`` at ``offset``, ``truncate`` to ``offset``, ``create`` or
    ``delete``; ``moment`` counts the changes of the whole disk."""

    moment: int
    what: str
    offset: int = 0
    data: bytes = b""


@dataclass(slots=True)
class File:
    """A file: what is surely on the disk (``None``: no such file), and what is not yet."""

    synced: bytes | None
    unsynced: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        """Everything reaches the disk."""
        if self.unsynced:
            self.synced = apply(self.synced, self.unsynced)
            self.unsynced.clear()

    def sync_entry(self) -> None:
        """The folder reaches the disk: that the file was made or deleted is sure now, what was written since is not."""
        entries = [place for place, change in enumerate(self.unsynced) if change.what in ("create", "delete")]
        if entries:
            self.synced = apply(self.synced, self.unsynced[entries[-1] : entries[-1] + 1])
            del self.unsynced[: entries[-1] + 1]


def apply(content: bytes | None, changes: list[Change]) -> bytes | None:
    """A file's content after these changes; those of a file that does not exist are lost."""
    body = None if content is None else bytearray(content)
    for change in changes:
        if change.what == "create":
            body = bytearray()
        elif change.what == "delete":
            body = None
        elif body is None:
            continue
        elif change.what == "truncate":
            del body[change.offset :]
        else:
            body.extend(b"\0" * (change.offset - len(body)))
            body[change.offset : change.offset + len(change.data)] = change.data
    return None if body is None else bytes(body)


def left_by_a_cut(file: File, way: str, until: int, chance: random.Random, *, log: bool) -> bytes | None:
    """What a power cut may leave of a file, in one of the :data:`WAYS`; ``until`` is the last moment of a prefix.

    Junk spares a database's first sector: SQLCipher keeps its salt there, and only a backup brings back a store that
    lost it. (A sector that is old or new holds the same salt.)
    """
    if way == DROPPED:
        return file.synced
    if way == PREFIX:
        return apply(file.synced, [change for change in file.unsynced if change.moment <= until])
    if way == SUBSET:
        return apply(file.synced, [change for change in file.unsynced if chance.random() < 0.5])
    sectors = [part for change in file.unsynced for part in _sectors(change)]
    kept = []
    for part in sectors:
        luck = chance.random()
        if luck < 0.5:
            kept.append(part)
        elif way == JUNK and luck < 0.75 and part.data and (log or part.offset >= SECTOR):
            kept.append(Change(part.moment, part.what, part.offset, chance.randbytes(len(part.data))))
    return apply(file.synced, kept)


def _is_database(path: Path) -> bool:
    """Whether the file is the database, or its log or journal, and not the shared memory, which is made anew."""
    return path.name.startswith(_DATABASE) and not path.name.endswith("-shm")


def _sectors(change: Change) -> Iterator[Change]:
    if change.what != "write":
        yield change
        return
    at = 0
    while at < len(change.data):
        end = min(len(change.data), at + SECTOR - (change.offset + at) % SECTOR)
        yield Change(change.moment, "write", change.offset + at, change.data[at:end])
        at = end


class Disk(apsw.VFS):  # type: ignore[misc, unused-ignore]
    """The disk under a store's files.

    Attributes:
        name: what SQLite knows it by; see ``apsw_driver.put_in``.
        moment: how many changes (writes, truncations, syncs, deletions) there have been.
    """

    def __init__(self) -> None:
        self.name = f"disk-{len(_KNOWN) + 1}"
        super().__init__(self.name, "")
        _KNOWN.append(self)
        self.moment = 0
        self.files: dict[str, File] = {}
        self._folder = Path()

    def asked(self, what: str) -> None:
        """SQLite asks for an operation; refuse it by raising."""

    def passed(self) -> None:
        """There has been one more change."""

    def watch(self, folder: Path) -> None:
        """Everything in the folder is surely on the disk now; what was watched before is forgotten."""
        self._folder = folder
        self.files = {str(path): File(path.read_bytes()) for path in folder.iterdir() if _is_database(path)}

    def cut(self, folder: Path, way: str, chance: random.Random) -> None:
        """Put into the folder what a power cut at this moment may leave."""
        folder.mkdir(mode=0o700)
        moments = [change.moment for file in self.files.values() for change in file.unsynced]
        until = chance.randint(min(moments) - 1, max(moments)) if moments else 0
        for name, file in self.files.items():
            body = left_by_a_cut(file, way, until, chance, log=not name.endswith(".db"))
            if body is not None:
                (folder / Path(name).name).write_bytes(body)
        for path in self._folder.iterdir():
            # What the program writes itself, and syncs itself.
            if path.is_file() and not path.name.startswith(_DATABASE):
                shutil.copy(path, folder)

    def changed(self, name: str, what: str, offset: int = 0, data: bytes = b"") -> None:
        """Remember an unsynced change."""
        self.moment += 1
        self.files.setdefault(name, File(None)).unsynced.append(Change(self.moment, what, offset, data))
        self.passed()

    def synced(self, name: str, *, folder: bool) -> None:
        """What was written to a file is on the disk; with ``folder`` also which files there are."""
        self.moment += 1
        if name in self.files:
            self.files[name].sync()
        if folder:
            for file in self.files.values():
                file.sync_entry()
        self.passed()

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        """Open a file."""
        self.asked("open")
        path = name if isinstance(name, str) else name.filename() if name is not None else ""
        opened = _Opened(self, name, flags, path)
        known = self.files.get(path)
        if known is None or apply(known.synced, known.unsynced) is None:
            self.changed(path, "create")
        return opened

    def xDelete(self, name: str, sync: bool) -> None:
        """Delete a file."""
        self.asked("delete")
        super().xDelete(name, sync)
        self.changed(name, "delete")
        if sync:
            self.synced(name, folder=True)

    def xAccess(self, name: str, flags: int) -> bool:
        """Whether a file is there."""
        self.asked("access")
        return bool(super().xAccess(name, flags))


class _Opened(apsw.VFSFile):  # type: ignore[misc, unused-ignore]
    """An open file of a :class:`Disk`."""

    def __init__(self, disk: Disk, name: Any, flags: list[int], path: str) -> None:
        super().__init__("", name, flags)
        self._disk, self._path = disk, path
        # As SQLite's own VFS: the first sync of a log or journal that it may have made syncs the folder, too.
        self._syncs_folder = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _LOGS)

    def xRead(self, amount: int, offset: int) -> bytes:
        self._disk.asked("read")
        return bytes(super().xRead(amount, offset))

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.asked("write")
        super().xWrite(data, offset)
        self._disk.changed(self._path, "write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self._disk.asked("truncate")
        super().xTruncate(size)
        self._disk.changed(self._path, "truncate", size)

    def xSync(self, flags: int) -> None:
        self._disk.asked("sync")
        super().xSync(flags)
        self._disk.synced(self._path, folder=self._syncs_folder)
        self._syncs_folder = False

    def xFileSize(self) -> int:
        self._disk.asked("size")
        return int(super().xFileSize())
