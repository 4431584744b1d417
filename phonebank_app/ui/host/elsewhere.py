"""Results from elsewhere: choose a file, see what each column, result and row becomes, then keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.elsewhere import Choices, Plan
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.host import elsewhere_words as say
from phonebank_app.ui.host.elsewhere_cards import ChooseCard, FiguresCard, RefusedCard, SheetCard, WordsCard
from phonebank_app.ui.host.list_cards import ProblemCard
from phonebank_app.ui.host.page import HostPage, SideBySide
from phonebank_app.ui.parts import Box, KeyButton
from phonebank_app.voters.contacts import read_date

_KINDS = ((tr("Sheets and exports"), ("*.csv", "*.xlsx", "*.ods", "*.txt", "*.tsv")), (tr("Every file"), ("*",)))
_REFUSED = (("CSV", ("*.csv",)),)


class ElsewherePage(HostPage):
    """The page.

    Signals:
        opened(path): look at this file; ``chosen``: something was chosen otherwise, see :meth:`choices`.
        keep: what is shown is to be kept; ``stop``: stop what goes on; ``back``: to the results.
        save_refused(path): write the refused rows there.
    """

    key_contexts = ("elsewhere",)

    opened = Signal(str)
    chosen = Signal()
    keep = Signal()
    stop = Signal()
    back = Signal()
    save_refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Results from elsewhere"), tr("Calls that were logged on paper, or in another system"), parent=parent
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._plan: Plan | None = None
        self._mapping: dict[str, str] = {}
        self._results: dict[str, str] = {}
        self.back_key = KeyButton(tr("Back to Results"), caps=("Esc",))
        self.back_key.clicked.connect(self.back)
        self.keep_key = KeyButton("", look="fill", icon="check", weight=600)
        self.keep_key.clicked.connect(self.keep)
        self.header.tools.set_spaces(gap=10)
        self.header.tools.add(self.back_key, self.keep_key)
        self.choose_card, self.problem = ChooseCard(), ProblemCard()
        self.sheet, self.words = SheetCard(), WordsCard()
        self.refused, self.figures = RefusedCard(), FiguresCard()
        side = Box("column", gap=16)
        side.add(self.figures, self.refused)
        side.stretch()
        self._side = side
        self._below = SideBySide((self.words, 5), (side, 6))
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(self.problem, self.sheet, self._below)
        self.body.add(self.choose_card, stretch=1)
        self.body.content.stretch(0)
        self.choose_card.asked.connect(self.choose)
        self.sheet.another.connect(self.choose)
        self.sheet.chosen.connect(self._choose_otherwise)
        self.words.chosen.connect(self._choose_result)
        self.refused.save.connect(self.choose_refused_file)
        self.figures.stop.connect(self.stop)
        self.problem.hide()
        self.show_nothing()

    # What it is given

    def show_nothing(self) -> None:
        """No file is open."""
        self._plan = None
        self.figures.busy = False
        self._mapping, self._results = {}, {}
        self.sheet.source.clear()
        self.sheet.day.clear()
        self._show(self.choose_card)

    def show_progress(self, title: str, done: int, most: int) -> None:
        """A file is gone through, or kept."""
        self.problem.hide()
        self.figures.show_progress(title, done, most)
        self.keep_key.setEnabled(False)
        if self._plan is None:
            self._show(self._below, self.figures)

    def show_plan(self, plan: Plan, questions: Sequence[str], labels: Mapping[OutcomeKind, str]) -> None:
        """What would be kept of a file."""
        self._plan = plan
        self.problem.hide()
        self.sheet.show_plan(plan, say.meanings(questions))
        self.words.show_words(plan.words, labels, fixed=plan.sheet.ours)
        self.refused.show_plan(plan)
        self.figures.show_plan(plan)
        self.keep_key.set_words(say.keep_words(plan))
        self.keep_key.setEnabled(not plan.empty)
        self._show(self.sheet, self._below, self.words, self.refused, self.figures)

    def show_problem(self, error: WorldError) -> None:
        """It cannot be done. What was shown stays."""
        if self._plan is None:
            self.show_nothing()
        else:
            self.figures.show_plan(self._plan)
            self.keep_key.setEnabled(not self._plan.empty)
        self.problem.say(error.what, error.way_out)
        self.problem.show()

    def show_stopped(self) -> None:
        """What went on was stopped: as before it began."""
        if self._plan is None:
            self.show_nothing()
            return
        self.figures.show_plan(self._plan)
        self.keep_key.setEnabled(not self._plan.empty)

    @property
    def plan(self) -> Plan | None:
        """What is shown."""
        return self._plan

    def choices(self) -> Choices:
        """What the person said about the file."""
        order = {0: None, 1: False, 2: True}[self.sheet.dates.currentIndex()]
        return Choices(self._mapping, self._results, self.sheet.source.text().strip(), self._day(), order)

    def _day(self) -> date | None:
        return read_date(self.sheet.day.text())

    def _show(self, *parts: QWidget) -> None:
        for part in (self.choose_card, self.sheet, self._below, self.words, self.refused, self.figures):
            part.setVisible(part in parts)
        self.keep_key.setVisible(self.sheet in parts)

    # What the person does

    def choose(self) -> QFileDialog:
        """Have a file chosen, then emit ``opened``."""

        def chosen(path: Path) -> None:
            self.show_nothing()
            self.opened.emit(str(path))

        return dialogs.open_file(self, tr("Open results from elsewhere"), _KINDS, chosen)

    def choose_refused_file(self) -> QFileDialog:
        """Have a place chosen for the refused rows, then emit ``save_refused``."""
        stem = Path(self._plan.sheet.name).stem if self._plan else "sheet"
        suggested = f"{stem}-refused.csv"
        return dialogs.save_file(
            self, tr("Save the refused rows"), suggested, _REFUSED, lambda path: self.save_refused.emit(str(path))
        )

    def _choose_otherwise(self) -> None:
        if self._plan is None:
            return
        written = self.sheet.day.text().strip()
        if written and self._day() is None:
            self.problem.say(tr("This day cannot be read."), tr("Write it as 5/12/2019."))
            self.problem.show()
            return
        self._mapping |= self.sheet.mapping()
        self.chosen.emit()

    def _choose_result(self, word: str, outcome: str) -> None:
        self._results[word] = outcome
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event)
        if action == "open_list":
            self.choose()
        elif action == "save_refused" and self._plan is not None and self._plan.refused:
            self.choose_refused_file()
        elif keys.action_for("elsewhere", event) == "back":
            (self.stop if self.figures.busy else self.back).emit()
        else:
            super().keyPressEvent(event)
