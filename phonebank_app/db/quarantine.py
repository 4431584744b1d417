"""Files that are not trusted any more are put aside, never deleted: somebody may want to look at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from phonebank_app import logs
from phonebank_app.db.disk import sync_folder
from phonebank_app.paths import private_dir

STORE = ("party.db-wal", "party.db-shm", "party.db")
"""The database last: as long as it is there, nobody takes the party for one without a store."""


def put_aside(folder: Path, names: Iterable[str]) -> Path | None:
    """Move files into ``quarantine-<time>/`` in the party's folder; returns it, or ``None`` when none was there."""
    there = [name for name in names if (folder / name).exists()]
    if not there:
        return None
    place = _place(folder)
    for name in there:
        (folder / name).replace(place / name)
    sync_folder(place)
    sync_folder(folder)
    logs.note("files put aside", count=len(there))
    return place


def _place(folder: Path) -> Path:
    stamp = f"quarantine-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    place, again = folder / stamp, 1
    while place.exists():
        again += 1
        place = folder / f"{stamp}-{again}"
    return private_dir(place)
