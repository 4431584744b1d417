"""An evening with a joined laptop: the program on a guest's laptop, and the host's window, over a real line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.cards import OutcomeDraft
from phonebank_app.nearby import LineEvent, NearbyGuest, NearbyHost, Opened
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.own_list import OwnList
from phonebank_app.register_notice import notice
from phonebank_app.session import Session
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.host.first_run import Way
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.nearby import room_desk
from phonebank_app.ui.nearby.joined_desk import JoinedDesk
from phonebank_app.ui.nearby.joining_desk import JoiningDesk
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.reading_page import ReadingPage
from phonebank_app.ui.people.welcome_page import WelcomePage
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.hosts import PASSPHRASE, Host, press, said
from tests.makers import WHO
from tests.nearby.rooms import party
from tests.own_lists import begin_with_list
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

    def outcomes(self) -> list[str]:
        with self.session.store.read() as connection:
            return [row[0] for row in connection.exec_driver_sql("SELECT kind FROM outcomes ORDER BY device_seq")]

    # The guest

    @property
    def joining(self) -> JoiningDesk:
        assert self.guest.program.room is not None
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


@pytest.fixture
def plays(qapp: QApplication, tmp_path: Path) -> Iterator[Play]:
    """Plays an evening: a host Ann with a list of real rules, and a guest's laptop at its first page."""
    session = party(tmp_path / "party")
    guest = Host(qapp, tmp_path / "guest")

    def play(work: Callable[[Room], Awaitable[None]]) -> None:
        async def evening() -> None:
            room = Room(session, guest)
            try:
                await work(room)
            finally:
                await room.ends()

        guest.program.welcome()
        guest.plays(evening)

    yield play
    guest.leaves()
    session.close()


