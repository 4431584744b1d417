"""Sheets on paper, from Ctrl+T to the row on disk: every key is pressed as a person presses it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.paper import PrintedSheet, codes
from phonebank_app.rules.outcomes import OutcomeKind as Kind
from phonebank_app.ui import theme
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.paper import files, printer
from phonebank_app.ui.paper.entry_desk import EntryDesk
from phonebank_app.ui.paper.entry_page import EntryPage
from phonebank_app.ui.paper.print_card import Wanted
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.text import Label
from tests.makers import voter, voters
from tests.paper.papers import Room, room

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
def party(tmp_path: Path) -> Iterator[Room]:
    opened = room(tmp_path / "party", voters(60), candidate="Jo Bloggs", guests=3, accepted=False)
    yield opened
    opened.session.close()


@pytest.fixture
def view(qtbot: QtBot, party: Room) -> Iterator[PartyWindow]:
    made = PartyWindow(party.session, SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.stop()
    made.deleteLater()


class Fingers:
    """Presses keys where the focus is, and counts them; what is shifted is one press."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.presses = 0

    def _at(self) -> QWidget:
        # Offscreen no window is ever active: whoever would have the focus is asked.
        focused: QWidget | None = self._window.focusWidget()
        return self._window if focused is None else focused

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.presses += 1
            QTest.keyClick(self._at(), key)

    def type(self, words: str) -> None:
        for sign in words:
            self.presses += 1
            QTest.keyClicks(self._at(), sign)

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)


def kinds(party: Room) -> list[str]:
    return [row[0] for row in party.rows("SELECT kind FROM standing_outcomes ORDER BY device_seq")]


@pytest.fixture
def desk(qtbot: QtBot, party: Room) -> EntryDesk:
    """The page on which a sheet is typed in, by itself."""
    made = EntryDesk(party.session)
    qtbot.addWidget(made.page)
    made.page.resize(1366, 700)
    made.page.show()
    return made


def opened(desk: EntryDesk, sheet: PrintedSheet) -> tuple[EntryPage, Fingers]:
    """The sheet at its first row, and whoever types it in."""
    assert desk.open(sheet.sheet_id)
    return desk.page, Fingers(desk.page)


