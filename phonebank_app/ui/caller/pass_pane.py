"""To whom is this call passed? Everybody else who has a chair, by its number, and why some cannot take it."""

from __future__ import annotations

from collections.abc import Sequence

from phonebank_app.cards import PassTo
from phonebank_app.i18n import tr
from phonebank_app.ui.caller.asking import AskingPane, Option
from phonebank_app.ui.parts import KeyButton


class PassPane(AskingPane):
    """Answers with a chair's number; the digit is the chair's own, as it is with Ctrl."""

    def __init__(self, chairs: Sequence[PassTo], *, large: bool = False) -> None:
        self._chairs = list(chairs)
        super().__init__(
            tr("Who takes this call?"),
            "swap",
            [
                Option(str(one.chair), one.caller, one.why_not or tr("chair {chair}", chair=one.chair))
                for one in self._chairs
            ],
            say="" if large else tr("“I’ll hand you to somebody else here. One moment, please.”"),
            rule=tr("They get it as it is, with your answers and your note. They can pass it back."),
            large=large,
        )

    def _button(self, index: int, option: Option) -> KeyButton:
        button = super()._button(index, option)
        one = self._chairs[index]
        button.set_caps(*([str(one.chair)] if one.chair < 10 else []))
        button.setEnabled(not one.why_not)
        button.clicked.disconnect()
        button.clicked.connect(lambda: self.choose(one.chair - 1))
        return button

    def choose(self, index: int) -> None:
        """Choose the chair ``index + 1``; one that cannot take the call changes nothing."""
        at = next((i for i, one in enumerate(self._chairs) if one.chair == index + 1 and not one.why_not), None)
        if at is not None:
            super().choose(at)
