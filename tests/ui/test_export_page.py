"""Taking results away: what is chosen, what it would not hold, and the file that is written beside the window."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from phonebank_app.cards import AnswerDraft, CallCard, OutcomeDraft
from phonebank_app.db.engine import open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.results import FORMATS
from phonebank_app.results.losses import Loss
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.host.export_desk import ExportDesk
from phonebank_app.ui.host.export_page import ExportPage
from phonebank_app.ui.main_window import MainWindow, Page
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.tasks import Tasks
from phonebank_app.ui.text import Label
from tests.makers import KEY, THURSDAY
from tests.results.code_sets import CODES


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A rehearsal in which Sam had one conversation."""
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    made = Session(store, clock)
    card = made.calling.next(1)
    assert isinstance(card, CallCard)
    answers = (AnswerDraft("issue", "issue", ("nhs",)),)
    made.calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.CONVERSATION, note="a note", answers=answers))
    yield made
    store.close()


@pytest.fixture
def page(qtbot: QtBot) -> ExportPage:
    made = ExportPage(lambda files, fmt: f"harrow-east-{files}{FORMATS[fmt].suffix}")
    qtbot.addWidget(made)
    made.resize(1366, 728)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_figure_chooses_the_table_and_a_click_the_format(page: ExportPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.looked):
        QTest.keyClick(page, Qt.Key.Key_2)
    assert page.form.files == "contacts"
    with qtbot.waitSignal(page.looked):
        page.form.formats["van"].click()
    assert (page.form.files, page.form.fmt) == ("contacts", "van")
    assert [key.words() for key in page.form.tables.values() if key.is_chosen()] == ["Latest state per contact"]
    assert [key.words() for key in page.form.formats.values() if key.is_chosen()] == ["VAN bulk upload"]


def test_a_table_and_a_format_that_do_not_go_together_are_never_both_chosen(page: ExportPage) -> None:
    page.form.choose(files="answers")
    page.form.choose(fmt="thrutalk")
    assert page.form.files == "attempts"
    page.form.choose(files="answers")
    assert page.form.fmt == "xlsx"


def test_each_loss_is_shown_with_its_rows_and_what_keeps_it(page: ExportPage) -> None:
    losses = [Loss("note", "Notes are not in it.", 1, "CSV"), Loss("erased", "Erased.", 1_204, "", "person")]
    page.preview.show_losses(losses)
    assert page.preview.title() == "What this file does not hold"
    assert page.preview.lines() == [
        ("1 call", "Notes are not in it.", "Kept by: CSV"),
        ("1,204 people", "Erased.", ""),
    ]
    page.preview.show_losses([])
    assert page.preview.title() == "Nothing is lost in this file"


@pytest.mark.parametrize("fmt", list(FORMATS))
def test_the_place_is_asked_for_under_a_name_with_the_format_s_ending(page: ExportPage, fmt: str, qtbot: QtBot) -> None:
    page.form.choose(fmt=fmt)  # type: ignore[arg-type]
    QTest.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == f"harrow-east-attempts{FORMATS[page.form.fmt].suffix}"
    with qtbot.waitSignal(page.save) as caught:
        dialog.fileSelected.emit("/nowhere/x")
    dialog.close()
    assert caught.args == ["attempts", fmt, str(Path("/nowhere/x"))]


def test_escape_stops_the_writing_first_and_then_leads_back(page: ExportPage, qtbot: QtBot) -> None:
    page.show_writing(1_000)
    assert not page.save_key.isEnabled()
    with qtbot.waitSignal(page.stop):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    page.show_written()
    with qtbot.waitSignal(page.back):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_a_file_that_is_written_lets_none_be_saved_whose_losses_are_still_looked_for(page: ExportPage) -> None:
    page.set_ready(True)
    page.show_writing(0)
    page.set_ready(False)
    page.show_written()
    assert not page.save_key.isEnabled()
    page.set_ready(True)
    assert page.save_key.isEnabled()


