"""One key that moves the call-back in hand on by a quarter of an hour: it ends this call as one to be made later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from phonebank_app.calls.call_backs import moved_on
from phonebank_app.cards import OutcomeDraft
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.rules.calling_rules import Hours, Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.notices import notice_of

_KEY = "call-back"


class CallBackDesk(QObject):
    """Listens for the key, and gives the page an outcome like any other: saved, said to be saved, taken back by undo.

    The words go with it: those of this call, or else those with which the voter asked for it.

    Args:
        hours: when voters may be rung just now.
    """

    def __init__(self, page: CallPage, clock: Clock, hours: Callable[[], Hours], parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._clock, self._hours = page, clock, hours
        page.asked.connect(lambda what: self._move() if what == "move_call_back" else None)

    def _move(self) -> None:
        card, page = self._page.questions.card, self._page
        if card is None or page.stopped or not page.opening.shown_for(card):
            return
        if card.call_back_due is None:
            page.notices.tell(tr("They were not promised a call at a set time."), tr("“Call back” asks when to ring."))
            return
        try:
            at = moved_on(self._clock.now(), Rules(hours=self._hours()))
        except WorldError as error:
            page.notices.show_notice(notice_of(error, _KEY))
            return
        page.notices.withdraw(_KEY)
        page.questions.close()
        note = page.note() or card.call_back_words
        page.outcome_given.emit(OutcomeDraft(card.contact_id, OutcomeKind.CALL_BACK, note=note, call_back_at=at))
