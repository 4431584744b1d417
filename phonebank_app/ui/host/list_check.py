"""How far the check of a list is, or its import; then what became of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host import list_words as say
from phonebank_app.ui.host.page import contents
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import Label, aloud

State = Literal["wanting", "ready", "checking", "checked", "importing"]
_TITLES = {
    "wanting": tr("Not yet a call list"),
    "ready": tr("The rows are to be checked"),
    "checking": tr("Checking every row"),
    "checked": tr("Every row is checked"),
    "importing": tr("Putting them on the list"),
}
_HINTS = {
    "checking": tr("Kept only when you import"),
    "checked": tr("Kept only when you import"),
    "importing": tr("All of them, or none"),
}


class FiguresCard(Card):
    """Emits ``stop`` (checking or importing), ``check`` (again), ``put_away``, ``numbers`` (nobody may ring them)."""

    stop = Signal()
    check = Signal()
    numbers = Signal()
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__(gap=8, margins=(18, 14, 18, 14))
        self._state: State = "ready"
        self._title, self._share = Label("", "card_title", wrap=True), Label("", "card_title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._far = Label("", "label_muted", wrap=True)
        self._wanted = Label("", "body_strong", wrap=True, limit=300)
        self._wanted_line = Box("row", gap=9)
        self._wanted_line.add_aligned(Icon("help", "accent", 20), Qt.AlignmentFlag.AlignTop)
        self._wanted_line.add(self._wanted, stretch=1)
        self.numbers_key = KeyButton(tr("They are numbers nobody may ring…"), icon="ban", look="link", size=14)
        self.numbers_key.clicked.connect(self.numbers)
        self._figures = Box("column", gap=6)
        self._warnings = Box("column", gap=6)
        self.key = KeyButton(tr("Stop"), caps=("Esc",))
        self.key.clicked.connect(self._end)
        self.check_key = KeyButton(tr("Check every row"), caps=keys.caps("host", "check_list"), look="fill", weight=600)
        self.check_key.clicked.connect(self.check)
        self._hint = Label("", "hint", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = Box("row", gap=9)
        head.add(self._title, stretch=1)
        head.add(self._share)
        foot = Box("row", gap=12)
        foot.add(self.key)
        foot.add(self._hint, stretch=40)
        foot.stretch(1)
        foot.add(self.check_key)
        self.add(head, self.bar, self._far, self._wanted_line)
        self.add_aligned(self.numbers_key, Qt.AlignmentFlag.AlignLeft)
        self.add(self._figures, self._warnings)
        self.stretch()
        self.add(foot)
        self._show_parts()

    def state(self) -> State:
        """What it says just now."""
        return self._state

    @property
    def working(self) -> bool:
        """Whether something runs that can be stopped."""
        return self._state in ("checking", "importing")

    def show_wanting(self, missing: str, numbers: bool = False) -> None:
        """Something must be chosen before the rows can be checked.

        Args:
            numbers: it may be a file of numbers that nobody may ring.
        """
        self._wanted.setText(missing)
        self._set_state("wanting")
        self.numbers_key.setVisible(numbers)

    def show_ready(self, words: str, title: str = "") -> None:
        """The rows are to be checked, at a press."""
        self._far.setText(words)
        self._set_state("ready")
        self._title.setText(title or _TITLES["ready"])

    def show_progress(self, state: Literal["checking", "importing"], done: int, most: int, left: str = "") -> None:
        """``done`` rows of at most ``most`` (0: unknown); ``left``: “about two seconds left”."""
        self._share.setText(f"{round(100 * done / most)} %" if most else "")
        self.bar.setRange(0, max(1, most))
        self.bar.setValue(done)
        far = tr("{done:,} of {most:,}", done=done, most=most) if most else tr_n("{n:,} row", "{n:,} rows", done)
        self._far.setText(f"{far} · {left}" if left else far)
        if state != self._state:
            aloud(self.bar, tr("Rows checked") if state == "checking" else tr("People kept"))
            self._set_state(state)

    def show_figures(self, figures: Sequence[say.Figure], warnings: Sequence[str]) -> None:
        """The list was read: what became of its rows, and what to look at."""
        self._figures.clear()
        for figure in figures:
            self._figures.add(_FigureLine(figure))
        self._warnings.clear()
        for words in warnings:
            line = Box("row", gap=9)
            line.add_aligned(Icon("info", "warn", 18), Qt.AlignmentFlag.AlignTop)
            line.add(Label(words, "label", wrap=True, limit=400), stretch=1)
            self._warnings.add(line)
        self._set_state("checked")

    def show_again(self) -> None:
        """Show the figures as they were."""
        self._set_state("checked")

    def _end(self) -> None:
        if self.working:
            self.stop.emit()
        else:
            self.put_away.emit()

    def _set_state(self, state: State) -> None:
        self._state = state
        self._title.setText(_TITLES[state])
        self._hint.setText(_HINTS.get(state, ""))
        self.key.set_words(tr("Stop") if self.working else tr("Put it away"))
        self._show_parts()

    def _show_parts(self) -> None:
        for part in (self.bar, self._share):
            part.setVisible(self.working)
        self._far.setVisible(self._state not in ("checked", "wanting"))
        self._wanted_line.setVisible(self._state == "wanting")
        self.numbers_key.hide()
        self.check_key.setVisible(self._state == "ready")
        for box in (self._figures, self._warnings):
            box.setVisible(self._state == "checked" and bool(contents(box)))

    def texts(self) -> list[str]:
        """The figures, in words."""
        return [one.accessibleName() for one in contents(self._figures)]


class _FigureLine(Box):
    def __init__(self, figure: say.Figure) -> None:
        super().__init__("row", gap=10)
        count = Label(f"{figure.count:,}", "strong")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        count.setMinimumWidth(theme.current().px(52))
        icon: QWidget = Icon(figure.icon, figure.tone, 18)
        self.add(icon, count)
        self.add(Label(figure.words, "label", wrap=True), stretch=1)
        aloud(self, f"{figure.count:,} {figure.words}")
