"""What stands between a chair's page and passing a call on: ask to whom, pass it, and say who passed one here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.cards import CallCard, PassTo
from phonebank_app.changes import Changes
from phonebank_app.i18n import tr
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.help_desk import Ask
from phonebank_app.ui.caller.pass_pane import PassPane
from phonebank_app.ui.notices import Notice


class PassDesk(QObject):
    """Emits ``passed`` with what was touched, and the chair where the call is now.

    Args:
        keep: called before: what is in hand here and at that chair is to be kept now.
    """

    passed = Signal(object, int)

    def __init__(self, page: CallPage, chair: int, ask: Ask, keep: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._chair, self._ask, self._keep = page, chair, ask, keep
        page.pass_on.connect(self._ask_whom)
        page.card_shown.connect(self._card_shown)

    def _ask_whom(self) -> None:
        if not self._page.stopped:
            self._ask(lambda calling: calling.may_pass_to(self._chair), self._choose, "pass")

    def _choose(self, chairs: tuple[PassTo, ...]) -> None:
        if not chairs:
            self._page.notices.tell(tr("Nobody else has a chair yet."), tr("Ask the host to seat another guest."))
            return
        names = {one.chair: one.caller for one in chairs}
        pane = PassPane(chairs, large=self._page.questions.large)
        self._page.questions.ask(pane, lambda value: self._pass(int(value), names[int(value)]))

    def _pass(self, to: int, name: str) -> None:
        def passed(changes: Changes) -> None:
            self._page.notices.withdraw("passed")
            self.passed.emit(changes, to)
            self._page.notices.tell(tr("Passed to {name}, who can pass it back.", name=name))

        self._keep(to)
        kept = tr("The call is still with you.")
        self._ask(lambda calling: calling.hand_over(self._chair, to), passed, "pass", kept)

    def _card_shown(self, card: CallCard, _calls: int) -> None:
        """Say who passed it and why it is there, for as long as it is in hand; and nothing of another call."""
        if not card.passed_by or card.passed_at is None:
            self._page.notices.withdraw("passed")
            return
        what = tr(
            "{passed_by} passed you this call at {passed_at:%H:%M}. Their answers and note are here.",
            passed_by=card.passed_by,
            passed_at=card.passed_at,
        )
        self._page.notices.show_notice(Notice("passed", what))
