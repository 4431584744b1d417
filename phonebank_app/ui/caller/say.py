"""What to say: the script's step and its answers, the second column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.engine import Conversation, ShownChoice
from phonebank_app.scripts.model import Block
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller import filled
from phonebank_app.ui.caller.written import Written, WrittenEdit
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import BAR, Box, KeyButton, ProgressDots, ScrollColumn, row
from phonebank_app.ui.text import Label, Prose, Words, aloud, announce

_DOWN = Qt.AlignmentFlag.AlignTop
_ABOVE_HINT, _BELOW_HINT, _ABOVE_SAID = 4, 8, 4


SCRIPT = 21
"""How large what is read aloud is set, in design pixels."""

_ASKS, _SHORT_BELOW = tr("If they ask…"), 460


def _for_you(words: str) -> str:
    return tr("For you: {words}", words=words)


class Answers(QWidget):
    """The numbered answers, in one column, or in two when one would not fit."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[str, KeyButton] = {}
        self._columns, self._slim = 1, False

    def show_choices(self, choices: Sequence[ShownChoice]) -> None:
        """Show these; buttons whose key stays are kept, so that the focus stays too."""
        keep = {choice.key for choice in choices}
        for key in [key for key in self._buttons if key not in keep]:
            button = self._buttons.pop(key)
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        for choice in choices:
            button = self._buttons.get(choice.key) or self._new(choice.key)
            button.set_words(choice.label, choice.note)
            button.set_chosen(choice.selected)
        self._buttons = {choice.key: self._buttons[choice.key] for choice in choices}
        self._place()

    def _new(self, key: str) -> KeyButton:
        button = KeyButton("", caps=(key,), cap_left=True, size=16)
        button.set_slim(self._slim)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._buttons[key] = button
        return button

    def buttons(self) -> dict[str, KeyButton]:
        """The answers by their key."""
        return self._buttons

    def fit(self, width: int, height: int) -> None:
        """Lay them out so that they fit, if they can: one column, then a slim one, then two. They read
        downwards."""
        enough = len(self._buttons) > 4
        tries = [(1, False), (1, True), (2, False), (2, True)] if enough else [(1, False), (1, True)]
        fitting = (shape for shape in tries if self.height_as(*shape, width) <= height)
        columns, slim = next(fitting, tries[-1])
        if (columns, slim) != (self._columns, self._slim):
            self._columns, self._slim = columns, slim
            self._place()

    def height_as(self, columns: int, slim: bool, width: int) -> int:
        """How high they would be in so many columns, slim or not."""
        buttons = list(self._buttons.values())
        if not buttons:
            return 0
        rows = -(-len(buttons) // columns)
        gap = theme.current().gap(8)
        each = (width - gap * (columns - 1)) // columns
        tall = [max(b.height_as(each, slim=slim) for b in buttons[place::rows]) for place in range(rows)]
        return sum(tall) + (0 if slim else gap * (rows - 1))

    def _place(self) -> None:
        buttons = list(self._buttons.values())
        for button in buttons:
            self._grid.removeWidget(button)
            button.set_slim(self._slim)
        gap = theme.current().gap(8)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(0 if self._slim else gap)
        rows = max(1, -(-len(buttons) // self._columns))
        for place, button in enumerate(buttons):
            self._grid.addWidget(button, place % rows, place // rows)
            button.show()
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < self._columns else 0)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._place()


class SayPane(Box):
    """Progress, the words to read, the hint, the answers.

    Emits ``answer_chosen`` with a key, ``go_on``, ``back``, ``objections`` (the list is wanted) and
    ``words_given``.
    """

    answer_chosen = Signal(str)
    go_on = Signal()
    back = Signal()
    objections = Signal()
    words_given = Signal(str)
    left = Signal()

    def __init__(self, *, large: bool = False, size: float = SCRIPT, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self._large, self._size, self._brief = large, size, size < SCRIPT
        self._dots, self._at = ProgressDots(), Label("", "label_muted")
        self._step = Label("", "label_strong", elide=True)
        self._back = KeyButton(
            tr("Back"), caps=keys.caps("call", "back"), look="bare", size=14, tone="muted", weight=400
        )
        self._asks = KeyButton(
            _ASKS, caps=keys.caps("call", "objections"), look="bare", size=14, tone="muted", weight=400
        )
        self._back.clicked.connect(self.back)
        self._asks.clicked.connect(self.objections)
        self._script = Prose(size=size, leading=1.52)
        self._script.setObjectName("script")
        self._hint, self._hint_icon = Prose(tone="muted", heard_as=_for_you), Icon("bulb")
        self._answers = Answers()
        self._answers.chosen.connect(self.answer_chosen)
        self.written = Written(self, brief=self._brief)
        self._conversation: Conversation | None = None
        self._bar_room = BAR
        self.written.given.connect(self.words_given)
        self.written.go_on.connect(self.leave)
        self.written.left.connect(self.left)
        self._go_on = KeyButton(tr("Go on"), caps=keys.caps("call", "go_on"), size=16, weight=600)
        self._go_on.clicked.connect(self.go_on)
        self._arrange()

    def _arrange(self) -> None:
        top = row(self._dots, self._step, self._at, gap=10)
        top.stretch()
        # Large text has no room for all of it on one line.
        ways = Box("row", gap=18) if self._large else top
        ways.add(self._back)
        if not self._large:
            ways.space(0)
        ways.add(self._asks)
        if self._large:
            ways.stretch()
        else:
            top.set_spaces(margins=(0, 0, BAR, 0))
        self._hint_row = Box("row", gap=8)
        self._hint_row.box.addWidget(self._hint_icon, 0, _DOWN)
        self._hint_row.add(self._hint, stretch=1)
        said: Box | ScrollColumn = Box("column", gap=0) if self._large else ScrollColumn(gap=0, margins=(0, 0, BAR, 0))
        inside = said if isinstance(said, Box) else said.content
        self._scroll = said if isinstance(said, ScrollColumn) else None
        inside.add(self._script)
        inside.space(_ABOVE_HINT)
        # Large text, and a narrow page, have room for the answers or for the hint: the answers come first.
        if not (self._large or self._brief):
            inside.add(self._hint_row)
        inside.space(_BELOW_HINT if not (self._large or self._brief) else 6)
        self._inside, self._gap_at = inside.box, inside.box.count()
        inside.stretch()
        inside.add(self._answers, self.written.scale)
        self._below = Box("column" if self._large else "row", gap=8, margins=(0, 8, 0, 0))
        self._below.add(self.written.field, stretch=1)
        self._below.add(self._go_on)
        inside.add(self._below)
        inside.space(_ABOVE_SAID)
        inside.add(self.written.below)
        if self._large or self._brief:
            inside.space(8)
            inside.add(self._hint_row)
        inside.box.addStretch(0)
        if self._large:
            self.add(said)
            self.space(12)
            self.add(top, ways)
        else:
            self.add(top)
            self.space(6 if not self._brief else 2)
            self.add(said, stretch=1)

    # What it shows

    def show_step(self, conversation: Conversation, labels: Mapping[str, str]) -> None:
        """Show where the conversation stands; ``labels`` are what this campaign calls each outcome."""
        self._conversation = conversation
        self._turn(filled.reads_from_the_right(conversation))
        progress = conversation.progress
        self._dots.set_progress(progress.at, progress.of)
        self._step.setText(progress.title)
        self._at.setText(tr("{at} of {of}", at=progress.at, of=progress.of))
        blocks = conversation.say()
        self._script.set_blocks(*filled.paragraphs([block for block in blocks if block.kind != "direction"]))
        self._show_hint([b for b in blocks if b.kind == "direction"], conversation.instruction)
        self._answers.show_choices(filled.choices(conversation, labels))
        self._back.setEnabled(bool(conversation.trail) or bool(conversation.objection))
        self._asks.setVisible(bool(conversation.script.objections))
        self.written.show_step(conversation)
        self._show_go_on(conversation, labels)
        self._fit()
        QTimer.singleShot(0, self, self._fit)
        if self._scroll is not None:
            self._scroll.verticalScrollBar().setValue(0)

    def _turn(self, from_right: bool) -> None:
        """Lay it out from the right for a script that reads that way; what the window itself says stays as it is."""
        way = Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight
        if way == self.layoutDirection():
            return
        self.setLayoutDirection(way)
        self._at.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._script.set_from_right(from_right)
        self._hint.set_from_right(from_right)

    def _show_hint(self, directions: Sequence[Block], instruction: str) -> None:
        lines, _ = filled.paragraphs(directions)
        if instruction:
            # It is the window's own, in its language, whatever that of the script.
            asked = Words(f" {instruction}" if lines else instruction, bold=True, filled=True)
            lines = [*lines[:-1], [*lines[-1], asked]] if lines else [[asked]]
        self._hint.set_blocks(lines)
        self._hint_row.setVisible(bool(lines))

    def _show_go_on(self, conversation: Conversation, labels: Mapping[str, str]) -> None:
        self._go_on.setVisible(conversation.shows_go_on)
        # Alone it takes the whole width, like an answer; beside words its own.
        beside = not self.written.field.isHidden()
        across = QSizePolicy.Policy.Maximum if beside else QSizePolicy.Policy.Preferred
        self._go_on.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self._go_on.setEnabled(conversation.can_go_on)
        ahead = conversation.go_on()
        ends = ahead.outcome if ahead.ended and not conversation.ended else ""
        self._go_on.set_words(tr("Save “{label}”", label=labels.get(ends, ends)) if ends else tr("Go on"))
        self._below.setVisible(not self.written.field.isHidden() or conversation.shows_go_on)
        # Numbered answers stand where they always stand; what is written, right under what was asked.
        near = self.written.kind is not None and not conversation.step.choices
        self._inside.setStretch(self._gap_at, 0 if near else 1)
        self._inside.setStretch(self._inside.count() - 1, 1 if near else 0)
        if conversation.objection and not ends:
            self._go_on.set_words(tr("Back to the script"))

    # What is pressed

    def press(self, digit: str) -> None:
        """A digit was typed: a point of the scale, part of a number, or an answer."""
        if not self.written.press(digit):
            self.answer_chosen.emit(digit)

    def leave(self) -> None:
        """Enter: go on, or say what is missing."""
        now = self._conversation
        if now is None or now.can_go_on or not now.shows_go_on:
            self.go_on.emit()
            return
        why = now.written_problem or self._missing(now)
        self.written.show_problem(why)
        announce(self, why)
        self._fit()

    def _missing(self, now: Conversation) -> str:
        if now.step.choices:
            return tr("An answer is needed here: press its number.")
        return tr("This is needed before the script goes on. If they would rather not say, end the call with its key.")

    def set_reading(self, share: float) -> None:
        """Set what is read aloud larger, for this caller's eyes: 1 is the usual size."""
        self._script.set_size(self._size * share)
        self._hint.set_size(15 * min(share, 1.35))
        self._fit()

    # What it says, for tests and for the page

    def said(self) -> str:
        """The words to read, as shown."""
        return self._script.text()

    def hint(self) -> str:
        """The stage directions, as shown."""
        return self._hint.text()

    def step_title(self) -> str:
        """“Hello 1 of 5”."""
        return f"{self._step.text()} {self._at.text()}"

    def answers(self) -> dict[str, KeyButton]:
        """The answers by their key."""
        return self._answers.buttons()

    @property
    def words_box(self) -> WrittenEdit:
        """The box for words, a number or a date; hidden where none are asked."""
        return self.written.field

    @property
    def go_on_key(self) -> KeyButton:
        """The key that leaves a step which its answers do not leave by themselves."""
        return self._go_on

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly."""
        for button in (self._back, self._asks, self._go_on, *self.answers().values()):
            button.fade_caps(faded)
        self.written.fade_caps(faded)

    # Fitting

    def _fit(self) -> None:
        """Draw the answers slim, or in two columns, before anything scrolls."""
        if self._scroll is None:
            return
        view, now = self._scroll.viewport().size(), theme.current()
        beside, width = BAR, view.width() - now.gap(12 if self._brief else 0)
        other = self._script.heightForWidth(width) + now.gap(_ABOVE_HINT) + now.gap(6 if self._brief else _BELOW_HINT)
        if not self._hint_row.isHidden() and not self._brief:
            other += max(now.px(21), self._hint.heightForWidth(width - now.px(18) - now.gap(8)))
        if not self._below.isHidden():
            other += now.px(44) + now.gap(8)
        points = self.written.scale.points
        if not self.written.scale.isHidden():
            # One row more often than not, where the room for a bar that is not there makes it wide enough.
            whole = points.rows_in(view.width() - now.gap(BAR)) > points.rows_in(view.width())
            all_of_it = other + self.written.scale.heightForWidth(view.width())
            beside = 0 if whole and all_of_it <= view.height() else beside
        if beside != self._bar_room:
            self._bar_room = beside
            self._scroll.content.set_spaces(margins=(0, 0, beside, 0))
        self._answers.fit(width, view.height() - other)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._asks.set_words(_ASKS if self.width() >= theme.current().px(_SHORT_BELOW) else tr("Asked?"))
        aloud(self._asks, _ASKS)
        self._fit()
        QTimer.singleShot(0, self, self._fit)  # what scrolls has its own new size only then

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(280), super().minimumSizeHint().height())
