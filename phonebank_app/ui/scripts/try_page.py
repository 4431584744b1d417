"""Reading a script aloud to nobody: the whole of it, played on invented facts by the caller's keys. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Script
from phonebank_app.scripts.trying import at_step, on_other_facts, playable
from phonebank_app.ui import keys
from phonebank_app.ui.caller.typing_place import TypingPlace
from phonebank_app.ui.host.page import HostPage, SideBySide, card_head
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.scripts.facts_card import FactsCard
from phonebank_app.ui.scripts.player import Player
from phonebank_app.ui.text import Label, aloud


class TryPage(HostPage):
    """Plays a script. ``left(step, objection)``: back to the text, to the step one was at."""

    key_contexts = ("trying",)

    left = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Read it aloud"), parent=parent)
        self.back = KeyButton(tr("Back to the text"), caps=keys.caps("trying", "leave"))
        self.back.clicked.connect(self.leave)
        self.header.tools.add(self.back)
        self._labels: Mapping[str, str] = {}
        self.player = Player(least=520)
        self.player.moved.connect(self._tell)
        # As on the call page: a box that is to be written in has the keyboard, and each new step is told.
        self._typing = TypingPlace(self, self._context, lambda: self.player.say, lambda: True)
        self.player.left.connect(self._typing.take)
        script = Card(margins=(22, 16, 10, 14))
        script.add(self.player, stretch=1)
        self.facts = FactsCard()
        self.facts.changed.connect(self._other_facts)
        self._kept_card = Card(gap=6)
        self._kept_card.add(card_head("speech", tr("What would be kept")))
        self._kept = Box("column", gap=6)
        self._kept_card.add(self._kept)
        beside = Box("column", gap=16)
        beside.add(self._kept_card, self.facts)
        beside.stretch()
        held = SideBySide((script, 3), (beside, 2))
        held.set_spaces(margins=(16, 16, 16, 16))
        held.box.setAlignment(script, Qt.AlignmentFlag.AlignTop)
        self.body.add(held)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        aloud(self, tr("Read it aloud"), tr("The caller’s keys. Esc goes back to the text."))

    def play(self, script: Script, labels: Mapping[str, str], step: str = "", objection: str = "") -> None:
        """Begin, at this step."""
        playing = playable(script)
        self.header.set_subtitle(tr("“{title}”. Nothing is saved, and nobody is rung.", title=script.title))
        self._labels = labels
        self._typing.another_call()
        self.player.set_labels(labels)
        self.facts.speak(script.language)
        facts = self.facts.facts()
        started = Conversation.start(playing, facts)
        if objection:
            started = at_step(playing, objection, facts, objection=True)
        elif step:
            started = at_step(playing, step, facts)
        self.player.show_conversation(started)
        self.setFocus()
        self._tell()

    def _context(self) -> str:
        """Whether the step is what is answered, as the call page calls it."""
        now = self.player.conversation
        return "call" if now is not None and not now.ended and self.player.asking() is None else "trying"

    def _other_facts(self) -> None:
        now = self.player.conversation
        if now is not None:
            self.player.show_conversation(on_other_facts(now, self.facts.facts()))
            self._tell()

    def _tell(self) -> None:
        self._kept.clear()
        lines = self.kept_lines()
        for line in lines or (tr("Nothing yet."),):
            self._kept.add(Label(line, "body" if lines else "muted", wrap=True, limit=600))
        if self.player.conversation is not None:
            self._typing.step_shown(self.player.conversation, self._labels)

    def kept_lines(self) -> list[str]:
        """What a call would keep so far, a line each."""
        now = self.player.conversation
        if now is None:
            return []
        lines = []
        for answer in now.answers:
            said = ", ".join(answer.values)
            words = f"“{answer.text}”" if answer.text else ""
            lines.append(f"{answer.question}: {' '.join(part for part in (said, words) if part)}")
        offered = {"promise": tr("a promise"), "call_back": tr("a call-back"), "ticket": tr("a ticket")}
        for one in now.follow_ups:
            lines.append(tr("Offered: {what} {which}", what=offered[one.kind], which=one.value).strip())
        return lines

    def leave(self) -> None:
        """Back to the text, at the step one was at."""
        now = self.player.conversation
        self.left.emit(now.at if now is not None else "", now.objection if now is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.player.press(event):
            return
        action = keys.action_for("trying", event)
        if action == "leave":
            self.leave()
        elif action == "again":
            self.player.begin_again()
        else:
            super().keyPressEvent(event)
