"""What stands between “Who is ringing back?” and the store. Nothing that was typed goes further than this."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QObject, Signal

from phonebank_app.calls.ringing_back import LOGGED, Found, Match
from phonebank_app.changes import Changes
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import dialogs
from phonebank_app.ui.host.ringing_back_page import FREE, RingingBackPage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import notice_of
from phonebank_app.ui.plain import plain
from phonebank_app.ui.tasks import Tasks

_KEY = "ringing back"


class RingingBackDesk(QObject):
    """Serves the page. Emits ``changed`` with what was written."""

    changed = Signal(object)

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks

    @cached_property
    def page(self) -> RingingBackPage:
        """The page, made when it is first looked at."""
        page = RingingBackPage()
        page.setParent(None)
        page.back.connect(self.leave)
        page.looked.connect(self._look)
        page.ring.connect(self._ring)
        page.said.connect(self._ask_to_record)
        page.taken_back.connect(self._ask_to_take_back)
        return page

    def show(self) -> None:
        """Show the page, empty."""
        self.page.clear()
        self._window.show_alone(self.page)
        self.page.typed.setFocus()

    def leave(self) -> None:
        """Back to Tonight; nobody stays on the page."""
        self._tasks.cancel(_KEY)
        self.page.clear()
        self._window.leave_alone("tonight")

    def _look(self, typed: str) -> None:
        async def look() -> None:
            try:
                found = await to_thread(self._session.ringing_back.find, typed)
            except WorldError as error:
                self.page.tell(str(error))
                return
            if self._window.alone() is self.page:
                self._show(found)

        self.page.tell("")
        self._tasks.start(_KEY, look)

    def _show(self, found: Found) -> None:
        labels = {kind: self._session.code_set.labels[kind] for kind in LOGGED}
        chairs = sorted(self._session.evening.chairs(), key=lambda chair: chair.chair)
        self.page.show_found(found, chairs, labels)
        if self.page.cards:
            self.page.cards[0].ring_key.setFocus()

    def _ring(self, contact_id: int, chair: int) -> None:
        session = self._session

        def ring() -> Changes:
            changes = session.ringing_back.ring_back(contact_id)
            return changes if chair == FREE else changes | session.calling.take(chair, contact_id)

        caller = "" if chair == FREE else session.calling.chair(chair).caller
        said = tr("{caller} has them now.", caller=caller) if caller else tr("Whoever is free next has them first.")
        self._do(ring, said)

    def _ask_to_record(self, match: Match, kind: OutcomeKind) -> None:
        label = self._session.code_set.labels[kind]
        final = kind is OutcomeKind.DO_NOT_CALL
        dialogs.ask(
            self._window,
            tr("Write down “{label}” for {name}?", label=label, name=plain(match.name)),
            lambda: self._do(
                lambda: self._session.ringing_back.record(match.contact_id, kind, match.e164),
                tr("Saved: {label}.", label=label.lower()),
            ),
            detail=tr("Nobody rings this person or this number again. A coordinator can take that back, nobody else.")
            if final
            else tr("It stands in the record under your name."),
            yes=tr("Write it down"),
            no=tr("Not yet"),
            loses=final,
        )

    def _ask_to_take_back(self, contact_id: int, promise_id: str) -> None:
        session = self._session
        host = session.ringing_back.host()
        dialogs.ask(
            self._window,
            tr("Take this promise back?"),
            lambda: self._do(
                lambda: session.promising.take_back_for(contact_id, promise_id, host).changes, tr("It is taken back.")
            ),
            detail=tr("Nobody of the campaign rings them about it. That it was taken back is kept."),
            yes=tr("Take it back"),
            no=tr("It stays"),
        )

    def _do(self, act: Callable[[], Changes], said: str) -> None:
        try:
            changes = act()
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, _KEY))
            return
        self._window.notices.withdraw(_KEY)
        self.leave()
        self._window.notices.tell(said)
        self.changed.emit(changes)
