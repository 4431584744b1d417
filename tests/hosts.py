"""A host at the program: the real window on the program's own loop, and a hand that presses its keys."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from phonebank_app import app
from phonebank_app.desks.open_party import OpenParty
from phonebank_app.machine.clock import EveningClock
from phonebank_app.paths import private_dir
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.host.first_run import FirstRunPage, Way
from phonebank_app.ui.host.locked import LockedPage
from phonebank_app.ui.host.recovery_page import RecoveryPage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.people.pin_dialogs import PinChoice
from phonebank_app.ui.text import Label, Prose
from tests.makers import THURSDAY
from tests.signers import believe

PASSPHRASE = "four plain words here"
PIN = "4071"
PATIENCE = 30.0


class Host:
    """One run of the program, from its first page to its end.

    Attributes:
        program: the running program; ``data``: the folder of this person's parties.
    """

    def __init__(self, qt: QApplication, data: Path, start: datetime = THURSDAY) -> None:
        # As the program's own start has it: no other thread may come upon a window that is gone, also before its loop
        # runs and after it.
        gc.disable()
        self.data = believe(private_dir(data))
        self.clock = EveningClock(start, runs=False)
        self._qt = qt
        qt.setQuitOnLastWindowClosed(False)
        self.program = app.Program(qt, self.data, self.clock)

    def plays(self, work: Callable[[], Awaitable[None]], *, mistakes: bool = False) -> None:
        """Run the program while ``work`` plays the host, then close its window.

        Args:
            mistakes: whether an error of ours is expected.
        """
        played: list[asyncio.Task[None]] = []

        async def to_the_end() -> None:
            try:
                await work()
            finally:
                self.program.end()

        def begin() -> None:
            played.append(asyncio.get_running_loop().create_task(to_the_end()))

        heard = sys.excepthook
        try:
            self.program.run_loop(begin)
        finally:
            sys.excepthook = heard
        played[0].result()
        report = self.data / "report.txt"
        assert mistakes or not report.exists(), report.read_text(encoding="utf-8")

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def page(self) -> FirstRunPage:
        """The first page."""
        assert self.program.first_run is not None
        return self.program.first_run

    @property
    def locked(self) -> LockedPage:
        """The page that asks for the passphrase."""
        assert self.program.locked is not None
        return self.program.locked

    @property
    def recovery(self) -> RecoveryPage:
        """The page for whoever forgot the passphrase."""
        shown = self.program.window.page()
        assert isinstance(shown, RecoveryPage)
        return shown

    @property
    def party(self) -> OpenParty:
        """The open party."""
        assert self.program.party is not None
        return self.program.party

    @property
    def window(self) -> MainWindow:
        """The open party's window."""
        return self.party.view.window

    def desk(self, chair: int) -> CallerDesk:
        """A chair's call page, opened as the host opens it."""
        self.party.view.briefing.told(chair)
        self.party.view.open_chair(chair)
        return self.party.view.desk(chair)

    def notices(self) -> list[str]:
        """What the window tells just now."""
        return self.window.notices.texts()

    # -- what is done ------------------------------------------------------------------------------------------------

    def fills_in(self, *, host: str = "Ann", passphrase: str = PASSPHRASE) -> None:
        """Fill in the second step."""
        you = self.page.you
        you.host.setText(host)
        you.passphrase.setText(passphrase)
        you.again.setText(passphrase)

    async def joins(self, code: str, service: str) -> None:
        """From the first page to what is ready, or to why not."""
        page = self.page
        page.start.choose(Way.JOIN)
        page.start.code.set_code(code)
        page.start.service.setText(service)
        page.go_on()
        self.fills_in()
        page.go_on()
        await self.until(lambda: not self.program.tasks.running("join"))

    async def joins_and_begins(self, code: str, service: str) -> None:
        """All the way to Tonight."""
        await self.joins(code, service)
        assert self.page.step() == 3, said(self.page)
        self.page.go_on()
        await self.until(lambda: self.program.party is not None)

    async def seats(self, name: str, chair: int, *, told: bool = True) -> None:
        """Have a guest seated, past the notice and the host's PIN; ``told``: welcomed and briefed as well."""
        view = self.party.view
        view.host.tonight.seat_guest.emit(name, chair, frozenset())
        await self.goes_through(lambda: any(one.chair == chair for one in self.party.session.evening.tonight().chairs))
        if told:
            view.briefing.told(chair)

    async def goes_through(self, done: Callable[[], bool]) -> None:
        """Accept what is asked at the doors of the party until ``done``."""
        gate = self.party.view.gate

        def on() -> bool:
            if gate.page is not None and gate.page.accept_key.isEnabled():
                gate.page.accept_key.click()
            elif self.party.view.briefing.page is not None:
                self.party.view.briefing.page.done_key.click()
            elif isinstance(gate.sheet, PinChoice) and gate.sheet.ok.isEnabled():
                gate.sheet.first.setText(PIN)
                gate.sheet.second.setText(PIN)
                gate.sheet.ok.click()
            return done()

        await self.until(on)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the program run until ``condition`` holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.005)

    def leaves(self) -> None:
        """Put the windows away: without a running loop nothing else destroys them."""
        if self.program.party is not None:
            self.program.party.session.close()
        for window in self._qt.topLevelWidgets():
            if window.parent() is None:
                window.hide()
                window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def press(desk: CallerDesk, *presses: Qt.Key) -> None:
    """Press keys on a call page."""
    for key in presses:
        QTest.keyClick(desk.page, key)


def said(page: QWidget) -> str:
    """All the words that a page shows."""
    labels = [one.text() for one in page.findChildren(Label) if one.isVisibleTo(page)]
    return "\n".join(labels + [one.text() for one in page.findChildren(Prose) if one.isVisibleTo(page)])
