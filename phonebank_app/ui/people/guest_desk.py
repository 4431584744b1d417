"""What stands between the page of one guest and the store."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from PySide6.QtCore import QObject, Signal

from phonebank_app.changes import Changes
from phonebank_app.errors import WorldError
from phonebank_app.guests.setting_aside import SetAside
from phonebank_app.i18n import tr_n
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.rules.pace_flags import Flag
from phonebank_app.ui.host.chair_flags import noticed
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.people.guest_page import GuestPage
from phonebank_app.ui.tasks import Tasks


class GuestDesk(QObject):
    """Shows one guest at a time, and does what the host asks.

    Emits ``changed`` with what was written, and ``kept_asked`` with a guest of whom it is asked what is kept.
    """

    changed = Signal(object)
    kept_asked = Signal(int)

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        self._guest = 0
        self._noticed = ""

    @cached_property
    def page(self) -> GuestPage:
        """The page, made when it is first looked at."""
        page = GuestPage()
        page.setParent(None)
        page.back.connect(self._leave)
        page.guest_chosen.connect(lambda guest: self.show(guest))
        page.renamed.connect(self._rename)
        page.set_aside.connect(self._set_aside)
        page.put_back.connect(self._put_back)
        page.kept_asked.connect(self.kept_asked)
        return page

    def show(self, guest: int, flag: Flag | None = None) -> None:
        """Show this guest."""
        self._guest = guest
        self._noticed = noticed(flag, self._session.code_set.labels) if flag is not None else ""
        self._read()
        if self._window.alone() is not self.page:
            self._window.show_alone(self.page)

    def _read(self) -> None:
        session = self._session
        guests = session.aside.everyone()
        if any(one.guest == self._guest for one in guests):
            rows = session.aside.outcomes(self._guest)
            promises = session.aside.promises(self._guest)
            self.page.show_guest(guests, self._guest, rows, local(session.clock.now()), self._noticed, promises)

    def _leave(self) -> None:
        self._window.leave_alone("tonight")

    def _rename(self, guest: int, name: str) -> None:
        chair = next((one.chair for one in self._session.aside.everyone() if one.guest == guest), 0)
        try:
            changes = self._session.hosting.rename_guest(chair, name)
        except WorldError as error:
            self._window.notices.tell(error.what, error.way_out)
            return
        self._read()
        self.changed.emit(changes)

    def _set_aside(self, guest: int, reason: str, since: datetime | None) -> None:
        self._write(
            lambda: self._session.aside.set_aside(guest, reason, since),
            lambda done: (
                tr_n("{n:,} outcome set aside.", "{n:,} outcomes set aside.", done.outcomes),
                tr_n("{n} always stays.", "{n} always stay.", done.stay) if done.stay else "",
            ),
        )

    def _put_back(self, guest: int, reason: str) -> None:
        self._write(
            lambda: self._session.aside.put_back(guest, reason),
            lambda done: (
                tr_n(
                    "{n:,} outcome put back: they count again.",
                    "{n:,} outcomes put back: they count again.",
                    done.outcomes,
                ),
                "",
            ),
        )

    def _write(self, act: Callable[[], SetAside], words: Callable[[SetAside], tuple[str, str]]) -> None:
        async def write() -> None:
            try:
                done = await to_thread(act)
            except WorldError as error:
                self.page.tell(str(error))
                return
            self._window.notices.tell(*words(done))
            self._noticed = ""
            self._read()
            self.changed.emit(done.changes | Changes(chairs=frozenset({0})))

        self._tasks.start("aside", write)
