"""An evening with a joined laptop: the program on a guest's laptop, and the host's window, over a real line."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.ui.dialogs import Question
from tests.hosts import Host, press, said
from tests.ui.nearby.rooms import Play, Room, answer


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
        await room.until(lambda: "on their own laptop" in room.chair(3))
        room.view.host.tonight.chairs.row(3).main.click()
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
        await room.until(lambda: any(not one.connected for one in room.view.laptops.away().values()))
        press(room.caller, Qt.Key.Key_N)
        await room.until(lambda: room.joined.line.kept == 1)
        room.view.window.leave_alone("tonight")
        await room.until(lambda: "away since" in room.chair(1))
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
