"""The caller's only page: one voter, one script, one set of outcome keys. No list, no search.

It takes data by setters and emits what the caller meant; it asks nobody for anything and saves nothing.
Digits answer, letters finish the call, everything else is in ``ui.keys`` under the contexts ``call``,
``asking``, ``confirming``, ``scanning``, ``empty`` and ``break``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.cards import CallCard, ChairView, Nobody
from phonebank_app.i18n import tr
from phonebank_app.rules.codesets import ALL_OUT, AllOut, OutcomeKey
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller import words
from phonebank_app.ui.caller.arrangement import Body, Stack, arrangement_for, build
from phonebank_app.ui.caller.calm import EmptyPage
from phonebank_app.ui.caller.header import CallHeader
from phonebank_app.ui.caller.line import Done
from phonebank_app.ui.caller.opening import OpeningStrip, WhoCalls
from phonebank_app.ui.caller.questions import Questions
from phonebank_app.ui.caller.rest_page import RestPage
from phonebank_app.ui.caller.rights import Rights
from phonebank_app.ui.caller.scan import ScanSheet
from phonebank_app.ui.caller.shown import Shown
from phonebank_app.ui.caller.times import CallBackTimes
from phonebank_app.ui.caller.typing_place import TypingPlace
from phonebank_app.ui.caller.wiring import wire_body, wire_page
from phonebank_app.ui.key_rows import KeyGroup
from phonebank_app.ui.notices import Notice, NoticeBar, Notices
from phonebank_app.ui.parts import Box
from phonebank_app.ui.text import aloud, announce


class CallPage(Box):
    """The page of one chair.

    Signals:
        answer_chosen(key), words_given(text), go_on, back, objection_chosen(id): the script.
        rights.ticket_given(TicketDraft): what a voter asked for beside not being rung.
        outcome_given(OutcomeDraft): how the call ended; without answers, which the page does not hold.
        outcome_cancelled: a question that the script's own ending asked was closed unanswered.
        undo, other_number, mate_answered(contact_id), note_changed(text), pass_on: the call in hand.
        card_shown(CallCard, calls): a voter is on the page, newly or with something changed; after so many calls.
        times_wanted: the call-back chooser is about to open; answer with ``set_call_back_times``.
        ask_host, take_break, resume, leave_rehearsal, try_again: everything else; asked(action): what desks listen for.
    """

    answer_chosen = Signal(str)
    words_given = Signal(str)
    go_on = Signal()
    back = Signal()
    objection_chosen = Signal(str)
    outcome_given = Signal(object)
    outcome_cancelled = Signal()
    undo = Signal()
    other_number = Signal()
    mate_answered = Signal(int)
    note_changed = Signal(str)
    pass_on = Signal()
    card_shown = Signal(object, int)
    times_wanted = Signal()
    ask_host = Signal()
    take_break = Signal()
    resume = Signal()
    leave_rehearsal = Signal()
    try_again = Signal()
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes round among what is on the page
        aloud(self, tr("The call"))
        self._shown = Shown()
        self.key_groups: Callable[[], tuple[KeyGroup, ...]] = lambda: self._shown.key_groups(self.context())
        self.header, self.notices, self.empty, self.rest = CallHeader(), Notices(), EmptyPage(), RestPage()
        self._stack = Stack()
        self.setMinimumSize(320, 240)
        self._holder, self._bars, self.opening = Box("column", gap=0), Box("column", gap=0), OpeningStrip()
        for page in (self._holder, self.empty, self.rest):
            self._stack.addWidget(page)
        self._failed_bar: NoticeBar | None = None
        self.add(self.header, self._bars, self.notices)
        self.add(self._stack, stretch=1)
        self.scan = ScanSheet(self)
        self.body: Body = build("wide")
        self._holder.add(self.body.whole)
        self.body.foot.add(self.opening)
        self.questions = Questions(self._shown, self.body, self)
        self.rights = Rights(self._shown, self.questions, self)
        self._typing = TypingPlace(self, self.context, lambda: self.body.say, lambda: self._shown.sharing is not False)
        self._take_keys = self._typing.take
        wire_page(self)
        self.scan.closed.connect(self._close_scan)
        self.questions.opened.connect(self._question_opened)
        self.questions.closed.connect(self._take_keys)
        self._wire_body()

    # What it is told

    def set_keys(self, outcome_keys: Sequence[OutcomeKey], labels: Mapping[str, str], out: AllOut = ALL_OUT) -> None:
        """Which outcomes this campaign shows, what it calls each, and the key for a household that is out."""
        self._shown.keys, self._shown.labels, self._shown.all_out = tuple(outcome_keys), labels, out
        self._fill_keys()

    def show_chair(self, chair: ChairView) -> None:
        """Who calls, and their tally."""
        self._shown.calls = chair.calls
        self.header.show_chair(chair)
        self._fill_undo()

    def show_place(self, seat: str, polling_day: date | None, today: date) -> None:
        """Where this is for, and how many days are left."""
        self._shown.today = today
        self.header.show_place(seat, words.days_to_go(polling_day, today))

    def show_who(self, calls: WhoCalls) -> None:
        """On whose behalf this is, and whatever a voter may want to know of it."""
        self.rights.calls = calls
        self.opening.show_who(calls)

    def show_card(self, card: CallCard, note: str = "") -> None:
        """A voter to ring; ``note`` is what was kept of an interrupted call."""
        self._shown.card, self._shown.note = card, note
        self._typing.another_call()
        self.questions.close()
        self._fill_card()
        self._show_page(self._holder)
        self.card_shown.emit(card, self._shown.calls)

    def show_step(self, conversation: Conversation, likely: OutcomeKind | None) -> None:
        """Where the script stands, and which outcome is likely from there (its key is filled)."""
        self._shown.conversation, self._shown.likely = conversation, likely
        self._fill_step()
        self._typing.step_shown(conversation, self._shown.labels)

    def show_nobody(self, nobody: Nobody) -> None:
        """There is nobody to ring."""
        self.empty.show_nobody(nobody)
        self._show_quiet(self.empty)

    def show_break(self, chair: ChairView, now: datetime) -> None:
        """The caller is having tea, or a moment after a hard call."""
        self.rest.show_break(chair, now)
        self._show_quiet(self.rest)

    def show_saved(self, saved: Done | None) -> None:
        """An outcome is on disk: say so in its key. ``None``: there is none, or it was taken back."""
        whose = tr("in rehearsal only") if self._shown.rehearsal else (words.saved_whose(saved) if saved else "")
        self._shown.saved, self._shown.whose = saved, whose
        self.empty.show_last(saved)
        self.body.ended.show_saved(saved, whose)
        self._fill_undo()

    def show_saving(self, kind: OutcomeKind | None) -> None:
        """An outcome is on its way to the host's laptop; ``None``: it is not."""
        self.body.ended.show_saved(self._shown.saved, self._shown.whose, saving=kind)

    def set_save_failed(self, notice: Notice | None) -> None:
        """Saving failed: a bar across the page, outcome keys stop, answers and note stay. ``None``: it works again."""
        self._shown.stopped, self._failed_bar = notice is not None, None
        self._bars.clear()
        if notice is not None:
            self._failed_bar = NoticeBar(notice, closable=False)
            self._failed_bar.acted.connect(self.try_again)
            self._bars.add(self._failed_bar)
            self.say_aloud(self._failed_bar.accessibleName())
        self.body.ended.set_stopped(self._shown.stopped)
        self._fill_undo()

    def set_call_back_times(self, times: CallBackTimes) -> None:
        """What the call-back chooser offers; see ``times_wanted``."""
        self._shown.times = times

    def set_rehearsal(self, rehearsal: bool) -> None:
        """The window's banner stands in place of the header, and “Saved” is said to be so in rehearsal only."""
        self._shown.rehearsal = rehearsal
        self._place_header()

    def set_sharing(self, keys_here: bool | None, give_to: str = "", chair: int = 1) -> None:
        """Two chairs on one keyboard: whether it types here; ``None`` when it is not shared."""
        self._shown.sharing = keys_here
        self.header.set_sharing(keys_here, give_to, chair)
        self._place_header()
        self._fade()

    def finish(self, kind: OutcomeKind, *, by_script: bool = False) -> None:
        """End the call this way: ask what the outcome needs, then emit ``outcome_given``.

        Args:
            by_script: the script's own ending; closing the question then emits ``outcome_cancelled``.

        Nothing can be ended before the page has said on whose behalf this voter is rung.
        """
        if self._shown.card is None or not self.opening.shown_for(self._shown.card):
            return
        self.questions.finish(kind, by_script=by_script)

    def all_out(self) -> bool:
        """End the call for a whole household; ``False`` where this voter is the only one who could be asked for."""
        card = self._shown.card
        return card is not None and self.opening.shown_for(card) and self.questions.all_out()

    # What it says

    def note(self) -> str:
        """What is typed in the note."""
        return self.body.note.note.text().strip()

    @property
    def stopped(self) -> bool:
        """Whether saving failed, and the outcome keys have stopped."""
        return self._shown.stopped

    @property
    def failed_bar(self) -> NoticeBar | None:
        """The bar that says saving failed, if it did."""
        return self._failed_bar

    def context(self) -> str:
        """Which keys work just now: a context of ``ui.keys``."""
        if not self.scan.isHidden():
            return "scanning"
        if self._stack.currentWidget() is not self._holder:
            return "empty" if self._stack.currentWidget() is self.empty else "break"
        if self.questions.confirming:
            return "confirming"
        return "asking" if self.questions.pane is not None else "call"

    def say_aloud(self, sentence: str) -> None:
        """Have a screen reader say something, e.g. “Saved. Next: …”."""
        announce(self, sentence)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A page without the keyboard takes no key, wherever the focus is.
        action = keys.action_for(self.context(), event) if self._shown.sharing is not False else ""
        if not action or not self._act(*action.partition(":")[::2]):
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:
        at_rest = self.window().focusWidget() in (None, self)
        if next and at_rest and self.context() in ("call", "asking"):
            self.body.note.note.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(next)

    def _act(self, name: str, which: str) -> bool:
        """Do what a key means; ``False`` when it means nothing here."""
        pane, ended = self.questions.pane, self.body.ended
        outcome = ended.key_for(which) if name == "outcome" else None
        if name == "outcome" and outcome is None:
            return which == self._shown.all_out.letter and self.all_out()
        if name == "leave" and not self._shown.rehearsal:
            return False
        todo: dict[str, Callable[[], object]] = {
            "outcome": lambda: self.finish(outcome.kind) if outcome else None,
            "answer": lambda: self.body.say.press(which),
            "nought": lambda: self.body.say.press("0"),
            "option": lambda: pane.choose(int(which) - 1) if pane else None,
            "save": lambda: pane.save() if pane else ended.strip.save_key.click(),
            "close": self.questions.cancel,
            "back": self.back.emit,
            "go_on": self.body.say.leave,
            "objections": self.questions.ask_objections,
            "note": lambda: self.body.note.note.setFocus(Qt.FocusReason.TabFocusReason),
            "undo": lambda: self.undo.emit() if not self._shown.stopped else None,
            "ask_host": self.ask_host.emit,
            "other_number": self.other_number.emit,
            "mate_answered": self.questions.ask_mate,
            "who": self.rights.who,
            "rights": self.rights.ask,
            "kindly": lambda: self.finish(OutcomeKind.ENDED_KINDLY),
            "scan": lambda: self.scan.open_for(self._shown.card),
            "pass_on": self.pass_on.emit,
            "close_scan": self._close_scan,
            "take_break": self.take_break.emit,
            "resume": self.resume.emit,
            "cake": lambda: self.rest.choose(int(which)),
            "take_back": self.rest.undo.click,
            "leave": self.leave_rehearsal.emit,
        }
        todo.get(name, lambda: self.asked.emit(name))()
        return True

    def _close_scan(self) -> None:
        self.scan.hide()
        self._take_keys()

    def _wire_body(self) -> None:
        wire_body(self, self.other_number.emit, lambda: self.scan.open_for(self._shown.card), self._take_keys)

    def _question_opened(self, title: str) -> None:
        self._fade()
        self._take_keys()
        announce(self, title)

    def _fill_keys(self) -> None:
        self.body.ended.set_keys(self._shown.keys)
        self.body.set_all_out(self._shown.all_out)
        letter = next((key.letter for key in self._shown.keys if key.needs == "time"), "")
        self.body.note.set_call_back_key(letter)

    def _fill_card(self) -> None:
        card, rehearsal = self._shown.card, self._shown.rehearsal
        if card is not None:
            self.opening.show_card(card)
            self.body.who.show_card(card, self._shown.today, rehearsal)
            self.body.note.note.setText(self._shown.note)
            if self.body.more is not None:
                self.body.more.show_card(card, self._shown.today, rehearsal)

    def _fill_step(self) -> None:
        if self._shown.conversation is not None:
            self.body.say.show_step(self._shown.conversation, self._shown.labels)
            self._fade()

    def _fill_undo(self) -> None:
        saved = self._shown.saved
        something = saved.undoable if saved is not None else self._shown.calls > 0
        self.body.ended.set_undoable(something and not self._shown.stopped)

    def _fade(self) -> None:
        faded = self._shown.sharing is False
        self.body.ended.set_likely(None if faded else self._shown.likely)
        for part in (self.body.who, self.body.say, self.body.note, self.body.ended, self.opening):
            part.fade_caps(faded)
        if self.questions.pane is not None:
            self.questions.pane.fade_caps(faded)

    def _show_quiet(self, page: QWidget) -> None:
        self._shown.card = None
        self.questions.close()
        self._show_page(page)

    def _show_page(self, page: QWidget) -> None:
        self.scan.hide()
        self._stack.setCurrentWidget(page)
        self._place_header()
        self._take_keys()

    def _place_header(self) -> None:
        # The rehearsal banner takes the header's place, unless several chairs must be told who has the keys.
        on_call = self._stack.currentWidget() is self._holder
        crowded = self._shown.rehearsal or (on_call and self.body.kind == "large")
        self.header.set_brief(theme.current().large)
        self.header.set_on_call(on_call)
        self.opening.set_shared(self._shown.sharing is not None)
        self.header.setVisible(self._shown.sharing is not None or not crowded)

    def _arrange(self) -> None:
        """Lay the call out for the size of the page; what was typed is kept, an open question is closed."""
        kind = arrangement_for(self.width(), self.height(), theme.current().scale)
        if kind == self.body.kind:
            return
        self._shown.note = self.body.note.note.text()
        self.questions.close()
        self.body.foot.box.removeWidget(self.opening)
        self.opening.setParent(self)
        self._holder.clear()
        self.body = build(kind)
        self._holder.add(self.body.whole)
        self.body.foot.add(self.opening)
        self.opening.show()
        self.questions.set_body(self.body)
        self._wire_body()
        self._fill_keys()
        self._fill_card()
        self._fill_step()
        self.show_saved(self._shown.saved)
        self.body.ended.set_stopped(self._shown.stopped)
        self._fill_undo()
        self._place_header()

    def hasHeightForWidth(self) -> bool:
        return False  # it is as high as the room: whoever holds it need not ask all that is on it

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_keys()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._shown.keys:
            # Not now: Qt is walking over all widgets, and another arrangement destroys some of them.
            QTimer.singleShot(0, self, self._arrange)
