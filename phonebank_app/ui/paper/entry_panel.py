"""The present row of a sheet, large: whom, what was heard meanwhile, the keys, the answers, a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.paper import PaperQuestion, SheetLine
from phonebank_app.rules.codesets import OutcomeKey
from phonebank_app.scripts.written import in_full
from phonebank_app.ui import keys, theme
from phonebank_app.ui.paper import paper_words as say
from phonebank_app.ui.parts import Box, Field, KeyButton, LineEdit, ScrollColumn, row
from phonebank_app.ui.text import Label, aloud, hint

_COLUMN = 160
"""How wide a column of keys is at least, in design pixels."""
_MOST_COLUMNS = 4


class EntryPanel(ScrollColumn):
    """The panel. Emits ``pressed`` with the action of a key whose button was clicked; ``outcomes``: those shown."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(20, 14, 20, 16))
        self._which, self._name = Label("", "label_muted"), Label("", "name", shrink_to=20)
        self._phone, self._area = Label("", "count", tone="accent"), Label("", "label_muted", wrap=True)
        self._heard = Label("", "body_strong", tone="warn", wrap=True, limit=300)
        self.both_key = KeyButton(tr("Both calls happened"), caps=keys.caps("sheet", "both"), size=14)
        self.both_key.clicked.connect(lambda: self.pressed.emit("both"))
        self._meanwhile = Box("column", gap=6)
        keys_of = row(self.both_key)
        keys_of.stretch()
        self._meanwhile.add(self._heard, keys_of)
        self._said = Label("", "body_strong", wrap=True, limit=300)
        self._keys = Box("row", gap=8)
        self.outcomes: tuple[OutcomeKey, ...] = ()
        self._letters: dict[str, KeyButton] = {}
        self._columns = 0
        self._questions = Box("column", gap=6)
        self._asked: tuple[PaperQuestion, ...] = ()
        self._lines: dict[str, tuple[Label, Label]] = {}
        self.note = LineEdit("", caps=keys.caps("sheet", "note"), limit=500)
        self.asked = LineEdit("", limit=60)
        self._question = Field("", self.asked)
        self._question.hide()
        who = Box("column", gap=2)
        who.add(self._which, self._name, self._phone, self._area)
        self._note_field = Field(tr("Note"), self.note)
        self._body = Box("column", gap=10)
        self._body.add(self._meanwhile, self._question, self._keys, self._questions, self._note_field)
        self.add(who, self._said, self._body)
        for field in (self.note, self.asked):
            field.installEventFilter(self)
        self.content.stretch()

    def show_keys(self, outcomes: Sequence[OutcomeKey], questions: Sequence[PaperQuestion]) -> None:
        """The keys of this sheet."""
        for old in self._letters.values():
            old.deleteLater()
        self.outcomes = tuple(outcomes)
        self._letters = {}
        for key in outcomes:
            look = "bad" if key.group == "never_again" and key.prominent else "soft"
            made = KeyButton(key.label, caps=(key.letter,), look=look, cap_left=True, size=14)  # type: ignore[arg-type]
            action = "kindly" if len(key.letter) > 1 else f"outcome:{key.letter}"
            made.clicked.connect(lambda _=False, action=action: self.pressed.emit(action))
            self._letters[key.letter] = made
        self._columns = 0
        self._place_keys()
        self._questions.clear()
        self._asked, self._lines = tuple(questions), {}
        for question in questions:
            title, options = Label("", "body_strong", wrap=True, limit=300), Label("", "hint", wrap=True, limit=400)
            self._lines[question.name] = title, options
            line = Box("column", gap=0)
            line.add(title, options)
            self._questions.add(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed in is looked at, however large the text."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 24)
        return False

    def _place_keys(self) -> None:
        """In as many columns as there is room for."""
        columns = min(_MOST_COLUMNS, max(1, (self.width() - 40) // theme.current().px(_COLUMN)))
        if columns == self._columns or not self._letters:
            return
        self._columns = columns
        made = [Box("column", gap=6) for _ in range(columns)]
        share = -(-len(self._letters) // columns)
        for place, key in enumerate(self._letters.values()):
            made[place // share].add(key)
        self._keys.clear()
        for column in made:
            column.stretch()
            self._keys.add(column, stretch=1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_keys()

    def show_row(
        self, line: SheetLine, of: int, answers: Mapping[str, Sequence[str]], question: int, note: str
    ) -> None:
        """Show a row; ``answers``: codes by question; ``question``: to which digits go."""
        self._body.show()
        self._which.setText(tr("Row {row} of {of}", row=line.row, of=of))
        self._name.setText(line.name)
        self._phone.setText(line.number)
        self._phone.show()
        self._area.setText(line.area)
        self._area.setVisible(bool(line.area))
        heard = say.meanwhile(line)
        self._heard.setText(
            tr("Meanwhile: {heard}. If that is the same call, press Enter.", heard=heard) if heard else ""
        )
        self._meanwhile.setVisible(bool(heard) and line.entered is None)
        entered = line.entered.kind if line.entered is not None else None
        label = line.entered.label if line.entered is not None else ""
        for key in self._letters.values():
            key.set_chosen(entered is not None and key.words().rstrip("…") == label)
        for place, asked in enumerate(self._asked):
            self._show_question(asked, answers.get(asked.name, ()), place == question)
        self.note.setText(note)
        self.put_question_away()
        self.verticalScrollBar().setValue(0)
        aloud(self, tr("Row {row}, {name}", row=line.row, name=line.name))

    def _show_question(self, asked: PaperQuestion, given: Sequence[str], current: bool) -> None:
        title, options = self._lines[asked.name]
        chosen = [label for _, value, label in asked.choices if value in given]
        if asked.asked is not None:
            chosen = [in_full(asked.asked, value, "en") for value in given]
        said = f": {', '.join(chosen)}" if chosen else ""
        title.setText(f"{'› ' if current else ''}{asked.title}{said}")
        title.set_tone("accent" if current else "")
        ticked = " · ".join(f"{key}\u00a0{label}" for key, _, label in asked.choices)
        options.setText(tr("Digits begin it: {what}", what=asked.takes) if asked.asked else ticked)
        options.setVisible(current)
        aloud(title, f"{asked.title}{said}{tr(', digits go here') if current else ''}")

    def show_end(self, words: str) -> None:
        """Every row has been gone through."""
        self._which.setText(tr("That was the last row"))
        self._name.setText(words)
        self._phone.hide()
        self._area.hide()
        self._body.hide()

    def say(self, words: str, tone: str) -> None:
        """Say what was saved, or what is wanted."""
        self._said.set_tone(tone)
        self._said.setText(words)

    def said(self) -> str:
        """What it says of the last key."""
        return self._said.text()

    def ask(self, label: str, example: str, begun: str = "") -> None:
        """Ask for a time, a language or what is written in answer to a question; ``begun``: its first sign."""
        self._question.set_label(label)
        hint(self.asked, example)
        self.asked.clear()
        self._question.show()
        self.asked.setFocus()
        self.asked.insert(begun)

    def put_question_away(self) -> None:
        """Nothing is asked any more."""
        self._question.hide()

    def question(self) -> str:
        """What is asked; empty for nothing."""
        return "" if self._question.isHidden() else self._question.label.text()

    def outcome_key(self, letter: str) -> KeyButton:
        """The button of a letter; ``KeyError`` for none."""
        return self._letters[letter]

    def heard(self) -> str:
        """What was heard of them meanwhile; empty for nothing."""
        return "" if self._meanwhile.isHidden() else self._heard.text()
