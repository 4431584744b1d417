"""What stands beside a list: how a caller sees it, the same list in other languages, and the draft in the editor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal

from phonebank_app.i18n import tr
from phonebank_app.scripts.answer_lists import AnswerList
from phonebank_app.scripts.list_edits import Beside, sight
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui import keys
from phonebank_app.ui.answers import words
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton
from phonebank_app.ui.scripts.player import Player
from phonebank_app.ui.text import Label, aloud

_REST_MS = 60


class SightCard(Card):
    """The question on a caller's page, with these answers. They can be pressed; nothing is kept."""

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(18, 14, 6, 14))
        self.player = Player(size=19, least=330)
        self.add(card_head("ear", tr("What {name} will see", name=sample_facts()["caller"])))
        self.add(self.player, stretch=1)
        self._shown: AnswerList | None = None
        self._next: AnswerList | None = None
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._draw)

    def show_list(self, made: AnswerList, *, at_once: bool = False) -> None:
        """Show this one; while it is typed, when the hands rest for a moment."""
        self._next = made
        if at_once or self._shown is None:
            self._draw()
        else:
            self._rest.start()

    def _draw(self) -> None:
        self._rest.stop()
        if self._next is not None and self._next != self._shown:
            self._shown = self._next
            self.player.show_conversation(sight(self._next))


class BesideCard(Card):
    """Which codes the list has in common with itself in other languages.

    Signals:
        opened(language): the list in that language is to be shown; brought(language): the codes that only it has are to
            be put in here.
    """

    opened = Signal(str)
    brought = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=8)
        self.add(card_head("globe", tr("In other languages")))
        self._held = Box("column", gap=8)
        self.add(self._held)
        self._shown: tuple[object, ...] = ()
        self.said: list[Label] = []
        self.open_keys: dict[str, KeyButton] = {}
        self.bring_keys: dict[str, KeyButton] = {}

    def show_beside(self, found: Sequence[Beside], *, can: bool) -> None:
        """Say it of each; ``can``: this list may be changed."""
        shown = (can, *((one.other.language, one.lacks, one.besides) for one in found))
        if shown == self._shown:
            return
        self._shown = shown
        self._held.clear()
        self.said, self.open_keys, self.bring_keys = [], {}, {}
        self.setVisible(bool(found))
        for at, one in enumerate(found):
            if at:
                self._held.add(Divider())
            tag, language = one.other.language, words.tongue(one.other.language)
            said = Label(words.beside_words(one), "body", tone="" if one.agree else "warn", wrap=True, limit=600)
            self.said.append(said)
            open_key = KeyButton(tr("Show it in {language}", language=language), size=14)
            open_key.clicked.connect(lambda _=False, tag=tag: self.opened.emit(tag))
            self.open_keys[tag] = open_key
            self._held.add(said, open_key)
            if can and one.besides:
                bring = KeyButton(tr("Put in what only {language} has", language=language), icon="plus", size=14)
                bring.clicked.connect(lambda _=False, tag=tag: self.brought.emit(tag))
                self.bring_keys[tag] = bring
                self._held.add(bring)


class DraftCard(Card):
    """Whether the draft in the editor holds lists as they are now. Emits ``refresh``."""

    refresh = Signal()

    def __init__(self) -> None:
        super().__init__(gap=8)
        self.said = Label("", "body", wrap=True, limit=600)
        self.bring = KeyButton(tr("Bring the draft up to date"), caps=keys.caps("answer_lists", "refresh_lists"))
        aloud(self.bring, tr("Bring the lists in the draft up to date"))
        self.bring.clicked.connect(self.refresh)
        self.add(card_head("refresh", tr("The draft in the editor")), self.said, self.bring)

    def show_draft(self, behind: Sequence[AnswerList], holds: bool) -> None:
        """Say it.

        Args:
            behind: lists that it holds otherwise than they are now; ``holds``: it holds any.
        """
        titles = ", ".join(f"“{words.list_words(one)}”" for one in behind)
        if behind:
            said = tr(
                "It does not have these as they are now: {lists}. Ctrl+Z in the text takes it back.", lists=titles
            )
        elif holds:
            said = tr("It has the lists as they are now.")
        else:
            said = tr("It holds no list yet. In the text, “Insert…” puts one in.")
        self.said.setText(said)
        self.said.set_tone("warn" if behind else "")
        self.bring.setVisible(bool(behind))
