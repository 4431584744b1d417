"""The journal beside a store: all that was saved once more, sealed, in a file that outlives the loss of the database.

That is every outcome, and what voters asked for and promised (``wishes``).

It is filled from the database and never from memory: whatever it lacks is read there and appended, right after each
COMMIT, in a thread. So “Saved” is COMMIT and nothing else; no key press waits for a second fsync; what the journal lags
behind is the last moments; and it holds nothing that was not saved. A store that lacks what its journal holds has gone
back in time, and is not trusted.

The laptop reads it with keys derived from the store's key, the campaign with its recovery key (``sealed_log``).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from phonebank_app import logs
from phonebank_app.db import points, wishes
from phonebank_app.db.disk import sync_folder, sync_handle, write_whole
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.wishes import Wish
from phonebank_app.errors import BugError, FileProblem, NotAllowed, StoreProblem
from phonebank_app.i18n import tr
from phonebank_app.protocol import sealed_log
from phonebank_app.protocol.sealed_log import Contents, Entry, Sealer, What

NAME = "party.journal"
ROOM = 32 * 2**20
"""Bytes; some 40,000 outcomes. A journal that grows past it is written anew without what the service has."""

_AT_ONCE = 500

Key = bytes | bytearray


def keys_of(store_key: Key) -> tuple[bytes, bytes]:
    """The file key, which the campaign may be told, and the key of the party's papers, which it may not."""
    return _derived(store_key, b"phonebank-party journal 1"), _derived(store_key, b"phonebank-party journal papers 1")


def _derived(store_key: Key, purpose: bytes) -> bytes:
    return HKDF(SHA256(), sealed_log.KEY_BYTES, salt=None, info=purpose).derive(bytes(store_key))


def load(path: Path, store_key: Key) -> Contents:
    """What a journal holds; nothing when there is none.

    Raises:
        StoreProblem: the file cannot be read at all.
    """
    try:
        if path.stat().st_size > sealed_log.MOST_BYTES:
            raise StoreProblem(
                tr("This party’s journal is too large to be ours."), tr("Move party.journal out of the folder.")
            )
        data = path.read_bytes()
    except FileNotFoundError:
        return Contents()
    except OSError as error:
        raise StoreProblem(
            tr("This party’s journal cannot be read."), tr("Look at the folder and its disk.")
        ) from error
    return sealed_log.read(data, *keys_of(store_key))


def papers_of(party: Party) -> bytes:
    """What of a party is worth keeping in its journal: who it is and where its outcomes go, not how far it has read."""
    bare = msgspec.structs.replace(party, cursor="", epoch=0, briefing="", reason=None, imprint="")
    return msgspec.json.encode(bare)


def party_in(contents: Contents) -> Party | None:
    """The party that a journal's papers describe."""
    try:
        return msgspec.json.decode(contents.papers, type=Party) if contents.papers else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


