"""How each guest likes their page, for the evening: it stays with the guest, in whatever chair they sit."""

from __future__ import annotations

from phonebank_app.changes import Changes
from phonebank_app.db import chairs
from phonebank_app.db.documents import GuestsWishes, Wish, get, put
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock

READING = (1.0, 1.25, 1.5)
"""How much larger than usual what is read aloud can be set."""


class Wishes:
    """What the guests of one party wish."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def of(self, chair: int) -> Wish:
        """What whoever sits there wishes; the usual where they said nothing, or nobody sits there."""
        with self._store.read() as connection:
            row = chairs.one(connection, chair)
            kept = get(connection, GuestsWishes)
        return Wish() if row is None or kept is None else kept.of.get(row.guest, Wish())

    def languages(self, chair: int) -> frozenset[str]:
        """What they speak besides English."""
        with self._store.read() as connection:
            row = chairs.one(connection, chair)
        return frozenset() if row is None else row.languages

    def keep(self, chair: int, wish: Wish, languages: frozenset[str]) -> Changes:
        """Keep what they wish, and which languages they speak besides English: it decides whom they are given.

        Raises:
            NotAllowed: nobody sits there.
        """
        with self._store.write() as connection:
            row = chairs.one(connection, chair)
            if row is None:
                raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Seat a guest there first."))
            kept = get(connection, GuestsWishes) or GuestsWishes()
            put(connection, GuestsWishes({**kept.of, row.guest: wish}), to_ms(self._clock.now()))
            chairs.speaks(connection, chair, languages)
        return Changes(chairs=frozenset({chair}))