def test_everything_on_the_page_can_be_reached_and_heard(page: ExportPage) -> None:
    for key in page.findChildren(KeyButton):
        assert key.accessibleName()
        assert key.focusPolicy() & Qt.FocusPolicy.TabFocus


# -- the desk --------------------------------------------------------------------------------------------------------


class Desk:
    """The page in a window, served."""

    def __init__(self, session: Session, told: list[Notice]) -> None:
        self.told = told
        self.window = MainWindow((Page("results", "Results", "bars", Label("")),))
        self.tasks = Tasks(told.append)
        self.window.notices.show_notice = told.append  # type: ignore[method-assign,assignment]
        self.desk = ExportDesk(session, self.window, self.tasks)

    async def looks(self) -> None:
        """Until what is lost is shown."""
        await self.tasks.ended("export-look")

    async def writes(self) -> None:
        """Until the file is there, or is not going to be."""
        await self.tasks.ended("export")


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Callable[[Callable[[], Awaitable[None]]], None]]:
    def runs(work: Callable[[], Awaitable[None]]) -> None:
        async def play() -> None:
            await work()

        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
            runner.run(play())

    yield runs


def test_what_a_format_loses_is_counted_and_then_a_file_and_its_schema_are_written(
    session: Session, run: Callable[[Callable[[], Awaitable[None]]], None], tmp_path: Path, qtbot: QtBot
) -> None:
    async def play() -> None:
        made = Desk(session, [])
        qtbot.addWidget(made.window)
        made.desk.show()
        page = made.desk.page
        await made.looks()
        assert page.preview.title() == "Nothing is lost in this file"
        page.form.choose(fmt="van")
        assert not page.save_key.isEnabled()
        await made.looks()
        assert page.preview.lines()
        assert page.save_key.isEnabled()
        page.save.emit("attempts", "van", str(tmp_path / "out.csv"))
        await made.writes()
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == ["VAN_ID", "cell", "first_name", "last_name", "value", "date"]
        assert json.loads((tmp_path / "out.csv-metadata.json").read_text("utf-8"))["url"] == "out.csv"
        assert "saved in" in made.told[-1].what
        page.save.emit("attempts", "csv", str(tmp_path / "nowhere" / "out.csv"))
        await made.writes()
        assert made.told[-1].tone == "bad"
        await made.tasks.close()

    run(play)


def test_own_codes_ask_for_their_file_and_a_bad_one_is_told_with_its_line(
    session: Session, run: Callable[[Callable[[], Awaitable[None]]], None], tmp_path: Path, qtbot: QtBot
) -> None:
    async def play() -> None:
        made = Desk(session, [])
        qtbot.addWidget(made.window)
        page = made.desk.page
        page.form.choose(fmt="codes")
        assert page.preview.title() == "Choose your organisation’s code set first"
        bad, good = tmp_path / "bad.toml", tmp_path / "good.toml"
        bad.write_text("title = 3\n", encoding="utf-8")
        good.write_text(CODES, encoding="utf-8")
        page.codes.emit(str(bad))
        assert "“bad.toml”, line 1" in made.told[-1].what
        page.codes.emit(str(good))
        await made.looks()
        assert page.save_key.isEnabled()
        page.save.emit("attempts", "codes", str(tmp_path / "ours.csv"))
        await made.writes()
        assert (tmp_path / "ours.csv").exists()
        await made.tasks.close()

    run(play)


def test_a_file_that_is_stopped_leaves_nothing(
    session: Session, run: Callable[[Callable[[], Awaitable[None]]], None], tmp_path: Path, qtbot: QtBot
) -> None:
    async def play() -> None:
        made = Desk(session, [])
        qtbot.addWidget(made.window)
        page = made.desk.page
        page.save.emit("attempts", "xlsx", str(tmp_path / "out.xlsx"))
        page.stop.emit()
        await made.writes()
        assert [path.name for path in tmp_path.iterdir()] == ["party"]
        assert made.told[-1].what == "The file was not saved: you stopped it."
        await made.tasks.close()

    run(play)
