"""Lists: open a file, see what was understood and what was refused, use it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.errors import WorldError
from phonebank_app.lists import ListReport
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.host.evening_words import count_of
from phonebank_app.ui.host.lent_card import LentCard
from phonebank_app.ui.host.list_cards import FiguresCard, OpenCard, ProblemCard, RefusedCard, UnderstoodCard
from phonebank_app.ui.host.page import HostPage, SideBySide
from phonebank_app.ui.parts import KeyButton

_LISTS = (("Call lists", ("*.csv", "*.txt", "*.tsv")), ("Every file", ("*",)))
_REFUSED = (("CSV", ("*.csv",)),)


class ListsPage(HostPage):
    """A list's way in.

    Emits ``opened`` (a path: read it), ``stop`` (reading), ``use`` (the report shown is to be kept), ``put_away``,
    ``save_refused`` (a path: write the refused rows there).
    """

    opened = Signal(str)
    stop = Signal()
    use = Signal()
    put_away = Signal()
    save_refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Lists", parent=parent)
        self.setAcceptDrops(True)
        self._report: ListReport | None = None
        self._seat = ""
        self.use_key = KeyButton("Use this list", look="fill", icon="check", weight=600)
        self.use_key.clicked.connect(self.use)
        self.header.tools.add(self.use_key)
        self.open_card, self.problem = OpenCard(), ProblemCard()
        self.understood, self.refused, self.figures = UnderstoodCard(), RefusedCard(), FiguresCard()
        self._below = SideBySide((self.refused, 79), (self.figures, 43))
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.lent = LentCard()
        self.lent.hide()
        self.body.add(self.lent, self.problem, self.understood)
        self.body.add(self._below, stretch=1)
        self.body.add(self.open_card, stretch=1)
        self.body.content.stretch(0)
        self.open_card.asked.connect(self.choose)
        self.understood.another.connect(self.choose)
        self.refused.save.connect(self.choose_refused_file)
        self.figures.stop.connect(self.stop)
        self.figures.put_away.connect(self._put_away)
        self.problem.hide()
        self.set_list(0)
        self.show_nothing()

    # What it is given

    def set_list(self, people: int, seat: str = "") -> None:
        """How many people are on the list in use, and where."""
        self._seat = seat
        self.header.set_title(f"A list for {seat}" if seat else "Lists")
        self.header.set_subtitle(
            f"{count_of(people, 'person is', 'people are')} on tonight’s list. Another list adds to it."
            if people
            else "There is no list yet: nobody can be rung."
        )

    def show_nothing(self) -> None:
        """No file is open."""
        self._report = None
        self._show(self.open_card)

    def show_reading(self, done: int = 0, most: int = 0) -> None:
        """A file is being read."""
        self.problem.hide()
        self.figures.show_progress(done, most)
        self.figures.key.setEnabled(True)
        self._show(self._below)
        self.refused.hide()
        self._below.setMaximumHeight(self._below.sizeHint().height())

    def show_report(self, report: ListReport) -> None:
        """A file was read: show what was understood."""
        self._report = report
        self.problem.hide()
        self.understood.show_report(report)
        self.refused.show_rows(report.refused)
        self.figures.show_report(report)
        self._below.setMaximumHeight(16_777_215)
        self._show(self.understood, self._below)
        self.refused.show()
        self.use_key.setEnabled(bool(report.contacts))
        if self.isVisible() and report.contacts:
            self.use_key.setFocus()

    def show_problem(self, error: WorldError) -> None:
        """The file cannot be used. What was open before stays open."""
        if self._report is not None:
            self.show_report(self._report)
        else:
            self.show_nothing()
        self.problem.say(error.what, error.way_out)
        self.problem.show()

    @property
    def report(self) -> ListReport | None:
        """The list that is shown, if one is."""
        return self._report

    def _show(self, *cards: QWidget) -> None:
        for card in (self.open_card, self.understood, self._below):
            card.setVisible(card in cards)
        self.use_key.setVisible(self.understood in cards)

    # What the person does

    def choose(self) -> QFileDialog:
        """Have a file chosen, then emit ``opened``."""
        return dialogs.open_file(self, "Open a call list", _LISTS, lambda path: self.opened.emit(str(path)))

    def choose_refused_file(self) -> QFileDialog:
        """Have a place chosen for the refused rows, then emit ``save_refused``."""
        stem = Path(self._report.file).stem if self._report else "list"
        return dialogs.save_file(
            self,
            "Save the refused rows",
            f"{stem}-refused.csv",
            _REFUSED,
            lambda path: self.save_refused.emit(str(path)),
        )

    def _put_away(self) -> None:
        self.show_nothing()
        self.put_away.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event)
        if action == "open_list":
            self.choose()
        elif action == "save_refused" and self._report is not None and self._report.refused:
            self.choose_refused_file()
        elif event.key() == Qt.Key.Key_Escape and not self._below.isHidden():
            self.figures.key.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()
            self.open_card.set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.open_card.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.open_card.set_over(False)
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.opened.emit(str(path))


def _dropped(event: QDropEvent) -> Path | None:
    """The one local file that is being dropped, if it is one."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
