"""A room on this machine: a host with an open party, and guests' laptops that join it over loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from phonebank_app.cards import CallCard, OutcomeDraft, Saved
from phonebank_app.db import contacts
from phonebank_app.db.contacts import NewContact
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import open_store
from phonebank_app.guests.register_notice import notice
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import Clock, EveningClock
from phonebank_app.nearby import GuestLine, HostEvent, LineEvent, NearbyGuest, NearbyHost, Opened
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import KEY, THURSDAY, needed, party_of, voters

PATIENCE = 20.0


def party(
    folder: Path, people: Sequence[NewContact] | int = 40, of: Party | None = None, clock: Clock | None = None
) -> Session:
    """An open party with nobody in its chairs."""
    clock = clock or EveningClock(THURSDAY)
    store = open_store(folder, KEY)
    begin_party(store, of or party_of(host="Ann", briefing="Be kind."), clock)
    session = Session(store, clock)
    with store.write() as connection:
        contacts.insert(connection, voters(people) if isinstance(people, int) else people, session.rules, THURSDAY)
    return session


async def until(condition: Callable[[], bool]) -> None:
    """Return as soon as ``condition`` holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


@dataclass(eq=False)
class Guest:
    """A guest's laptop and what its line told."""

    line: GuestLine
    laptop: NearbyGuest
    keeps: Path
    events: list[LineEvent] = field(default_factory=list)

    def kinds(self) -> list[str]:
        """What was told, in order."""
        return [event.kind for event in self.events]

    async def card(self) -> CallCard:
        """The voter in hand; it is a mistake of the test if there is none."""
        found = await self.line.ask("next")
        assert isinstance(found, CallCard), found
        return found

    async def save(self, kind: OutcomeKind = OutcomeKind.NO_ANSWER, **fields: Any) -> Saved:
        """Take the voter in hand and save how the call ended."""
        card = await self.card()
        draft = OutcomeDraft(card.contact_id, kind, **(needed(kind, THURSDAY) | fields))
        saved = await self.line.ask("record", draft=draft)
        assert isinstance(saved, Saved)
        return saved


@dataclass(eq=False)
class Room:
    """An open room.

    Attributes:
        patient: approves nobody by itself.
    """

    session: Session
    host: NearbyHost
    folder: Path
    events: list[HostEvent]
    opened: Opened
    patient: bool = False
    guests: list[Guest] = field(default_factory=list)

    @property
    def where(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self.opened.port}"

    def kinds(self) -> list[str]:
        """What the host was told, in order."""
        return [event.kind for event in self.events]

    def heard(self, event: HostEvent) -> None:
        """Note it; and approve whoever waits, unless that is the test's own business."""
        self.events.append(event)
        if event.kind == "waiting" and not self.patient:
            for one in self.host.waiting():
                self.host.approve(one.id)

    async def join(self, name: str, *, where: str = "", code: str = "", keeps: str = "", accept: bool = True) -> Guest:
        """A laptop joins."""
        keeps_at = self.folder / f"laptop of {keeps or name}"
        laptop, events = NearbyGuest(keeps_at), list[LineEvent]()
        line = await laptop.join(
            where or self.where, code or self.opened.code, name, f"{name}’s laptop", (), events.append
        )
        guest = Guest(line, laptop, keeps_at, events)
        self.guests.append(guest)
        await until(lambda: line.connected)
        if accept and not line.facts.accepted:
            await line.ask("accept", language="en", sha256=notice("en").sha256)
        return guest

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row that a query finds in the host's store."""
        with self.session.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]


@asynccontextmanager
async def room(folder: Path, people: Sequence[NewContact] | int = 40, **fields: Any) -> AsyncIterator[Room]:
    """Open one on loopback, and close whatever joined it."""
    session = party(folder / "party", people, **fields)
    async with opened(session, folder) as made:
        yield made
    session.close()


@asynccontextmanager
async def opened(session: Session, folder: Path) -> AsyncIterator[Room]:
    """Open a room for a party."""
    events: list[HostEvent] = []
    made: list[Room] = []
    host = NearbyHost(session, "Ann’s laptop", lambda event: made[0].heard(event), at=("127.0.0.1",))
    made.append(Room(session, host, folder, events, await host.start(announce=False)))
    try:
        yield made[0]
    finally:
        for guest in made[0].guests:
            await guest.line.close()
        await host.suspend()
