"""Files that rot: every file of a party with bits flipped, ends cut off, or another time's version in its place.

Each is noticed or harmless. After the party was opened again every outcome that was called saved is back (from the
store, a backup, the journal, or the service), nobody who asked off may be rung, and nothing is there that was not
saved.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import msgspec

from phonebank_app.db import backups, journal, keyslots, log, spare_keys
from phonebank_app.db.connection import connect
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store, open_store
from phonebank_app.db.journal import Journal
from phonebank_app.errors import StoreProblem
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party import mending
from phonebank_app.party.parties import unlock_party
from phonebank_app.protocol.sealed_log import Contents
from phonebank_app.protocol.wire import Change, ChangesPage, HeldOutcome, HeldResults, OpResult
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import merge
from phonebank_app.sync.client import Client
from phonebank_app.sync.refetching import refetch
from tests import makers
from tests.evenings.soundness import faults
from tests.faults import Report
from tests.makers import KEY, SALT, THURSDAY

TITLE = "bit flips, truncations, wrong and missing files"

RULES = Rules(hours=None)
PASSPHRASE = "four plain words here"
PEOPLE, FIRST, SECOND, ALL = 60, 12, 24, 36
"""Voters; outcomes at the first backup, at the second, and in all."""

_FOLDERS = ("closed", "crashed")


@dataclass(frozen=True, slots=True)
class Evening:
    """An evening to be damaged.

    Attributes:
        place: with a folder for a party that was closed, one for a party whose program was killed, and ``old`` with the
            files of an hour before.
        saved: the ids of all outcomes that were called saved, with their digests.
        asked_off: contacts of whom the service said that they must not be rung.
        held: what the service has.
    """

    place: Path
    saved: dict[str, str]
    asked_off: frozenset[str]
    held: HeldResults


def run(full: bool) -> Report:
    """Damage one file after the other."""
    count = 2_200 if full else 200
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="phonebank-rot-") as folder:
        evening = _an_evening(Path(folder))
        found: list[str] = []
        mended = 0
        for number in range(count):
            problems, was_mended = _damaged_once(evening, number)
            found += [f"{number}: {problem}" for problem in problems]
            mended += was_mended
        controls = {
            "a store is mended without its journal": _without_journal(evening),
            "a store is opened without a look at it": _without_a_look(evening),
        }
    return Report(count, "damaged parties opened", tuple(found), controls, f"{mended} mended")


# -- the evening ----------------------------------------------------------------------------------------------------


def _an_evening(place: Path) -> Evening:
    party = place / "evening"
    (place / "old").mkdir()
    store = open_store(party, KEY)
    makers.fill(store, makers.voters(PEOPLE), of=makers.party_of(service_url="http://localhost:1"), rules=RULES)
    keyslots.create(party / "keys.json", KEY, PASSPHRASE)
    spare_keys.keep(party)
    clock = EveningClock(THURSDAY, runs=False)
    evening = makers.reopened(store, clock, RULES)
    written = Journal(party / journal.NAME, KEY)
    kinds = (OutcomeKind.NO_ANSWER, OutcomeKind.CONVERSATION, OutcomeKind.DO_NOT_CALL, OutcomeKind.BUSY)
    held: list[HeldOutcome] = []
    asked_off: set[str] = set()
    for done in range(1, ALL + 1):
        clock.skip(timedelta(minutes=1))
        evening.save(kinds[done % len(kinds)])
        written.catch_up(store)
        if done in (FIRST, SECOND):
            asked_off |= _others_ask_off(store, clock, done)
            held += _send(store, clock)
            backups.back_up(party / "party.db", KEY, clock.now())
        if done == SECOND:
            asked_off |= _others_ask_off(store, clock, done + 100)
            for name in ("party.db", "party.db-wal", "party.db-shm"):
                shutil.copyfile(party / name, place / "old" / name)
        if done in (FIRST // 2, SECOND):
            _checkpoint(store)
    shutil.copytree(party, place / "crashed")
    written.close()
    with store.read() as connection:
        saved = dict(log.digests(connection)[1])
    store.close()
    party.rename(place / "closed")
    return Evening(place, saved, frozenset(asked_off), HeldResults(1, 1, tuple(held)))


def _checkpoint(store: Store) -> None:
    """Play the WAL into the database, so that both hold something, and of two pasts."""
    connection = connect(store.path, KEY)
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()


def _others_ask_off(store: Store, clock: EveningClock, number: int) -> set[str]:
    """The service says of somebody whom nobody rang that they must not be rung."""
    uid = f"contact-{PEOPLE - number % 10}"
    page = ChangesPage(1, 1, (Change(number, "opt_out", contact_id=uid),), f"1.{number}", False)
    merge.take_changes(store, page, clock)
    return {uid}


def _send(store: Store, clock: EveningClock) -> list[HeldOutcome]:
    """The service takes what waits."""
    sent = []
    while push := merge.next_push(store, 100):
        with store.write() as connection:
            log.settle(connection, [OpResult(op.outcome_id, "stored", op.device_seq) for op in push.ops], push.device)
        sent += [HeldOutcome(push.device, op.device_seq, op.op) for op in push.ops]
    return sent


# -- the damage -----------------------------------------------------------------------------------------------------

_Damage = Callable[[Path, Evening, random.Random], str]


def _flip(name: str) -> _Damage:
    def damage(folder: Path, _: Evening, chance: random.Random) -> str:
        path = _named(folder, name)
        body = bytearray(path.read_bytes())
        at = chance.randrange(len(body))
        body[at] ^= 1 << chance.randrange(8)
        path.write_bytes(body)
        return f"{name}: bit at {at} flipped"

    return damage


def _cut(name: str) -> _Damage:
    def damage(folder: Path, _: Evening, chance: random.Random) -> str:
        path = _named(folder, name)
        length = chance.choice((0, chance.randrange(path.stat().st_size)))
        with path.open("r+b") as file:
            file.truncate(length)
        return f"{name}: cut to {length}"

    return damage


def _scribbled(name: str) -> _Damage:
    def damage(folder: Path, _: Evening, chance: random.Random) -> str:
        path = _named(folder, name)
        at = chance.randrange(path.stat().st_size)
        with path.open("r+b") as file:
            file.seek(at)
            file.write(chance.randbytes(min(4096, path.stat().st_size - at)))
        return f"{name}: scribbled over from {at}"

    return damage


def _gone(*names: str) -> _Damage:
    def damage(folder: Path, _: Evening, __: random.Random) -> str:
        for name in names:
            path = _named(folder, name)
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return f"{', '.join(names)}: gone"

    return damage


def _from_before(*names: str, also_gone: tuple[str, ...] = ()) -> _Damage:
    def damage(folder: Path, evening: Evening, _: random.Random) -> str:
        for name in also_gone:
            (folder / name).unlink(missing_ok=True)
        for name in names:
            shutil.copyfile(evening.place / "old" / name, folder / name)
        return f"{', '.join(names)}: from before{', without ' + ', '.join(also_gone) if also_gone else ''}"

    return damage


def _garbage_shm(folder: Path, _: Evening, chance: random.Random) -> str:
    (folder / "party.db-shm").write_bytes(chance.randbytes(32768))
    return "party.db-shm: garbage"


def _named(folder: Path, name: str) -> Path:
    return backups.known(folder)[0].path if name == "newest backup" else folder / name


_DB, _WAL, _SHM, _JOURNAL, _KEYS = "party.db", "party.db-wal", "party.db-shm", journal.NAME, "keys.json"

_OF_CLOSED: tuple[_Damage, ...] = (
    *(_flip(_DB),) * 6,
    *(_flip(_JOURNAL),) * 3,
    *(_cut(_DB), _cut(_JOURNAL), _cut(_KEYS), _scribbled(_DB), _scribbled(_JOURNAL)),
    *(_flip(_KEYS), _flip("newest backup"), _cut("newest backup")),
    *(_gone(_DB), _gone(_JOURNAL), _gone(_KEYS), _gone("backups"), _gone(_DB, "newest backup"), _gone(_DB, "backups")),
    *(_from_before(_DB), _from_before(_WAL), _from_before(_WAL, _SHM), _from_before(_DB, _WAL, _SHM), _garbage_shm),
)
_OF_CRASHED: tuple[_Damage, ...] = (
    *(_flip(_WAL),) * 6,
    *(_cut(_WAL),) * 3,
    *(_flip(_JOURNAL), _cut(_JOURNAL), _scribbled(_WAL), _flip(_DB), _garbage_shm, _gone(_WAL), _gone(_SHM)),
    *(_from_before(_WAL), _from_before(_SHM), _from_before(_DB), _from_before(_DB, _WAL), _gone(_DB), _gone(_DB, _WAL)),
    _from_before(_DB, also_gone=(_WAL, _SHM)),
)


@contextmanager
def _copy(evening: Evening, which: str) -> Iterator[Path]:
    folder = evening.place / "party"
    shutil.copytree(evening.place / which, folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _damaged_once(evening: Evening, number: int) -> tuple[list[str], bool]:
    chance = random.Random(number)
    which = _FOLDERS[number % 2]
    damages = _OF_CLOSED if which == "closed" else _OF_CRASHED
    with _copy(evening, which) as folder:
        said = damages[(number // 2) % len(damages)](folder, evening, chance)
        by_passphrase = said.startswith(_KEYS)
        try:
            store = unlock_party(folder, PASSPHRASE) if by_passphrase else mending.open_soundly(folder, KEY)[0]
        except StoreProblem as problem:
            return [f"{which}, {said}: not opened: {problem.what}"], False
        mended = store.mended is not None if by_passphrase else _was_mended(store)
        try:
            found = _looked_at(store, evening, mended=mended)
        finally:
            store.close()
        again, once_more = mending.open_soundly(folder, KEY)
        again.close()
        if once_more is not None:
            found.append(f"mended again, because {once_more.why}")
        return [f"{which}, {said}: {line}" for line in found], mended


def _was_mended(store: Store) -> bool:
    with store.read() as connection:
        party = get(connection, Party)
    return party is not None and bool(party.refetch)


def _looked_at(store: Store, evening: Evening, *, mended: bool, service: bool = True) -> list[str]:
    """What is wrong with a party that was opened after its files were damaged."""
    if service:
        asyncio.run(refetch(store, cast("Client", _Service(evening.held)), EveningClock(THURSDAY, runs=False)))
    found = faults(store, set(evening.saved), RULES)
    with store.read() as connection:
        now = dict(log.digests(connection)[1])
        party = get(connection, Party)
        rows = connection.exec_driver_sql("SELECT uid FROM contacts WHERE do_not_call = 1").scalars().all()
        ringable = connection.exec_driver_sql("SELECT count(*) FROM contacts WHERE name <> ''").scalar_one()
    if party is None:
        return [*found, "no party"]
    found += [f"invented: {one}" for one in now.keys() - evening.saved.keys()]
    found += [f"other than it was: {one}" for one, sha in now.items() if evening.saved.get(one, sha) != sha]
    # What the service said is said again where the store begins to read from the start.
    if party.cursor:
        found += [f"may be rung again: {uid}" for uid in evening.asked_off - set(rows)]
    if ringable < 1:
        found.append("nobody is on the list")
    if mended == (party.device_id == "device-1"):
        found.append("the store goes on under the id of another past" if mended else "a sound store took a new id")
    if party.salt != SALT.hex():
        found.append("another party")
    return found


@dataclass(frozen=True, slots=True)
class _Service:
    """The service, as far as a mended store asks it."""

    held: HeldResults

    async def results(self, _: str) -> HeldResults:
        return msgspec.json.decode(msgspec.json.encode(self.held), type=HeldResults)


# -- controls -------------------------------------------------------------------------------------------------------


def _without_journal(evening: Evening) -> bool:
    """A program that forgets its journal loses what came after the backup; the harness must see it."""
    real = journal.load
    with _copy(evening, "closed") as folder:
        (folder / _DB).unlink()
        (folder / _JOURNAL).unlink()
        journal.load = lambda *_: Contents()
        try:
            store, mended = mending.open_soundly(folder, KEY)
            found = _looked_at(store, evening, mended=mended is not None)
            store.close()
        finally:
            journal.load = real
    return any("lost: " in line for line in found)


def _without_a_look(evening: Evening) -> bool:
    """A program that opens whatever is there goes on with the files of an hour before; the harness must see it."""
    with _copy(evening, "crashed") as folder:
        _from_before(_DB, also_gone=(_WAL, _SHM))(folder, evening, random.Random(0))
        try:
            store = open_store(folder, KEY)
        except StoreProblem:
            return False
        found = _looked_at(store, evening, mended=False, service=False)
        store.close()
    return any("lost: " in line for line in found)