def answer(question: str, *, yes: bool) -> None:
    """Answer the question that stands open."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Question) and one.isVisible()]
    assert [one.accessibleName() for one in found] == [question]
    (found[0].yes if yes else found[0].no).click()


def test_a_guest_joins_saves_loses_the_line_saves_again_and_the_host_has_both_once(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        room.asks()
        await room.until(lambda: "Waiting for the host’s laptop to let you in…" in said(room.joining.waiting))
        await room.lets_in()
        await room.until(lambda: room.joining.joined is not None)
        notice = room.joined.window.page()
        assert isinstance(notice, NoticePage)
        await room.until(notice.accept_key.isEnabled)
        QTest.keyClick(notice, Qt.Key.Key_Return)
        await room.until(lambda: isinstance(room.joined.window.page(), WelcomePage))
        assert "Welcome, Sam" in said(room.joined.window)
        await room.reads()
        assert room.session.notice.accepted_by("Sam")
        assert not room.session.briefed.wanted_by(room.session.forgetting.guest_in(1))
        assert room.joined.window.status.text() == "Joined to Ann’s laptop · Everything is handed over"

        first = room.caller.card
        press(room.caller, Qt.Key.Key_N)
        assert room.key() == "Saving…"
        await room.until(lambda: room.key().startswith("Saved") and room.caller.card is not None)
        assert room.outcomes() == ["no_answer"]
        second = room.caller.card
        assert first is not None
        assert second is not None
        assert second.contact_id != first.contact_id

        assert room.cable is not None
        room.cable.pull()
        await room.until(lambda: "cannot be reached, or is locked." in room.notices())
        assert "Ann’s laptop is away since" in room.joined.window.status.text()
        assert room.caller.card is not None
        assert room.caller.card.contact_id == second.contact_id
        press(room.caller, Qt.Key.Key_R)
        await room.until(lambda: room.key(OutcomeKind.REFUSED).startswith("Kept"))
        assert "Kept on this laptop. It is handed over when the host’s laptop is back." in room.notices()
        assert "1 kept here, to be handed over since" in room.joined.window.status.text()
        assert room.outcomes() == ["no_answer"]
        await room.until(lambda: room.caller.page.context() == "empty")
        assert "kept on this laptop" in room.caller.page.empty.texts()[1]

        room.cable.plug()
        await room.until(lambda: room.outcomes() == ["no_answer", "refused"])
        await room.until(lambda: room.caller.card is not None)
        assert "1 call is handed over to Ann’s laptop." in room.notices() or "is back" in room.notices()
        assert room.joined.window.status.text().endswith("Everything is handed over")
        assert not list((room.guest.data / "joined").glob("*.kept"))

        room.joined.window.close()
        answer("Leave the party and go home?", yes=True)
        await room.until(lambda: room.joining.joined is None)
        assert "You have left the evening." in said(room.joining.end_page)
        await room.until(lambda: not room.session.evening.tonight().chairs)
        assert room.outcomes() == ["no_answer", "refused"]

    plays(evening)


def test_a_wrong_code_a_slip_and_a_refusal_each_have_a_way_out(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()

        def page_says(words: str) -> bool:
            return words in room.joining.page.trouble.text()

        room.asks(code="K7QW3D9X", cable=False)
        await room.until(lambda: page_says("slip of the pen"))
        room.asks(cable=False)
        await room.until(lambda: bool(room.view.laptops.page.waiting.rows))
        next(iter(room.view.laptops.page.waiting.rows.values())).refuse.click()
        await room.until(lambda: page_says("The host did not let this laptop in."))
        assert room.joining.page.name.text() == "Sam"
        room.asks(cable=False)
        await room.until(lambda: bool(room.view.laptops.page.waiting.rows))
        QTest.keyClick(room.joining.waiting, Qt.Key.Key_Escape)
        await room.until(lambda: not room.view.laptops.page.waiting.rows)
        assert room.joining.page.isVisible()

    plays(evening)


def test_the_host_is_told_of_a_waiting_laptop_wherever_they_are_and_its_chair_is_marked(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        room.view.laptops.page.back_key.click()
        room.view.window.show_page("results")
        room.asks(cable=False)
        told = room.view.window.notices
        await room.until(lambda: any("Sam waits to be let in with a laptop." in text for text in told.texts()))
        assert room.view.window.rail.button("tonight").accessibleName().endswith("1")
        await room.lets_in(chair=3)
        await room.until(lambda: room.joining.joined is not None)
        assert not any("waits" in text for text in told.texts())
        room.view.window.leave_alone("tonight")
        await room.until(lambda: 3 in room.view.host.tonight.chairs.order())
        row = room.view.host.tonight.chairs.row(3)
        assert "on their own laptop" in row.main.accessibleName()
        row.main.click()
        assert room.view.window.alone() is None
        assert "Sam rings from their own laptop." in " ".join(told.texts())

    plays(evening)


def test_a_dead_laptops_chair_is_taken_over_and_what_it_kept_is_still_taken_in(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        await room.joins()
        assert room.cable is not None
        voter = room.caller.card
        room.cable.pull()
        await room.until(lambda: not room.view.laptops.away()[1].connected)
        press(room.caller, Qt.Key.Key_N)
        await room.until(lambda: room.joined.line.kept == 1)
        room.view.window.leave_alone("tonight")
        await room.until(lambda: "away since" in room.view.host.tonight.chairs.row(1).main.accessibleName())
        room.view.host.chair_opened.emit(1)
        answer("Take over Sam’s chair on this laptop?", yes=True)
        assert room.view.laptops.away() == {}
        room.view.open_chair(1)
        here = room.view.desk(1)
        assert here.card is not None
        assert voter is not None
        assert here.card.contact_id == voter.contact_id
        press(here, Qt.Key.Key_R)
        assert room.outcomes() == ["refused"]
        room.cable.plug()
        await room.until(lambda: sorted(room.outcomes()) == ["no_answer", "refused"])
        await room.until(lambda: room.joining.joined is None)
        assert not list((room.guest.data / "joined").glob("*.kept"))

    plays(evening)


def test_turning_it_off_thanks_the_guest_and_nothing_stays_on_their_laptop(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        await room.joins()
        voter = room.caller.card
        assert voter is not None
        press(room.caller, Qt.Key.Key_N)
        await room.until(lambda: room.key().startswith("Saved"))
        room.view.laptops.show()
        room.view.laptops.page.off_key.click()
        answer("1 laptop has joined. Turn it off all the same?", yes=True)
        await room.until(lambda: room.joining.joined is None and not room.view.laptops.is_open)
        assert "Thank you" in said(room.joining.end_page)
        assert voter.name not in "".join(said(one) for one in QApplication.topLevelWidgets() if one.isVisible())
        assert [path.name for path in (room.guest.data / "joined").glob("*") if path.suffix] == []
        QTest.keyClick(room.joining.end_page, Qt.Key.Key_Return)
        await room.until(lambda: room.guest.page.isVisible())

    plays(evening)


def test_a_locked_host_laptop_leaves_the_guest_their_call_and_comes_back(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        await room.joins(cable="")
        voter = room.caller.card
        await room.view.laptops.room.suspend()
        await room.until(lambda: "or is locked" in room.notices())
        assert room.caller.card == voter
        press(room.caller, Qt.Key.Key_N)
        await room.until(lambda: room.key().startswith("Kept"))
        await room.view.laptops.room.start()
        await room.until(lambda: room.outcomes() == ["no_answer"])
        await room.until(lambda: room.caller.card is not None)

    plays(evening)


def test_closing_with_calls_kept_asks_first_and_says_where_they_are(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        await room.joins()
        assert room.cable is not None
        room.cable.pull()
        press(room.caller, Qt.Key.Key_N)
        await room.until(lambda: room.key().startswith("Kept"))
        room.joined.window.close()
        found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Question)]
        assert str(room.guest.data / "joined") in found[0].accessibleDescription()
        answer("1 call is not handed over yet. Close all the same?", yes=False)
        assert room.joined.window.isVisible()
        await asyncio.sleep(0)
        assert room.joined.line.kept == 1

    plays(evening)


def test_a_locked_party_lets_its_laptops_back_once_the_host_has_unlocked(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_desk, "NearbyHost", partial(LoopbackHost, at=("127.0.0.1",)))
    own = OwnList(write_list(tmp_path / "list.csv", 12), HARROW_EAST, "Ann", PASSPHRASE, "Ruth Okafor", None, WHO)
    folder, store, _ = begin_with_list(host.data, own, host.clock)

    async def work() -> None:
        laptops = host.program.open(store, folder).view.laptops
        host.party.session.notice.accept_as_host(notice())
        laptops.turn_on()
        await host.until(lambda: laptops.is_open)
        opened = laptops.room.opened
        assert opened is not None
        told: list[LineEvent] = []
        joining = asyncio.get_running_loop().create_task(
            NearbyGuest(tmp_path / "guest").join(
                f"127.0.0.1:{opened.port}", opened.code, "Sam", "sams-laptop", (), told.append
            )
        )
        await host.until(lambda: bool(laptops.room.waiting()))
        laptops.page.approved.emit(laptops.room.waiting()[0].id, 0)
        line = await joining
        await host.until(lambda: line.connected)
        await line.ask("accept", language="en", sha256=notice().sha256)
        card = await line.ask("next")

        QTest.keyClick(host.window, Qt.Key.Key_L, CONTROL)
        await host.until(lambda: any(event.kind == "dropped" for event in told))
        assert not line.ended
        await line.ask("record", draft=OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
        assert line.kept == 1
        await host.until(lambda: not host.program.tasks.running("lock"))
        host.locked.unlock.emit(PASSPHRASE)
        await host.until(lambda: host.program.party is not None and not line.kept)
        assert host.party.session.evening.tonight().calls == 1
        assert host.party.view.laptops.away()[1].name == "Sam"
        host.window.close()
        await host.until(lambda: line.ended)

    host.plays(work)


def test_the_verb_join_begins_at_the_page_that_asks(qapp: QApplication, tmp_path: Path) -> None:
    guest = Host(qapp, tmp_path / "guest")
    guest.program.join_room()

    async def work() -> None:
        room = guest.program.room
        assert room is not None
        assert room.page.isVisible()
        QTest.keyClick(room.page, Qt.Key.Key_Escape)
        await guest.until(lambda: guest.program.first_run is not None and guest.page.isVisible())

    guest.plays(work)
    guest.leaves()
