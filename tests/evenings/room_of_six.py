"""A room of six at one laptop, as they work it: keys where the focus is, clicks on what is seen, and nothing else.

What is pressed is written down as it is pressed, apart from the program, so that its figures can be held to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from phonebank_app.cards import CallCard
from phonebank_app.db import contacts
from phonebank_app.party.parties import make_party
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.pin_dialogs import PinChoice, PinQuestion
from phonebank_app.ui.people.reading_page import ReadingPage
from tests.hosts import PASSPHRASE, PIN, Host, said
from tests.makers import THURSDAY, number, party_of, voter

Press = Qt.Key | str
COUPLES, ALONE = 36, 16
SURNAME = "Quillfeather"
"""Every voter's, and nobody else's: wherever it stands, a voter is shown."""


@dataclass
class Pressed:
    """What the room did, by its own account.

    Attributes:
        kinds: outcomes that stand; ``calls``: diallings that count, by whoever pressed the key.
        rows: rows that the log must have, with those taken back and what takes them back.
        again: voters who are rung once more because they asked for it; ``off``: who is not to be shown again once
            so many voters had been shown.
        heard: every word that was to be seen or heard on the host's pages.
    """

    kinds: Counter[OutcomeKind] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    promises: int = 0
    again: set[int] = field(default_factory=set)
    off: dict[int, int] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def saved(self, kind: OutcomeKind, caller: str, people: int = 1) -> None:
        """An outcome, for so many people at once."""
        self.kinds[kind] += people
        self.calls[caller] += people * RULES[kind].attempt
        self.rows += people

    def taken_back(self, kind: OutcomeKind, caller: str) -> None:
        """The row stays, and another says that it does not count."""
        self.kinds[kind] -= 1
        self.calls[caller] -= RULES[kind].attempt
        self.rows += 1


def homes() -> list[contacts.NewContact]:
    """Couples who share a number, and people who live alone with two."""
    people = []
    for home in range(1, COUPLES + ALONE + 1):
        together = home <= COUPLES
        lines = (number(home),) if together else (number(home), number(home + 500))
        for place, first in enumerate(("Alex", "Robin") if together else ("Kim",)):
            index = 2 * home + place
            name = f"{first} {SURNAME}-{index}"
            people.append(voter(index, household=home, name=name, first_name=first, numbers=lines))
    return people


def _read_through(page: ReadingPage) -> bool:
    return page.done_key.words() != "Read on"


def opened(host: Host, people: Sequence[contacts.NewContact]) -> None:
    """A party of the host's own list, with these voters, open at the program."""
    of = party_of(host="Maya", on_behalf_of="Ruth Okafor’s campaign", country="GB", country_on=THURSDAY.date())
    made, store = make_party(host.data, PASSPHRASE, of, host.clock)
    with store.write() as connection:
        contacts.insert(connection, people, Rules(), THURSDAY)
    host.program.open(store, made)


