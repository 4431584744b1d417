"""A file of numbers that nobody may ring: silenced for every seat and every party at once, and for lists to come.

It silences lines. Whoever has another number may be rung on that one; whoever has none is silent, and stays so when a
later list brings them with another (`campaign_map.lists.loading`). Numbers that nobody here has are kept by their hash
alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from campaign_map import bulk, keeping, models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.intake import changes
from campaign_map.intake.standing import in_chunks, restate
from campaign_map.intake.suppression import Ask, contacts_on, salt_of, suppress
from campaign_map.lists.loading import Progress
from campaign_map.need import counts, kept
from campaign_map.settings import Service
from phonebank_app.lists.suppression import SuppressionFile
from phonebank_app.voters.phones import number_hash


@dataclass(frozen=True, slots=True)
class Silencing:
    """What a file of numbers does, or did.

    Attributes:
        silenced_before: numbers that nobody rang anyhow.
        here: those of the others that people of our lists have; the rest is kept by hash.
        people: who has one of those, on every list.
    """

    file: SuppressionFile
    silenced_before: int
    here: int
    people: int

    @property
    def kept(self) -> int:
        """Numbers that nobody here has, kept for later lists."""
        return len(self.file.numbers) - self.silenced_before - self.here


def plan(connection: sa.Connection, file: SuppressionFile) -> Silencing:
    """What silencing these numbers would do."""
    salt, before, here, people = salt_of(connection), 0, 0, set[str]()
    for part in in_chunks(file.numbers):
        known, silent, _ = _look_up(connection, part, salt)
        before += len(silent)
        here += len(known)
        people |= _people(connection, known)
    return Silencing(file, before, here, len(people))


def silence(service: Service, by: Actor, file: SuppressionFile, on_progress: Progress | None = None) -> Silencing:
    """Silence these numbers, some hundred in each transaction; again does no harm.

    Args:
        on_progress: called with (numbers done, numbers in all) between transactions.
    """
    batch, now, done = f"n_{secrets.token_hex(8)}", service.clock.now(), 0
    before, here, people, seats = 0, 0, set[str](), set[str]()
    for part in in_chunks(file.numbers):
        with service.store.write() as connection:
            numbering = changes.lock(connection)
            known, silent, unknown = _look_up(connection, part, salt_of(connection))
            told, touched = suppress(connection, [Ask("", e164, batch) for e164 in known], now)
            changes.tell(connection, numbering, told)
            changes.settle(connection, numbering)
            restate(connection, touched, service.settings.rules)
            bulk.insert(connection, models.suppressions, [{"number_hash": one, "since": now} for one in unknown])
            mine = _people(connection, known)
            for some in in_chunks(mine):
                table = models.contacts.c
                seats |= set(
                    connection.execute(
                        sa.select(table.seat_code).where(table.contact_id.in_(some)).distinct()
                    ).scalars()
                )
        before, here, people = before + len(silent), here + len(known), people | mine
        done += len(part)
        if on_progress is not None:
            on_progress(done, len(file.numbers))
    with service.store.write() as connection:
        for code in sorted(seats):
            counts.forget(connection, code)
        detail = f"{here} on our lists, {before} silenced before, {len(file.refused)} rows refused"
        audit.note(connection, now, by, "silenced numbers", subject=batch, detail=detail, rows=len(file.numbers))
    kept.forget(service.store)
    return Silencing(file, before, here, len(people))


def _look_up(connection: sa.Connection, lines: Sequence[str], salt: bytes) -> tuple[list[str], list[str], list[str]]:
    """Of some numbers: those on our lists that may be rung, those that are silenced, and the hashes of all others."""
    table = models.numbers
    rows = connection.execute(sa.select(table.c.e164, table.c.suppressed_at).where(table.c.e164.in_(lines)))
    there = {row.e164: row.suppressed_at is not None for row in rows}
    hashes = {number_hash(e164, salt): e164 for e164 in lines if e164 not in there}
    off = keeping.silenced(connection, sorted(hashes))
    known = sorted(e164 for e164, silent in there.items() if not silent)
    silent = sorted([e164 for e164, silent in there.items() if silent] + [hashes[one] for one in off])
    return known, silent, sorted(hashes.keys() - off.keys())


def _people(connection: sa.Connection, lines: Collection[str]) -> set[str]:
    return set[str]().union(*contacts_on(connection, lines).values())
