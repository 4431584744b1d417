"""The host's side: laptops that join an open party."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import chairs, laptops
from phonebank_app.db.documents import RoomPapers, drop, get, put
from phonebank_app.db.guests import name_key
from phonebank_app.db.laptops import LaptopRow
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.errors import BugError, NotAllowed, WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.nearby.answers import Answers, Here
from phonebank_app.nearby.certificates import new_certificate
from phonebank_app.nearby.discovery import Announcement
from phonebank_app.nearby.doors import HostEvent, HostEventKind, Joined, OnHost, Opened, Waiting
from phonebank_app.nearby.interfaces import private_addresses
from phonebank_app.nearby.links import Endpoint, link_of
from phonebank_app.nearby.messages import Answer, Ask, Bye, Introduce, Sorry, Welcome
from phonebank_app.nearby.pump import Pump
from phonebank_app.nearby.room import Room
from phonebank_app.party.session import Session
from phonebank_app.voters.names import visible
from phonebank_app.words.languages import language_key

_LOOK_EVERY = 1.0
"""Seconds between looks at what changed at the host's that a joined laptop should show."""
_TELL_EVERY = 0.25
"""Seconds between two times that the pages here are told what joined laptops saved."""
_GOODBYE_SECONDS = 3.0

REFUSED = Sorry("refused", tr("The host did not let this laptop in."), tr("Ask them; then join again."))


@dataclass(eq=False)
class _Knocking:
    """A laptop that waits for Approve. ``before``: it was here tonight, and its line is down."""

    id: str
    who: Introduce
    key: bytes
    decision: Future[Welcome | Sorry]
    before: Here | None = None


