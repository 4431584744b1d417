"""The ends of a list's way in: what was added and where to go; and a file of numbers that nobody may ring."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.list_words import Figure
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit, RoundIcon
from phonebank_app.ui.text import Label, aloud
from phonebank_app.voters.contacts import RefusedRow

_SHOWN = 5


class DoneCard(Card):
    """What was kept, and what to do next.

    Emits ``tonight`` (go there), ``another`` (list) and ``renamed`` (what its columns are to be remembered as).
    """

    tonight = Signal()
    another = Signal()
    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(32, 32, 32, 36))
        self._title = _centred("heading")
        self._next = _centred("lead")
        self._figures = Box("column", gap=8)
        self.name = LineEdit(tr("A name"), icon="list", limit=60)
        self.name.returnPressed.connect(lambda: self.renamed.emit(self.name.text()))
        self.name.editingFinished.connect(lambda: self.renamed.emit(self.name.text()))
        self._name_note = Label("", "hint")
        self._remember = Box("column", gap=4)
        self._remember.add(Field(tr("These columns are remembered as"), self.name), self._name_note)
        self.tonight_key = KeyButton(
            tr("Go to Tonight"), caps=keys.caps("host", "page:1"), look="fill", icon="hexagon", height=56, size=17
        )
        self.another_key = KeyButton(tr("Another list…"), caps=keys.caps("host", "open_list"), height=56, size=16)
        self.tonight_key.clicked.connect(self.tonight)
        self.another_key.clicked.connect(self.another)
        ways = Flow(gap=12)
        ways.set_centred(True)
        ways.add(self.tonight_key, self.another_key)
        self.stretch(2)
        self.add_aligned(RoundIcon("check", "ok", 80), Qt.AlignmentFlag.AlignHCenter)
        self.add(self._title)
        self.add_aligned(self._figures, Qt.AlignmentFlag.AlignHCenter)
        self.add(self._next)
        self.space(4)
        self.add(ways)
        self.space(8)
        self.add_aligned(self._remember, Qt.AlignmentFlag.AlignHCenter)
        self.stretch(3)

    def show_done(self, title: str, figures: Sequence[Figure], what_next: str, remembered: str = "") -> None:
        """Say what was kept; ``remembered``: the name of its columns, where they were chosen by hand."""
        self._title.setText(title)
        self._next.setText(what_next)
        self._figures.clear()
        for figure in figures:
            self._figures.add(_line(figure.icon, figure.tone, f"{figure.count:,} {figure.words}"))
        self._figures.setVisible(bool(figures))
        self.name.setText(remembered)
        self.set_name_note("")
        self._remember.setVisible(bool(remembered))

    def set_name_note(self, words: str) -> None:
        """What became of another name."""
        self._name_note.setText(words or tr("A list with the same headers is read like this one."))

    def texts(self) -> list[str]:
        """What it says."""
        return [label.text() for label in self.findChildren(Label) if not label.isHidden()]


class SuppressionCard(Card):
    """A file of numbers that nobody may ring. Emits ``use`` and ``put_away``."""

    use = Signal()
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(32, 32, 32, 36))
        self._title, self._file = _centred("heading"), _centred("label_muted")
        self._words = _centred("lead")
        self._refused = Box("column", gap=6)
        self.key = KeyButton(
            tr("Never ring these numbers"),
            caps=keys.caps("host", "import_list"),
            look="fill",
            icon="ban",
            height=56,
            size=17,
            weight=600,
        )
        self.key.clicked.connect(self.use)
        self.away = KeyButton(tr("Put it away"), caps=("Esc",), height=56, size=16)
        self.away.clicked.connect(self.put_away)
        ways = Flow(gap=12)
        ways.set_centred(True)
        ways.add(self.key, self.away)
        self._ways = ways
        self.stretch(2)
        self.add_aligned(RoundIcon("ban", "accent", 80), Qt.AlignmentFlag.AlignHCenter)
        self.add(self._title, self._file, _narrow(self._words))
        self.add_aligned(self._refused, Qt.AlignmentFlag.AlignHCenter)
        self.space(4)
        self.add(ways)
        self.stretch(3)

    def show_numbers(self, file: str, numbers: int, refused: Sequence[RefusedRow]) -> None:
        """Say how many numbers the file holds, and which lines are none."""
        self._title.setText(
            tr_n("{n:,} number that nobody may ring", "{n:,} numbers that nobody may ring", numbers)
            if numbers
            else tr("No number to keep")
        )
        self._file.setText(file)
        self._words.setText(
            tr(
                "A file of numbers without names is taken as a do-not-ring file: whoever has one of these "
                "numbers is not "
                "offered on this laptop, on tonight’s list or a later one. A call list has names beside its numbers."
            )
        )
        self._refused.clear()
        for row in refused[:_SHOWN]:
            self._refused.add(_line("warning", "warn", tr("line {row:,}: {reason}", row=row.row, reason=row.reason)))
        if len(refused) > _SHOWN:
            more = len(refused) - _SHOWN
            self._refused.add(
                _line(
                    "warning",
                    "warn",
                    tr_n("and {n:,} line more that are no number", "and {n:,} lines more that are no number", more),
                )
            )
        self._refused.setVisible(bool(refused))
        never = (
            tr("Never ring this number")
            if numbers == 1
            else tr("Never ring these {numbers:,} numbers", numbers=numbers)
        )
        self.key.set_words(never)
        self.key.setVisible(numbers > 0)
        self._ways.arrange()
        aloud(self, f"{self._title.text()}. {file}")

    def texts(self) -> list[str]:
        """What it says."""
        return [label.text() for label in self.findChildren(Label) if not label.isHidden()]


def _centred(role: str) -> Label:
    label = Label("", role, wrap=True, limit=400)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _narrow(label: Label) -> Box:
    """A line of words no wider than is read with ease, in the middle."""
    across = Box("row", gap=0)
    across.stretch(1)
    across.add(label, stretch=4)
    across.stretch(1)
    return across


def _line(icon: str, tone: str, words: str) -> QWidget:
    line = Box("row", gap=9)
    line.add(Icon(icon, tone, 18), Label(words, "body", limit=200, elide=True))
    line.stretch()
    return line
