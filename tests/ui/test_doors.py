"""The doors of a real party: the notice, the host's PIN, and what a caller's page leads to. A process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QWidget

from phonebank_app.party.own_list import OwnList
from phonebank_app.ui import keys
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.pin_dialogs import PinChoice, PinQuestion
from tests.hosts import PASSPHRASE, PIN, Host, press, said
from tests.makers import WHO, e164
from tests.own_lists import begin_with_list

CONTROL = Qt.KeyboardModifier.ControlModifier
PEOPLE = 40


@pytest.fixture
def host(qapp: QApplication, tmp_path: Path) -> Iterator[Host]:
    """The program, with a real party of Ann's on this laptop: forty voters, nobody seated."""
    one = Host(qapp, tmp_path / "data")
    file = tmp_path / "list.csv"
    lines = [f"{n},Robin Voter{n:02d},{e164(n)},no,2019-12-01" for n in range(PEOPLE)]
    file.write_text("\n".join(["id,name,phone,tps,tps screened on", *lines]) + "\n", encoding="utf-8")
    own = OwnList(file, "E14000731", "Ann", PASSPHRASE, "An invented campaign", None, WHO)
    folder, store, _ = begin_with_list(one.data, own, one.clock)
    one.program.open(store, folder)
    yield one
    one.leaves()


def seated(host: Host) -> list[str]:
    return [one.caller for one in host.party.session.evening.tonight().chairs]


def asks_pin(host: Host) -> PinQuestion:
    sheet = host.party.view.gate.sheet
    assert isinstance(sheet, PinQuestion)
    return sheet


def notice_shown(host: Host) -> NoticePage:
    page = host.party.view.gate.page
    assert page is not None
    return page


async def at_a_call(host: Host, *names: str) -> None:
    """These guests are seated, and the first one's call page is open."""
    for chair, name in enumerate(names or ("Sam",), 1):
        await host.seats(name, chair)
    host.party.view.host.tonight.open_chair.emit(1)
    assert host.window.alone() is host.party.view.room


async def types_pin(host: Host, figures: str) -> None:
    sheet = asks_pin(host)
    await host.until(sheet.ok.isEnabled)
    QTest.keyClicks(sheet.field, figures)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    await host.until(lambda: host.program.party is None or not host.party.view.tasks.running("pin"))


# -- the notice -----------------------------------------------------------------------------------------------------


def test_the_first_guest_is_seated_after_host_and_guest_accepted_and_a_pin_was_chosen(host: Host) -> None:
    async def work() -> None:
        session, gate = host.party.session, host.party.view.gate
        host.party.view.host.tonight.seat_guest.emit("Sam", 1, frozenset())
        for name in ("Ann", "Sam"):
            await host.until(lambda: gate.page is not None and gate.page.accept_key.isEnabled())
            assert gate.page is not None
            assert f"For {name}" in said(gate.page)
            assert "criminal offence" in said(gate.page)
            assert seated(host) == []
            QTest.keyClick(gate.page, Qt.Key.Key_Return)
            if name == "Ann":
                sheet = gate.sheet
                assert isinstance(sheet, PinChoice)
                QTest.keyClicks(sheet.first, "4071")
                QTest.keyClick(sheet, Qt.Key.Key_Return)
                QTest.keyClicks(sheet.second, "4071")
                QTest.keyClick(sheet, Qt.Key.Key_Return)
        assert seated(host) == ["Sam"]
        assert [(one.role, one.name, one.chair) for one in session.notice.log()] == [
            ("host", "Ann", 0),
            ("guest", "Sam", 1),
        ]
        # The second guest is asked the one question that is theirs, and nobody is asked twice.
        await host.seats("Priya", 2)
        host.party.view.host.tonight.unseat.emit(2)
        host.party.view.host.tonight.seat_guest.emit("Priya", 3, frozenset())
        assert seated(host) == ["Sam", "Priya"]
        assert len(session.notice.log()) == 3

    host.plays(work)