class NearbyHost:
    """Lets guests' own laptops into an open party. Off until :meth:`start`.

    Args:
        name: what this laptop is called in the room; the only thing told before Approve. No campaign, no seat.
        on_event: told on the loop on which :meth:`start` was awaited, between two of its turns.
        at: addresses to listen on instead of all private ones of this laptop.

    Attributes:
        opened: what is shown while it is open; ``None`` while it is off.
    """

    def __init__(self, session: Session, name: str, on_event: OnHost, *, at: Sequence[str] = ()) -> None:
        self.opened: Opened | None = None
        self._session, self._on_event, self._at = session, on_event, tuple(at)
        self._name = (visible(name).strip() or "A laptop")[:40]
        self._knocking: dict[str, _Knocking] = {}
        self._here: dict[str, Here] = {}
        self._answers = Answers(session)
        self._keys: dict[str, bytes] = {}
        self._room: Room | None = None
        self._pump: Pump | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._announcement = Announcement()
        self._watching: asyncio.Task[None] | None = None
        self._untold = Changes()
        self._telling: asyncio.TimerHandle | None = None
        self._port = 0
        session.out_of_reach = self._out_of_reach

    # -- opening and closing -----------------------------------------------------------------------------------------

    async def start(self, port: int = 0, *, announce: bool = True) -> Opened:
        """Open the room; the loop that runs now serves what is asked. Laptops of tonight come back by themselves.

        Args:
            announce: whether laptops may find this one by itself (mDNS).

        Raises:
            WorldError: this laptop is in no network, or no port can be had.
        """
        if self.opened is not None:
            return self.opened
        addresses = self._at or await asyncio.to_thread(private_addresses)
        if not addresses:
            raise WorldError(
                tr("This laptop is in no network."),
                tr("Join the room’s Wi-Fi, or switch on a phone’s hotspot, and try again."),
            )
        papers = self._papers()
        self._loop = asyncio.get_running_loop()
        self._pump = Pump(self._loop)
        self._room = room = Room(self._name, papers.pem.encode("ascii"), self._keys, self)
        try:
            listens = await asyncio.to_thread(room.start, addresses, port or papers.port)
        except BaseException:
            self._room = self._pump = None
            raise
        self._keep_port(papers, listens)
        announced = announce and await asyncio.to_thread(self._announcement.begin, self._name, addresses, listens)
        opened = self._show(addresses, announced)
        self._watching = self._loop.create_task(self._watch())
        logs.note("room opened", addresses=len(addresses), announced=announced)
        return opened

    async def stop(self) -> None:
        """Say goodbye: every joined laptop hands over and forgets; nobody comes back without a new code."""
        if self._room is None:
            return
        for waiting_id in list(self._knocking):
            self.refuse(waiting_id)
        for join_id in self._here:
            self._room.tell(join_id, Bye("ended"))
        await self._until(lambda: self._room is None or not self._room.lines(), _GOODBYE_SECONDS)
        await self.suspend()
        now = self._session.clock.now()
        with self._session.store.write() as connection:
            laptops.leave_all(connection, now)
            drop(connection, RoomPapers)
        self._here.clear()
        self._keys.clear()

    async def suspend(self) -> None:
        """Close without a goodbye, as when the party is locked: joined laptops keep their call and come back."""
        room, self._room = self._room, None
        if room is None:
            return
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        if self._telling is not None:
            self._telling.cancel()
            self._tell_now()
        if self._pump is not None:
            self._pump.close()
        await asyncio.to_thread(self._announcement.end)
        await asyncio.to_thread(room.close)
        self._knocking.clear()
        self.opened = None
        logs.note("room closed")

    def new_code(self) -> Opened:
        """Another code from now on; laptops that joined stay.

        Raises:
            NotAllowed: the room is not open.
        """
        room, opened = self._opened()
        room.renew()
        return self._show(opened.addresses, opened.announced)

    # -- who is here -------------------------------------------------------------------------------------------------

    def waiting(self) -> tuple[Waiting, ...]:
        """Laptops that wait for Approve."""
        return tuple(
            Waiting(
                one.id,
                visible(one.who.name),
                visible(one.who.laptop),
                frozenset(one.who.languages),
                one.before.row.chair if one.before is not None else 0,
            )
            for one in self._knocking.values()
        )

    def joined(self) -> tuple[Joined, ...]:
        """Laptops that joined, by chair."""
        found = sorted(self._here.values(), key=lambda one: one.row.chair)
        return tuple(
            Joined(
                one.row.chair,
                one.row.caller,
                one.row.laptop,
                self._is_connected(one),
                local(from_ms(one.row.approved_at)),
                one.kept,
            )
            for one in found
        )

    def _out_of_reach(self) -> frozenset[int]:
        """Chairs whose laptops are away just now: a voter who is passed there would wait for nobody."""
        return frozenset(one.row.chair for one in self._here.values() if not self._is_connected(one))

    def approve(self, id: str, chair: int = 0) -> Changes:
        """Let a laptop in and seat its guest in ``chair`` (0: where it sat before, or the lowest free one).

        Raises:
            NotAllowed: it does not wait any more, or the chair is taken.
        """
        knocking = self._knocking.get(id)
        if knocking is None or knocking.decision.done():
            raise NotAllowed(tr("This laptop does not wait any more."), tr("Ask the guest to join again."))
        chair, changes = self._seat(knocking, chair)
        row = self._write_down(knocking, chair)
        del self._knocking[id]
        self._keys[row.id] = row.key
        here = self._here[row.id] = Here(row)
        if knocking.decision.set_running_or_notify_cancel():
            knocking.decision.set_result(self._answers.welcome(here))
        logs.note("laptop joined", chair=chair)
        self._happened("joined", chair, changes)
        return changes

    def refuse(self, id: str) -> None:
        """Turn a waiting laptop away."""
        knocking = self._knocking.pop(id, None)
        if knocking is not None and knocking.decision.set_running_or_notify_cancel():
            knocking.decision.set_result(REFUSED)
            self._happened("waiting")

    def send_away(self, chair: int) -> Changes:
        """A joined guest goes home: their laptop hands over, then forgets; a call in hand goes back to the list."""
        found = next((one for one in self._here.values() if one.row.chair == chair), None)
        if found is None:
            return Changes()
        if self._room is not None:
            self._room.tell(found.row.id, Bye("sent_away"))
        return self._leave(found)

    def take_over(self, chair: int) -> Changes:
        """A joined chair is this laptop's from now on, with its call in hand; what the other kept is still taken in."""
        found = next((one for one in self._here.values() if one.row.chair == chair), None)
        if found is None:
            return Changes()
        if self._room is not None:
            self._room.tell(found.row.id, Bye("sent_away"))
        return self._leave(found, unseat=False)

    def interrupted(self) -> bool:
        """Whether laptops had joined when the program ended without a goodbye: opening the room lets them back."""
        with self._session.store.read() as connection:
            return get(connection, RoomPapers) is not None and any(
                row.left_at is None for row in laptops.every(connection)
            )

    def unplaced(self) -> Sequence[str]:
        """What was kept on a laptop and could not be taken in: in words, without a voter's name."""
        with self._session.store.read() as connection:
            rows = laptops.unplaced(connection)
        return [
            tr("{at:%H:%M}, from {caller}: {why}", at=local(from_ms(at)), caller=caller or tr("a guest"), why=why)
            for at, caller, why in rows
        ]

    # -- what the room's thread asks (`room.Desk`) --------------------------------------------------------------------

    def introduced(self, waiting_id: str, who: Introduce, key: bytes) -> Future[Welcome | Sorry]:
        """A laptop knows the code: it waits for Approve."""
        decision: Future[Welcome | Sorry] = Future()

        def knock() -> None:
            if not decision.done():
                self._knocking[waiting_id] = _Knocking(waiting_id, who, key, decision, self._was_here(who))
                self._happened("waiting")

        def gone(future: Future[Welcome | Sorry]) -> None:
            if future.cancelled():
                self._put(lambda: self._gave_up(waiting_id))

        decision.add_done_callback(gone)
        self._put(knock)
        return decision

    def back(self, join_id: str) -> Future[Welcome | Bye]:
        """A laptop of tonight is here again."""

        def back() -> Welcome | Bye:
            here = self._here.get(join_id)
            if here is None:
                return Bye("sent_away")
            self._happened("back", here.row.chair)
            return self._answers.welcome(here)

        return self._put(back)

    def asked(self, join_id: str, ask: Ask) -> Future[Answer]:
        """Do what the table says, for the chair of this line."""

        def do() -> Answer:
            answer, changes, aside = self._answers.to(ask, join_id, self._here.get(join_id))
            if aside:
                self._happened("refused", self._here[join_id].row.chair if join_id in self._here else 0)
            self._tell_soon(changes)
            return answer

        return self._put(do)

    def kept(self, join_id: str, count: int) -> None:
        """How many outcomes a laptop says it has yet to hand over."""
        here = self._here.get(join_id)
        if here is not None and here.kept != count:
            here.kept = max(0, min(count, 9999))
            self._put(lambda: self._happened("changed", here.row.chair))

    def left(self, join_id: str) -> Future[None]:
        """The guest goes home."""

        def left() -> None:
            here = self._here.get(join_id)
            if here is not None:
                self._leave(here)

        return self._put(left)

    def dropped(self, join_id: str) -> None:
        """A line ended without a goodbye."""

        def dropped() -> None:
            here = self._here.get(join_id)
            if here is not None:
                self._happened("dropped", here.row.chair)

        self._put(dropped)

    def another_code(self) -> None:
        """Too many wrong guesses."""

        def show() -> None:
            if self.opened is not None:
                self._show(self.opened.addresses, self.opened.announced)
                self._happened("code")

        self._put(show)

    # -- the steps of the above --------------------------------------------------------------------------------------

    def _put(self, job: Callable[[], Any]) -> Future[Any]:
        if self._pump is None:
            raise BugError("a laptop was heard in a room that is not open")
        return self._pump.put(job)

    def _gave_up(self, waiting_id: str) -> None:
        if self._knocking.pop(waiting_id, None) is not None:
            self._happened("waiting")

    def _was_here(self, who: Introduce) -> Here | None:
        """The same laptop, with the same guest, whose program ended or whose key is lost."""
        for here in self._here.values():
            same = here.row.laptop_id == who.laptop_id and name_key(here.row.caller) == name_key(visible(who.name))
            if same and not self._is_connected(here):
                return here
        return None

    def _seat(self, knocking: _Knocking, chair: int) -> tuple[int, Changes]:
        """In the chair where that guest still sits, if they were here before; or in another, as any guest."""
        before, hosting = knocking.before, self._session.hosting
        if before is not None and before.row.id in self._here and not self._is_connected(before):
            if chair in (0, before.row.chair):
                return before.row.chair, Changes(chairs=frozenset({before.row.chair}))
            self._leave(before)
        chair = chair or hosting.free_chair()
        if not chair:
            raise NotAllowed(tr("Every chair is taken."), tr("Let somebody leave first."))
        spoken = frozenset(language_key(one) for one in knocking.who.languages)
        return chair, hosting.seat_guest(chair, visible(knocking.who.name), spoken)

    def _write_down(self, knocking: _Knocking, chair: int) -> LaptopRow:
        join_id, now, who = secrets.token_hex(16), self._session.clock.now(), knocking.who
        with self._session.store.write() as connection:
            seated = chairs.one(connection, chair)
            if seated is None:
                raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Ask the guest to join again."))
            if knocking.before is not None:
                laptops.leave(connection, knocking.before.row.id, now)
            laptops.add(connection, join_id, chair, seated.guest, visible(who.laptop), who.laptop_id, knocking.key, now)
            row = laptops.one(connection, join_id)
        if row is None:
            raise BugError("a laptop was written down and is not there")
        if knocking.before is not None:
            self._here.pop(knocking.before.row.id, None)
        return row

    def _leave(self, here: Here, *, unseat: bool = True) -> Changes:
        """A laptop has gone; its guest's chair is free, unless somebody else has it by now."""
        row, session = here.row, self._session
        self._here.pop(row.id, None)
        with session.store.write() as connection:
            laptops.leave(connection, row.id, session.clock.now())
            seated = chairs.one(connection, row.chair)
        theirs = unseat and seated is not None and seated.guest == row.guest
        changes = session.hosting.unseat(row.chair) if theirs else Changes(chairs=frozenset({row.chair}))
        self._happened("left", row.chair, changes)
        return changes

    def _is_connected(self, here: Here) -> bool:
        return self._room is not None and self._room.connected(here.row.id)

    def _opened(self) -> tuple[Room, Opened]:
        if self._room is None or self.opened is None:
            raise NotAllowed(tr("The room is not open."), tr("Open it first."))
        return self._room, self.opened

    def _show(self, addresses: Sequence[str], announced: bool) -> Opened:
        assert self._room is not None
        code, port = self._room.guesses.code, self._port
        link = link_of(code, [Endpoint(one, port) for one in addresses])
        self.opened = Opened(code, tuple(addresses), port, link, announced)
        return self.opened

    def _papers(self) -> RoomPapers:
        """Those of an evening that a lock or a crash interrupted, with its laptops; or new ones."""
        session = self._session
        session.hosting.identity()  # made now if it was not: joined laptops seal to it
        with session.store.write() as connection:
            papers = get(connection, RoomPapers)
            if papers is None:
                laptops.leave_all(connection, session.clock.now())
                papers = RoomPapers(new_certificate(session.clock.now()).decode("ascii"))
                put(connection, papers, to_ms(session.clock.now()))
                return papers
            known = laptops.every(connection)
        self._here.clear()
        self._keys.update((row.id, row.key) for row in known)
        self._here.update((row.id, Here(row)) for row in known if row.left_at is None)
        return papers

    def _keep_port(self, papers: RoomPapers, port: int) -> None:
        self._port = port
        if papers.port != port:
            with self._session.store.write() as connection:
                put(connection, msgspec.structs.replace(papers, port=port), to_ms(self._session.clock.now()))

    # -- keeping both ends true --------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Look, every second, at what joined laptops should be told, and now and then at where this laptop is."""
        turn = 0
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            turn += 1
            try:
                self._look()
                if turn % 5 == 0 and not self._at:
                    await self._follow_network()
            except (WorldError, OSError) as error:
                logs.note_error(error)

    def _look(self) -> None:
        if self._room is None or not self._here:
            return
        news = self._answers.look(list(self._here.values()))
        for here, look in news:
            if look is None:
                # The host gave the chair to somebody else, or let this guest go from the evening's page.
                self._room.tell(here.row.id, Bye("sent_away"))
                self._leave(here, unseat=False)
            else:
                self._room.tell(here.row.id, look)

    async def _follow_network(self) -> None:
        """Another Wi-Fi, or a hotspot that was switched on: listen there too, and show it."""
        room, opened = self._opened()
        addresses = await asyncio.to_thread(private_addresses)
        if not addresses or set(addresses) == set(opened.addresses):
            return
        await asyncio.to_thread(room.listen_on, addresses, opened.port)
        announced = opened.announced
        if announced:
            await asyncio.to_thread(self._announcement.end)
            announced = await asyncio.to_thread(self._announcement.begin, self._name, addresses, opened.port)
        self._show(addresses, announced)
        self._happened("code")

    def _happened(self, kind: HostEventKind, chair: int = 0, changes: Changes | None = None) -> None:
        """Tell the pages, once whoever is at work here is done."""
        if self._loop is not None:
            self._loop.call_soon(self._on_event, HostEvent(kind, chair, changes or Changes()))

    def _tell_soon(self, changes: Changes) -> None:
        """Twelve laptops save faster than pages need to be drawn."""
        if changes == Changes() or self._loop is None:
            return
        self._untold |= changes
        if self._telling is None:
            self._telling = self._loop.call_later(_TELL_EVERY, self._tell_now)

    def _tell_now(self) -> None:
        changes, self._untold, self._telling = self._untold, Changes(), None
        if changes != Changes():
            self._happened("changed", 0, changes)

    async def _until(self, done: Callable[[], bool], seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not done():
                    await asyncio.sleep(0.02)
