"""Lists: open a file, see what was understood and change it, have every row checked, import it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.lists import ListReport
from phonebank_app.ui import dialogs, keys, pasting, theme
from phonebank_app.ui.host import list_words as say
from phonebank_app.ui.host.lent_card import LentCard
from phonebank_app.ui.host.list_cards import OpenCard, ProblemCard, RefusedCard
from phonebank_app.ui.host.list_check import FiguresCard
from phonebank_app.ui.host.list_end import DoneCard, SuppressionCard
from phonebank_app.ui.host.list_shown import ShownList
from phonebank_app.ui.host.list_steps import STEPS, Steps
from phonebank_app.ui.host.list_twins import joined_card, met_card
from phonebank_app.ui.host.list_understood import UnderstoodCard
from phonebank_app.ui.host.page import HostPage, SideBySide
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.text import announce
from phonebank_app.voters.contacts import RefusedRow

PATTERNS: Final = ("*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xls", "*.ods")
_LISTS = ((tr("Call lists and do-not-ring files"), PATTERNS), (tr("Every file"), ("*",)))
_REPORT = (("CSV", ("*.csv",)),)
_FILE, _COLUMNS, _CHECK, _IMPORT = range(4)


class ListsPage(HostPage):
    """A list's way in.

    Signals:
        opened: a path: open it. pasted: the text of the clipboard.
        meant: a column's place and a field; sheet_chosen: a sheet's name; as_in: a place in ``ShownList.as_in``.
        check, stop: checking every row, and importing; use: import what was checked; put_away.
        save_refused: a path: write the report there.
        suppress: keep the numbers of the do-not-ring file that is shown; numbers_only: take the open file as one.
        tonight: go there; renamed: what the columns are remembered as.
    """

    opened = Signal(str)
    pasted = Signal(str)
    meant = Signal(int, str)
    sheet_chosen = Signal(str)
    as_in = Signal(int)
    check = Signal()
    stop = Signal()
    use = Signal()
    put_away = Signal()
    save_refused = Signal(str)
    suppress = Signal()
    numbers_only = Signal()
    tonight = Signal()
    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Lists"), parent=parent)
        self.setAcceptDrops(True)
        self._report: ListReport | None = None
        self._people, self._seat = 0, ""
        self._busy = False
        self.steps = Steps()
        self.steps.hide()
        self.use_key = KeyButton(tr("Import when checked"), weight=600, height=44)
        self.use_key.clicked.connect(self.use)
        self.header.tools.add_aligned(self.steps, Qt.AlignmentFlag.AlignVCenter)
        self.header.tools.add(self.use_key)
        self.open_card, self.problem = OpenCard(), ProblemCard()
        self.understood, self.refused, self.figures = UnderstoodCard(), RefusedCard(), FiguresCard()
        self.joined, self.met = joined_card(), met_card()
        self.suppression, self.done = SuppressionCard(), DoneCard()
        self._below = SideBySide((self.refused, 79), (self.figures, 43))
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.lent = LentCard()
        self.lent.hide()
        self.body.add(self.lent, self.problem, self.understood)
        self.body.add(self._below, stretch=1)
        self.body.add(self.joined, self.met)
        self.body.add(self.open_card, self.suppression, self.done, stretch=1)
        self.body.content.stretch(0)
        self._wire()
        self.problem.hide()
        self.set_list(0)
        self.show_nothing()

    def _wire(self) -> None:
        self.open_card.asked.connect(self.choose)
        self.open_card.pasted.connect(self.paste)
        self.understood.meant.connect(self.meant)
        self.understood.sheet_chosen.connect(self.sheet_chosen)
        self.understood.as_in.connect(self.as_in)
        self.refused.save.connect(self.choose_refused_file)
        self.figures.stop.connect(self.stop)
        self.figures.check.connect(self.check)
        self.figures.numbers.connect(self.numbers_only)
        self.figures.put_away.connect(self._put_away)
        self.suppression.use.connect(self.suppress)
        self.suppression.put_away.connect(self._put_away)
        self.done.tonight.connect(self.tonight)
        self.done.another.connect(self.choose)
        self.done.renamed.connect(self.renamed)

    # What it is given

    def set_list(self, people: int, seat: str = "") -> None:
        """How many people are on the list in use, and where."""
        self._people, self._seat = people, seat
        self.header.set_title(tr("A list for {seat}", seat=seat) if seat else tr("Lists"))
        self._show_subtitle()

    def show_nothing(self) -> None:
        """No file is open."""
        self._report = None
        self._set_step(_FILE)
        self._show(self.open_card)

    def show_opening(self, file: str) -> None:
        """A file is being looked at; this takes a moment where it is a large workbook."""
        self.problem.hide()
        self.open_card.set_opening(file)

    def show_list(self, shown: ShownList, missing: str) -> None:
        """A file is open: what its columns were taken for, and what is still ``missing`` for a call list."""
        fresh = self.understood.isHidden()
        self._report = None
        self.problem.hide()
        self.understood.show_list(shown)
        self.refused.show_waiting()
        if missing:
            self.figures.show_wanting(missing, any(column.field == "phone" for column in shown.columns))
        else:
            self.figures.show_ready(tr("Have every row checked with these columns. Nothing is kept before you import."))
        self._set_step(_COLUMNS)
        self._show(self.understood, self._below)
        if fresh and self.isVisible():
            announce(self, f"{shown.file}, {shown.rows}, {tr_n('{n:,} column', '{n:,} columns', len(shown.columns))}.")
        if missing and self.isVisible() and not self._on_a_column():
            unknown = [place for place, column in enumerate(shown.columns) if not column.recognised]
            self.understood.table.focus_on(unknown[0] if unknown else 0)
        elif self.isVisible() and not self._on_a_column():
            self.figures.check_key.setFocus()

    def show_reading(self, done: int = 0, most: int = 0, left: str = "") -> None:
        """Every row is being checked."""
        if self.figures.state() != "checking":
            self._report = None
            stays = self._on_a_column()
            self.problem.hide()
            self._set_step(_CHECK)
            self._show(*((self.understood,) if not self.understood.isHidden() else ()), self._below)
            self.figures.show_progress("checking", done, most, left)
            if self.isVisible() and not stays:
                self.figures.key.setFocus()
        else:
            self.figures.show_progress("checking", done, most, left)

    def show_report(
        self,
        report: ListReport,
        *,
        figures: Sequence[say.Figure] = (),
        met: int = 0,
        met_twin: Callable[[int], say.Twin] | None = None,
    ) -> None:
        """Every row was checked: show what would be kept, who is there twice, and what was refused.

        Args:
            figures: what became of the rows, where the store was asked; else as far as the list tells.
            met: how many are in the store already; ``met_twin``: one of them, by place.
        """
        self._report = report
        stays = self._on_a_column()
        self.problem.hide()
        self.refused.show_rows(report.refused)
        self.understood.set_rows(tr_n("{n:,} row", "{n:,} rows", report.rows_read))
        figures = figures or say.figures(report)
        self.figures.show_figures(figures, report.warnings)
        self.joined.show_twins(len(report.joined), lambda at: say.joined_twin(report.joined[at]))
        self.met.show_twins(met if met_twin else 0, met_twin)
        twins = [card for card, some in ((self.joined, report.joined), (self.met, met)) if some]
        self._set_step(_IMPORT)
        self._show(self.understood, self._below, *twins)
        if self.isVisible():
            first = figures[0]
            announce(self, say.checked_aloud(first, len(report.refused)))
            if report.contacts and not stays:
                self.use_key.setFocus()

    def show_importing(self, done: int = 0, most: int = 0, left: str = "") -> None:
        """The list is being kept."""
        if not self._busy:
            self._busy = True
            self._show_key()
            self.understood.setEnabled(False)
        self.figures.show_progress("importing", done, most, left)

    def show_stopped(self) -> None:
        """What was being done was stopped: the file stays open, if its columns are shown."""
        if self.understood.isHidden():
            self.show_nothing()
            return
        self.figures.show_ready(tr("The check was stopped. Nothing was kept."), tr("Not every row is checked"))
        self._set_step(_COLUMNS)
        self._show_key()

    def show_checked_again(self) -> None:
        """The import was stopped, or could not be done: what was checked is there as before."""
        self._end_import()
        if self._report is not None:
            self.figures.show_again()

    def show_done(self, title: str, figures: Sequence[say.Figure], what_next: str, remembered: str = "") -> None:
        """The list, or the numbers, were kept."""
        self._end_import()
        self._report = None
        self.done.show_done(title, figures, what_next, remembered)
        self._set_step(len(STEPS))
        self._show(self.done)
        if self.isVisible():
            announce(self, title)
            self.done.tonight_key.setFocus()

    def show_suppression(self, file: str, numbers: int, refused: Sequence[RefusedRow]) -> None:
        """The file holds numbers that nobody may ring."""
        self._report = None
        self.problem.hide()
        self.suppression.show_numbers(file, numbers, refused)
        self._show(self.suppression)
        if self.isVisible() and numbers:
            self.suppression.key.setFocus()

    def show_problem(self, error: WorldError) -> None:
        """The file cannot be used. What was open before stays open."""
        self.open_card.set_opening("")
        self.problem.say(error.what, error.way_out)
        self.problem.show()
        self.body.ensureWidgetVisible(self.problem)

    @property
    def report(self) -> ListReport | None:
        """The list that was checked, if one is in hand."""
        return self._report

    # How it shows it

    def _show(self, *cards: QWidget) -> None:
        every = (self.open_card, self.understood, self._below, self.joined, self.met, self.suppression, self.done)
        for card in every:
            card.setVisible(card in cards)
        self.open_card.set_opening("")
        in_hand = self._below in cards
        self.steps.setVisible(in_hand or self.done in cards)
        self.use_key.setVisible(in_hand)
        self._show_subtitle()
        self._show_key()

    def _show_subtitle(self) -> None:
        waiting = not self.open_card.isHidden()
        self.header.set_subtitle(say.on_the_list(self._people) if waiting else "")

    def _show_key(self) -> None:
        people = len(self._report.contacts) if self._report is not None else 0
        self.use_key.setEnabled(people > 0 and not self._busy)
        ready = people > 0
        self.use_key.set_words(
            tr_n("Import {n:,} person", "Import {n:,} people", people) if ready else tr("Import when checked")
        )
        self.use_key.set_caps(*(keys.caps("host", "import_list") if ready else ()))
        self.use_key.set_look("fill" if ready else "framed")
        self._arrange_header()

    def _arrange_header(self) -> None:
        """The steps beside the key, or only the one in hand where that is too wide."""
        key = self.use_key.sizeHint().width() if not self.use_key.isHidden() else 0
        self.steps.set_compact(self.steps.full() + key + theme.current().gap(80) > self.width())
        self.header.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_header()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange_header()

    def _set_step(self, step: int) -> None:
        self.steps.set_current(step)

    def _end_import(self) -> None:
        self._busy = False
        self.understood.setEnabled(True)
        self._show_key()

    def _on_a_column(self) -> bool:
        return any(select.hasFocus() for select in self.understood.table.selects())

    # What the person does

    def choose(self) -> QFileDialog:
        """Have a file chosen, then emit ``opened``."""
        return dialogs.open_file(self, tr("Open a call list"), _LISTS, lambda path: self.opened.emit(str(path)))

    def paste(self) -> None:
        """Take what was copied: rows of a spreadsheet, or a file."""
        if self._busy:
            return
        copied = pasting.copied()
        path = _one_file(copied)
        if path is not None:
            self.opened.emit(str(path))
        elif copied.text().strip():
            self.pasted.emit(copied.text())
        else:
            way_out = tr("Copy the rows in your spreadsheet, with their headers, and paste them here.")
            self.show_problem(WorldError(tr("There is nothing to paste."), way_out))

    def choose_refused_file(self) -> QFileDialog:
        """Have a place chosen for the report, then emit ``save_refused``."""
        stem = Path(self._report.file).stem if self._report else "list"
        return dialogs.save_file(
            self,
            tr("Save the report of this list"),
            f"{stem}-report.csv",
            _REPORT,
            lambda path: self.save_refused.emit(str(path)),
        )

    def _put_away(self) -> None:
        self.problem.hide()
        self.show_nothing()
        self.put_away.emit()

    def _escape(self) -> bool:
        """What Escape does here; whether it did something."""
        if not self._below.isHidden():
            self.figures.key.click()
        elif not self.suppression.isHidden() or not self.done.isHidden():
            self._put_away()
        elif not self.problem.isHidden():
            self.problem.hide()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event)
        in_hand = not self._below.isHidden()
        if action == "open_list" and not self._busy:
            self.choose()
        elif action == "paste":
            self.paste()
        elif action == "check_list" and in_hand and self.figures.state() == "ready":
            self.check.emit()
        elif action == "import_list" and self.use_key.isVisibleTo(self) and self.use_key.isEnabled():
            self.use.emit()
        elif action == "import_list" and not self.suppression.isHidden() and not self.suppression.key.isHidden():
            self.suppress.emit()
        elif action == "save_refused" and self._report is not None:
            self.choose_refused_file()
        elif action != "back" or not self._escape():
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _one_file(event.mimeData()) is not None and not self._busy:
            event.acceptProposedAction()
            self.open_card.set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.open_card.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.open_card.set_over(False)
        path = _one_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.opened.emit(str(path))


def _one_file(carried: QMimeData) -> Path | None:
    """The one local file that is dropped or pasted, if it is one."""
    urls = carried.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
