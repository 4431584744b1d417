"""Opening a party's store only if it is sound, and mending it if it is not.

Before a store is opened every page of it is looked at, and its log is compared with the journal beside it: a store that
lacks what its journal holds has gone back in time, whatever its pages say. What is not sound is put aside, never
deleted, and built anew from the copy that holds most, the journal, and what can still be read of the old store. Then
it counts on under a new id, sends its whole log again, reads what others did from the beginning, and asks the service
for outcomes of its own that it lacks. “Do not call” is never lost: it is taken from every copy in which it stands.

A power cut while mending is harmless: until the new store is in its place the old one stands there, and all that was
salvaged from it is in the journal.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as driver

from phonebank_app import logs, settings
from phonebank_app.db import backups, identity, journal, log, rescue, wishes
from phonebank_app.db.backups import Health, Key
from phonebank_app.db.connection import translated
from phonebank_app.db.disk import sync_file, sync_folder
from phonebank_app.db.documents import Party, get, put
from phonebank_app.db.engine import HEAD, Store, open_store
from phonebank_app.db.moments import to_ms
from phonebank_app.db.quarantine import STORE, put_aside
from phonebank_app.errors import BugError, StoreDamaged, StoreProblem
from phonebank_app.hosting import begin_party, rules_for
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import SystemClock
from phonebank_app.protocol.sealed_log import Contents, Entry

_WORKSHOP = "rebuilding"


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done, for the host.

    Attributes:
        why: ``missing``, ``behind`` its journal, or which part of it was damaged (``backups.Health.why``).
        base: what the new store was built on: an older ``copy``, the ``store`` itself, or nothing but the ``journal``.
        base_at: when that copy was made (UTC).
        outcomes: how many it holds now; ``from_base``, ``from_journal``, ``from_store``: where they came from.
        broken: lines of the journal that could not be read.
        aside: where the files are that are not trusted any more.
    """

    why: str
    base: str
    base_at: datetime | None = None
    outcomes: int = 0
    from_base: int = 0
    from_journal: int = 0
    from_store: int = 0
    broken: int = 0
    aside: Path | None = None


def open_soundly(folder: Path, key: Key) -> tuple[Store, Mended | None]:
    """Open a party's store, mended if that was necessary.

    Returns:
        The store, and what was done; ``None`` when all was well.

    Raises:
        StoreDamaged: nothing is left to build it from; every file is where it was.
        StoreProblem: as :func:`phonebank_app.db.engine.open_store`.
    """
    path = folder / journal.NAME
    done: list[Mended] = []

    def prepare(_: bool) -> None:
        shutil.rmtree(folder / _WORKSHOP, ignore_errors=True)  # somebody was interrupted: it is begun again
        with translated():
            mended = _mend_if_needed(folder, key)
        done.extend([mended] if mended is not None else [])

    store = open_store(folder, key, prepare=prepare)
    try:
        if not journal.load(path, key).sound:
            _renew_journal(folder, key, store)
    except BaseException:
        store.close()
        raise
    return store, done[0] if done else None


def _renew_journal(folder: Path, key: Key, store: Store) -> None:
    """A journal with broken or missing lines is kept aside, and written again from the store."""
    beside = folder / f"{journal.NAME}.damaged"
    shutil.copyfile(folder / journal.NAME, beside)
    put_aside(folder, [beside.name])
    kept = journal.rewrite(folder / journal.NAME, key, store)
    logs.note("journal written again", outcomes=kept)


def _mend_if_needed(folder: Path, key: Key) -> Mended | None:
    path = folder / "party.db"
    if _is_newer(path, key):
        return None
    contents = journal.load(folder / journal.NAME, key)
    health = backups.examine(path, key) if path.exists() else Health("missing")
    if health.why in ("seal", "unreadable") and _wal_of(path).exists():
        health = _with_its_wal(folder, key)
        if health.sound:
            backups.play_wal(path, key)
    if health.sound:
        held = rescue.outcome_ids(path, key)
        held |= rescue.wish_ids(path, key) if contents.wishes else set()
        if all(entry.outcome_id in held for entry in (*contents.entries, *contents.wishes)):
            return None
        health = replace(health, why="behind")
    logs.note("store not sound", outcomes=health.outcomes)
    return _mend(folder, key, contents, health)


def _wal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _with_its_wal(folder: Path, key: Key) -> Health:
    """How a store is once its WAL has been played into it, tried on a copy.

    The seals are those of the file alone. A power cut while a WAL is being played leaves pages of it half written; they
    are whole in the WAL, and the next opening writes them again.
    """
    workshop = folder / _WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    path = folder / "party.db"
    copy = workshop / path.name
    try:
        for from_, to in ((path, copy), (_wal_of(path), _wal_of(copy))):
            shutil.copyfile(from_, to)
        backups.play_wal(copy, key)
        return backups.examine(copy, key)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _is_newer(path: Path, key: Key) -> bool:
    """Whether a newer program wrote it: then it is not for us to judge."""
    if not path.exists():
        return False
    try:
        connection = backups.read_only(path, key)
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except driver.DatabaseError:
        return False
    return bool(row) and row[0] > HEAD


