"""What stands between a chair's page and the store: it owns the call in hand, and keeps the page true.

Everything here happens on the key press, in the order it is read: save, say “Saved”, take the next contact.
Nothing waits for a network, and “Saved” is said only after ``Calling.record`` has returned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.calling import Calling
from phonebank_app.calling_rules import Hours
from phonebank_app.cards import AnswerDraft, CallCard, Nobody, OutcomeDraft, Saved
from phonebank_app.clock import Clock, local
from phonebank_app.codesets import CodeSet
from phonebank_app.errors import NotAllowed, WorldError
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Script
from phonebank_app.tickets import Tickets, Written
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.coach import Coach
from phonebank_app.ui.caller.kept import kept_of
from phonebank_app.ui.caller.opening import WhoCalls
from phonebank_app.ui.caller.ticket_desk import TicketDesk
from phonebank_app.ui.caller.times import call_back_times
from phonebank_app.ui.notices import notice_of

Facts = Callable[[CallCard, str], Mapping[str, str]]
"""What fills the script's placeholders for a voter and a caller's name."""

_KEEP_AFTER_MS = 600
_LOOK_AGAIN_MS = 15_000
_KEPT = "Your answers and your note are still here."


@dataclass(frozen=True, slots=True)
class _Call:
    """The call in hand, or the one saved last, in case it is taken back."""

    card: CallCard
    conversation: Conversation
    note: str = ""


class CallerDesk(QObject):
    """One chair: its page, its call in hand.

    Signals:
        changed(Changes): what a write touched, for the other pages.
        saved(Saved): an outcome is on disk; save_failed: one could not be put there.
        coached(words, press): in a rehearsal, what to try next; leave_rehearsal.

    Args:
        facts: see :data:`Facts`.
        hours: when voters may be rung; ``None`` in a rehearsal, which offers the usual hours for
            call-backs.
        tickets: where what voters ask for is written down; ``None`` where nothing can be.
    """

    changed = Signal(object)
    saved = Signal(object)
    save_failed = Signal()
    coached = Signal(str, str)
    leave_rehearsal = Signal()

    def __init__(
        self,
        page: CallPage,
        calling: Calling,
        chair: int,
        *,
        script: Script,
        code_set: CodeSet,
        facts: Facts,
        clock: Clock,
        hours: Hours | None = None,
        tickets: Tickets | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._calling, self._chair = page, calling, chair
        self._script, self._code_set, self._facts, self._clock = script, code_set, facts, clock
        self._hours, self._tickets = hours or Hours(), tickets
        self._call: _Call | None = None
        self._last: _Call | None = None
        self._unsaved: OutcomeDraft | None = None
        self._coach = Coach() if calling.party.rehearsal else None
        self._keep_timer = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._keep_timer.timeout.connect(self.keep)
        self._wake_timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._wake_timer.timeout.connect(self.refresh)
        self._wire()

    def _wire(self) -> None:
        page = self._page
        page.answer_chosen.connect(self._answer)
        page.words_given.connect(lambda text: self._move(lambda now: now.answer_text(text)))
        page.go_on.connect(lambda: self._move(Conversation.go_on))
        page.back.connect(lambda: self._move(Conversation.back))
        page.objection_chosen.connect(lambda which: self._move(lambda now: now.ask(which)))
        page.outcome_given.connect(self._record)
        if self._tickets is not None:
            TicketDesk(page, self._tickets, self._chair, self).written.connect(self._ticket_written)
        page.outcome_cancelled.connect(lambda: self._move(Conversation.back))
        page.undo.connect(self._undo)
        page.other_number.connect(self._other_number)
        page.mate_answered.connect(self._mate_answered)
        page.note_changed.connect(self._note_changed)
        page.times_wanted.connect(self._offer_times)
        page.ask_host.connect(self._ask_host)
        page.take_break.connect(lambda: self._break(True))
        page.resume.connect(lambda: self._break(False))
        page.leave_rehearsal.connect(self.leave_rehearsal)
        page.try_again.connect(self._try_again)
        page.notices.acted.connect(lambda key: self.refresh() if key == "next" else None)

    # From outside

    @property
    def chair(self) -> int:
        """Which chair this is."""
        return self._chair

    @property
    def page(self) -> CallPage:
        """Its page."""
        return self._page

    @property
    def card(self) -> CallCard | None:
        """The voter in hand, if there is one."""
        return self._call.card if self._call else None

    @property
    def conversation(self) -> Conversation | None:
        """Where the call in hand stands in its script."""
        return self._call.conversation if self._call else None

    def renew(self, calling: Calling, script: Script, code_set: CodeSet, hours: Hours | None) -> None:
        """The list, the script or the limits are others from now on; a call in hand is finished with its own script."""
        self._calling, self._script, self._hours = calling, script, hours or Hours()
        if code_set != self._code_set:
            self._code_set = code_set
            self._show_keys()
        self._show_place()

    def start(self) -> None:
        """Show the campaign's keys and the chair's call: a new one, or the one that was interrupted."""
        self._page.set_rehearsal(self._calling.party.rehearsal)
        self._show_keys()
        self._show_place()
        self._say_next_try()
        self.refresh()

    def _show_keys(self) -> None:
        labels = {str(kind): label for kind, label in self._code_set.labels.items()}
        self._page.set_keys(self._code_set.keys, labels)

    def _show_place(self) -> None:
        party = self._calling.party
        self._page.show_who(WhoCalls.of(party))
        self._page.show_place(party.seat_name, party.polling_day, local(self._clock.now()).date())

    def refresh(self) -> None:
        """Look again: the chair's tally, whether there is somebody to ring. A call in hand is left as it is."""
        try:
            chair = self._calling.chair(self._chair)
            self._page.show_chair(chair)
            if chair.break_since is not None:
                self._call = None
                self._wake_timer.stop()
                self._page.show_break(chair.break_since, chair)
                return
            self._show(self._calling.next(self._chair))
        except WorldError as error:
            self._tell(error, "next", action="Try again")
        else:
            self._page.notices.withdraw("next")

    def keep(self) -> None:
        """Keep the call in hand now, so that it survives a crash; done by itself soon after every change."""
        self._keep_timer.stop()
        if self._call is None:
            return
        kept = {"conversation": self._call.conversation.to_json(), "note": self._call.note}
        try:
            self._calling.keep_draft(self._chair, json.dumps(kept))
        except WorldError as error:
            self._tell(error, "draft", kept=_KEPT)
        else:
            self._page.notices.withdraw("draft")

    def stop(self) -> None:
        """The page is leaving: keep the call in hand, and look for no other."""
        self.keep()
        self._wake_timer.stop()

    # The call in hand

    def _show(self, found: CallCard | Nobody) -> None:
        if isinstance(found, Nobody):
            self._call = None
            self._page.show_nobody(found)
            self._wake_timer.start()
            return
        self._wake_timer.stop()
        if self._call is not None and replace(self._call.card, draft=found.draft) == found:
            return  # what was kept of this call is older than what is on the page
        if self._call is not None and self._call.card.contact_id == found.contact_id:
            self._call = replace(self._call, card=found)
        else:
            self._call = self._begin(found)
        self._page.show_card(found, self._call.note)
        self._show_step()

    def _begin(self, card: CallCard) -> _Call:
        """A call at the first step, or where it was when it was interrupted or taken back."""
        if self._last is not None and self._last.card.contact_id == card.contact_id:
            return replace(self._last, card=card)
        caller = self._calling.chair(self._chair).caller
        facts = self._facts(card, caller)
        conversation, note = kept_of(card.draft)
        if not conversation:
            return _Call(card, Conversation.start(self._script, facts), note)
        return _Call(card, Conversation.from_json(self._script, facts, conversation).at_a_step(), note)

    def _show_step(self) -> None:
        if self._call is not None:
            self._page.show_step(self._call.conversation, self._likely(self._call.conversation))

    def _likely(self, conversation: Conversation) -> OutcomeKind | None:
        if conversation.suggested_outcome:
            return OutcomeKind(conversation.suggested_outcome)
        main = (key.kind for key in self._code_set.keys if key.prominent and key.group == "not_reached")
        return next(main, None)

    def _move(self, step: Callable[[Conversation], Conversation]) -> None:
        """Take a step along the script; one that ends the call asks or saves what the outcome needs."""
        if self._call is None:
            return
        before = self._call.conversation
        after = step(before)
        if after == before or (after.ended and self._page.stopped):
            return
        self._call = replace(self._call, conversation=after)
        if after.ended:
            self._page.finish(OutcomeKind(after.outcome), by_script=True)
            return
        self._show_step()
        self._keep_timer.start()

    def _answer(self, key: str) -> None:
        self._move(lambda now: now.choose(key))
        self._saw("answer")

    def _note_changed(self, text: str) -> None:
        if self._call is not None:
            self._call = replace(self._call, note=text)
            self._keep_timer.start()
            self._saw("note")

    # Ending it

    def _record(self, draft: OutcomeDraft) -> None:
        if self._call is None:
            return
        # The script that was read, which a newer one may have replaced meanwhile.
        read = self._call.conversation.script.hash
        self._unsaved = replace(draft, answers=self._answers(), script_hash=read)
        self._save()

    def _answers(self) -> tuple[AnswerDraft, ...]:
        """What was answered, also at a step that was not left: a tick counts as soon as it is made."""
        assert self._call is not None
        conversation = self._call.conversation
        if not conversation.ended and not conversation.objection and (conversation.selected or conversation.words):
            conversation = conversation.go_on()
        return tuple(AnswerDraft(a.question, a.step, a.values, a.text) for a in conversation.answers)

    def _save(self) -> None:
        draft, call = self._unsaved, self._call
        if draft is None or call is None:
            return
        try:
            saved = self._calling.record(self._chair, draft)
        except NotAllowed as error:
            self._unsaved = None
            self._page.set_save_failed(None)
            self._tell(error, "refused", kept=_KEPT)
            self._step_back()
            return
        except WorldError as error:
            self._page.set_save_failed(notice_of(error, "save", kept=_KEPT, action="Try again"))
            self._step_back()
            self.save_failed.emit()
            return
        self._unsaved = None
        self._keep_timer.stop()
        self._last, self._call = replace(call, conversation=call.conversation.at_a_step()), None
        self._page.set_save_failed(None)
        self._page.notices.withdraw("refused")
        self._page.show_saved(saved)
        self.saved.emit(saved)
        self.changed.emit(saved.changes)
        self._saw(saved.kind)
        self.refresh()
        self._say_saved(saved)

    def _step_back(self) -> None:
        """Nothing was saved: an ending of the script's own is not one yet."""
        if self._call is not None and self._call.conversation.ended:
            self._call = replace(self._call, conversation=self._call.conversation.back())
            self._show_step()

    def _say_saved(self, saved: Saved) -> None:
        then = f"Next: {self.card.name}." if self.card else "Nobody to ring just now."
        self._page.say_aloud(f"Saved, {saved.label}. {then}")

    def _try_again(self) -> None:
        """Save what could not be saved, with the note as it is by now."""
        if self._unsaved is not None:
            self._unsaved = replace(self._unsaved, note=self._page.note())
            self._save()

    def _undo(self) -> None:
        try:
            undone = self._calling.undo(self._chair)
        except WorldError as error:
            self._tell(error, "undo")
            return
        if undone is None:
            self._page.notices.tell("There is nothing to take back.")
            return
        self._call = None
        self._page.show_saved(None)
        self.changed.emit(undone.changes)
        self._saw("undo")
        self.refresh()
        self._page.notices.tell(f"“{undone.label}” is taken back.", f"{undone.contact_name} is in hand again.")

    # Everything else

    def _other_number(self) -> None:
        self._try("number", lambda: self._show(self._calling.other_number(self._chair)))

    def _mate_answered(self, contact_id: int) -> None:
        self._try("mate", lambda: self._show(self._calling.switch_to(self._chair, contact_id)))

    def _ticket_written(self, written: Written) -> None:
        """Where nobody may ring again, the call ends with that."""
        self.changed.emit(written.changes)
        if written.silenced and self._call is not None:
            self._record(OutcomeDraft(self._call.card.contact_id, OutcomeKind.DO_NOT_CALL))

    def _offer_times(self) -> None:
        self._page.set_call_back_times(call_back_times(self._clock.now(), self._hours, self._calling.party.polling_day))

    def _ask_host(self) -> None:
        def ask() -> None:
            asks = self._calling.chair(self._chair).asks_host_since is None
            self.changed.emit(self._calling.ask_host(self._chair, asks))
            self._page.show_chair(self._calling.chair(self._chair))

        self._try("host", ask)

    def _break(self, on_break: bool) -> None:
        def stop() -> None:
            self.keep()
            self.changed.emit(self._calling.take_break(self._chair, on_break))
            self._call = None

        self._try("break", stop)
        self.refresh()

    def _try(self, key: str, act: Callable[[], None]) -> None:
        try:
            act()
        except WorldError as error:
            self._tell(error, key)
        else:
            self._page.notices.withdraw(key)

    def _tell(self, error: WorldError, key: str, *, kept: str = "", action: str = "") -> None:
        self._page.notices.show_notice(notice_of(error, key, kept=kept, action=action))

    def _saw(self, event: str) -> None:
        if self._coach is not None and self._coach.saw(event):
            self._say_next_try()

    def _say_next_try(self) -> None:
        if self._coach is not None:
            self.coached.emit(*self._coach.next())
