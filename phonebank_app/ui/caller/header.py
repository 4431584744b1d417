"""The strip above the call: who is calling, how many calls, how long to go, help and tea."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.cards import ChairView
from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Avatar, Divider, IconButton, KeyButton, Pill, Surface
from phonebank_app.ui.text import Label


class CallHeader(Surface):
    """Emits ``pass_on``, ``ask_host`` and ``take_break``."""

    pass_on = Signal()
    ask_host = Signal()
    take_break = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=9, margins=(25, 0, 24, 1), rules="bottom", parent=parent)
        self.set_height(56)
        self._sharing: bool | None = None
        self._brief, self._on_call = False, False
        self._avatar = Avatar()
        self.caller = Label("", "strong", limit=28, elide=True)
        self._chair = Label("", "label_muted")
        self._calls, self._calls_word = Label("", "strong"), Label("", "label_muted")
        self._talks, self._talks_word = Label("", "strong"), Label("", "label_muted")
        self._seat = Label("", "label_strong", elide=True, limit=40)
        self._to_go = Label("", "label_muted", elide=True)
        self._rule = rule = Divider(upright=True)
        rule.setFixedHeight(theme.current().px(24))
        self.add(self._avatar)
        self.space(0)
        self.add(self.caller, self._chair)
        self.wishes = IconButton("sliders", tr("How you like your page (Ctrl and a comma)"), tone="muted")
        self.add(self.wishes)
        self.add(rule)
        self.space(2)
        self.add(self._calls, self._calls_word)
        self.space(0)
        self.add(self._talks, self._talks_word)
        self.stretch()
        self._keys_here = Pill(tr("Keys type here"), "key", "fill")
        self._keys_elsewhere = KeyButton("", caps=("Ctrl", "1"), look="bare", tone="muted", size=14, weight=400)
        self.add(self._seat, self._to_go)
        self.space(12)
        self._pass = KeyButton(tr("Pass it on"), caps=keys.caps("call", "pass_on"), look="bare", icon="swap")
        self._pass.clicked.connect(self.pass_on)
        self._help = KeyButton(tr("Ask the host"), caps=keys.caps("call", "ask_host"), look="bare", icon="help")
        self._help.clicked.connect(self.ask_host)
        self._tea = KeyButton(tr("Take a break"), caps=keys.caps("call", "take_break"), look="bare", icon="cup")
        self._tea.clicked.connect(self.take_break)
        self.add(self._pass)
        self.space(10)
        self.add(self._help)
        self.space(10)
        self.add(self._tea, self._keys_here, self._keys_elsewhere)
        self.set_sharing(None)

    def show_chair(self, chair: ChairView) -> None:
        """Show whose chair it is, and their tally."""
        self._avatar.set_name(chair.caller)
        self.caller.setText(chair.caller)
        self._chair.setText(tr("Chair {chair}", chair=chair.chair))
        self._calls.setText(str(chair.calls))
        self._calls_word.setText(tr_n("call", "calls", chair.calls))
        self._talks.setText(str(chair.conversations))
        self._talks_word.setText(tr_n("conversation", "conversations", chair.conversations))
        asks = chair.asks_host_since is not None
        self._help.set_words(tr("The host is coming") if asks else tr("Ask the host"))
        self._help.set_chosen(asks)

    def show_place(self, seat: str, to_go: str) -> None:
        """Show where this is for, and how long is left."""
        self._seat.setText(seat)
        self._to_go.setText(to_go)

    def set_brief(self, brief: bool) -> None:
        """Leave help and tea to the page below; for large text."""
        self._brief = brief
        self._place()

    def set_on_call(self, on_call: bool) -> None:
        """Whether there is a call in hand, which could be passed on."""
        self._on_call = on_call
        self._place()

    def set_low(self, low: bool) -> None:
        """Leave some height to the chairs in a row above."""
        self.set_height(44 if low else 56)

    def set_sharing(self, keys_here: bool | None, give_to: str = "", chair: int = 1) -> None:
        """Two chairs on one keyboard: say in words who has it; ``None`` when the keyboard is not shared."""
        self._sharing = keys_here
        self._keys_elsewhere.set_words(tr("Give the keys to {name}", name=give_to))
        self._keys_elsewhere.set_caps(*keys.chair_caps(chair))
        self._place()

    def _place(self) -> None:
        shared = self._sharing is not None
        # A page among three or four has room for a name and who has the keys; then for the tally; then for all.
        wide = self.width() / theme.current().scale
        for part in (self._talks, self._talks_word):
            part.setVisible(wide >= (760 if shared else 600))
        self._rule.setVisible(not shared or wide >= 560)
        for part in (self._calls, self._calls_word):
            part.setVisible(not shared or wide >= 560)
        self._chair.setVisible(not shared or wide >= 520)
        for words in (self._seat, self._to_go):
            words.setVisible(not shared)
        for button in (self._help, self._tea):
            button.setVisible(not shared and not self._brief)
        self._pass.setVisible(not shared and not self._brief and self._on_call)
        self._keys_here.setVisible(self._sharing is True)
        self._keys_elsewhere.setVisible(self._sharing is False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @property
    def give_keys(self) -> KeyButton:
        """The button that gives this chair the keyboard."""
        return self._keys_elsewhere
