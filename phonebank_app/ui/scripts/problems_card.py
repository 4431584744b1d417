"""What is wrong with the script, each with its place and a sentence; a line leads to where it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts.model import Problem
from phonebank_app.ui import icons, keys, theme
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, Pill, ScrollColumn, paint_round, row
from phonebank_app.ui.text import Label, aloud, broken, draw

_MOST = 24
"""Lines that are shown at once: whoever has more puts the first ones right first."""


class ProblemLine(QPushButton):
    """One problem, as a line that is pressed. Up and Down go to the lines around it."""

    def __init__(self) -> None:
        super().__init__()
        self.problem = Problem("hint", 0, 0, "")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_problem(self, problem: Problem) -> None:
        """Tell of this one."""
        if problem != self.problem:
            self.problem = problem
            aloud(self, f"{self.kind()}, {self.place()}: {problem.sentence}")
            self.updateGeometry()
            self.update()

    def kind(self) -> str:
        """“Error” or “Look at”."""
        return tr("Error") if self.problem.severity == "error" else tr("Look at")

    def place(self) -> str:
        """“26:4”: line and column; empty where the whole file is meant."""
        return f"{self.problem.line}:{self.problem.column}" if self.problem.line else ""

    def _columns(self, width: int) -> tuple[float, float, bool]:
        """Where the place and the sentence begin, and whether the sentence has lines of its own."""
        now = theme.current()
        strong = QFontMetricsF(now.font(14, 600))
        at = (
            now.px(30)
            + max(strong.horizontalAdvance(tr("Error")), strong.horizontalAdvance(tr("Look at")))
            + now.px(18)
        )
        words = at + QFontMetricsF(theme.fixed_font(now, 14)).horizontalAdvance("000:00") + now.px(14)
        below = width < now.px(460)
        return at, now.px(30) if below else words, below

    def _rows(self, width: int) -> list[str]:
        now = theme.current()
        _, words, _ = self._columns(width)
        measure = QFontMetricsF(now.font(14, 400))
        return broken(self.problem.sentence, measure, max(now.px(60), width - words - now.px(8)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        now = theme.current()
        _, _, below = self._columns(width)
        rows = len(self._rows(width)) + (1 if below else 0)
        return max(now.px(44), rows * now.px(21) + now.px(16))

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 100 else theme.current().px(480)
        return QSize(theme.current().px(300), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        box = QRectF(self.rect())
        if self.hasFocus():
            paint_round(painter, box, "accent_tint", "accent", width=2)
        elif self.underMouse():
            paint_round(painter, box, "soft", "")
        place, words, below = self._columns(self.width())
        rows, high = self._rows(self.width()), now.px(21)
        top = (self.height() - high * (len(rows) + (1 if below else 0))) / 2
        tone = "bad" if self.problem.severity == "error" else "warn"
        side = now.px(18)
        name = "warning" if self.problem.severity == "error" else "info"
        icons.paint(painter, name, QRectF(now.px(4), top + (high - side) / 2, side, side), now.colour(tone))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(now.font(14, 600))
        painter.setPen(now.colour(tone))
        draw(painter, QRectF(now.px(30), top, place, high), middle, self.kind())
        painter.setFont(theme.fixed_font(now, 14))
        painter.setPen(now.colour("muted"))
        draw(painter, QRectF(place, top, self.width(), high), middle, self.place())
        painter.setFont(now.font(14, 400))
        painter.setPen(now.colour("text"))
        for at, line in enumerate(rows, start=1 if below else 0):
            draw(painter, QRectF(words, top + at * high, self.width() - words, high), middle, line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.is_enter(event) and not event.isAutoRepeat():
            self.click()
        elif keys.press_of(event) in ("Down", "Up"):
            self.focusNextPrevChild(keys.press_of(event) == "Down")
        else:
            super().keyPressEvent(event)


class _Row(Box):
    """A line, and what puts it right."""

    def __init__(self) -> None:
        super().__init__("column", gap=0)
        self.line = ProblemLine()
        self.right = KeyButton(tr("Put right"), size=14, height=36)
        self.beside = row(gap=8)
        self.beside.add(self.line, stretch=1)
        self.beside.add(self.right)
        self.add(Divider(), self.beside)

    def show_problem(self, problem: Problem) -> None:
        self.line.show_problem(problem)
        self.right.setVisible(bool(problem.put_right))
        aloud(self.right, tr("Put right: “{words}”", words=problem.put_right))


class ProblemsCard(Card):
    """The list under the text.

    Signals:
        chosen(Problem): go to where it is; put_right(Problem): write what it says; next_wanted: the next one.
    """

    chosen = Signal(object)
    put_right = Signal(object)
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=4, margins=(18, 6, 14, 8), parent=parent)
        self._problems: tuple[Problem, ...] = ()
        self._told = False
        self._errors, self._hints = Pill("", "warning", "bad"), Pill("", "info", "warn")
        self._good = Pill(tr("Nothing to put right"), "check", "ok")
        self._next = KeyButton(
            tr("next"), caps=keys.caps("scripts", "next_problem"), look="bare", size=13, tone="muted", weight=400
        )
        aloud(self._next, tr("Go to the next problem"))
        self._next.clicked.connect(self.next_wanted)
        head = Box("row", gap=8)
        head.add(Label(tr("Problems"), "card_title"))
        for pill in (self._errors, self._hints, self._good):
            head.add(pill)
            pill.hide()
        head.stretch()
        head.add(self._next)
        self._rows: list[_Row] = []
        self._list = ScrollColumn(gap=0, margins=(0, 0, 12, 0))
        self._list.content.setMinimumHeight(1)
        self._more = Label("", "hint", wrap=True)
        self._more.hide()
        self._tip = Label(
            tr("Every way reaches an end. F5 reads it aloud, to nobody. Tab leaves the text; F12 shows every key."),
            "hint",
            wrap=True,
            limit=300,
        )
        self._tip.hide()
        self._list.add(self._more, self._tip)
        self._list.content.stretch()
        self.add(head)
        self.add(self._list, stretch=1)
        self._restyle()

    def _restyle(self) -> None:
        self._list.setMinimumHeight(theme.current().px(96))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """List these, the errors first."""
        errors = [problem for problem in problems if problem.severity == "error"]
        hints = [problem for problem in problems if problem.severity != "error"]
        shown = (*errors, *hints)
        if shown == self._problems and self._told:
            return
        self._problems, self._told = shown, True
        self._errors.set_words(tr_n("{n} must be put right", "{n} must be put right", len(errors)))
        self._hints.set_words(tr_n("{n} to look at", "{n} to look at", len(hints)))
        self._errors.setVisible(bool(errors))
        self._hints.setVisible(bool(hints))
        self._good.setVisible(not problems)
        self._tip.setVisible(not problems)
        self._next.setVisible(bool(problems))
        for at, problem in enumerate(shown[:_MOST]):
            if at == len(self._rows):
                self._add_row()
            self._rows[at].show_problem(problem)
            self._rows[at].show()
        for unused in self._rows[len(shown[:_MOST]) :]:
            unused.hide()
        more = max(0, len(shown) - _MOST)
        self._more.setVisible(bool(more))
        self._more.setText(tr_n("And {n} more.", "And {n} more.", more))

    def _add_row(self) -> None:
        made = _Row()
        made.line.clicked.connect(lambda: self.chosen.emit(made.line.problem))
        made.right.clicked.connect(lambda: self.put_right.emit(made.line.problem))
        self._list.content.box.insertWidget(len(self._rows), made)
        self._rows.append(made)

    def lines(self) -> list[ProblemLine]:
        """The lines that are shown."""
        return [made.line for made in self._rows if not made.isHidden()]

    def keys_right(self) -> list[KeyButton]:
        """The keys that put one right, as far as shown."""
        return [made.right for made in self._rows if not made.isHidden() and not made.right.isHidden()]

    def counts(self) -> tuple[str, str]:
        """The words of the two counts, as shown; empty for one that is not."""
        return tuple("" if pill.isHidden() else pill.words() for pill in (self._errors, self._hints))  # type: ignore[return-value]

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)  # type: ignore[arg-type]
        if hasattr(self, "_list"):
            self._restyle()