class Journal:
    """An open journal. One thread at a time.

    Args:
        path: the file; made when there is none.

    Raises:
        StoreProblem: it cannot be read or written.
    """

    def __init__(self, path: Path, store_key: Key) -> None:
        self._path, self._store_key = path, store_key
        self._keys = keys_of(store_key)
        self._begin(load(path, store_key))

    def _begin(self, contents: Contents) -> None:
        self._seen = {entry.outcome_id for entry in (*contents.entries, *contents.wishes)}
        self._papers = contents.papers
        self._sealer = Sealer(*self._keys, contents)
        self._campaign = ("", "")
        self._through = 0
        self._wished: dict[What, int] = {}
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._end = contents.whole_to
        self._cut()
        if self._end == 0:
            self._append([sealed_log.MAGIC + b"\n"])
            sync_folder(self._path.parent)

    def catch_up(self, store: Store) -> int:
        """Append whatever the store has and the journal has not; returns how many outcomes that was.

        Raises:
            StoreProblem: the journal cannot be written; it is tried again with the next outcome.
        """
        if self._handle < 0:
            self._begin(load(self._path, self._store_key))
        added = 0
        while True:
            with store.read() as connection:
                party = get(connection, Party)
                rows = _after(connection, self._through)
                asked, wished = self._new_wishes(connection)
            if party is None:
                return added
            fresh = [row for row in rows if row[1] not in self._seen]
            lines = self._headings(party)
            lines += [self._sealer.entry(_entry(party, *row)) for row in fresh]
            lines += [self._sealer.entry(_wish(party, one)) for one in asked]
            self._append(lines)
            self._seen.update(row[1] for row in fresh)
            self._seen.update(one.id for one in asked)
            self._wished = wished
            self._papers = papers_of(party)
            self._campaign = (party.campaign_key, party.token)
            added += len(fresh)
            if rows:
                self._through = rows[-1][0]
            if len(rows) < _AT_ONCE:
                break
        if self._end > ROOM:
            self._shorten(store)
        return added

    def _new_wishes(self, connection: sa.Connection) -> tuple[list[Wish], dict[What, int]]:
        """What voters asked for and promised since; and the last row of each kind."""
        found = {what: wishes.after(connection, what, self._wished.get(what, 0)) for what in wishes.KINDS}
        asked = [one for some, _ in found.values() for one in some if one.id not in self._seen]
        return asked, {what: last for what, (_, last) in found.items()}

    def close(self) -> None:
        """Let the file go."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _headings(self, party: Party) -> list[bytes]:
        """What has to stand before the next outcome: for the campaign, once a session; the papers, where they differ.

        Lines are made in the order in which they will stand.
        """
        lines = []
        if party.campaign_key and (party.campaign_key, party.token) != self._campaign:
            try:
                lines.append(self._sealer.for_campaign(party.campaign_key, party.token))
            except FileProblem as problem:
                # The laptop itself can go on reading what it writes; a pack with a sound key mends the rest.
                logs.note_error(problem)
        if papers_of(party) != self._papers:
            lines.append(self._sealer.papers(papers_of(party)))
        return lines

    def _append(self, lines: Sequence[bytes]) -> None:
        if not lines:
            return
        try:
            written = b"".join(lines)
            half = len(written) // 2
            os.lseek(self._handle, self._end, os.SEEK_SET)
            _write_all(self._handle, written[:half])
            points.passing("journal")
            _write_all(self._handle, written[half:])
            sync_handle(self._handle)
        except OSError as error:
            # What is in the file is not known any more: it is read again before the next line is written.
            self.close()
            raise StoreProblem(
                tr("The journal of what you saved cannot be written: the disk may be full."),
                tr("What you saved is kept in the party itself. Make room on this laptop’s disk."),
            ) from error
        self._end += len(written)

    def _cut(self) -> None:
        """Take half a line off the end."""
        if os.fstat(self._handle).st_size > self._end:
            os.ftruncate(self._handle, self._end)

    def _shorten(self, store: Store) -> None:
        self.close()
        through, wished = self._through, self._wished
        rewrite(self._path, self._store_key, store, unsent_only=True)
        self._begin(load(self._path, self._store_key))
        self._through, self._wished = through, wished


def rewrite(path: Path, store_key: Key, store: Store, *, unsent_only: bool = False) -> int:
    """Put a journal of the whole store in the place of the one that is there, whole or not at all.

    Returns:
        How many outcomes it holds.

    Raises:
        StoreProblem: it cannot be written; the one that is there stays.
    """
    with store.read() as connection:
        party = _party(connection)
        rows = _after(connection, 0, most=-1)
        sent = {row[0] for row in connection.exec_driver_sql("SELECT outcome_id FROM receipts")} if unsent_only else ()
        asked = wishes.every(connection)
        waits = wishes.unsent(connection) if unsent_only else {one.id for one in asked}
    sealer = Sealer(*keys_of(store_key))
    lines = [sealed_log.MAGIC + b"\n", sealer.papers(papers_of(party))]
    outcomes = [sealer.entry(_entry(party, *row)) for row in rows if row[1] not in sent]
    lines += outcomes
    lines += [sealer.entry(_wish(party, one)) for one in asked if one.id in waits]
    try:
        write_whole(path, b"".join(lines))
    except OSError as error:
        raise StoreProblem(
            tr("The journal of what you saved cannot be written: the disk may be full."),
            tr("What you saved is kept in the party itself. Make room on this laptop’s disk."),
        ) from error
    return len(outcomes)


def sealed_copy(store: Store, ids: Collection[str] | None, target: Path) -> tuple[int, int]:
    """Write a file that only the campaign can read; ``campaign-map open-sealed`` takes it in.

    Args:
        ids: of outcomes, tickets and promises; ``None`` for all that the service has not acknowledged, the tray among
            them.

    Returns:
        How many outcomes it holds, and how many tickets and promises.

    Raises:
        NotAllowed: this party has no campaign that could read it.
        FileProblem: the file cannot be written.
    """
    with store.read() as connection:
        party = _party(connection)
        rows = _after(connection, 0, most=-1)
        asked = wishes.every(connection)
        if ids is None:
            ids = {row[0] for row in connection.exec_driver_sql("SELECT outcome_id FROM outbox")}
            ids |= wishes.unsent(connection)
    if not party.campaign_key:
        raise NotAllowed(
            tr("This list came without the campaign’s key, so nothing can be sealed to it."),
            tr("Save a results file instead, and keep it safe: it can be read by whoever has it."),
        )
    wanted = frozenset(ids)
    entries = [_entry(party, *row) for row in rows if row[1] in wanted]
    others = [_wish(party, one) for one in asked if one.id in wanted]
    # A key of its own: whoever is told it can read this file and no other.
    sealer = Sealer(os.urandom(sealed_log.KEY_BYTES))
    lines = [sealed_log.MAGIC + b"\n", sealer.for_campaign(party.campaign_key, party.token)]
    lines += [sealer.entry(entry) for entry in (*entries, *others)]
    try:
        write_whole(target, b"".join(lines))
    except OSError as error:
        raise FileProblem(
            tr("The sealed file cannot be written there."), tr("Choose another folder or stick.")
        ) from error
    return len(entries), len(others)


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party has no journal")
    return party


_Row = tuple[int, str, str, bytes, str]


def _after(connection: sa.Connection, device_seq: int, most: int = _AT_ONCE) -> list[_Row]:
    """Outcomes by their count, each with the id it was or will be sent under; blank for the store's own."""
    return [
        (row[0], row[1], row[2], row[3], row[4])
        for row in connection.exec_driver_sql(
            "SELECT o.device_seq, outcome_id, o.sha256, o.op, coalesce(r.device_id, b.device_id, '') FROM outcomes o"
            " LEFT JOIN receipts r USING (outcome_id) LEFT JOIN outbox b USING (outcome_id)"
            " WHERE o.device_seq > ? ORDER BY o.device_seq LIMIT ?",
            (device_seq, most),
        )
    ]


def _entry(party: Party, device_seq: int, outcome_id: str, sha256: str, op: bytes, device: str) -> Entry:
    return Entry(device or party.device_id, device_seq, outcome_id, sha256, msgspec.Raw(op))


def _wish(party: Party, wish: Wish) -> Entry:
    return Entry(party.device_id, 0, wish.id, wish.sha256, msgspec.Raw(wish.op), wish.what)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
