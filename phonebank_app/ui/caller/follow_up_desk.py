"""What a script's answers have the caller offer: its page opens by itself, once, and nothing is kept without a yes.

A follow-up is settled once its panels are gone again, whatever was said there; that is kept with the call, so that it
is not offered anew after a crash, after undo, or on the chair to which the call is passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, QTimer

from phonebank_app.law.promises import PromiseKind
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.model import FollowUp
from phonebank_app.ui.caller import kept
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.kept import Call
from phonebank_app.ui.caller.promise_desk import PromiseDesk

SLEEPS_MS = 700
"""How long a page that opened by itself takes no answer: a digit typed for the script must not be taken for a yes."""

_MAY_BE_CALL_BACK = (OutcomeKind.CONVERSATION, OutcomeKind.PARTIAL, OutcomeKind.NOT_AVAILABLE, OutcomeKind.CALL_BACK)


class FollowUpDesk(QObject):
    """Opens one after the other, and ends the call once a script that has come to its end has nothing more to offer.

    Args:
        promises: the desk that writes promises down.
        call: the call in hand; ``hold``: it is another from now on, and is to be kept.
    """

    def __init__(
        self,
        page: CallPage,
        promises: PromiseDesk,
        call: Callable[[], Call | None],
        hold: Callable[[Call], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._promises, self._call, self._hold = page, promises, call, hold
        self._open: FollowUp | None = None
        self._whose, self._covered = 0, False
        page.questions.closed.connect(lambda: QTimer.singleShot(0, self, self._closed))
        page.questions.laid_out.connect(self._cover)
        page.card_shown.connect(lambda *_: self._cover())
        page.outcome_cancelled.connect(self._decline_call_back)

    def look(self) -> None:
        """Offer what the answers so far ask for; then, at the end of the script, so ends the call."""
        call = self._call()
        if call is not None and not self._offers(call) and call.conversation.ended:
            self._page.finish(ending_of(call), by_script=True)

    def _offers(self, call: Call) -> bool:
        """Open the next one; ``False`` when there is none, or nothing can be kept just now."""
        card = call.card
        if self._open is not None and self._whose == card.contact_id:
            return True
        self._open = None
        waiting = [one for one in kept.waiting(call) if one.kind != "call_back"]
        if not waiting or self._page.stopped or not self._page.opening.shown_for(card):
            return False
        self._page.questions.close()
        if waiting[0].kind == "ticket":
            self._page.rights.casework()
        else:
            self._promises.read_out(PromiseKind(waiting[0].value))
        pane = self._page.questions.pane
        if pane is None:
            return False
        pane.sleep(SLEEPS_MS)
        self._open, self._whose, self._covered = waiting[0], card.contact_id, False
        return True

    def _cover(self) -> None:
        """The page was laid out anew, or another card came: what was open is gone, and nobody answered it."""
        self._covered = self._open is not None

    def _closed(self) -> None:
        """A panel is gone; with the last one of them the follow-up is settled."""
        if self._open is None or self._page.questions.pane is not None:
            return
        one, covered, self._open, self._covered = self._open, self._covered, None, False
        if not covered:
            self._settle(self._whose, one)
        self.look()

    def _settle(self, whose: int, *settled: FollowUp) -> None:
        call = self._call()
        if call is not None and call.card.contact_id == whose and settled:
            self._hold(replace(call, settled=call.settled | {kept.name_of(one) for one in settled}))

    def _decline_call_back(self) -> None:
        """The question that the script's end asked was closed: a call-back is not brought up again."""
        call = self._call()
        if call is not None:
            self._settle(call.card.contact_id, *(one for one in kept.waiting(call) if one.kind == "call_back"))


def ending_of(call: Call) -> OutcomeKind:
    """How a script that came to its end ends the call: as it says, or with the call-back asked for on the way."""
    said = OutcomeKind(call.conversation.outcome)
    asked = any(one.kind == "call_back" for one in kept.waiting(call))
    return OutcomeKind.CALL_BACK if asked and said in _MAY_BE_CALL_BACK else said


def likely(call: Call, code_set: CodeSet) -> OutcomeKind | None:
    """Which outcome key is filled: that of the call-back once one was asked for."""
    asked = any(one.kind == "call_back" for one in kept.waiting(call))
    shown = any(key.kind is OutcomeKind.CALL_BACK for key in code_set.keys)
    return OutcomeKind.CALL_BACK if asked and shown else kept.likely(call.conversation, code_set)


def day_asked(call: Call | None) -> date | None:
    """The day on which they asked to be rung, where the script asked for one."""
    if call is None:
        return None
    answers = {answer.question: answer.values for answer in call.conversation.answers}
    days = [answers.get(one.value, ()) for one in kept.waiting(call) if one.kind == "call_back"]
    try:
        return next((date.fromisoformat(day[0]) for day in days if day), None)
    except ValueError:
        return None
