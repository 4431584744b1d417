"""A guest's own laptop on its way into a party: looking, asking, waiting to be let in; and what is said at the end."""

from __future__ import annotations

import asyncio
import platform
from asyncio import to_thread
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock
from phonebank_app.nearby import LineEvent, NearbyGuest
from phonebank_app.ui.front_window import FrontWindow
from phonebank_app.ui.garbage import after_a_party
from phonebank_app.ui.nearby.join_page import Asked, JoinPage
from phonebank_app.ui.nearby.joined_desk import JoinedDesk
from phonebank_app.ui.nearby.joined_window import JoinedWindow
from phonebank_app.ui.nearby.quiet_pages import QuietPage
from phonebank_app.ui.tasks import Tasks

_FIND, _JOIN = "find-hosts", "join-room"
_AGAIN_MS = 6000
_PATIENCE = 15.0
"""Seconds in which a line must be up once the host has pressed Approve."""
FOLDER = "joined"
"""Below the data folder: where outcomes are kept while a host's laptop cannot be reached."""


def _kept_words(count: int, folder: Path) -> str:
    if not count:
        return ""
    return tr_n(
        "{n} call is kept here, sealed. Join the same host’s laptop and they are handed over; or bring it the file in "
        "{folder} on a stick.",
        "{n} calls are kept here, sealed. Join the same host’s laptop and they are handed over; or bring it the file "
        "in {folder} on a stick.",
        count,
        folder=folder,
    )


class JoiningDesk(QObject):
    """Serves the pages before and after a joined party, in the window of the first page.

    Signals:
        back: the first page is wanted.
        seated(JoinedWindow): it takes the place of this one.
        gone: its window is to be closed, and this one shown again.
        ended: the program is to end.
    """

    back = Signal()
    seated = Signal(object)
    gone = Signal()
    ended = Signal()

    def __init__(
        self,
        data: Path,
        clock: Clock,
        window: FrontWindow,
        tasks: Tasks,
        lock_after: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeps = data / FOLDER
        self._clock, self._window, self._tasks, self._lock_after = clock, window, tasks, lock_after
        self._guest = NearbyGuest(self._keeps)
        self._called = ""
        self._settled = asyncio.Event()
        self.joined: JoinedDesk | None = None
        self.page = JoinPage(platform.node() or tr("a laptop"))
        self.page.asked.connect(self._ask)
        self.page.look_again.connect(self.look)
        self.page.back.connect(self._back)
        self.waiting = QuietPage("laptop", other=tr("Cancel"))
        self.waiting.other.connect(self._cancel)
        self.end_page = QuietPage("heart", tr("Back to the start"))
        self.end_page.chosen.connect(self._back)
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self._look_quietly)

    @property
    def front(self) -> JoinedWindow | None:
        """The window that stands in the first page's place, once one does."""
        return self.joined.window if self.joined is not None else None

    def begin(self, *, look: bool = True) -> None:
        """Show the page that asks, and look round the room; without a loop yet, :meth:`look` is left to who runs it."""
        self._window.show_page(self.page)
        if look:
            self.look()
        self._again.start()
        self.page.begin()

    # Looking

    def look(self) -> None:
        """Look for hosts' laptops in this network."""
        if not self._tasks.running(_FIND):
            self.page.set_found((), looking=True)
        self._look_quietly()

    def _look_quietly(self) -> None:
        async def find() -> None:
            kept = await to_thread(self._guest.kept)
            self.page.set_kept(_kept_words(kept, self._keeps))
            found = await self._guest.find()
            if self._window.page() is self.page:
                self.page.set_found(found, looking=False)

        if self._window.page() is self.page:
            self._tasks.start(_FIND, find)

    # Asking

    def _ask(self, asked: Asked) -> None:
        self._called = asked.called
        self._settled.clear()

        async def join() -> None:
            laptop = platform.node() or tr("a laptop")
            try:
                line = await self._guest.join(asked.where, asked.code, asked.name, laptop, asked.languages, self._heard)
            except WorldError as error:
                self._window.show_page(self.page)
                self.page.show_trouble(error.what, error.way_out)
                self.page.begin()
                return
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._settled.wait()  # what was kept of another evening is handed over first
            except (TimeoutError, asyncio.CancelledError) as why:
                await line.close()
                if isinstance(why, asyncio.CancelledError):
                    raise
                self._window.show_page(self.page)
                self.page.show_trouble(
                    tr("The line to the host’s laptop broke off."), tr("Go nearer to it, and join again.")
                )
                return
            self.joined = desk = JoinedDesk(line, self._clock, self._lock_after, str(self._keeps), self)
            desk.over.connect(self._over)
            desk.closed.connect(self._closed)
            self._again.stop()
            self.seated.emit(desk.window)
            desk.begin()

        self._tasks.cancel(_FIND)
        self.waiting.say(
            tr("Reaching {called}…", called=asked.called), tr("Both laptops have to be on the same network.")
        )
        self._window.show_page(self.waiting)
        self._tasks.start(_JOIN, join)

    def _heard(self, event: LineEvent) -> None:
        if self.joined is not None:
            self.joined.heard(event)
        elif event.kind in ("up", "back", "ended"):
            self._settled.set()
        elif event.kind == "waiting":
            self.waiting.say(
                tr("Waiting for {called} to let you in…", called=self._called),
                tr("The code was right. The host sees your name now, and presses Approve."),
            )

    def _cancel(self) -> None:
        self._tasks.cancel(_JOIN)
        self._window.show_page(self.page)
        self.page.begin()

    def _back(self) -> None:
        self._again.stop()
        self._tasks.cancel(_FIND)
        self._tasks.cancel(_JOIN)
        self.back.emit()

    # The end

    def _over(self, headline: str, words: str) -> None:
        self.end_page.say(headline, words or tr("Nothing of the party is on this laptop any more."))
        self._window.show_page(self.end_page)
        self._put_away()
        self.gone.emit()

    def _closed(self) -> None:
        self._put_away()
        self.ended.emit()

    def _put_away(self) -> None:
        desk, self.joined = self.joined, None
        if desk is not None:
            desk.window.close_now()
            desk.window.deleteLater()
            desk.deleteLater()
            after_a_party()

    async def close(self) -> None:
        """The program ends."""
        self._again.stop()
        if self.joined is not None:
            await self.joined.close()
