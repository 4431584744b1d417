"""A script played on invented facts, with the very widget that callers have: the preview's, and try-it's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Script
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller.asking import AskingPane, objection_pane
from phonebank_app.ui.caller.say import SayPane
from phonebank_app.ui.parts import Box, KeyButton, row
from phonebank_app.ui.text import Label


class Player(Box):
    """The script part of a call page. What is pressed moves it, and nothing is kept.

    Signals:
        moved: the conversation stands elsewhere, or something was ticked.
        left: Escape was pressed in the box for words, a number or a date.

    Args:
        size: of what is read aloud, in design pixels.
        least: how high it is at least, where its answers scroll by themselves.
    """

    moved = Signal()
    left = Signal()

    def __init__(self, *, size: float = 21, least: float = 250, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=6, parent=parent)
        self._size, self._least = size, least
        self._labels: Mapping[str, str] = MappingProxyType({})
        self._conversation: Conversation | None = None
        self._pane: AskingPane | None = None
        self._end = Label("", "body_strong", tone="ok", wrap=True, limit=300)
        self._again = KeyButton(tr("Begin again"), caps=keys.caps("trying", "go_on"), look="fill", weight=600)
        self._again.clicked.connect(self.begin_again)
        self._ended = Box("column", gap=8, margins=(0, 6, 0, 0))
        self._ended.add(self._end, row(self._again))
        self.say = self._new_pane()
        self._built_large = theme.current().large
        self.add(self.say, stretch=1)
        self.add(self._ended)
        self._ended.hide()
        self._fit()

    def _new_pane(self) -> SayPane:
        made = SayPane(large=theme.current().large, size=self._size)
        made.answer_chosen.connect(lambda key: self._move(lambda now: now.choose(key)))
        made.go_on.connect(lambda: self._move(Conversation.go_on))
        made.back.connect(lambda: self._move(Conversation.back))
        made.objections.connect(self.ask)
        made.left.connect(self.left)
        made.words_given.connect(lambda words: self._move(lambda now: now.answer_text(words)))
        return made

    # What it shows

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What this campaign calls each outcome."""
        self._labels = labels

    @property
    def conversation(self) -> Conversation | None:
        """Where it stands; ``None`` until a script is shown."""
        return self._conversation

    def show_conversation(self, conversation: Conversation) -> None:
        """Stand there."""
        self._close_pane()
        self._conversation = conversation
        self._draw()

    def read_from(self, script: Script) -> None:
        """Go on in this script, in which the step that is shown reads as it did: nothing is drawn."""
        if self._conversation is not None:
            self._conversation = replace(self._conversation, script=script)

    def _draw(self) -> None:
        now = self._conversation
        if now is None:
            return
        self.say.show_step(now, self._labels)
        self._ended.setVisible(now.ended)
        if now.ended:
            self._end.setText(
                tr("The call ends here, saved as “{outcome}”.", outcome=self._labels.get(now.outcome, now.outcome))
            )

    def ended_words(self) -> str:
        """How the call ended, as shown; empty while it goes on."""
        return "" if self._ended.isHidden() else self._end.text()

    # What is done

    def _move(self, step: object) -> None:
        if self._conversation is None or not callable(step):
            return
        after = step(self._conversation)
        if after is not self._conversation and after != self._conversation:
            self._conversation = after
            self._draw()
            self.moved.emit()

    def begin_again(self) -> None:
        """From the first step, on the same facts."""
        if self._conversation is not None:
            facts = self._conversation.facts
            self.show_conversation(Conversation.start(self._conversation.script, facts))
            self.moved.emit()

    def ask(self) -> None:
        """List what they may ask, in the script's place."""
        now = self._conversation
        if now is None or now.ended or not now.script.objections or self._pane is not None:
            return
        self._pane = objection_pane(now.script.objections, large=theme.current().large)
        self._pane.answered.connect(self._answer)
        self._pane.closed.connect(self._close_pane)
        self.say.hide()
        self.box.insertWidget(0, self._pane, 1)

    def asking(self) -> AskingPane | None:
        """The list of what they may ask, while it is open."""
        return self._pane

    def _answer(self, objection: str) -> None:
        self._close_pane()
        self._move(lambda now: now.ask(objection))

    def _close_pane(self) -> None:
        if self._pane is not None:
            pane, self._pane = self._pane, None
            pane.hide()
            self.box.removeWidget(pane)
            pane.deleteLater()
            self.say.show()

    def press(self, event: QKeyEvent) -> bool:
        """Deal with a key as the call page does; whether it was one of the script's."""
        if self._pane is not None:
            action, _, which = keys.action_for("asking", event).partition(":")
            if action == "option":
                self._pane.choose(int(which) - 1)
            elif action == "close":
                self._close_pane()
            return action in ("option", "close", "save")
        action, _, which = keys.action_for("trying", event).partition(":")
        now = self._conversation
        if now is None or action not in ("answer", "nought", "go_on", "back", "objections"):
            return False
        if action in ("answer", "nought"):
            self.say.press(which or "0")
        elif action == "go_on" and now.ended:
            self.begin_again()
        elif action == "go_on":
            self.say.leave()
        elif action == "back":
            self.say.back.emit()
        else:
            self.ask()
        return True

    # How it looks

    def _fit(self) -> None:
        self.setMinimumHeight(0 if self._built_large else theme.current().px(self._least))

    def _rebuild(self) -> None:
        if self._built_large == theme.current().large:
            return
        self._built_large = theme.current().large
        self._close_pane()
        old, self.say = self.say, self._new_pane()
        self.box.insertWidget(0, self.say, 1)
        old.hide()
        self.box.removeWidget(old)
        old.deleteLater()
        self._fit()
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_built_large"):
            self._fit()
            if self._built_large != theme.current().large:
                QTimer.singleShot(0, self, self._rebuild)
