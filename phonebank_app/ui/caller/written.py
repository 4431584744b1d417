"""What is written down at a step: a few words, a number, a date; or pressed on a scale. It says what was understood."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.ui.caller.filled import line, reads_from_the_right
from phonebank_app.ui.caller.scale import ScaleRow
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, LineEdit
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, hint

Kind = QuestionKind
_LTR, _RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
_FIGURES = frozenset("0123456789 ,.")


class WrittenEdit(LineEdit):
    """The box for words, a number or a date.

    Enter goes on from it, and stays in it where that was too soon. Keys that can be no part of the answer are the
    page's: every letter beside a number, ← before anything is written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kind = Kind.WORDS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()
            return
        back = event.key() == Qt.Key.Key_Left and not self.text()
        foreign = self.kind is Kind.NUMBER and typed.isprintable() and bool(typed) and typed not in _FIGURES
        chord = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if back or (foreign and not chord) or (self.kind is Kind.DATE and typed == "?"):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Written(QObject):
    """The scale, the box, and the line below it: what was understood, or why that is not yet an answer.

    It holds the three; the page lays them out.

    Emits ``given`` with what is written so far, ``go_on`` (Enter), and ``left`` (Escape).
    """

    given = Signal(str)
    go_on = Signal()
    left = Signal()

    def __init__(self, parent: QObject, *, brief: bool = False) -> None:
        super().__init__(parent)
        self.scale, self.field = ScaleRow(brief=brief), WrittenEdit()
        self.field.setObjectName("words")
        aloud(self.field, tr("In their own words"))
        self._kind: QuestionKind | None = None
        self._step, self._alone, self._rests = "", False, False
        self.below = Box("row", gap=6)
        self._icon, self._said = Icon("check", size=16, tone="ok"), Label("", "label", wrap=True, limit=PROSE_LIMIT)
        self._said.setObjectName("understood")
        self.below.box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self.below.add(self._said, stretch=1)
        self.scale.chosen.connect(self.given)
        self.field.textEdited.connect(self.given)
        self.field.returnPressed.connect(self.go_on)
        self.field.left.connect(self._leave)

    # What it shows

    def show_step(self, conversation: Conversation) -> None:
        """Show what is asked to be written here, with what is."""
        step = conversation.step
        asks = conversation.asks_words or is_written(conversation)
        kind = (step.kind if is_written(conversation) else Kind.WORDS) if asks else None
        if (kind, step.id) != (self._kind, self._step):
            self._kind, self._step, self._rests = kind, step.id, False
            self.scale.begin()
        self._alone = kind is not None and kind is not Kind.SCALE and not step.choices
        self._show(self.scale, kind is Kind.SCALE)
        self._show(self.field, asks and kind is not Kind.SCALE)
        if kind is Kind.SCALE:
            self._show_scale(conversation)
        elif kind is not None:
            self._show_field(conversation, kind)
        self._show_understood(conversation)

    def _show(self, part: QWidget, shown: bool) -> None:
        """Show it or not. What has the focus gives it back first: Qt would hand it on to what comes next, the note."""
        focused = None if shown else cast("QWidget | None", part.window().focusWidget())
        if focused is not None and (part is focused or part.isAncestorOf(focused)):
            self.left.emit()
        part.setVisible(shown)

    def _show_scale(self, conversation: Conversation) -> None:
        question = conversation.step.question
        if question is not None and question.low is not None and question.high is not None:
            marks = [(mark.value, line(conversation, mark.label)) for mark in question.marks]
            self.scale.show_scale(range(question.low, question.high + 1), marks, conversation.words)

    def _show_field(self, conversation: Conversation, kind: QuestionKind) -> None:
        self.field.kind = kind
        from_left = kind in (Kind.NUMBER, Kind.DATE) or not reads_from_the_right(conversation)
        self.field.setLayoutDirection(_LTR if from_left else _RTL)
        names = {Kind.NUMBER: tr("A number"), Kind.DATE: tr("A date")}
        greys = {
            Kind.NUMBER: tr("A number, in figures"),
            Kind.DATE: tr("A day, such as Thursday or 12 Dec"),
        }
        aloud(self.field, names.get(kind, tr("In their own words")))
        hint(self.field, conversation.prompt or greys.get(kind, tr("A few words: what they said, and no more")))
        if self.field.text() != conversation.words:
            self.field.setText(conversation.words)

    def _show_understood(self, conversation: Conversation) -> None:
        if conversation.understood and self._kind is Kind.DATE:
            self._say(conversation.understood, "check", "ok")
        elif self._alone and self._kind in (Kind.DATE, Kind.WORDS) and not conversation.words:
            self._say(tr("Type it, then Enter. After Esc letters finish the call again."), "info", "muted")
        else:
            self._say("", "check", "ok")

    def show_problem(self, sentence: str) -> None:
        """Say why that is not yet an answer; gone with the next key."""
        self._say(sentence, "warning", "bad")

    def _say(self, sentence: str, icon: str, tone: str) -> None:
        self._said.setText(sentence)
        self._said.set_tone(tone if sentence else "")
        self._icon.set_icon(icon, tone)
        self.below.setVisible(bool(sentence))

    # What it says

    @property
    def kind(self) -> QuestionKind | None:
        """What is written here; ``None`` when nothing is."""
        return self._kind

    def said(self) -> str:
        """The line below: what was understood, or what is missing."""
        return self._said.text() if not self.below.isHidden() else ""

    @property
    def wants_keys(self) -> bool:
        """Whether the box is to have the keyboard: what is answered here is typed, until one leaves it with Escape."""
        return self._alone and not self._rests and not self.field.isHidden()

    # What is pressed

    def press(self, digit: str) -> bool:
        """A digit that was typed on the page; ``False`` when it is no part of what is written here."""
        if self._kind is Kind.SCALE:
            return self.scale.press(digit)
        if self._kind not in (Kind.NUMBER, Kind.DATE):
            return False
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setCursorPosition(len(self.field.text()))
        self.field.insert(digit)
        self.given.emit(self.field.text())
        return True

    def _leave(self) -> None:
        self._rests = True
        self.left.emit()

    def fade_caps(self, faded: bool) -> None:
        """Draw the numbers of a scale faintly."""
        self.scale.fade_caps(faded)


def is_written(conversation: Conversation) -> bool:
    """Whether this step's answer is written down or pressed on a scale."""
    here = not (conversation.ended or conversation.objection)
    return here and conversation.step.kind in (Kind.SCALE, Kind.NUMBER, Kind.DATE)