def test_whoever_declines_is_not_seated_and_nothing_is_written_down(host: Host) -> None:
    async def work() -> None:
        gate = host.party.view.gate
        host.party.view.host.tonight.seat_guest.emit("Sam", 1, frozenset())
        await host.until(lambda: gate.page is not None)
        QTest.keyClick(notice_shown(host), Qt.Key.Key_Escape)
        assert gate.page is None
        assert seated(host) == []
        assert host.party.session.notice.log() == ()
        assert host.window.alone() is None
        assert any("not accepted" in told for told in host.notices())

    host.plays(work)


def test_the_notice_is_accepted_only_once_its_end_was_on_the_screen(host: Host) -> None:
    async def work() -> None:
        host.window.resize(700, 420)
        gate = host.party.view.gate
        host.party.view.host.tonight.seat_guest.emit("Sam", 1, frozenset())
        await host.until(lambda: gate.page is not None and gate.page._text.verticalScrollBar().maximum() > 0)
        page = gate.page
        assert page is not None
        assert not page.accept_key.isEnabled()
        for _ in range(20):
            if page.accept_key.isEnabled():
                break
            QTest.keyClick(page, Qt.Key.Key_Return)
            assert gate.page is page, "reading on accepts nothing"
        assert page.accept_key.isEnabled()
        QTest.keyClick(page, Qt.Key.Key_Return)
        assert gate.page is not page

    host.plays(work)


def test_a_guest_who_never_accepted_is_asked_before_their_chair_opens_and_not_reached_from_a_neighbours(
    host: Host,
) -> None:
    async def work() -> None:
        await host.seats("Sam", 1)
        view, session = host.party.view, host.party.session
        session.hosting.seat_guest(2, "Priya")
        view.host.refresh()
        view.host.tonight.open_chair.emit(1)
        QTest.keyClick(view.desk(1).page, Qt.Key.Key_2, CONTROL)
        assert view.room.shown() == (1,)
        view.leave_call()
        view.host.tonight.open_chair.emit(2)
        await host.until(lambda: view.gate.page is not None)
        assert view.gate.page is not None
        assert "For Priya" in said(view.gate.page)
        await host.goes_through(lambda: host.window.alone() is view.room)
        assert view.room.active() == 2

    host.plays(work)


def test_a_rehearsal_shows_the_notice_as_practice_and_writes_nothing_down(qapp: QApplication, tmp_path: Path) -> None:
    host = Host(qapp, tmp_path / "data")

    async def work() -> None:
        host.program.rehearse()
        view = host.party.view
        view.host.tonight.open_chair.emit(1)
        await host.until(lambda: view.gate.page is not None and view.gate.page.accept_key.isEnabled())
        assert view.gate.page is not None
        view.gate.page.accept_key.click()
        assert host.window.alone() is view.room
        assert host.party.session.notice.log() == ()
        # No PIN, neither out nor in again.
        QTest.keyClick(view.desk(1).page, Qt.Key.Key_Escape)
        assert host.window.alone() is None
        view.host.tonight.open_chair.emit(1)
        assert host.window.alone() is view.room

    host.plays(work)
    host.leaves()


# -- the PIN --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["Ctrl+H", "the key at the foot", "a page of the host's"])
def test_every_way_out_of_a_call_page_asks_for_the_pin_and_the_call_stays_as_it_is(host: Host, way: str) -> None:
    async def work() -> None:
        await at_a_call(host)
        view, desk = host.party.view, host.party.view.desk(1)
        press(desk, Qt.Key.Key_1)
        card, step = desk.card, desk.conversation
        if way == "Ctrl+H":
            QTest.keyClick(desk.page, Qt.Key.Key_H, CONTROL)
        elif way == "the key at the foot":
            host.window._to_host.click()
        else:
            host.window.show_page("results")
        assert host.window.alone() is view.room
        await types_pin(host, "9999")
        assert "4 tries are left" in asks_pin(host).told()
        assert host.window.alone() is view.room
        QTest.keyClick(asks_pin(host), Qt.Key.Key_Escape)
        assert view.gate.sheet is None
        assert (desk.card, desk.conversation) == (card, step)
        host.clock.skip(timedelta(minutes=1))
        QTest.keyClick(desk.page, Qt.Key.Key_H, CONTROL)
        await types_pin(host, PIN)
        await host.until(lambda: host.window.alone() is None)
        assert host.window.current_page() == "tonight"
        view.open_chair(1)
        assert view.desk(1).card == card or view.desk(1).card is not None

    host.plays(work)


