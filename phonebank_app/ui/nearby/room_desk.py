"""Between the page of joined laptops and the room: opens it, lets laptops in, tells the host, marks the chairs."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from phonebank_app.changes import Changes
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.nearby import HostEvent, Joined, NearbyHost
from phonebank_app.nearby.taking_in import take_file
from phonebank_app.party.session import Session
from phonebank_app.ui.dialogs import ask, open_file
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.host.seat_form import CHAIRS
from phonebank_app.ui.host.tonight_chairs import Elsewhere
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.nearby.room_page import RoomPage
from phonebank_app.ui.nearby.words import opening
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.tasks import Tasks
from phonebank_app.words.listed import and_words

_WAITS, _WAITS_FOR_HOST, _ROOM = "laptop-waits", "laptop-waits-host", "laptops"
_TONIGHT = "tonight"


class RoomDesk(QObject):
    """The joined laptops of one open party, as its host sees and rules them.

    Signals:
        changed(Changes): a joined laptop saved something, or a guest came or went.
        came_here(chair): a joined chair is this laptop's from now on; its guest was welcomed on their own.
        marked: other chairs are on laptops of their own than before, or their laptops came or went.

    Attributes:
        admit: asks the host what has to be asked before the room is opened, and then calls what it is given.
        room: the host's side; ``page``: “Laptops in this room”.
    """

    changed = Signal(object)
    came_here = Signal(int)
    marked = Signal()

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        host = session.party.host.strip()
        self.name = tr("{host}’s laptop", host=host) if host else tr("The host’s laptop")
        self.room = NearbyHost(session, self.name, self._heard)
        self.admit: Callable[[Callable[[], None]], None] = lambda then: then()
        self._marks: Mapping[int, Elsewhere] = {}
        self._said: list[str] = []
        self._away_since: dict[int, datetime] = {}
        self._closed = False
        self.page = RoomPage()
        self.page.setParent(None)
        self.page.turn_on.connect(lambda: self.admit(self._turn_on_here))
        self.page.turn_off.connect(self._ask_to_turn_off)
        self.page.new_code.connect(self._new_code)
        self.page.approved.connect(lambda id, chair: self._do(lambda: self.room.approve(id, chair)))
        self.page.refused.connect(self._refuse)
        self.page.taken_over.connect(self.ask_to_take_over)
        self.page.sent_away.connect(self._ask_to_send_away)
        self.page.file_asked.connect(self._choose_file)
        self.page.back.connect(lambda: window.leave_alone(_TONIGHT))
        window.shown.connect(lambda _: self._say_who_waits([one.name for one in self.room.waiting()]))
        window.notices.acted.connect(lambda key: self.show() if key in (_WAITS_FOR_HOST, _ROOM) else None)

    # The room

    @property
    def is_open(self) -> bool:
        """Whether laptops can join."""
        return self.room.opened is not None

    def show(self) -> None:
        """Show the page."""
        self._window.show_alone(self.page)
        self.look()
        self.page.begin()

    def remind(self) -> None:
        """The program ended with laptops in the room: say that they wait to be let back."""
        if self.room.interrupted():
            kept = tr("They keep what they saved meanwhile, and come back by themselves once you let them.")
            what = tr("Guests’ own laptops had joined this party.")
            self._window.notices.show_notice(Notice(_ROOM, what, kept, "warn", tr("Laptops…"), to_host=True))

    def _turn_on_here(self) -> None:
        """The host has accepted what every guest accepts; that notice may have stood in the page's place."""
        if self._window.alone() is not self.page:
            self.show()
        self.turn_on()

    def turn_on(self) -> None:
        """Open the room."""

        async def start() -> None:
            try:
                await self.room.start()
            except WorldError as error:
                self.page.show_trouble(error.what, error.way_out)
                self._tell_unless_looked_at(error)
            else:
                self._window.notices.withdraw(_ROOM)
            finally:
                self.page.set_busy(False)
            self.look()
            if self._window.alone() is self.page:
                self.page.begin()

        if not self.is_open:
            self.page.set_busy(True)
            self._tasks.start(_ROOM, start)

    def turn_off(self, why: str = "") -> None:
        """Say goodbye to every laptop, and close the room."""

        async def stop() -> None:
            await self.room.stop()
            self.look()
            if why:
                self._window.notices.tell(why)

        if self.is_open:
            self._tasks.start(_ROOM, stop)

    async def close(self, *, locked: bool) -> None:
        """The party is closed: with a goodbye, or when it is only locked without one."""
        self._closed = True
        if self.is_open:
            await (self.room.suspend() if locked else self.room.stop())

    def ask_to_open(self, chair: int) -> bool:
        """Somebody wants to sit down at a chair here; whether it is on a laptop of its own, which is then said."""
        found = self.away().get(chair)
        if found is None:
            return False
        if found.connected:
            self._window.notices.tell(
                tr("{name} rings from their own laptop.", name=found.name), tr("It is listed under Laptops (Ctrl+J).")
            )
        else:
            self.ask_to_take_over(chair)
        return True

    def unseat(self, chair: int) -> Changes:
        """A guest goes home, from wherever they sit."""
        return self.room.send_away(chair) if chair in self.away() else self._session.hosting.unseat(chair)

    def away(self) -> dict[int, Joined]:
        """The chairs whose guests sit at laptops of their own."""
        return {one.chair: one for one in self._joined()}

    def _joined(self) -> tuple[Joined, ...]:
        """Those who joined, and of those who are away since when they are."""
        now = local(self._session.clock.now())
        return tuple(
            one if one.connected else replace(one, since=self._away_since.setdefault(one.chair, now))
            for one in self.room.joined()
        )

    def marks(self) -> Mapping[int, Elsewhere]:
        """What is said of such a chair on the card of chairs."""
        return self._marks

    def apply(self, changes: Changes) -> None:
        """Something was written; the room sees for itself what its laptops have to show."""
        if self.is_open and not self._closed and changes != Changes():
            self._look_at_the_end()

    def _look_at_the_end(self) -> None:
        """The party has ended: its laptops are thanked and sent home once each has handed over, and none has a call."""
        if not self.is_open or self._session.ending.checklist().ended_at is None:
            return
        joined = self.away()
        busy = {chair.chair for chair in self._session.evening.seated() if chair.ringing}
        if not busy & joined.keys() and all(one.connected and not one.kept for one in joined.values()):
            self.turn_off(tr("The party has ended, and so it has for the laptops that had joined."))

    # What came on a stick

    def _choose_file(self) -> None:
        open_file(self._window, tr("Take in kept calls"), [(tr("Kept calls"), ["*.kept"])], self.take_file)

    def take_file(self, path: Path) -> None:
        """A guest's laptop never came back, and brings what it kept as a file."""

        async def take() -> None:
            with none_meanwhile():
                came = await to_thread(take_file, self._session, path)
            self.changed.emit(came.changes)
            self.look()
            aside = (
                tr_n(
                    "{n} call could not be placed: see below.", "{n} calls could not be placed: see below.", came.aside
                )
                if came.aside
                else ""
            )
            self._window.notices.tell(
                tr_n(
                    "{n} call from the file counted, once each.",
                    "{n} calls from the file counted, once each.",
                    came.stored,
                ),
                aside,
            )

        self._tasks.start("kept-file", take)

    # What is heard

    def _heard(self, event: HostEvent) -> None:
        if self._closed:
            return
        if event.kind in ("joined", "back", "left"):
            self._away_since.pop(event.chair, None)
        self.look()
        if event.changes != Changes():
            self.changed.emit(event.changes)
        if event.kind == "dropped":
            who = self._named(event.chair)
            kept = tr("It keeps its call, and hands over what it saves when it is back.")
            self._tell(tr("{laptop} cannot be reached.", laptop=opening(who)), kept, "warn")
        elif event.kind == "back":
            self._window.notices.withdraw(_ROOM)
        elif event.kind == "refused":
            self._tell(
                tr("A call that a laptop had kept could not be taken in."), tr("See Laptops in this room."), "warn"
            )
        elif event.kind == "code":
            self._tell(tr("Wrong codes were tried: the code is another one now."), tr("Read out the new one."), "warn")

    def look(self) -> None:
        """Show the room as it is, on the page, the rail, the notices and the chairs."""
        waiting, joined = self.room.waiting(), self._joined()
        taken = {chair.chair for chair in self._session.evening.seated()}
        free = [chair for chair in range(1, CHAIRS + 1) if chair not in taken]
        self.page.show_room(self.room.opened, self.name)
        self.page.show_laptops(waiting, joined, free)
        self.page.show_unplaced(tuple(self.room.unplaced()))
        self._window.set_badge(_TONIGHT, len(waiting))
        self._say_who_waits([one.name for one in waiting])
        marks = {one.chair: mark_of(one) for one in joined}
        if marks != self._marks:
            self._marks = marks
            self.marked.emit()

    def _say_who_waits(self, names: list[str]) -> None:
        """To the host by name, wherever they are on their pages; to a caller only that somebody waits."""
        notices = self._window.notices
        if not names or self._window.alone() is self.page:
            self._said = []
            notices.withdraw(_WAITS)
            notices.withdraw(_WAITS_FOR_HOST)
            return
        what = tr_n(
            "{who} waits to be let in with a laptop.",
            "{who} wait to be let in with a laptop.",
            len(names),
            who=and_words(names),
        )
        said = Notice(_WAITS_FOR_HOST, what, "", "warn", tr("Laptops…"), to_host=True)
        if names == self._said:
            return
        self._said = names
        notices.show_notice(said)
        if self._window.caller_looks():
            notices.show_notice(Notice(_WAITS, tr("A guest’s laptop waits for the host."), "", "ok"))

    def _named(self, chair: int) -> str:
        found = self.away().get(chair)
        return tr("{name}’s laptop", name=found.name) if found is not None else tr("a guest’s laptop")

    # What the host decides

    def ask_to_take_over(self, chair: int) -> None:
        """The host wants a joined chair on this laptop."""
        found = self.away().get(chair)
        if found is None:
            return
        kept = (
            tr_n("{n} call kept there, as it last said. ", "{n} calls kept there, as it last said. ", found.kept)
            if found.kept
            else ""
        )
        ask(
            self._window,
            tr("Take over {name}’s chair on this laptop?", name=found.name),
            lambda: self._take_over(chair),
            detail=tr(
                "{kept}Their laptop gets no more voters. What it kept is still taken in, once, when it comes back.",
                kept=kept,
            ),
            yes=tr("Take it over"),
            no=tr("Leave it there"),
        )

    def _take_over(self, chair: int) -> None:
        self.came_here.emit(chair)
        self._do(lambda: self.room.take_over(chair))

    def _ask_to_send_away(self, chair: int) -> None:
        found = self.away().get(chair)
        if found is None:
            return
        ask(
            self._window,
            tr("Send {name} home?", name=found.name),
            lambda: self._do(lambda: self.room.send_away(chair)),
            detail=tr(
                "Their call in hand goes back to the list; their laptop forgets the party. What they saved stays."
            ),
            yes=tr("Send home"),
            no=tr("Not now"),
        )

    def _ask_to_turn_off(self) -> None:
        joined = self.room.joined()
        if not joined:
            self.turn_off()
            return
        ask(
            self._window,
            tr_n(
                "{n} laptop has joined. Turn it off all the same?",
                "{n} laptops have joined. Turn it off all the same?",
                len(joined),
            ),
            self.turn_off,
            detail=tr("They hand over what they saved and forget the party. Calls in hand go back to the list."),
            yes=tr("Turn it off"),
            no=tr("Leave it on"),
        )

    def _new_code(self) -> None:
        self.room.new_code()
        self.look()

    def _refuse(self, id: str) -> None:
        self.room.refuse(id)
        self.look()

    def _do(self, act: Callable[[], Changes]) -> None:
        try:
            changes = act()
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, _ROOM))
            return
        self._window.notices.withdraw(_ROOM)
        self.changed.emit(changes)
        self.look()

    def _tell(self, what: str, kept: str, tone: str) -> None:
        self._window.notices.show_notice(Notice(_ROOM, what, kept, "warn" if tone == "warn" else "ok", to_host=True))

    def _tell_unless_looked_at(self, error: WorldError) -> None:
        if self._window.alone() is not self.page:
            self._window.notices.show_notice(notice_of(error, _ROOM))


def mark_of(joined: Joined) -> Elsewhere:
    """“on their own laptop”, “own laptop, away since 19:05”."""
    words = (
        tr("on their own laptop")
        if joined.connected
        else tr("own laptop, away since {since:%H:%M}", since=joined.since)
    )
    return Elsewhere(words, not joined.connected)
