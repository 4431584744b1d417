"""Deleting a party: a receipt first, then a sealed copy of what is not safe, then the keys, then the files.

The order is what makes it safe to be killed at any point. Until the keys are gone everything can be done again from the
folder; once they are, nothing in it can be read by anybody, and what is left is tidying. A receipt that says ``begun``
is finished at the next start.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from phonebank_app import __version__, logs, settings
from phonebank_app.db import backups, journal, keyslots, standing
from phonebank_app.db.disk import sync_folder, write_whole
from phonebank_app.db.points import passing
from phonebank_app.db.standing import Standing
from phonebank_app.errors import FileProblem, NotAllowed, StoreInUse, StoreProblem, WorldError
from phonebank_app.i18n import tr
from phonebank_app.law import retention
from phonebank_app.law.retention import Verdict
from phonebank_app.machine import locks, steady
from phonebank_app.machine.clock import Clock
from phonebank_app.machine.steady import Reading
from phonebank_app.party import receipts
from phonebank_app.party.ending import read_back
from phonebank_app.party.parties import KEYS, PartyFolder, parties
from phonebank_app.party.receipts import Receipt, SealedCopy, Why
from phonebank_app.paths import private_dir

SEALED = "sealed"
"""Where sealed copies are kept, beside the parties."""

_SEEN = "seen.json"


@dataclass(frozen=True, slots=True)
class Due:
    """A party whose time is over. ``verdict`` is not ``keep``; ``at``: since when; ``standing``: how it stands."""

    folder: PartyFolder
    verdict: Verdict
    at: datetime
    now: datetime
    standing: Standing


# -- what time it is ---------------------------------------------------------------------------------------------------


class _Seen(msgspec.Struct, frozen=True):
    highest: datetime


def seen(data: Path) -> datetime | None:
    """The highest moment that was ever seen by this program on this laptop."""
    try:
        return msgspec.json.decode((data / _SEEN).read_bytes(), type=_Seen).highest
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def note_seen(data: Path, moment: datetime, *, sure: bool = False) -> None:
    """Raise the highest moment that was ever seen, but not by a leap into the far future.

    Args:
        sure: the service has just said that it is this late, or a person has: that is law, also where it is earlier.

    That it cannot be written is no reason to stop: the papers of a party tell the time as well.
    """
    before = seen(data)
    if before is None:
        known = [stands.at for one in parties(data) if (stands := standing.load(one.path)) is not None]
        before = max(known, default=None)
    raised = moment if before is None or sure else steady.highest(before, [moment])
    if raised is None or raised == seen(data):
        return
    try:
        write_whole(data / _SEEN, msgspec.json.encode(_Seen(raised)))
    except OSError as error:
        logs.note_error(error)


def time_for(data: Path, folder: Path, stands: Standing, clock: Clock) -> Reading:
    """How late it is for a locked party: by the clock, and by every sign that it was later already.

    When its files were written counts where the highest moment seen is not known any more.
    """
    known = seen(data)
    floor = max((one for one in (known, stands.seen, stands.at) if one is not None), default=None)
    if known is None:
        floor = steady.highest(floor, _written(folder))
    off = None if stands.clock_off_ms is None else timedelta(milliseconds=stands.clock_off_ms)
    return steady.read(clock.now(), floor, off)


def _written(folder: Path) -> list[datetime]:
    """When the files of a party were written last."""
    found = []
    for path in (*folder.glob("party.*"), *folder.glob(f"{backups.FOLDER}/*.db")):
        try:
            found.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
        except (OSError, OverflowError, ValueError):
            continue
    return found


# -- which parties -----------------------------------------------------------------------------------------------------


def due(data: Path, clock: Clock) -> list[Due]:
    """The parties whose time is over, none of them open. Nothing is asked of anybody, and nothing is unlocked."""
    found = []
    begun = going(data)
    for folder in (one for one in parties(data) if one.path.name not in begun):
        stands = standing.load(folder.path)
        if stands is None:
            continue  # made by an older program: it says how it stands once it was opened
        reading = time_for(data, folder.path, stands, clock)
        at = retention.due(stands.expires, stands.ended_at, stands.durable_at)
        verdict = retention.verdict(
            at,
            reading.now,
            in_doubt=reading.in_doubt,
            own_list=not stands.linked,
            nothing_lost=nothing_lost(folder.path, stands),
        )
        if at is not None and verdict != "keep" and not _is_open(folder.path):
            found.append(Due(folder, verdict, at, reading.now, stands))
    return found


def nothing_lost(folder: Path, stands: Standing) -> bool:
    """Whether all that the party saved is safe at its campaign, or stands sealed for it in the folder."""
    if not stands.linked:
        return False
    if stands.open:
        return stands.has_key and read_back(folder / journal.NAME) is not None
    if not stands.not_durable:
        return True
    return stands.sealed is not None and read_back(folder / standing.SEALED) == stands.sealed


def _is_open(folder: Path) -> bool:
    if not (folder / "party.lock").exists():
        return False
    handle = locks.take(folder / "party.lock")
    if handle is None:
        return True
    os.close(handle)
    return False


# -- deleting ----------------------------------------------------------------------------------------------------------


def wipe(data: Path, folder: PartyFolder, why: Why, clock: Clock, *, lose: bool = False) -> Receipt:
    """Delete a party that is not open.

    Args:
        lose: somebody has said in so many words that what is nowhere else may be lost.

    Returns:
        The receipt, which is on the disk.

    Raises:
        StoreInUse: it is open. NotAllowed: something would be lost, and nobody has said that it may.
        FileProblem, StoreProblem: the disk would not; what is left is deleted at the next start.
    """
    if _is_open(folder.path):
        raise StoreInUse(tr("This party is open."), tr("Lock it first."))
    stands = standing.load(folder.path)
    if not lose and (stands is None or not nothing_lost(folder.path, stands)):
        raise NotAllowed(
            tr("Something of this party is nowhere but on this laptop, so it is not deleted."),
            tr("Open it, and send it or save its results; then delete it."),
        )
    known = stands or Standing(at=clock.now(), seat_name=folder.about.seat_name)
    begun = receipts.save(data, _receipt(folder, known, why, clock))
    passing("wipe: begun")
    return _carry_out(data, begun, clock)


def going(data: Path) -> set[str]:
    """The folders of parties that are being deleted: nobody opens them any more."""
    return {receipt.party for receipt in receipts.every(data) if receipt.state == "begun"}


def finish(data: Path, clock: Clock) -> list[Receipt]:
    """Finish what was interrupted; returns the receipts. What will not go is tried again at the next start."""
    done = []
    for receipt in receipts.every(data):
        if receipt.state != "begun":
            continue
        try:
            done.append(_carry_out(data, receipt, clock))
        except WorldError as error:
            logs.note_error(error)
    return done


def _receipt(folder: PartyFolder, stands: Standing, why: Why, clock: Clock) -> Receipt:
    files, size = _measure(folder.path)
    return Receipt(
        format=receipts.FORMAT,
        state="begun",
        party=folder.path.name,
        why=why,
        begun_at=clock.now(),
        program=__version__,
        seat_name=stands.seat_name or folder.about.seat_name,
        campaign=stands.campaign if stands.linked else "",
        party_id=stands.party_id,
        party_began=folder.about.began,
        ended_at=stands.ended_at,
        outcomes=stands.outcomes,
        contacts=stands.contacts,
        unsent=stands.unsent if stands.linked else 0,
        not_durable=stands.not_durable if stands.linked else 0,
        log_sha256=stands.digest,
        confirmed=stands.confirmed,
        taken_away=stands.taken_away and stands.outcomes > 0,
        files=files,
        bytes=size,
    )


def _carry_out(data: Path, receipt: Receipt, clock: Clock) -> Receipt:
    folder = data / "parties" / receipt.party
    try:
        if folder.exists():
            with _held(folder):
                receipt = _make_unreadable(data, folder, receipt)
        place = _second_place(data, receipt.party)
        if folder.exists():
            _remove(folder)
    except OSError as error:
        raise FileProblem(
            tr("Not all of the party’s files could be deleted."),
            tr("Close other programs; it is tried again at the next start."),
        ) from error
    passing("wipe: files gone")
    done = msgspec.structs.replace(
        receipt, state="done", done_at=clock.now(), second_place=place or receipt.second_place
    )
    saved = receipts.save(data, done)
    logs.note("party deleted", outcomes=saved.outcomes, files=saved.files)
    passing("wipe: done")
    return saved


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Nobody opens the party meanwhile."""
    handle = locks.take(folder / "party.lock")
    if handle is None:
        raise StoreInUse(tr("This party is open."), tr("Lock it first."))
    try:
        yield
    finally:
        os.close(handle)