def open_from_tonight(view: PartyWindow, sheet: PrintedSheet) -> tuple[EntryPage, Fingers]:
    """From Tonight to the first row, by keys."""
    QTest.keyClick(view.host.tonight, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert view.window.alone() is view.paper.page
    fingers = Fingers(view.window)
    fingers.type(sheet.sheet_id)
    fingers.enter()
    assert view.window.alone() is view.paper.entry.page
    return view.paper.entry.page, fingers


def test_a_sheet_of_25_rows_is_typed_in_with_at_most_60_presses(view: PartyWindow, party: Room) -> None:
    sheet = party.sheet(1, rows=25)
    party.clock.skip(timedelta(hours=1))
    _, fingers = open_from_tonight(view, sheet)
    # An evening's sheet: eleven without an answer, four messages, one engaged, one out, three talked (with two or three
    # questions answered), one refused, one do not call, one call-back, two blank.
    for letters in ("NNNNM", "NN", "133T", "ME"):
        fingers.type(letters)
    fingers.enter()
    for letters in ("NNM", "24", "71T", "RDD", "NO"):
        fingers.type(letters)
    fingers.type("C1945")
    fingers.enter()
    fingers.type("NNM1")
    fingers.press(Qt.Key.Key_Right)
    fingers.type("T")
    fingers.enter()
    assert fingers.presses <= 58, fingers.presses
    fingers.enter()
    assert fingers.presses <= 60
    assert view.window.alone() is view.paper.page, "the next sheet may be typed at once"
    assert party.session.sheets.every()[0].state == "returned"
    saved = kinds(party)
    assert len(saved) == 23 and saved.count("conversation") == 3
    assert {"call_back", "do_not_call", "refused", "busy", "not_available"} <= set(saved)


def test_each_row_is_on_disk_when_it_says_saved(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    for count, letter in enumerate("NMEO", 1):
        fingers.type(letter)
        assert page.panel.said().startswith(f"Row {count}: ") and "Saved 18:00" in page.panel.said()
        assert len(kinds(party)) == count
    assert page.rows.texts()[0].endswith("saved as No answer")


def test_answers_are_ticked_by_their_digits_question_after_question(desk: EntryDesk, party: Room) -> None:
    _, fingers = opened(desk, party.sheet())
    fingers.type("141")  # two that matter, then how they vote
    fingers.press(Qt.Key.Key_Right)  # nothing asked of help
    fingers.type("T")
    op = party.one("SELECT CAST(op AS TEXT) FROM outcomes")
    assert '"question":"issue","step":"matters","values":["nhs","buses"]' in op.replace(" ", "")
    assert '"question":"intention","step":"voting","values":["ours"]' in op.replace(" ", "")
    assert '"help"' not in op


def test_a_digit_that_is_no_answer_is_refused_and_nothing_is_ticked(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.press(Qt.Key.Key_Right, Qt.Key.Key_Right)
    fingers.type("9")
    assert "9 is no answer" in page.panel.said()
    fingers.type("T")
    assert '"answers"' not in party.one("SELECT CAST(op AS TEXT) FROM outcomes")


def test_a_note_is_written_before_the_letter_and_no_letter_of_it_ends_a_row(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    page.panel.note.setFocus()
    fingers.type("Dogs need noting")
    fingers.enter()
    assert kinds(party) == []
    fingers.type("T")
    assert "Dogs need noting" in party.one("SELECT CAST(op AS TEXT) FROM outcomes")
    assert page.panel.note.text() == "", "the next row has none"


def test_tab_leads_to_the_note(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.press(Qt.Key.Key_Tab)
    assert page.focusWidget() is page.panel.note


@pytest.mark.parametrize("letter", ["D", "X"])
def test_what_cannot_be_taken_back_wants_its_letter_twice(desk: EntryDesk, party: Room, letter: str) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type(letter)
    assert kinds(party) == [] and f"{letter} once more saves it" in page.panel.said()
    fingers.press(Qt.Key.Key_Up)
    fingers.type(letter)
    assert kinds(party) == [], "something else was pressed in between"
    fingers.type(letter)
    assert len(kinds(party)) == 1


def test_f8_ends_a_row_kindly_without_answers_or_a_note(desk: EntryDesk, party: Room) -> None:
    _, fingers = opened(desk, party.sheet())
    fingers.type("1")
    fingers.press(Qt.Key.Key_F8, Qt.Key.Key_F8)
    assert kinds(party) == ["ended_kindly"]
    assert "nhs" not in party.one("SELECT CAST(op AS TEXT) FROM outcomes")


def test_a_row_that_is_saved_changes_only_by_its_new_letter_twice(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type("N")
    fingers.press(Qt.Key.Key_Up)
    fingers.type("N")
    assert page.panel.said() == "Row 1: saved before." and len(party.rows("SELECT * FROM outcomes")) == 1
    fingers.press(Qt.Key.Key_Up)
    fingers.type("M")
    assert kinds(party) == ["no_answer"] and "M once more changes it" in page.panel.said()
    fingers.type("M")
    assert kinds(party) == ["left_message"]


def test_ctrl_z_takes_back_row_after_row(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type("NM")
    for left in (1, 0):
        QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(kinds(party)) == left
    assert page.panel.said() == "Row 1 is taken back."
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "no row to take back" in page.panel.said()


def test_answers_without_a_letter_are_not_lost_by_one_enter(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type("1")
    fingers.enter()
    assert "no letter" in page.panel.said()
    fingers.type("T")
    assert kinds(party) == ["conversation"]


def test_a_time_that_is_none_is_asked_again_and_escape_leaves_the_question(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type("Csoon")
    fingers.enter()
    assert "no time" in page.panel.said() and kinds(party) == []
    page.panel.asked.clear()
    page.panel.asked.setFocus()
    fingers.type("sat 11")
    fingers.enter()
    assert kinds(party) == ["call_back"]
    fingers.type("LCymraeg")
    fingers.enter()
    assert party.one("SELECT language FROM outcomes WHERE kind = 'language_barrier'") == "Cymraeg"


def test_what_the_app_saved_meanwhile_is_shown_and_counts_once_unless_both_happened(
    desk: EntryDesk, party: Room
) -> None:
    sheet = party.sheet(1, rows=2)
    party.session.sheets.void(sheet.sheet_id)
    party.save(2, Kind.NO_ANSWER)
    page, fingers = opened(desk, sheet)
    assert "Meanwhile: No answer at 18:00 in the app, Guest 2" in page.panel.heard()
    fingers.type("N")
    assert "It may be the same call" in page.panel.said() and len(kinds(party)) == 1
    fingers.type("+N")
    assert len(kinds(party)) == 2


def test_about_when_they_were_rung_holds_for_the_rows_that_follow(desk: EntryDesk, party: Room) -> None:
    sheet = party.sheet()
    party.clock.skip(timedelta(hours=2))
    page, fingers = opened(desk, sheet)
    fingers.type("N")
    page.about_field.setFocus()
    fingers.type("1830")
    fingers.enter()
    fingers.type("N")
    moments = [row[0] for row in party.rows("SELECT at FROM outcomes ORDER BY device_seq")]
    assert moments[0] - moments[1] == 90 * 60_000


def test_a_scanner_leads_to_its_row_even_in_the_midst_of_typing(desk: EntryDesk, party: Room) -> None:
    sheet = party.sheet()
    page, fingers = opened(desk, sheet)
    fingers.type(codes.in_square(sheet.rows[6].code))
    fingers.enter()
    assert kinds(party) == [], "no letter of a code ends a row"
    fingers.type("N")
    assert party.one('SELECT "row" FROM sheet_rows WHERE outcome_id IS NOT NULL') == 7
    page.panel.note.setFocus()
    fingers.type(codes.in_square(sheet.rows[2].code))
    fingers.enter()
    fingers.type("N")
    assert party.one('SELECT min("row") FROM sheet_rows WHERE outcome_id IS NOT NULL') == 3


def test_a_sheet_that_is_opened_again_goes_on_where_it_was_left(desk: EntryDesk, party: Room, qtbot: QtBot) -> None:
    sheet = party.sheet()
    page, fingers = opened(desk, sheet)
    fingers.type("NN")
    with qtbot.waitSignal(desk.closed):
        fingers.press(Qt.Key.Key_Escape)
    opened(desk, sheet)
    assert "2 rows are typed in already" in page.panel.said()
    fingers.type("N")
    assert page.panel.said().startswith("Row 3:")


def test_what_is_no_sheet_is_said_beside_the_field(view: PartyWindow, party: Room) -> None:
    view.paper.show_from_host()
    fingers = Fingers(view.window)
    fingers.type("K7F M4")
    fingers.enter()
    page = view.paper.page
    assert "That is no sheet’s id" in "\n".join(label.text() for label in page.findChildren(Label) if label.isVisible())
    fingers.press(Qt.Key.Key_Escape)


def answer(view: PartyWindow, yes: bool) -> None:
    """Answer the question that stands over the page."""
    question = next(one for one in view.window.findChildren(Question) if one.isVisible())
    (question.yes if yes else question.no).click()


def test_what_became_of_a_sheet_is_said_on_the_page(view: PartyWindow, party: Room) -> None:
    first, second, third = (party.sheet(chair, rows=3) for chair in (1, 2, 3))
    view.paper.show_from_host()
    page = view.paper.page
    assert page.header.texts()[1] == "3 sheets out, with 9 people"
    for sheet, key in ((first, "back_key"), (second, "missing_key"), (third, "void_key")):
        getattr(page.sheet(sheet.sheet_id), key).click()
        answer(view, yes=True)
    states = {one.sheet_id: one.state for one in party.session.sheets.every()}
    assert [states[one.sheet_id] for one in (first, second, third)] == ["returned", "missing", "void"]
    assert page.header.texts()[1] == "0 sheets out, with 0 people · 1 missing"


def test_sheets_are_printed_into_a_file_that_only_its_owner_reads_and_are_counted(
    run: Run, view: PartyWindow, party: Room, tmp_path: Path
) -> None:
    async def play() -> None:
        view.paper.show_from_host()
        path = tmp_path / "sheets.pdf"
        view.paper._save(Wanted((1, 2), 6, False, True), path)
        await view.tasks.ended("paper")
        assert path.read_bytes().startswith(b"%PDF-") and path.stat().st_mode & 0o077 == 0
        assert [one.name for one in tmp_path.iterdir() if one.name != "party"] == ["sheets.pdf"]
        assert party.rows("SELECT what, row_count FROM taken_away") == [("sheets", 12)]
        assert "2 sheets out, with 12 people" in view.paper.page.header.texts()[1]

    run(play())


def test_a_file_that_cannot_be_written_holds_nobody(run: Run, view: PartyWindow, party: Room, tmp_path: Path) -> None:
    async def play() -> None:
        view.paper.show_from_host()
        view.paper._save(Wanted((1,), 6, False, False), tmp_path / "nowhere" / "sheets.pdf")
        await view.tasks.ended("paper")
        assert party.session.sheets.every()[0].state == "void"
        assert party.rows("SELECT * FROM taken_away") == []
        assert party.one("SELECT count(*) FROM held_homes") == 0

    run(play())


def test_whoever_has_not_accepted_the_notice_gets_no_list(view: PartyWindow, party: Room) -> None:
    view.paper.show_from_host()
    card = view.paper.page.printing
    card.choose_all()
    assert card.wanted().chairs == () and not card.pdf_key.isEnabled()
    card.show_chairs(party.session.evening.tonight().chairs, (1, 3))
    card.choose_all()
    assert card.wanted() == Wanted((1, 3), 12, False, False) and card.pdf_key.isEnabled()


def test_everything_is_named_and_reached_by_tab_and_large_text_clips_nothing(
    qapp: QApplication, view: PartyWindow, party: Room
) -> None:
    sheet = party.session.printing.print_for((1,), 3).sheets[0]
    open_from_tonight(view, sheet)
    for page in (view.paper.page, view.paper.entry.page):
        view.window.show_alone(page)
        reached = set()
        at: QWidget = page
        for _ in range(400):
            after = at.nextInFocusChain()
            if after is None or after is page:
                break
            at = after
            reached.add(at)
        takers = [w for w in page.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
        assert takers and all(w.accessibleName() for w in takers), [w for w in takers if not w.accessibleName()]
        assert set(takers) <= reached
    theme.apply(qapp, theme.Theme(dark=True, scale=2.0))
    view.window.show_alone(view.paper.entry.page)
    QApplication.processEvents()
    for label in view.paper.entry.page.findChildren(Label):
        if label.isVisible() and label.text():
            assert label.width() + 1 >= min(label.minimumSizeHint().width(), label.sizeHint().width()), label.text()


def test_a_held_key_saves_one_row_only(desk: EntryDesk, party: Room) -> None:
    page, _ = opened(desk, party.sheet())
    for repeat in (False, True, True):
        no_modifier = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, no_modifier, "n", repeat)
        QApplication.sendEvent(page, event)
    assert len(kinds(party)) == 1


def test_a_hostile_name_is_text_on_the_page(qtbot: QtBot, tmp_path: Path) -> None:
    party = room(tmp_path / "other", [voter(1, name="<b>Bob</b> =1+1", area="<img src=x>")])
    desk = EntryDesk(party.session)
    qtbot.addWidget(desk.page)
    desk.open(party.sheet().sheet_id)
    said = [label.text() for label in desk.page.findChildren(Label)]
    assert "<b>Bob</b> =1+1" in said and "<img src=x>" in said
    party.session.close()


def test_sheets_go_to_a_printer_and_are_counted_and_one_that_it_ate_is_printed_again(
    run: Run, view: PartyWindow, party: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[Path] = []

    def ask(parent: QWidget, then: Callable[[QPrinter], None]) -> None:
        """A printer that prints into a file."""
        device = QPrinter(QPrinter.PrinterMode.HighResolution)
        device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        pages.append(tmp_path / f"printed-{len(pages)}.pdf")
        device.setOutputFileName(str(pages[-1]))
        device.setFullPage(True)
        device.setPageLayout(files.A4)
        then(device)

    monkeypatch.setattr(printer, "there_is_one", lambda: True)
    monkeypatch.setattr(printer, "ask", ask)

    async def play() -> None:
        view.paper.show_from_host()
        card = view.paper.page.printing
        card.show_chairs(party.session.evening.tonight().chairs, (1, 2, 3))
        card.choose(2)
        card.print_key.click()
        await view.tasks.ended("paper")
        sheet = party.session.sheets.every()[0]
        view.paper.page.sheet(sheet.sheet_id).again_key.click()
        await view.tasks.ended("paper")
        assert [path.read_bytes()[:5] for path in pages] == [b"%PDF-", b"%PDF-"]
        assert party.rows("SELECT row_count FROM taken_away") == [(12,), (12,)]
        assert len(party.session.sheets.every()) == 1

    run(play())


def test_the_host_is_told_once_of_a_sheet_that_expired_and_is_not_back(view: PartyWindow, party: Room) -> None:
    party.sheet(2, rows=4)
    view.paper.look()
    party.clock.skip(timedelta(hours=3))
    view.paper.look()
    said = [label.text() for label in view.window.notices.findChildren(Label)]
    assert "1 sheet of paper expired and not back." in said
    assert any("Chair 2, Guest 2, 4 people." in words for words in said)
