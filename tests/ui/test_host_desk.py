"""The host's pages and the store behind them: chairs, breaks, who wants the host, files out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.cards import CallCard, LeftRow, OutcomeDraft, Tonight
from phonebank_app.db.engine import open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.host.host_desk import HostDesk
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.tasks import Tasks
from tests.makers import KEY, THURSDAY

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(THURSDAY, runs=False)


@pytest.fixture
def session(tmp_path: Path, clock: EveningClock) -> Iterator[Session]:
    """A rehearsal: Sam, Priya and Marek in chairs 1 to 3."""
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    yield Session(store, clock)
    store.close()


@pytest.fixture
def told() -> list[Notice]:
    """What the host was told."""
    return []


@pytest.fixture
def desk(qtbot: QtBot, session: Session, told: list[Notice]) -> Iterator[HostDesk]:
    made = HostDesk(session, told.append)
    for page in (made.tonight, made.map, made.results, made.attention):
        qtbot.addWidget(page)
    made.tonight.resize(1270, 728)
    with qtbot.waitExposed(made.tonight):
        made.tonight.show()
    made.refresh()
    yield made
    made.deleteLater()


def rows(tonight: TonightPage) -> dict[int, str]:
    """Each chair from top to bottom, with its words."""
    return {chair: tonight.chairs.row(chair).main.accessibleName() for chair in tonight.chairs.order()}


def test_a_guest_sits_down_and_goes_home_and_what_they_saved_stays(desk: HostDesk, session: Session) -> None:
    tonight = desk.tonight
    QTest.keyClick(tonight, Qt.Key.Key_G, CONTROL)
    form = tonight.chairs.form
    QTest.keyClicks(form.name, "Dot")
    QTest.keyClicks(form.languages, "Welsh")
    form.sit.click()
    assert rows(tonight)[4].startswith("Dot, chair 4")
    assert session.calling.chair(4).languages == {"cy"}
    tonight.chairs.row(4).go.click()
    assert 4 not in rows(tonight)
    assert session.hosting.free_chair() == 4


def test_somebody_who_wants_the_host_comes_first_until_the_host_has_been_there(
    desk: HostDesk, session: Session, clock: EveningClock
) -> None:
    session.calling.ask_host(3, asks=True)
    clock.skip(timedelta(minutes=1))
    session.calling.ask_host(2, asks=True)
    desk.refresh()
    assert list(rows(desk.tonight)) == [3, 2, 1]
    desk.tonight.chairs.row(3).help.click()
    assert list(rows(desk.tonight)) == [2, 1, 3]
    assert session.calling.chair(3).asks_host_since is None


def test_everyone_has_a_break_and_carries_on(desk: HostDesk, session: Session) -> None:
    QTest.keyClick(desk.tonight, Qt.Key.Key_P, CONTROL)
    assert all(chair.break_since for chair in session.evening.tonight().chairs)
    assert desk.tonight.tea.texts()[0] == "Everyone is having a break"
    QTest.keyClick(desk.tonight, Qt.Key.Key_P, CONTROL)
    assert not any(chair.break_since for chair in session.evening.tonight().chairs)


def test_the_host_ends_one_guests_break(desk: HostDesk, session: Session) -> None:
    session.calling.take_break(2, on_break=True)
    desk.refresh()
    desk.tonight.chairs.row(2).end.click()
    assert session.calling.chair(2).break_since is None


def test_what_cannot_be_done_is_told_in_a_sentence(desk: HostDesk, told: list[Notice]) -> None:
    desk.tonight.seat_guest.emit("Dot", 1, frozenset())
    assert [notice.what for notice in told] == ["Somebody sits in chair 1."]


def test_many_changes_redraw_the_pages_once(desk: HostDesk, session: Session, qtbot: QtBot) -> None:
    redrawn: list[object] = []
    desk.status.connect(redrawn.append)
    with qtbot.waitSignal(desk.status):
        for _ in range(20):
            desk.apply(session.calling.ask_host(1, asks=True))
    assert len(redrawn) == 1


@pytest.mark.asyncio
async def test_where_a_loop_runs_the_host_sees_at_once_what_they_did_and_soon_what_others_did(
    qtbot: QtBot, session: Session, told: list[Notice]
) -> None:
    tasks = Tasks(told.append)
    desk = HostDesk(session, told.append, tasks)
    qtbot.addWidget(desk.tonight)
    desk.tonight.show()
    threads = set[str]()
    count = session.evening.tonight

    def counted(left: Sequence[LeftRow] | None = None) -> Tonight:
        if left is None:
            threads.add(threading.current_thread().name)
        return count(left)

    session.evening.tonight = counted  # type: ignore[method-assign]
    desk.refresh()
    await tasks.ended("refresh")
    threads.clear()
    desk.tonight.seat_guest.emit("Dot", 4, frozenset())
    assert rows(desk.tonight)[4].startswith("Dot, chair 4")
    await tasks.ended("refresh")
    before, card = rows(desk.tonight)[1], session.calling.next(1)
    assert isinstance(card, CallCard)
    desk.apply(session.calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.CONVERSATION)).changes)
    async with asyncio.timeout(20):
        while rows(desk.tonight)[1] == before:
            await asyncio.sleep(0.005)
            QApplication.processEvents()
    assert threads
    assert threading.main_thread().name not in threads
    desk.stop()
    await tasks.close()
