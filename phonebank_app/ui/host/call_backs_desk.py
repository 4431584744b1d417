"""What stands between the page of call-backs and the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.calls.call_backs import moved_on
from phonebank_app.changes import Changes
from phonebank_app.errors import NotAllowed, WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.ui import dialogs
from phonebank_app.ui.caller.times import call_back_times
from phonebank_app.ui.host.call_backs_page import CallBacksPage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import notice_of
from phonebank_app.words import dates

_KEY = "call-backs"
_MINUTE_MS = 20_000


class CallBacksDesk(QObject):
    """Serves the page. Emits ``changed`` with what was written."""

    changed = Signal(object)

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self.refresh)
        window.destroyed.connect(self._minute.stop)

    @cached_property
    def page(self) -> CallBacksPage:
        """The page, made when it is first looked at."""
        page, session = CallBacksPage(), self._session
        page.setParent(None)
        page.back.connect(lambda: self._window.leave_alone("tonight"))
        page.who.connect(self._who)
        page.moved.connect(self._move)
        page.keep_for.connect(lambda contact, chair: self._do(lambda: session.call_backs.keep_for(contact, chair)))
        page.give.connect(lambda contact, chair: self._do(lambda: session.calling.take(chair, contact)))
        page.drop.connect(self._drop)
        return page

    def show(self) -> None:
        """Show the page."""
        self.page.show_details(None)
        self._window.show_alone(self.page)
        self.refresh()
        self._minute.start()

    def refresh(self) -> None:
        """Read them again, while they are looked at."""
        if "page" not in vars(self) or self._window.alone() is not self.page:
            self._minute.stop()
            return
        session = self._session
        now = session.clock.now()
        try:
            rows, seated = session.call_backs.every(), session.evening.chairs()
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, _KEY))
            return
        times = call_back_times(now, session.rules.hours or Hours(), session.party.polling_day)
        chairs = sorted(seated, key=lambda chair: chair.chair)
        self.page.show_rows(rows, chairs, times, self._soon(now), local(now))

    def _soon(self, now: datetime) -> datetime | None:
        try:
            return local(moved_on(now, self._session.rules))
        except NotAllowed:
            return None

    def _who(self, contact_id: int) -> None:
        try:
            self.page.show_details(self._session.call_backs.details(contact_id))
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, _KEY))

    def _move(self, contact_id: int, at: datetime) -> None:
        when = (
            f"{at:%H:%M}"
            if at.date() == local(self._session.clock.now()).date()
            else f"{dates.weekday(at)}, {at:%H:%M}"
        )
        dialogs.ask(
            self._window,
            tr("Ring them at {when} instead?", when=when),
            lambda: self._do(lambda: self._session.call_backs.move(contact_id, at)),
            detail=tr("It stays the same call, of the same caller, with what the voter said."),
            yes=tr("Move it"),
            no=tr("Leave it"),
        )

    def _drop(self, contact_id: int) -> None:
        dialogs.ask(
            self._window,
            tr("Drop this call-back?"),
            lambda: self._do(lambda: self._session.call_backs.drop(contact_id)),
            detail=tr("We told them that we would ring. If nobody can, move it to another day instead."),
            yes=tr("Drop it"),
            no=tr("Keep it"),
            loses=True,
        )

    def _do(self, act: Callable[[], Changes]) -> None:
        try:
            changes = act()
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, _KEY))
            return
        self._window.notices.withdraw(_KEY)
        self.refresh()
        self.changed.emit(changes)
