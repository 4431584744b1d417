"""What stands between a chair's page and the store: it owns the call in hand, and keeps the page true.

On the host's laptop everything happens on the key press, in the order it is read: save, say “Saved”, take the next
contact. On a guest's own it asks through a line (``line``) and goes on when the answer comes. “Saved” is said only
after ``Calling.record`` has returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.calling import Calling
from phonebank_app.calls.tickets import Tickets, Written
from phonebank_app.cards import CallCard, ChairView, Nobody, OutcomeDraft, Saved
from phonebank_app.changes import Changes
from phonebank_app.errors import NotAllowed, WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Script
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.care_desk import CareDesk
from phonebank_app.ui.caller.coach import Coach
from phonebank_app.ui.caller.follow_up_desk import FollowUpDesk, day_asked, likely
from phonebank_app.ui.caller.help_desk import HelpDesk
from phonebank_app.ui.caller.kept import Call, Facts, Version, answers_of, begin, draft_of, no_other
from phonebank_app.ui.caller.lesson import Lesson
from phonebank_app.ui.caller.line import Done, Kept, Line, line_of
from phonebank_app.ui.caller.opening import WhoCalls
from phonebank_app.ui.caller.pass_desk import PassDesk
from phonebank_app.ui.caller.promise_desk import add_desks
from phonebank_app.ui.caller.ring_desk import RingDesk
from phonebank_app.ui.caller.ticket_desk import TicketDesk
from phonebank_app.ui.caller.times import call_back_times, wake_in
from phonebank_app.ui.caller.words import next_aloud, saved_aloud
from phonebank_app.ui.notices import notice_of
from phonebank_app.ui.plain import plain

_KEEP_AFTER_MS, _LOOK_AGAIN_MS = 600, 15_000
_KEPT = tr("Your answers and your note are still here.")
_T = TypeVar("_T")


class CallerDesk(QObject):
    """One chair: its page, its call in hand.

    Signals:
        changed(Changes): what a write touched, for the other pages.
        saved(Saved): an outcome is on disk; kept(Kept): one waits on a guest's laptop; save_failed: neither.
        passing(chair), passed(Changes, chair): the call in hand is about to go to that chair (keep both), and is there.
        coached(words, press): in a rehearsal, what to try next; leave_rehearsal.
    ``unseen``: nobody looks at the page: once its call is passed on, it takes no voter before it is started again.

    Args:
        calling: the use case itself, or the line to it from a guest's own laptop.
        facts: see :data:`kept.Facts`; version: the script of a card, by its hash.
        hours: when voters may be rung; ``None`` in a rehearsal, which offers the usual hours for
            call-backs.
        tickets: where what voters ask for is written down; ``None`` where nothing can be.
    """

    changed = Signal(object)
    saved = Signal(object)
    kept = Signal(object)
    save_failed = Signal()
    passing = Signal(int)
    passed = Signal(object, int)
    coached = Signal(str, str)
    leave_rehearsal = Signal()

    def __init__(
        self,
        page: CallPage,
        calling: Calling | Line,
        chair: int,
        *,
        script: Script,
        code_set: CodeSet,
        facts: Facts,
        clock: Clock,
        version: Version = no_other,
        hours: Hours | None = None,
        tickets: Tickets | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._line, self._chair = page, line_of(calling, tickets), chair
        self._script, self._code_set, self._facts, self._clock = script, code_set, facts, clock
        self._hours, self._tickets, self._version = hours or Hours(), tickets, version
        self._call: Call | None = None
        self._last: Call | None = None
        self._unsaved: OutcomeDraft | None = None
        self._caller, self._awaited, self.unseen = "", False, False
        self._to_say: Done | None = None
        self._keep_timer = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._keep_timer.timeout.connect(self.keep)
        self._wake_timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._wake_timer.timeout.connect(self.refresh)
        self._care = CareDesk(page, chair, clock, self._ask, self)
        page.rest.host = self._line.party.host
        self._wire()
        self.lesson = Lesson(Coach.of(code_set), self) if self._line.party.rehearsal else None

    def _wire(self) -> None:
        page = self._page
        page.answer_chosen.connect(self._answer)
        page.words_given.connect(lambda text: self._move(lambda now: now.answer_text(text)))
        page.go_on.connect(lambda: self._move(Conversation.go_on))
        page.back.connect(lambda: self._move(Conversation.back))
        page.objection_chosen.connect(lambda which: self._move(lambda now: now.ask(which)))
        page.outcome_given.connect(self._record)
        if self._line.takes_tickets:
            TicketDesk(page, self._line, self._chair, self).written.connect(self._ticket_written)
        self.passing.connect(self.keep)
        PassDesk(page, self._chair, self._ask, self.passing.emit, self).passed.connect(self._passed_on)
        self._ringing = RingDesk(page, self._clock, self, silent=self._line.party.rehearsal)
        promises = add_desks(page, self._chair, self._ask, self._clock, lambda: self._hours, self)
        promises.changed.connect(self.changed)
        promises.changed.connect(lambda _: self.refresh())
        self._follow_ups = FollowUpDesk(page, promises, lambda: self._call, self._hold, self)
        page.outcome_cancelled.connect(lambda: self._move(Conversation.back))
        page.undo.connect(self._undo)
        chair = self._chair
        page.other_number.connect(lambda: self._ask(lambda calling: calling.other_number(chair), self._show, "number"))
        page.mate_answered.connect(lambda who: self._ask(lambda one: one.switch_to(chair, who), self._show, "mate"))
        page.note_changed.connect(self._note_changed)
        page.times_wanted.connect(self._offer_times)
        HelpDesk(page, self._chair, self._ask, self).changed.connect(self.changed)
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

    def renew(self, calling: Calling | Line, script: Script, code_set: CodeSet, hours: Hours | None) -> None:
        """The list, the script or the limits are others from now on; a call in hand is finished with its own script."""
        self._line = line_of(calling, self._tickets)
        self._script, self._hours = script, hours or Hours()
        if code_set != self._code_set:
            self._code_set = code_set
            self._show_keys()
        self._show_place()

    def start(self) -> None:
        """Show the campaign's keys and the chair's call: a new one, or the one that was interrupted."""
        self._page.set_rehearsal(self._line.party.rehearsal)
        self._show_keys()
        self._show_place()
        if self.lesson is not None:
            self.lesson.say()
        self.refresh()

    def _show_keys(self) -> None:
        labels = {str(kind): label for kind, label in self._code_set.labels.items()}
        self._page.set_keys(self._code_set.keys, labels, self._code_set.all_out)

    def _show_place(self) -> None:
        party = self._line.party
        self._page.show_who(WhoCalls.of(party))
        self._page.show_place(party.seat_name, party.polling_day, local(self._clock.now()).date())

    def refresh(self) -> None:
        """Look again: the chair's tally, whether there is somebody to ring. A call in hand is left as it is."""
        self._line.ask(lambda calling: calling.chair(self._chair), self._seated, self._not_refreshed)

    def _seated(self, chair: ChairView) -> None:
        self._caller = chair.caller
        self._page.show_chair(chair)
        self._care.look(chair, self.card)
        if chair.break_since is None or self._call is not None:
            self._line.ask(lambda calling: calling.next(self._chair), self._given, self._not_refreshed)
            return
        self._wake_timer.stop()
        self._page.show_break(chair, local(self._clock.now()))
        self._page.notices.withdraw("next")
        self._say_saved()

    def _given(self, found: CallCard | Nobody) -> None:
        self._show(found)
        self._care.offer(self.card)
        self._page.notices.withdraw("next")
        self._say_saved()

    def _not_refreshed(self, error: WorldError) -> None:
        self._tell(error, "next", action=tr("Try again"))
        self._say_saved()

    def keep(self) -> None:
        """Keep the call in hand now, so that it survives a crash; done by itself soon after every change."""
        self._keep_timer.stop()
        if self._call is None:
            return
        kept, whose = draft_of(self._call), self._call.card.contact_id
        self._ask(lambda calling: calling.keep_draft(self._chair, kept, whose), lambda _: None, "draft", _KEPT)

    def stop(self) -> None:
        """The page is leaving: keep the call in hand, and look for no other."""
        self.keep()
        self._wake_timer.stop()

    # The call in hand

    def _show(self, found: CallCard | Nobody) -> None:
        if isinstance(found, Nobody):
            self._call = None
            self._page.show_nobody(found)
            self._wake_timer.start(wake_in(found.until, self._clock.now(), _LOOK_AGAIN_MS))
            return
        self._wake_timer.stop()
        if self._call is not None and replace(self._call.card, draft=found.draft) == found:
            return  # what was kept of this call is older than what is on the page
        if self._call is not None and self._call.card.contact_id == found.contact_id:
            self._call = replace(self._call, card=found)
        else:
            today, script = local(self._clock.now()).date(), self._version(found.script) or self._script
            self._call = begin(found, self._last, script, lambda: self._facts(found, self._caller), today)
        self._page.show_card(found, self._call.note)
        self._show_step()
        self._follow_ups.look()

    def _show_step(self) -> None:
        if self._call is not None:
            self._page.show_step(self._call.conversation, likely(self._call, self._code_set))

    def _move(self, step: Callable[[Conversation], Conversation]) -> None:
        """Take a step along the script; one that ends the call asks or saves what the outcome needs."""
        if self._call is None or self._awaited:
            return
        before = self._call.conversation
        after = step(before)
        if after == before or (after.ended and self._page.stopped):
            return
        self._call = replace(self._call, conversation=after)
        if not after.ended:
            self._show_step()
            self._keep_timer.start()
        self._follow_ups.look()

    def _hold(self, call: Call) -> None:
        self._call = call
        self.keep()

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
        if self._call is None or self._awaited:
            return
        # The script that was read, which a newer one may have replaced meanwhile.
        read = self._call.conversation.script.hash
        self._unsaved = replace(draft, answers=answers_of(self._call.conversation), script_hash=read)
        self._save()

    def _save(self) -> None:
        draft, call = self._unsaved, self._call
        if draft is None or call is None or self._awaited:
            return
        self._awaited = True
        self._line.record(self._chair, draft, lambda done: self._recorded(call, done), self._not_recorded)
        if self._awaited:
            self._page.show_saving(draft.kind)

    def _not_recorded(self, error: WorldError) -> None:
        self._awaited = False
        self._page.show_saving(None)
        if isinstance(error, NotAllowed):
            self._unsaved = None
            self._page.set_save_failed(None)
            self._tell(error, "refused", kept=_KEPT)
            self._step_back()
            return
        self._page.set_save_failed(notice_of(error, "save", kept=_KEPT, action=tr("Try again")))
        self._step_back()
        self.save_failed.emit()

    def _recorded(self, call: Call, done: Done) -> None:
        self._awaited, self._unsaved = False, None
        self._keep_timer.stop()
        self._last, self._call = replace(call, conversation=call.conversation.at_a_step()), None
        self._page.set_save_failed(None)
        self._page.notices.withdraw("refused")
        self._page.show_saved(done)
        (self.kept if isinstance(done, Kept) else self.saved).emit(done)
        self.changed.emit(done.changes)
        self._saw(done.kind)
        self._ringing.saved(done)
        self._to_say = done
        self.refresh()

    def _step_back(self) -> None:
        """Nothing was saved: an ending of the script's own is not one yet."""
        if self._call is not None and self._call.conversation.ended:
            self._call = replace(self._call, conversation=self._call.conversation.back())
            self._show_step()

    def _say_saved(self) -> None:
        done, self._to_say = self._to_say, None
        if done is not None:
            self._page.say_aloud(f"{saved_aloud(done)}. {next_aloud(self.card, self._care.aloud())}")

    def _try_again(self) -> None:
        """Save what could not be saved, with the note as it is by now."""
        if self._unsaved is not None:
            self._unsaved = replace(self._unsaved, note=self._page.note())
            self._save()

    def _undo(self) -> None:
        if not self._awaited:
            self._ask(lambda calling: calling.undo(self._chair), self._undone, "undo")

    def _undone(self, undone: Saved | None) -> None:
        if undone is None:
            self._page.notices.tell(tr("There is nothing to take back."))
            return
        self._call = None
        self._page.show_saved(None)
        self.changed.emit(undone.changes)
        self._saw("undo")
        self.refresh()
        again = tr("{name} is in hand again.", name=plain(undone.contact_name))
        self._page.notices.tell(tr("“{label}” is taken back.", label=undone.label), again)

    def _passed_on(self, changes: Changes, to: int) -> None:
        self._call = None
        self.passed.emit(changes, to)
        if not self.unseen:
            self.refresh()

    # Everything else

    def _ticket_written(self, written: Written) -> None:
        """Where nobody may ring again, the call ends with that."""
        self.changed.emit(written.changes)
        if written.silenced and self._call is not None:
            self._record(OutcomeDraft(self._call.card.contact_id, OutcomeKind.DO_NOT_CALL))

    def _offer_times(self) -> None:
        now, last, day = self._clock.now(), self._line.party.polling_day, day_asked(self._call)
        self._page.set_call_back_times(call_back_times(now, self._hours, last, day))

    def _break(self, on_break: bool) -> None:
        def stopped(changes: Changes) -> None:
            self.changed.emit(changes)
            self._call = None
            self.refresh()

        self.keep()
        self._ask(lambda calling: calling.take_break(self._chair, on_break), stopped, "break")

    def _ask(self, deed: Callable[[Calling], _T], then: Callable[[_T], None], key: str, kept: str = "") -> None:
        def done(answer: _T) -> None:
            self._page.notices.withdraw(key)
            then(answer)

        self._line.ask(deed, done, lambda error: self._tell(error, key, kept=kept))

    def _tell(self, error: WorldError, key: str, *, kept: str = "", action: str = "") -> None:
        self._page.notices.show_notice(notice_of(error, key, kept=kept, action=action))

    def _saw(self, event: str) -> None:
        if self.lesson is not None:
            self.lesson.saw(event)