class Room:
    """The open party's window, and whoever works it."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host, self.folder, self.pressed = host, folder, Pressed()
        self.names: dict[int, str] = {}
        self.window, self.view, self.session = host.window, host.party.view, host.party.session
        self.window.resize(1366, 768)

    # -- fingers -------------------------------------------------------------------------------------------------------

    def press(self, *presses: Press, control: bool = False) -> None:
        """Press keys wherever the focus is; words are typed."""
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for one in presses:
            # Offscreen no window is ever active: whoever would have the focus is asked.
            focused: QWidget | None = self.window.focusWidget()
            at = self.window if focused is None else focused
            if isinstance(one, str):
                QTest.keyClicks(at, one)
            else:
                QTest.keyClick(at, one, held)

    async def click(self, button: QPushButton) -> None:
        """Click a button once it is seen and answers."""
        await self.host.until(lambda: button.isVisible() and button.isEnabled())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def says_yes(self) -> None:
        """To the question that stands over the page."""
        await self.click(next(one for one in self.window.findChildren(Question) if one.isVisible()).yes)

    def later(self, **span: float) -> None:
        """Time goes by."""
        self.host.clock.skip(timedelta(**span))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the store holds."""
        with self.session.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]

    # -- sitting down --------------------------------------------------------------------------------------------------

    async def seat(self, name: str, chair: int, speaks: str = "") -> None:
        """A guest sits down: the notice is read to its end and accepted; the first time the host is asked, too."""
        await self.click(self.view.host.tonight.chairs.seat_key)
        self.press(name)
        if speaks:
            self.view.host.tonight.chairs.form.languages.setFocus()
            self.press(speaks)
        self.press(Qt.Key.Key_Return)
        gate = self.view.gate
        while all(one.caller != name for one in self.session.evening.tonight().chairs):
            page, sheet = gate.page, gate.sheet
            if isinstance(sheet, PinChoice):
                for box in (sheet.first, sheet.second):
                    QTest.keyClicks(box, PIN)
                    QTest.keyClick(sheet, Qt.Key.Key_Return)
                await self.host.until(lambda: gate.sheet is None)
            elif page is not None:
                QTest.keyClick(page, Qt.Key.Key_Return)
                await self.host.until(partial(self._read, page))
        self.names[chair] = name
        self.listens()

    def _read(self, page: NoticePage) -> bool:
        """Whether the notice is put away, or its end was on the screen."""
        return self.view.gate.page is not page or page.accept_key.isEnabled()

    async def sit(self, chair: int) -> CallerDesk:
        """Go to a chair's call: from Tonight by its row, from another call by its key; a newcomer reads first."""
        if self.window.alone() is self.view.room:
            self.press(Qt.Key(Qt.Key.Key_0.value + chair), control=True)
        else:
            await self.click(self.view.host.tonight.chairs.row(chair).main)
        while isinstance(page := self.window.alone(), ReadingPage):
            await self.host.until(partial(_read_through, page))
            QTest.keyClick(page, Qt.Key.Key_Return)
        assert self.window.alone() is self.view.room
        assert self.view.room.active() == chair
        return self.view.desk(chair)

    async def to_host(self) -> None:
        """Back to the host's pages, by the PIN."""
        self.press(Qt.Key.Key_H, control=True)
        sheet = self.view.gate.sheet
        assert isinstance(sheet, PinQuestion)
        await self.host.until(sheet.ok.isEnabled)
        QTest.keyClicks(sheet.field, PIN)
        QTest.keyClick(sheet, Qt.Key.Key_Return)
        await self.host.until(lambda: self.window.alone() is None)
        self.listens()

    async def goes_home(self, chair: int) -> None:
        """A guest goes home: what else can be done at their chair opens on the other button of the mouse."""
        row = self.view.host.tonight.chairs.row(chair)
        QApplication.sendEvent(row, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, row.rect().center(), QPoint()))
        await self.click(row.go)
        del self.names[chair]
        self.listens()

    # -- calls ---------------------------------------------------------------------------------------------------------

    def voter(self, chair: int) -> CallCard:
        """Whoever is on that chair's page."""
        card = self.view.desk(chair).card
        assert card is not None, "nobody is left to ring"
        return card

    async def call(self, chair: int, kind: OutcomeKind, *presses: Press) -> CallCard:
        """Ring whoever this chair has, and end the call by these keys; how long that takes is a minute and a half."""
        await self.sit(chair)
        card = self.voter(chair)
        self.later(minutes=1.5)
        self.press(*presses)
        assert self.view.desk(chair).card != card
        self.pressed.saved(kind, self.names[chair])
        return card

    async def never_again(self, chair: int, kind: OutcomeKind, *presses: Press) -> CallCard:
        """The same, and neither they nor anybody on their number is to be shown again."""
        card = await self.call(chair, kind, *presses)
        for contact in (card.contact_id, *(mate.contact_id for mate in card.household if mate.same_number)):
            self.pressed.off[contact] = self.shown()
        return card

    def shown(self) -> int:
        """How many voters have been shown so far."""
        return len(self.rows("SELECT id FROM sights"))

    # -- the host's pages ----------------------------------------------------------------------------------------------

    def listens(self) -> None:
        """Take in every word that the host's page shows, paints or has read aloud."""
        shown = self.window.alone() or self.window.centralWidget()
        assert shown is not None
        names = [f"{one.accessibleName()} {one.toolTip()}" for one in shown.findChildren(QWidget)]
        self.pressed.heard += [said(shown), *names]

    def goes_to(self, key: Qt.Key) -> QWidget:
        """Go to one of the pages beside Tonight, by its key."""
        self.press(key, control=True)
        page = self.window.alone()
        assert page is not None
        return page

    async def file(self, name: str) -> Path:
        """Answer the question where to save with this name; returns once the file is there."""
        path = self.folder / name
        await self.host.until(lambda: any(one.isVisible() for one in self.window.findChildren(QFileDialog)))
        dialog = next(one for one in self.window.findChildren(QFileDialog) if one.isVisible())
        dialog.fileSelected.emit(str(path))
        dialog.reject()
        await self.host.until(lambda: path.exists() and path.stat().st_size > 0)
        return path


class RoomOfSix(Room):
    """A room in which a party has just been opened for couples, and for people who live alone."""

    def __init__(self, qt: QApplication, folder: Path) -> None:
        host = Host(qt, folder / "data")
        opened(host, homes())
        super().__init__(host, folder)