@dataclass(frozen=True, slots=True)
class _Base:
    kind: str
    path: Path | None
    outcomes: int
    at: datetime | None = None


def _mend(folder: Path, key: Key, contents: Contents, health: Health) -> Mended:
    path = folder / "party.db"
    base = _best_base(folder, key, health)
    found = rescue.salvage(path, key) if path.exists() and base.kind != "store" else rescue.Salvage()
    party = journal.party_in(contents)
    if base.path is None and party is None:
        raise StoreDamaged(
            tr("This party’s store is missing or damaged, and there is no copy to put in its place."),
            tr(
                "Every file is left where it is. What was sent is safe at the campaign: ask your coordinator for a new"
                " code, or put a copy of the folder back."
            ),
        )
    workshop = folder / _WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    if base.path is not None:
        backups.copy_out(base.path, key, workshop / "party.db")
    store = open_store(workshop, key)
    try:
        if base.path is None and party is not None:
            begin_party(store, party, SystemClock())
        came = _fill(store, contents, found)
        # From here on the journal holds everything: whatever is interrupted now is done again from it.
        if not contents.sound:
            shutil.copyfile(folder / journal.NAME, folder / f"{journal.NAME}.damaged")
            put_aside(folder, [f"{journal.NAME}.damaged"])
        total = journal.rewrite(folder / journal.NAME, key, store)
    finally:
        store.close()
    built = backups.examine(workshop / "party.db", key)
    if not built.sound:
        raise BugError(f"a store that was just built is not sound: {built.why}")
    aside = _put_in_place(folder, workshop)
    done = Mended(
        why=health.why,
        base=base.kind,
        base_at=base.at,
        outcomes=total,
        from_base=total - sum(came),
        from_journal=came[0],
        from_store=came[1],
        broken=contents.broken + contents.moved,
        aside=aside,
    )
    logs.note("store mended", outcomes=total, from_journal=came[0], from_store=came[1], broken=done.broken)
    return done


def _best_base(folder: Path, key: Key, health: Health) -> _Base:
    """The sound copy that holds the most outcomes; of several the store itself, then the newest."""
    bases = [_Base("store", folder / "party.db", health.outcomes)] if health.why == "behind" else []
    places = [folder]
    second = settings.load(folder.parent.parent).second_backup
    if second:
        places.append(Path(second) / backups.SECOND / folder.name)
    for place in places:
        for copy in backups.known(place):
            looked = backups.examine(copy.path, key)
            if looked.sound:
                bases.append(_Base("copy", copy.path, looked.outcomes, copy.at))
    return max(bases, key=lambda one: one.outcomes, default=_Base("journal", None, 0))


def _fill(store: Store, contents: Contents, found: rescue.Salvage) -> tuple[int, int]:
    """Bring back what the copy lacks; returns how many outcomes came from the journal, and from the old store."""
    now = datetime.now(UTC)
    with store.write() as connection:
        party = get(connection, Party)
        if party is None:
            raise BugError("a copy of a party’s store without its party counts as sound")
        rules = rules_for(party)
        from_journal = rescue.bring_back(connection, party, contents.entries, rules, now)
        salvaged = [
            Entry(device or party.device_id, count, outcome_id, sha256, msgspec.Raw(op))
            for count, outcome_id, sha256, op, device in found.outcomes
        ]
        from_store = rescue.bring_back(connection, party, salvaged, rules, now)
        wishes.bring_back(connection, party, contents.wishes, rules, now)
        rescue.keep_opt_outs(connection, found, rules)
        _begin_again(connection, party, now)
    return from_journal, from_store


def _begin_again(connection: sa.Connection, party: Party, now: datetime) -> None:
    """Under a new id, and from the beginning of what others did; see docs/sync-protocol.md on restored laptops."""
    # Under their own ids: the new one is for what is counted from now on.
    connection.exec_driver_sql("UPDATE outbox SET device_id = ? WHERE device_id = ''", (party.device_id,))
    connection.exec_driver_sql("UPDATE receipts SET device_id = ? WHERE device_id = ''", (party.device_id,))
    log.resend_all(connection)
    identity.new_identity(connection, now)
    renamed = get(connection, Party)
    if renamed is None:
        raise BugError("the party went missing")
    names = {*party.refetch, party.device_id, *log.names_used(connection)} if party.service_url else ()
    again = msgspec.structs.replace(renamed, cursor="", refetch=tuple(sorted(names)))
    put(connection, again, to_ms(now))


def _put_in_place(folder: Path, workshop: Path) -> Path | None:
    sync_file(workshop / "party.db")
    aside = put_aside(folder, STORE)
    try:
        (workshop / "party.db").replace(folder / "party.db")
        sync_folder(folder)
    except OSError as error:
        raise StoreProblem(
            tr("The mended store could not be put in its place."),
            tr("Nothing is lost: unlock the party again, and it is mended once more."),
        ) from error
    shutil.rmtree(workshop, ignore_errors=True)
    return aside