def _make_unreadable(data: Path, folder: Path, receipt: Receipt) -> Receipt:
    """From here on nobody reads it but the campaign, and of that only the sealed copy."""
    if receipt.sealed is None:
        sealed = _keep_sealed(data, folder, receipt.party)
        if sealed is not None:
            receipt = receipts.save(data, msgspec.structs.replace(receipt, sealed=sealed))
        passing("wipe: sealed")
    keyslots.destroy(folder / KEYS)
    # Slots that were put aside because they could not be read, or are half written.
    for other in [path for path in folder.rglob(f"{Path(KEYS).stem}*") if path.is_file()]:
        keyslots.destroy(other)
    passing("wipe: keys gone")
    return receipt


def _remove(folder: Path) -> None:
    """Remove the files. The papers by which the party is found go last: half a party must not be lost sight of."""
    for path in sorted(folder.iterdir(), key=lambda one: one.name == "about.json"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        passing("wipe: removing")
    folder.rmdir()
    sync_folder(folder.parent)


def _keep_sealed(data: Path, folder: Path, party: str) -> SealedCopy | None:
    """A copy of what is not safe at the campaign, on the disk and read back; ``None`` where nothing has to be kept."""
    stands = standing.load(folder)
    if stands is None or not stands.has_key or not (stands.open or stands.not_durable):
        return None
    # A party that was not closed properly may have saved more than its sealed file holds: its journal has all of it.
    whole = stands.open or read_back(folder / standing.SEALED) != stands.sealed
    source = folder / (journal.NAME if whole else standing.SEALED)
    original = read_back(source)
    if original is None:
        return None  # only where somebody has said that it may be lost: see ``wipe``
    target = private_dir(data / SEALED) / f"{party}.sealed"
    write_whole(target, source.read_bytes())
    found = read_back(target)
    if found is None or found != original:
        raise StoreProblem(
            tr("The sealed copy could not be made."), tr("Nothing was deleted. It is tried again later.")
        )
    return SealedCopy(target.name, found.outcomes, found.size, found.sha256, whole)


def _second_place(data: Path, party: str) -> str:
    """Remove the copy in the second place, if it can be reached. None of its keys is left in any case."""
    chosen = settings.load(data).second_backup
    if not chosen:
        return ""
    try:
        shutil.rmtree(Path(chosen) / backups.SECOND / party)
    except FileNotFoundError:
        return "" if Path(chosen).is_dir() else tr("out of reach")
    except OSError as error:
        logs.note_error(error)
        return tr("out of reach")
    return "removed"


def _measure(folder: Path) -> tuple[int, int]:
    """How many files are in a folder, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