def test_five_wrong_pins_lock_the_laptop_and_the_passphrase_opens_it(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host)
        desk = host.party.view.desk(1)
        for left in range(4, -1, -1):
            QTest.keyClick(desk.page, Qt.Key.Key_H, CONTROL)
            await types_pin(host, "9999")
            host.clock.skip(timedelta(minutes=5))
            if left:
                asks_pin(host).reject()
        await host.until(lambda: host.program.locked is not None and host.locked.isVisible())
        host.locked.unlock.emit(PASSPHRASE)
        await host.until(lambda: host.program.party is not None)
        host.party.view.open_chair(1)
        QTest.keyClick(host.party.view.desk(1).page, Qt.Key.Key_H, CONTROL)
        await types_pin(host, PIN)
        await host.until(lambda: host.window.alone() is None)

    host.plays(work)


def test_who_has_forgotten_the_pin_gives_the_passphrase(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host)
        QTest.keyClick(host.party.view.desk(1).page, Qt.Key.Key_H, CONTROL)
        sheet = asks_pin(host)
        sheet.forgotten.click()
        assert sheet.asks_passphrase()
        await types_pin(host, "not the passphrase")
        assert "does not open" in sheet.told()
        sheet.field.clear()
        await types_pin(host, PASSPHRASE)
        await host.until(lambda: host.window.alone() is None)

    host.plays(work)


def test_the_pin_is_changed_in_settings(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host)
        host.party.view.leave_call()
        host.party.view.gate.change_pin()
        sheet = host.party.view.gate.sheet
        assert isinstance(sheet, PinChoice)
        sheet.first.setText("1234")
        sheet.second.setText("1234")
        sheet.ok.click()
        await host.until(lambda: bool(sheet.told()))
        assert "would try that first" in sheet.told()
        sheet.first.setText("80351")
        sheet.second.setText("80351")
        sheet.ok.click()
        await host.until(lambda: host.party.view.gate.sheet is None)
        assert host.party.session.pin.try_pin("80351").right

    host.plays(work)


# -- one contact at a time ------------------------------------------------------------------------------------------


def everything_said() -> str:
    """All that any window shows, says aloud, or puts into the task switcher."""
    parts: list[str] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            parts += [window.windowTitle(), said(window)]
            for one in window.findChildren(QWidget):
                if one.isVisibleTo(window):
                    parts += [one.accessibleName(), one.accessibleDescription(), one.toolTip(), one.windowTitle()]
    return "\n".join(parts)


def voters_of(host: Host) -> set[str]:
    """The names of everybody on the list."""
    with host.party.session.store.read() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT name FROM contacts")}


def named(names: set[str]) -> set[str]:
    """Those of them who can be seen or heard just now."""
    words = everything_said()
    return {name for name in names if name in words}


def test_no_key_of_a_call_page_leads_to_a_second_voter_a_list_a_search_or_a_file(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host)
        view, window = host.party.view, host.window
        names = voters_of(host)
        desk = view.desk(1)
        presses = {key.press for key in keys.TABLE} | {"F5", "F6", "F7", "F8", "F10", "F11", "F12", "Down", "PgDown"}
        own: list[str] = []
        for walked, one in enumerate(sorted(presses)):
            assert desk.card is not None, f"nobody is left after {walked} keys"
            own.append(desk.card.name)
            key, control = _key(one)
            QTest.keyClick(QApplication.focusWidget() or desk.page, key, CONTROL if control else Qt.KeyboardModifier(0))
            if one == "Ctrl+B":
                assert view.briefing.page is not None
                assert not named(names), "the briefing holds no voter"
                QTest.keyClick(view.briefing.page, Qt.Key.Key_Escape)
            assert window.alone() is view.room, one
            # The voter in hand, and the one saved last, whose key says so.
            assert named(names) <= {*own[-2:], *name_in_hand(desk)}, one
            assert not any(isinstance(w, (QFileDialog, QAbstractItemView)) and w.isVisible() for w in _widgets()), one
            if view.gate.sheet is not None:
                view.gate.sheet.reject()
            QTest.keyClick(desk.page, Qt.Key.Key_Escape)
            if not name_in_hand(desk):
                # After an abusive call nobody is given to who rings alone before the host has been there.
                view.apply(host.party.session.care.sat_with(1))
                desk.page.resume.emit()
        shortcuts = [s for s in window.findChildren(QShortcut) if s.isEnabled()]
        actions = [a for a in window.findChildren(QAction) if not a.shortcut().isEmpty() and a.isVisible()]
        assert shortcuts == []
        assert [a for a in actions if a.parent() is window] == []
        assert window.windowTitle() == "Phonebank Party"
        assert not any(name in window.status_line.text() for name in names)

    host.plays(work)


