"""A host’s window, and the program on a guest’s laptop, over a real line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.nearby import NearbyHost, Opened
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.host.first_run import Way
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.nearby.joined_desk import JoinedDesk
from phonebank_app.ui.nearby.joining_desk import JoiningDesk
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.reading_page import ReadingPage
from tests.hosts import Host
from tests.ui.nearby.cable import Cable

CONTROL = Qt.KeyboardModifier.ControlModifier


class LoopbackHost(NearbyHost):
    """A room that nobody else on this machine's networks hears of."""

    async def start(self, port: int = 0, *, announce: bool = True) -> Opened:
        return await super().start(port, announce=False)


class Room:
    """A host's window, and the program on a guest's laptop."""

    def __init__(self, host: Session, guest: Host) -> None:
        self.session, self.guest = host, guest
        self.view = PartyWindow(host, SettingsPage())
        laptops = self.view.laptops
        laptops.room = LoopbackHost(host, laptops.name, laptops._heard, at=("127.0.0.1",))
        self.view.window.resize(1366, 768)
        self.view.window.show()
        self.cable: Cable | None = None

    # The host

    async def turns_on(self) -> None:
        QTest.keyClick(self.view.window, Qt.Key.Key_J, CONTROL)
        page = self.view.laptops.page
        assert page.isVisible()
        QTest.keyClick(page.closed.key, Qt.Key.Key_Return)

        def accepts() -> bool:
            notice = self.view.gate.page
            if notice is not None and notice.accept_key.isEnabled():
                notice.accept_key.click()
            return self.view.laptops.is_open and page.code.isVisible()

        await self.until(accepts)

    async def lets_in(self, chair: int = 0) -> None:
        page = self.view.laptops.page
        if not page.isVisible():
            self.view.laptops.show()
        await self.until(lambda: bool(page.waiting.rows))
        row = next(iter(page.waiting.rows.values()))
        if chair:
            row.select.setCurrentIndex(row.select.findText(f"Chair {chair}"))
        QTest.keyClick(row.let_in, Qt.Key.Key_Return)

    async def ends(self) -> None:
        if self.guest.program.room is not None:
            await self.guest.program.room.close()
        self.view.stop()
        await self.view.laptops.close(locked=False)
        await self.view.tasks.close()
        if self.cable is not None:
            self.cable.close()
        self.view.window.hide()
        self.view.deleteLater()

    def chair(self, number: int) -> str:
        """What Tonight says of a chair; nothing until it has heard of whoever sits there."""
        chairs = self.view.host.tonight.chairs
        return chairs.row(number).main.accessibleName() if number in chairs.order() else ""

    def outcomes(self) -> list[str]:
        with self.session.store.read() as connection:
            return [row[0] for row in connection.exec_driver_sql("SELECT kind FROM outcomes ORDER BY device_seq")]

    # The guest

    @property
    def joining(self) -> JoiningDesk:
        assert isinstance(self.guest.program.room, JoiningDesk)
        return self.guest.program.room

    @property
    def joined(self) -> JoinedDesk:
        assert self.joining.joined is not None
        return self.joining.joined

    @property
    def caller(self) -> CallerDesk:
        assert self.joined.caller is not None
        return self.joined.caller

    def asks(self, *, name: str = "Sam", code: str = "", cable: bool = True) -> None:
        """From the first page on, by keys."""
        opened = self.view.laptops.room.opened
        assert opened is not None
        if self.cable is None and cable:
            self.cable = Cable(opened.port)
        if self.guest.program.room is None:
            self.guest.program.welcome()
            QTest.keyClick(self.guest.page, Qt.Key.Key_5)
            assert self.guest.page.start.way is Way.ROOM
            QTest.keyClick(self.guest.page, Qt.Key.Key_Return)
        page = self.joining.page
        page.where.setText(f"127.0.0.1:{self.cable.port if self.cable else opened.port}")
        page.code.set_code(code or opened.code)
        page.name.setText(name)
        QTest.keyClick(page.name, Qt.Key.Key_Return)

    async def joins(self, **how: str) -> None:
        """All the way to the first call."""
        self.asks(**how)  # type: ignore[arg-type]
        await self.lets_in()
        await self.until(lambda: self.joining.joined is not None)
        page = self.joined.window.page()
        if isinstance(page, NoticePage):
            await self.until(page.accept_key.isEnabled)
            QTest.keyClick(page, Qt.Key.Key_Return)
        await self.reads()

    async def reads(self) -> None:
        """The welcome and the briefing, read to their end."""

        def read() -> bool:
            page = self.joined.window.page()
            if isinstance(page, ReadingPage):
                QTest.keyClick(page, Qt.Key.Key_Return)
            return self.joined.caller is not None and self.caller.card is not None

        await self.until(read)

    def notices(self) -> str:
        return " ".join(self.joined.window.notices.texts())

    def key(self, kind: OutcomeKind = OutcomeKind.NO_ANSWER) -> str:
        return self.caller.page.body.ended.button(kind).saved()[0]

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.guest.until(condition)


Play = Callable[[Callable[[Room], Awaitable[None]]], None]


def answer(question: str, *, yes: bool) -> None:
    """Answer the question that stands open."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Question) and one.isVisible()]
    assert [one.accessibleName() for one in found] == [question]
    (found[0].yes if yes else found[0].no).click()
