"""Ending a call: the questions some outcomes need, asked in the script's place or in the key itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.ui.caller import words
from phonebank_app.ui.caller.arrangement import Body
from phonebank_app.ui.caller.asking import AskingPane, LanguagePane, mate_pane, number_pane, objection_pane, skip_pane
from phonebank_app.ui.caller.call_back import CallBackPane
from phonebank_app.ui.caller.shown import Shown


class Questions(QObject):
    """Opens one question at a time on a page's body, and says what came of it.

    Signals:
        outcome_given(OutcomeDraft): the call may be saved; answers are not in it, the page does not hold
        them. outcome_cancelled: a question that the script's own ending asked was closed unanswered.
        times_wanted: the call-back chooser is about to open and reads ``Shown.times``. opened(title),
        closed: something stands in the script's place, or no longer. laid_out: the body is another.
    """

    outcome_given = Signal(object)
    outcome_cancelled = Signal()
    objection_chosen = Signal(str)
    mate_answered = Signal(int)
    times_wanted = Signal()
    opened = Signal(str)
    closed = Signal()
    laid_out = Signal()

    def __init__(self, shown: Shown, body: Body, parent: QObject) -> None:
        super().__init__(parent)
        self._shown = shown
        self._kind: OutcomeKind | None = None
        self._by_script = False
        self._pane: AskingPane | None = None
        self._body = body
        self.set_body(body)

    def set_body(self, body: Body) -> None:
        """Ask on this body from now on; what was open is closed."""
        self._pane = None
        self._body = body
        body.ended.strip.confirmed.connect(lambda _kind: self._give(""))
        body.ended.strip.closed.connect(self.cancel)
        self.laid_out.emit()

    @property
    def pane(self) -> AskingPane | None:
        """The question that stands in the script's place, if one does."""
        return self._pane

    @property
    def card(self) -> CallCard | None:
        """The voter on the page, if there is one."""
        return self._shown.card

    @property
    def script_language(self) -> str:
        """The language of the script in hand, as a tag: in it, what is recorded word for word is read out."""
        conversation = self._shown.conversation
        return conversation.script.language if conversation is not None else ""

    @property
    def asked_for(self) -> OutcomeKind | None:
        """The outcome that a question is being asked for, if one is."""
        return self._kind

    @property
    def confirming(self) -> bool:
        """Whether a key's strip is open."""
        return not self._body.ended.strip.isHidden()

    @property
    def large(self) -> bool:
        """Whether panels are laid out for large text."""
        return self._large

    def ask(self, pane: AskingPane, answered: Callable[[str], None]) -> None:
        """Put another panel in the script's place; it is closed before its answer is given on."""
        self.close()
        self._open(pane, self._then(answered))

    @property
    def _large(self) -> bool:
        return self._body.kind == "large"

    def finish(self, kind: OutcomeKind, *, by_script: bool = False) -> None:
        """Ask what the outcome needs, then emit ``outcome_given``; nothing while saving is stopped."""
        card = self._shown.card
        if card is None or self._shown.stopped:
            return
        self.close()
        self._kind, self._by_script = kind, by_script
        needs = RULES[kind].needs
        if needs == "confirm":
            self._body.ended.ask_to_confirm(kind, self._shown.labels.get(kind, kind))
            self.opened.emit(self._body.ended.strip.title())
        elif needs == "time":
            self.times_wanted.emit()
            if self._shown.times is not None:
                self._open(CallBackPane(self._shown.times, large=self._large), self._give)
                self._body.note.set_choosing_time(True)
        elif needs == "language":
            self._open(LanguagePane(large=self._large), self._give)
        elif needs == "reason":
            self._open(skip_pane(large=self._large), self._give)
        elif needs == "number" and len(card.numbers) > 1:
            self._open(number_pane(card, large=self._large), self._give)
        else:
            self._give("")

    def ask_objections(self) -> None:
        """List what they may ask."""
        conversation = self._shown.conversation
        if conversation is not None and conversation.script.objections:
            self.close()
            pane = objection_pane(conversation.script.objections, large=self._large)
            self._open(pane, self._then(self.objection_chosen.emit))

    def ask_mate(self) -> None:
        """Who came to the phone instead; with one possible answer there is no question."""
        mates = words.reachable_mates(self._shown.card) if self._shown.card else ()
        if len(mates) == 1:
            self.mate_answered.emit(mates[0].contact_id)
        elif mates:
            self.close()
            pane = mate_pane(mates, large=self._large)
            self._open(pane, self._then(lambda value: self.mate_answered.emit(int(value))))

    def cancel(self) -> None:
        """Close the question unanswered."""
        by_script = self._by_script
        self.close()
        if by_script:
            self.outcome_cancelled.emit()

    def close(self) -> None:
        """Close whatever is open; nothing is emitted but ``closed``."""
        self._kind, self._by_script = None, False
        body, pane = self._body, self._pane
        self._pane = None
        body.ended.strip.hide()
        body.ended.set_chosen(None)
        body.note.set_choosing_time(False)
        if pane is not None:
            pane.hide()
            body.middle.box.removeWidget(pane)
            pane.deleteLater()
        body.say.show()
        body.ended.show()
        self.closed.emit()

    def _then(self, act: Callable[[str], object]) -> Callable[[str], None]:
        def answer(value: str) -> None:
            self.close()
            act(value)

        return answer

    def _open(self, pane: AskingPane, answered: Callable[[str], None]) -> None:
        self._pane = pane
        pane.answered.connect(answered)
        pane.closed.connect(self.cancel)
        self._body.say.hide()
        self._body.middle.add(pane, stretch=1)
        pane.show()  # now: what is not yet shown cannot be given the focus
        self._body.ended.set_chosen(self._kind)
        # No letter ends a call while something is asked, and a narrow page has no room for both.
        self._body.ended.setVisible(self._body.kind != "narrow")
        self.opened.emit(pane.title())

    def _give(self, value: str) -> None:
        kind, card, pane = self._kind, self._shown.card, self._pane
        if kind is None or card is None:
            return
        needs = RULES[kind].needs
        draft = OutcomeDraft(
            contact_id=card.contact_id,
            kind=kind,
            note=self._body.note.note.text().strip(),
            number=value if needs == "number" else "",
            call_back_at=pane.moment() if isinstance(pane, CallBackPane) else None,
            language=value if needs == "language" else "",
            skip_reason=value if needs == "reason" else "",
        )
        self.close()
        self.outcome_given.emit(draft)

    def all_out(self) -> bool:
        """Nobody of the household is in; ``False`` where this voter is the only one who could be asked for."""
        card = self._shown.card
        if card is None or not words.reachable_mates(card) or self._shown.stopped:
            return False
        self.close()
        kind, note = self._shown.all_out.kind, self._body.note.note.text().strip()
        self.outcome_given.emit(OutcomeDraft(card.contact_id, kind, note=note, whole_household=True))
        return True
