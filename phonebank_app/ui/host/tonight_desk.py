"""What Tonight shows, read as one view of the store in whatever thread, and drawn on the window's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from phonebank_app.cards import LeftRow, Tonight
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.rules.care import Span
from phonebank_app.ui.host.chair_flags import NoticedGuest, noticed_guests
from phonebank_app.ui.host.room_desk import RoomDesk, RoomFacts, room_facts
from phonebank_app.ui.host.tonight import TonightPage


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything on the page, as it was at ``now`` (voters' time).

    Attributes:
        closes: when calls end for tonight, by the hours or the lease.
        gone: the names of guests who went home; ``noticed``: of whom something is worth a look.
        breaks: the times in which everybody rested.
    """

    now: datetime
    tonight: Tonight
    closes: datetime | None
    gone: tuple[str, ...]
    noticed: tuple[NoticedGuest, ...]
    breaks: tuple[Span, ...]
    room: RoomFacts


def read(session: Session, left: Sequence[LeftRow] | None = None) -> Facts:
    """Read it all.

    Args:
        left: where the list stands, if that is known: counting a long one is nearly all of the time that this takes.
    """
    now = local(session.clock.now())
    closings = [session.party.lease_until, session.rules.hours.closing(now) if session.rules.hours else None]
    with session.store.snapshot():
        tonight = session.evening.tonight(left)
        guests = session.aside.everyone()
        return Facts(
            now=now,
            tonight=tonight,
            closes=min((local(moment) for moment in closings if moment is not None), default=None),
            gone=tuple(guest.name for guest in guests if not guest.chair),
            noticed=noticed_guests(guests, session.aside.flags()),
            breaks=session.care.everyone_rested(),
            room=room_facts(session, tonight),
        )


class TonightDesk:
    """Draws the page, and remembers how long the list was when it was last counted."""

    def __init__(self, session: Session, page: TonightPage, room: RoomDesk) -> None:
        self._session, self._page, self._room = session, page, room
        self._left: tuple[LeftRow, ...] | None = None

    def plan(self, *, quick: bool = False) -> Callable[[], Callable[[], None]]:
        """What reads the page and returns what draws it; ``quick``: with the list as it was last counted."""
        session, left = self._session, self._left if quick else None

        def read_it() -> Callable[[], None]:
            facts = read(session, left)
            return lambda: self._draw(facts)

        return read_it

    def _draw(self, facts: Facts) -> None:
        page, tonight = self._page, facts.tonight
        self._left = tonight.left
        page.chairs.set_gone(facts.gone)
        page.chairs.flags.show_noticed(facts.noticed, self._session.code_set.labels)
        page.set_tonight(tonight, facts.now, closes=facts.closes, breaks=facts.breaks)
        self._room.show(tonight, facts.room, facts.now)
