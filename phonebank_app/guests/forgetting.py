"""A caller's own name: what is kept under it, and taking it off the record while what they saved stays.

Afterwards they are “Guest 3” in the store and, once it has heard, at the campaign. Every outcome stays, is the same one
still, and counts once (``db.forgotten``). Journal and backups are written anew right after (``keeping``); what was
taken away in files before is out of our hands, and is said to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import forgotten
from phonebank_app.db.connection import run
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, from_ms_or_none
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local

_GUEST = """
SELECT g.name,
       (SELECT count(*) FROM standing_outcomes o WHERE o.guest = g.id),
       (SELECT min(at) FROM outcomes o WHERE o.guest = g.id), (SELECT max(at) FROM outcomes o WHERE o.guest = g.id),
       g.since,
       (SELECT count(*) FROM sights s WHERE s.guest = g.id),
       (SELECT count(*) FROM tickets t WHERE t.guest = g.id),
       (SELECT count(*) FROM standing_promises p WHERE p.guest = g.id),
       (SELECT count(*) FROM breaks b WHERE b.guest = g.id AND b.why <> 'later'),
       (SELECT count(*) FROM hand_overs h WHERE g.id IN (h.from_guest, h.to_guest)),
       (SELECT count(*) FROM sheets s WHERE s.guest = g.id),
       (SELECT min(at) FROM acceptances a WHERE a.guest = g.id AND a.role = 'guest')
FROM guests g WHERE g.id = ?
"""


@dataclass(frozen=True, slots=True)
class KeptOfCaller:
    """What is kept under one caller's name; moments in the voters' time.

    Attributes:
        outcomes: what they saved and did not take back; ``first``, ``last``: when; ``None`` before there is any.
        sights: how often a voter was shown to them; ``tickets``: what voters asked of them; ``promises``: what voters
            promised them, and did not take back.
        accepted: when they accepted the register notice, if they did.
        breaks: how often they had a break; ``passed``: calls that they passed on, or were passed; ``sheets``: call
            sheets that were printed for them, with the name they had then.
        forgotten: since when the record is without their name; ``None`` while it has it.
        elsewhere: whether a campaign has what was sent, or will have it.
    """

    guest: int
    name: str
    since: datetime
    outcomes: int
    first: datetime | None
    last: datetime | None
    sights: int
    tickets: int
    promises: int
    accepted: datetime | None
    breaks: int
    passed: int
    sheets: int
    forgotten: datetime | None
    elsewhere: bool


class Forgetting:
    """What one caller may see of themself, and take away."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def guest_in(self, chair: int) -> int:
        """Which guest sits in a chair; 0 when nobody does."""
        with self._store.read() as connection:
            row = run(connection, "SELECT guest FROM chairs WHERE chair = ? AND left_at IS NULL", (chair,)).fetchone()
        return int(row[0]) if row is not None else 0

    def kept_of(self, guest: int) -> KeptOfCaller:
        """What is kept under this guest's name.

        Raises:
            BugError: there is no such guest.
        """
        with self._store.read() as connection:
            row = run(connection, _GUEST, (guest,)).fetchone()
            if row is None:
                raise BugError("a guest who never came was asked about")
            gone = forgotten.one(connection, guest)
            linked = bool(_party(connection).service_url)
        name, outcomes, first, last, since, sights, tickets, promises, breaks, passed, sheets, accepted = row
        return KeptOfCaller(
            guest,
            name,
            local(from_ms(since)),
            outcomes,
            _moment(first),
            _moment(last),
            sights,
            tickets,
            promises,
            _moment(accepted),
            breaks,
            passed,
            sheets,
            local(from_ms(gone.at)) if gone else None,
            linked,
        )

    def take_off(self, guest: int) -> Changes:
        """Take this guest's name off the record. It is not given back.

        Raises:
            NotAllowed: there is no such guest.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            if run(connection, "SELECT 1 FROM guests WHERE id = ?", (guest,)).fetchone() is None:
                raise NotAllowed(tr("There is no such guest."), tr("Choose one of the list."))
            linked = bool(_party(connection).service_url)
            outcomes = forgotten.take_off(connection, guest, now, linked=linked)
            rows = run(connection, "SELECT chair FROM chairs WHERE guest = ? AND left_at IS NULL", (guest,))
            seated = frozenset(row[0] for row in rows.fetchall())
        logs.note("name taken off", guest=guest, outcomes=outcomes)
        return Changes(chairs=seated, outbox=True, party=True)

    def not_cleaned(self) -> tuple[int, ...]:
        """The guests whose name may still stand in the journal or in a backup."""
        with self._store.read() as connection:
            return tuple(forgotten.not_cleaned(connection))

    def cleaned(self, guests: tuple[int, ...]) -> None:
        """Journal and backups hold these names no more."""
        with self._store.write() as connection:
            forgotten.cleaned(connection, guests, self._clock.now())


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party was opened")
    return party


def _moment(ms: int | None) -> datetime | None:
    moment = from_ms_or_none(ms)
    return None if moment is None else local(moment)
