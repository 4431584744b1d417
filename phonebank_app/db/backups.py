"""Copies of a store: made with SQLite's backup API, encrypted with the same key, checked before they count.

They are in ``backups/`` in the party's folder: the newest three, numbered, each one file. A second place (a stick) may
have the newest of them besides, and the journal with it; never the slots that hold the key, so that whoever destroys
those on the laptop has destroyed the copies on the stick as well.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver

from phonebank_app.db import points
from phonebank_app.db.connection import translated
from phonebank_app.db.disk import sync_file, sync_folder
from phonebank_app.errors import StoreProblem
from phonebank_app.i18n import tr
from phonebank_app.paths import private_dir

FOLDER = "backups"
SECOND = "phonebank-backups"
"""What the folder in a second place is called; in it is one for each party."""
KEPT = 3
_PAGES = 256
"""Pages a step, a megabyte: between steps others have the disk, and Python its lock."""

Key = bytes | bytearray

_NAME = re.compile(r"(\d{6})-(\d{8}T\d{6})Z\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy. ``at``: when it was made (UTC); ``number`` grows from copy to copy, whatever the clock does."""

    path: Path
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """What a look through a whole database file found.

    Attributes:
        why: one word for what is wrong; blank when it is sound.
        outcomes: how many it holds.
    """

    why: str = ""
    outcomes: int = 0

    @property
    def sound(self) -> bool:
        return not self.why


def known(party_folder: Path) -> list[Backup]:
    """The copies of a party, the newest first; also of a folder in a second place."""
    found = []
    for path in (*party_folder.glob("*.db"), *(party_folder / FOLDER).glob("*.db")):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            at = datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            found.append(Backup(path, int(match[1]), at))
    return sorted(found, key=lambda one: one.number, reverse=True)


def back_up(store_path: Path, key: Key, at: datetime) -> Backup:
    """Copy a live store beside itself; the copy counts once it was checked and is on the disk.

    Raises:
        StoreProblem: it could not be made, or does not hold what it should; the older ones are still there.
    """
    folder = private_dir(store_path.parent / FOLDER)
    before = known(store_path.parent)
    number = before[0].number + 1 if before else 1
    target = folder / f"{number:06}-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z.db"
    half = target.with_suffix(".part")
    try:
        with translated():
            outcomes = copy_out(store_path, key, half)
            found = examine(half, key)
        if not found.sound or found.outcomes != outcomes:
            raise StoreProblem(
                tr("The backup does not hold what it should."),
                tr("It is tried again by itself; what was saved is kept."),
            )
        points.passing("backup")
        half.chmod(0o600)
        sync_file(half)
        half.replace(target)
        sync_folder(folder)
    except (OSError, driver.Error) as error:
        raise StoreProblem(
            tr("The backup could not be made."), tr("What was saved is kept. Look at the room on this laptop’s disk.")
        ) from error
    finally:
        for left in folder.glob("*.part*"):
            left.unlink(missing_ok=True)
    for old in known(store_path.parent)[KEPT:]:
        old.path.unlink(missing_ok=True)
    return Backup(target, number, at)


def copy_out(source: Path, key: Key, target: Path) -> int:
    """Copy a database, WAL and all, into one new file with the same key; returns how many outcomes it held then."""
    target.unlink(missing_ok=True)
    taken, copy = read_only(source, key), _keyed(str(target), key)
    passed = [False]

    def midway(_: int, __: int, ___: int) -> None:
        if not passed[0]:
            passed[0] = True
            points.passing("backup")

    try:
        # One view for all steps: what others write meanwhile would have the copying begin again.
        taken.execute("BEGIN")
        known_tables = taken.execute("SELECT count(*) FROM sqlite_master WHERE name = 'outcomes'").fetchone()[0]
        held = int(taken.execute("SELECT count(*) FROM outcomes").fetchone()[0]) if known_tables else 0
        taken.backup(copy, pages=_PAGES, progress=midway, sleep=0.001)
        taken.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = delete")
    finally:
        copy.close()
        taken.close()
    return held


def examine(path: Path, key: Key) -> Health:
    """Look at every page of a database file that nobody has open: its seals, its structure, its references.

    Nothing of the file is changed: a WAL beside it is read, and not yet played into it.

    Raises:
        driver.Error: the disk failed, or there is no room; that says nothing of the file.
    """
    try:
        connection = read_only(path, key)
        try:
            return _health(connection)
        finally:
            connection.close()
    except driver.DatabaseError as error:
        if is_damage(error):
            return Health("unreadable")
        raise


def play_wal(path: Path, key: Key) -> None:
    """Write what its WAL holds into a database file that nobody has open; one that cannot be opened stays as it is."""
    try:
        connection = _keyed(str(path), key)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    except driver.DatabaseError as error:
        if not is_damage(error):
            raise


def is_damage(error: driver.Error) -> bool:
    """Whether SQLite says that the file is at fault, and not the disk, its room, or another program."""
    said = str(error)
    return any(words in said for words in ("not a database", "malformed", "no such table", "hmac", "corrupt"))


def _health(connection: Any) -> Health:
    if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        return Health("seal")
    # Not quick_check: an index that disagrees with its table is how a foreign WAL shows.
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        return Health("structure")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        return Health("references")
    outcomes, adrift = connection.execute(
        "SELECT (SELECT count(*) FROM outcomes), (SELECT count(*) FROM outcomes o WHERE"
        " (SELECT count(*) FROM outbox b WHERE b.outcome_id = o.outcome_id)"
        " + (SELECT count(*) FROM receipts r WHERE r.outcome_id = o.outcome_id) <> 1)"
    ).fetchone()
    return Health("outbox" if adrift else "", outcomes)


def read_only(path: Path, key: Key) -> Any:
    """A connection that reads, and plays no WAL into the file."""
    return _keyed(f"{path.absolute().as_uri()}?mode=ro", key, uri=True)


def _keyed(name: str, key: Key, *, uri: bool = False) -> Any:
    """A connection with nothing but the key: it does not change the journal mode."""
    connection = driver.connect(name, uri=uri, isolation_level=None, timeout=10)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def copy_to_second_place(party_folder: Path, place: Path, journal: str) -> Path:
    """Have the newest copy, and the journal, in another place too; returns the folder they are in.

    Raises:
        StoreProblem: the place is not there, or cannot be written.
    """
    newest = known(party_folder)[:1]
    target = place / SECOND / party_folder.name
    try:
        if not place.is_dir():
            raise FileNotFoundError(place)
        target.mkdir(parents=True, exist_ok=True)
        for source in (*(one.path for one in newest), party_folder / journal):
            if source.exists():
                _copy_whole(source, target / source.name)
        for old in target.glob("*.db"):
            if old.name not in {one.path.name for one in newest}:
                old.unlink(missing_ok=True)
        sync_folder(target)
    except OSError as error:
        raise StoreProblem(
            tr("The second copy could not be made in “{value}”.", value=place.name or place),
            tr("Is the stick in? The backups on this laptop are made all the same."),
        ) from error
    return target


def _copy_whole(source: Path, target: Path) -> None:
    beside = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, beside)
    sync_file(beside)
    beside.replace(target)