def test_what_the_host_is_to_decide_waits_while_a_caller_has_the_screen(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host)
        view, notices = host.party.view, host.window.notices
        view.tell_host(Notice("held", "The campaign takes 30 of your 40 people off the list.", "", "bad", "Decide…"))
        decide = notices.findChild(KeyButton)
        assert decide is not None
        assert not decide.isVisibleTo(host.window)
        assert notices.isHidden()
        # What concerns whoever rings is said to them all the same.
        view.tell(Notice("disk", "This laptop’s disk is full.", "", "bad"))
        assert not notices.isHidden()
        assert not decide.isVisibleTo(host.window)
        view.leave_call()
        assert decide.isVisibleTo(host.window)

    host.plays(work)


def test_side_by_side_each_page_shows_its_own_chairs_voter_only(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host, "Sam", "Priya")
        view = host.party.view
        host.window.resize(1920, 1000)
        await host.until(lambda: view.room.shown() == (1, 2) and view.desk(2).card is not None)
        sam, priya = view.desk(1), view.desk(2)
        assert sam.card is not None
        assert priya.card is not None
        mine, theirs = sam.card.name, priya.card.name
        assert mine != theirs
        await host.until(lambda: mine in said(sam.page) and theirs in said(priya.page))
        assert theirs not in said(sam.page)
        assert mine not in said(priya.page)

    host.plays(work)


def name_in_hand(desk: CallerDesk) -> set[str]:
    return {desk.card.name} if desk.card is not None else set()


def _widgets() -> list[QWidget]:
    return [one for window in QApplication.topLevelWidgets() for one in (window, *window.findChildren(QWidget))]


def _key(press: str) -> tuple[Qt.Key, bool]:
    control, name = press.startswith("Ctrl+"), press.removeprefix("Ctrl+")
    signs = {
        "?": Qt.Key.Key_Question,
        "/": Qt.Key.Key_Slash,
        "+": Qt.Key.Key_Plus,
        ",": Qt.Key.Key_Comma,
        ".": Qt.Key.Key_Period,
    }
    named_keys = {**signs, "PgDown": Qt.Key.Key_PageDown}
    return named_keys.get(name) or getattr(Qt.Key, f"Key_{name}"), control


# -- one guest's calls ----------------------------------------------------------------------------------------------


def test_the_host_is_told_of_a_pace_nobody_rings_at_looks_and_sets_it_aside(host: Host) -> None:
    async def work() -> None:
        await at_a_call(host)
        view, session = host.party.view, host.party.session
        for _ in range(11):
            press(view.desk(1), Qt.Key.Key_N)
            host.clock.skip(timedelta(seconds=9))
        view.leave_call()
        flags = view.host.tonight.chairs.flags
        assert [line.words for line in flags.lines()] == ["Sam: 11 outcomes in 2 minutes. Worth a look?"]
        flags.lines()[0].look.click()
        page = view.guests.page
        assert host.window.alone() is page
        assert "Sam’s calls" in page.header.texts()[0]
        assert len(page.lines()) == 11
        names = voters_of(host)
        assert named(names) == set(), "no voter's name stands here"
        page.set_aside.emit(page._guest, "Not really rung", None)
        await host.until(lambda: session.aside.count() == 11)
        await host.until(lambda: "11 outcomes of theirs are set aside." in said(page))
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert host.window.current_page() == "tonight"
        await host.until(lambda: flags.lines() == [] or not flags.isVisible())
        assert session.evening.tonight().calls == 0
        host.window.show_page("results")
        assert "11 set aside" in view.host.results.header.texts()[1]

    host.plays(work)
