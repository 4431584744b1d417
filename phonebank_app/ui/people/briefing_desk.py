"""What stands between a guest who sits down and their first call: the welcome, the briefing, what is kept of them.

Each page stands alone, like the register notice: no key of it leads to a voter, a list, or the host's pages.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.errors import WorldError
from phonebank_app.guests.briefing import briefing_for
from phonebank_app.i18n import tr
from phonebank_app.party.session import Session
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import notice_of
from phonebank_app.ui.people.briefing_page import BriefingPage
from phonebank_app.ui.people.kept_page import KeptPage
from phonebank_app.ui.people.reading_page import ReadingPage
from phonebank_app.ui.people.welcome_page import Welcome, WelcomePage
from phonebank_app.ui.tasks import Tasks


class BriefingDesk(QObject):
    """Shows these pages one after the other, and what was read is remembered.

    Signals:
        back_to(chair): it was read: to that chair’s call.
        back_to_host: it was looked at from the host’s pages.
        taken_off(Changes): a name is off the record.

    Attributes:
        page: what is shown, if something is.
    """

    back_to = Signal(int)
    back_to_host = Signal()
    taken_off = Signal(object)

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        self._welcomed: set[tuple[int, str]] = set()
        self.page: ReadingPage | None = None

    # Before a call

    def shown_before(self, chair: int) -> bool:
        """Show a guest what they have not read yet; ``False`` when there is nothing of it, or it is a rehearsal."""
        session = self._session
        if session.party.rehearsal:
            return False
        guest, name = session.forgetting.guest_in(chair), session.calling.chair(chair).caller
        wanted = session.briefed.wanted_by(guest)
        if (guest, session.party.seat_code) in self._welcomed and not wanted:
            return False
        if not wanted:
            self._welcomed.add((guest, session.party.seat_code))
            if session.calling.chair(chair).calls:
                return False  # they are ringing already: the program was only closed in between
        page = self._welcome(chair, name, tr("Go on") if wanted else tr("Start ringing"))
        page.done.connect(lambda: self._welcome_read(chair, guest, name, wanted=wanted))
        self._show(page)
        return True

    def told(self, chair: int) -> None:
        """The guest in this chair was welcomed and briefed elsewhere: on their own laptop, or before it was locked."""
        guest = self._session.forgetting.guest_in(chair)
        if guest and self._session.briefed.wanted_by(guest):
            self._session.briefed.read(guest)
        self._welcomed.add((guest, self._session.party.seat_code))

    def _welcome(self, chair: int, name: str, then: str) -> WelcomePage:
        party = self._session.party
        return WelcomePage(name, Welcome.of(name, chair, party), party.seat_name, then)

    def _welcome_read(self, chair: int, guest: int, name: str, *, wanted: bool) -> None:
        self._welcomed.add((guest, self._session.party.seat_code))
        if wanted:
            self._brief(chair, guest, name)
        else:
            self._leave(chair)

    def _brief(self, chair: int, guest: int, name: str) -> None:
        page = self._briefing(chair, guest, name, again=False)
        for read in (page.done, page.left):
            read.connect(lambda: self._read(chair, guest))
        self._show(page)

    def _read(self, chair: int, guest: int) -> None:
        try:
            self._session.briefed.read(guest)
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, "briefing"))
            return
        self._leave(chair)

    # Later

    def again(self, chair: int) -> None:
        """The briefing once more, from a call; the call in hand stays as it is."""
        if not chair or self.page is not None:
            return
        guest, name = self._session.forgetting.guest_in(chair), self._session.calling.chair(chair).caller
        page = self._briefing(chair, guest, name, again=True)
        for read in (page.done, page.left):
            read.connect(lambda: self._leave(chair))
        self._show(page)

    def _briefing(self, chair: int, guest: int, name: str, *, again: bool) -> BriefingPage:
        session = self._session
        page = BriefingPage(name, briefing_for(session.party), session.code_set, again=again)
        page.kept_asked.connect(lambda: self._kept(chair, guest, name, again=again))
        return page

    def _kept(self, chair: int, guest: int, name: str, *, again: bool) -> None:
        page = KeptPage(self._session.forgetting.kept_of(guest), tr("Back to the briefing"))
        page.done.connect(lambda: self._once_more(chair, guest, name, again=again))
        page.off_asked.connect(lambda: self._take_off(guest, lambda: self._kept(chair, guest, name, again=again)))
        self._show(page)

    def _once_more(self, chair: int, guest: int, name: str, *, again: bool) -> None:
        """Back from what is kept to the briefing."""
        name = self._session.calling.chair(chair).caller
        if not again:
            self._brief(chair, guest, name)
            return
        self._put_away()
        self.again(chair)

    def show_kept_to_host(self, guest: int) -> None:
        """What is kept of a guest, who asked their host."""
        page = KeptPage(self._session.forgetting.kept_of(guest), tr("Back to Tonight"))
        page.done.connect(self._leave_to_host)
        page.off_asked.connect(lambda: self._take_off(guest, lambda: self.show_kept_to_host(guest)))
        self._show(page)

    def _take_off(self, guest: int, then: Callable[[], None]) -> None:
        async def take() -> None:
            try:
                changes = await to_thread(self._session.forgetting.take_off, guest)
            except WorldError as error:
                self._window.notices.show_notice(notice_of(error, "forget", kept=tr("Nothing was changed.")))
                return
            self.taken_off.emit(changes)
            then()

        self._tasks.start("forget", take)

    # The page that stands alone

    def _show(self, page: ReadingPage) -> None:
        self._put_away()
        self.page = page
        self._window.show_alone(page, status=False)

    def _put_away(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            page.hide()
            page.deleteLater()

    def _leave(self, chair: int) -> None:
        self._put_away()
        self.back_to.emit(chair)

    def _leave_to_host(self) -> None:
        self._put_away()
        self.back_to_host.emit()
