"""What stands between a chair's page and the promises: ask what and to which words, save at once, say so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.calls.promising import Kept, PromiseDraft, PromiseLine
from phonebank_app.i18n import tr
from phonebank_app.law.promises import PromiseKind
from phonebank_app.machine.clock import Clock
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.ui.caller.call_back_desk import CallBackDesk
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.help_desk import Ask
from phonebank_app.ui.caller.promise_pane import YES, BackPane, PromisePane, WordsPane, saved_words, taken_back_words

_KEPT = tr("Your answers and your note are still here.")
_KEY = "promise"


class PromiseDesk(QObject):
    """Emits ``changed`` once a promise is on disk, or is taken back."""

    changed = Signal(object)

    def __init__(self, page: CallPage, chair: int, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._chair, self._ask = page, chair, ask
        page.asked.connect(lambda what: self._open() if what == "promise" else None)

    def _open(self) -> None:
        card = self._page.questions.card
        if card is None or self._page.stopped or not self._page.opening.shown_for(card):
            return
        self._ask(lambda calling: calling.promised(self._chair), self._show, _KEY)

    def _show(self, standing: tuple[PromiseLine, ...]) -> None:
        questions = self._page.questions
        if questions.card is None:
            return
        known = {line.kind: line for line in standing}

        def chosen(value: str) -> None:
            kind = PromiseKind(value)
            if kind in known:
                pane = BackPane(known[kind], large=questions.large)
                questions.ask(pane, lambda said: self._take_back(known[kind].promise_id) if said == YES else None)
            else:
                self._read_out(kind)

        questions.ask(PromisePane(standing, large=questions.large), chosen)

    def read_out(self, kind: PromiseKind) -> None:
        """Open the words for one kind at once, as an answer of the script asks for it."""
        self._read_out(kind)

    def _read_out(self, kind: PromiseKind) -> None:
        questions = self._page.questions
        behalf = self._page.rights.calls.on_behalf_of
        language = questions.script_language
        pane = WordsPane(kind, behalf, language, large=questions.large)
        questions.ask(pane, lambda value: self._answered(kind, value, language))

    def _answered(self, kind: PromiseKind, value: str, language: str) -> None:
        card = self._page.questions.card
        if card is None:
            return
        if value != YES:
            self._page.notices.tell(tr("Nothing is kept."), tr("Thank them, and go on."))
            return
        draft = PromiseDraft(card.contact_id, kind, language=language)
        self._ask(lambda calling: calling.promise(self._chair, draft), self._saved, _KEY, _KEPT)

    def _saved(self, kept: Kept) -> None:
        self.changed.emit(kept.changes)
        self._page.notices.tell(*saved_words(kept))
        self._page.say_aloud(saved_words(kept)[0])

    def _take_back(self, promise_id: str) -> None:
        self._ask(lambda calling: calling.take_promise_back(self._chair, promise_id), self._taken_back, _KEY)

    def _taken_back(self, kept: Kept) -> None:
        self.changed.emit(kept.changes)
        self._page.notices.tell(*taken_back_words(kept))


def add_desks(
    page: CallPage, chair: int, ask: Ask, clock: Clock, hours: Callable[[], Hours], parent: QObject
) -> PromiseDesk:
    """The small desks beside a chair's own: what voters promise, and the call-back that is moved on by one key."""
    CallBackDesk(page, clock, hours, parent)
    return PromiseDesk(page, chair, ask, parent)
