"""“What Sam will see”: the step where the cursor is, as it stands on a caller's page, with answers that work."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Step
from phonebank_app.scripts.proof import Proof
from phonebank_app.scripts.trying import at_step
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui.host.page import quiet
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Card, row
from phonebank_app.ui.scripts.player import Player
from phonebank_app.ui.text import Label


class PreviewCard(Card):
    """Follows the cursor. It is drawn anew only when its step is another, or reads differently."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=10, margins=(18, 12, 18, 16), parent=parent)
        self._title = Label(tr("What {name} will see", name=sample_facts()["caller"]), "card_title", elide=True)
        self._where = Label(tr("the step where your cursor is"), "hint", elide=True, or_nothing=True)
        head = row(Icon("ear", "muted", 18), self._title, gap=9)
        head.add(self._where, stretch=1)
        self.player = Player(least=340)
        self._page = Card(margins=(18, 10, 6, 12), edge="edge")
        self._page.add(self.player, stretch=1)
        self._nothing = quiet("script", tr("Begin a step, and it is shown here: == hello: Hello"))
        self.add(head)
        self.add(self._page, stretch=1)
        self.add(self._nothing)
        self._shown: Step | None = None
        self._nothing.hide()

    def show_step(self, proof: Proof, line: int) -> None:
        """Show the step that a line belongs to."""
        step = proof.step_at(line)
        self._page.setVisible(step is not None)
        self._nothing.setVisible(step is None)
        if step is None or proof.playable is None:
            self._shown = None
            return
        if self._shown is not None and self._same(step, proof.playable.language):
            self.player.read_from(proof.playable)
            return
        before = self.player.conversation
        facts = sample_facts(proof.playable.language)
        conversation = at_step(proof.playable, step.id, facts, objection=proof.is_objection(step))
        if before is not None and before.at == conversation.at and not conversation.objection:
            for key in before.selected:  # what was ticked stays ticked while the words are written
                conversation = conversation.toggle(key)
        self._shown = step
        self.player.show_conversation(conversation)

    def _same(self, step: Step, language: str) -> bool:
        """Whether what stands there reads the same, wherever it stands in the text by now."""
        now = self.player.conversation
        return self._shown == step and now is not None and (now.at, now.script.language) == (step.id, language)

    def forget(self) -> None:
        """Another text: begin anew."""
        self._shown = None
