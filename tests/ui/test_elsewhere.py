"""Results from elsewhere, from the key on the Results page to the outcome in the table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.host.elsewhere import ElsewherePage
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.text import Label
from tests.elsewhere.parties import Desk, national, open_party, sheet

Run = Callable[[Awaitable[None]], None]


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    """Plays a coroutine on the loop that the program uses."""
    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    yield lambda work: loop.run_until_complete(work)
    loop.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_party(tmp_path / "party")
    yield opened
    opened.session.close()


@pytest.fixture
def view(qtbot: QtBot, desk: Desk) -> Iterator[PartyWindow]:
    made = PartyWindow(desk.session, SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tuesday.csv"
    rows = [
        ["00000", "Not Home", "5/12/2019", "18:05", "Maya", ""],
        ["00001", "XX", "5/12/2019", "18:10", "Maya", ""],
        ["88888", "Do Not Call", "5/12/2019", "18:15", "Maya", national(700)],
    ]
    path.write_text(sheet("VANID,Result,Date,Time,Canvassed by,Tel", *rows), encoding="utf-8")
    return path


async def idle(view: PartyWindow) -> None:
    """Until what was started has ended."""
    await view.tasks.ended("elsewhere")
    await asyncio.sleep(0)


def on(page: ElsewherePage) -> str:
    return "\n".join(label.text() for label in page.findChildren(Label) if label.isVisible())


def test_a_file_is_looked_at_put_right_and_kept(run: Run, view: PartyWindow, desk: Desk, file: Path) -> None:
    async def play() -> None:
        view.window.show_page("results")
        view.host.results.elsewhere_key.click()
        page = view.elsewhere.page
        assert view.window.alone() is page
        assert "Calls that were logged elsewhere" in on(page)
        assert not page.keep_key.isVisible()
        page.opened.emit(str(file))
        await idle(view)
        assert page.keep_key.accessibleName() == "Keep 1 outcome"
        assert "1 more number would never be rung again: not on this list" in page.figures.texts()
        assert page.refused.texts()[0].startswith("1: Not on this list, but asked not to be rung")
        assert desk.attempts() == []

        refused = page.words.selects["XX"]
        assert refused.currentText() == "Not known: refused"
        refused.setCurrentIndex(refused.findText("Wrong number"))
        await idle(view)
        assert "which of their numbers" in "\n".join(page.refused.texts())
        page.words.selects["XX"].setCurrentIndex(page.words.selects["XX"].findText("Engaged"))
        await idle(view)
        assert page.keep_key.accessibleName() == "Keep 2 outcomes"
        page.sheet.source.setText("Tuesday’s sheet")
        page.sheet.source.left.emit()
        await idle(view)

        page.keep_key.click()
        await idle(view)
        assert view.window.alone() is None
        assert [(row["Outcome code"], row["Reason"]) for row in desk.attempts()] == [
            ("no_answer", "Logged elsewhere: Tuesday’s sheet"),
            ("busy", "Logged elsewhere: Tuesday’s sheet"),
        ]

    run(play())


def test_a_column_can_mean_something_else(run: Run, view: PartyWindow, tmp_path: Path) -> None:
    async def play() -> None:
        path = tmp_path / "a.csv"
        path.write_text(sheet("Ref,Result,Date,Besides", ["00000", "Busy", "5/12/2019", "was kind"]), encoding="utf-8")
        view.elsewhere.show()
        page = view.elsewhere.page
        page.opened.emit(str(path))
        await idle(view)
        plan = page.plan
        assert plan is not None
        assert plan.ready[0].op.note == ""
        (select,) = [
            one for one in page.sheet.findChildren(type(page.sheet.dates)) if one.currentText() == "Left alone"
        ]
        select.setCurrentIndex(select.findText("Note"))
        await idle(view)
        assert page.plan is not None
        assert page.plan.ready[0].op.note == "was kind"
        page.sheet.day.setText("soon")
        page.sheet.day.left.emit()
        assert "This day cannot be read." in on(page)

    run(play())


def test_a_file_that_is_none_says_so(run: Run, view: PartyWindow, tmp_path: Path, desk: Desk) -> None:
    async def play() -> None:
        (tmp_path / "a.csv").write_text("Name,Phone\nAnn,1\n", encoding="utf-8")
        view.elsewhere.show()
        page = view.elsewhere.page
        page.opened.emit(str(tmp_path / "a.csv"))
        await idle(view)
        assert "No column of this file says how each call ended." in on(page)
        assert page.choose_card.isVisible()
        desk.session.ending.end()
        (tmp_path / "b.csv").write_text("Ref,Result,Date\n00001,Busy,5/12/2019\n", encoding="utf-8")
        page.opened.emit(str(tmp_path / "b.csv"))
        await idle(view)
        assert "This party has ended: nothing is added to it any more." in on(page)

    run(play())


def test_escape_stops_what_goes_on_and_then_goes_back(run: Run, view: PartyWindow, tmp_path: Path) -> None:
    async def play() -> None:
        rows = (["00001", "Busy", "5/12/2019", f"{at % 12 + 6}:{at % 60:02d}"] for at in range(4_000))
        (tmp_path / "a.csv").write_text(sheet("Ref,Result,Date,Time", *rows), encoding="utf-8")
        view.elsewhere.show()
        page = view.elsewhere.page
        page.opened.emit(str(tmp_path / "a.csv"))
        await asyncio.sleep(0)
        assert page.figures.busy
        QTest.keyClick(page, Qt.Key.Key_Escape)
        await idle(view)
        assert page.choose_card.isVisible()
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert view.window.alone() is None

    run(play())


def test_nothing_is_clipped_at_200_percent(qapp: QApplication, view: PartyWindow, desk: Desk, file: Path) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0))
    view.elsewhere.show()
    page = view.elsewhere.page
    page.show_plan(desk.plan(file.read_bytes()), desk.session.script.questions, desk.session.code_set.labels)
    qapp.processEvents()
    for label in page.body.content.findChildren(Label):
        if label.isVisible():
            assert label.width() >= label.minimumSizeHint().width()
            right = label.mapTo(page.body.content, label.rect().topRight()).x()
            assert right <= page.body.content.width(), label.text()
