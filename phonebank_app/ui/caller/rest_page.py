"""A break at a chair: cake with its timer, and the page after a hard call. Nobody is rung before its guest says so.

The page never sends anybody back: when the time is over it says so, once, and waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from phonebank_app.cards import ChairView
from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys
from phonebank_app.ui.caller.calm import CalmPage
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.text import Label, Words, aloud

_CENTRE = Qt.AlignmentFlag.AlignHCenter
LENGTHS = (5, 10, 15, 0)
"""Minutes of cake; 0: as long as you like."""


def length_words(minutes: int) -> str:
    """What a key for so much cake says."""
    return tr("{minutes} min", minutes=minutes) if minutes else tr("As long as I like")


def break_words(view: ChairView, now: datetime) -> tuple[str, str]:
    """Headline and sentence of a break that began without a hard call."""
    since = tr("On a break since {break_since:%H:%M}. ", break_since=view.break_since) if view.break_since else ""
    if view.break_until is None:
        return tr("Put your feet up"), tr("{since}Your calls wait for you.", since=since)
    left = view.break_until - now
    if left <= timedelta():
        gone = tr("The time was over at {break_until:%H:%M}. ", break_until=view.break_until)
        return tr("Whenever you are ready"), tr("{gone}No hurry: your calls wait for you.", gone=gone)
    minutes = -(-int(left.total_seconds()) // 60)
    return tr("Back at {break_until:%H:%M}", break_until=view.break_until), tr_n(
        "{n} minute of cake left. {since}Your calls wait for you.",
        "{n} minutes of cake left. {since}Your calls wait for you.",
        minutes,
        since=since,
    )


def hard_words(view: ChairView, host: str) -> tuple[str, str]:
    """Headline and sentences after a hard call; they name nothing of it."""
    told = tr("{host} knows that it was a hard call, and nothing more.", host=host) if host else ""
    told = told or tr("The host is told that it was a hard call, and nothing more.")
    return (
        tr("And how are you, {caller}?", caller=view.caller),
        tr(
            "That one is over, and saved. {told} Stand up, have some water, talk to somebody. "
            "Nobody is rung here until you say so.",
            told=told,
        ),
    )


class RestPage(CalmPage):
    """Tea, or a moment after a hard call. The contact in hand has gone back to the list.

    Emits ``resume``, ``ask_host``, ``cake`` with minutes (0: as long as they like), and ``take_back`` when the hard
    call was a slip of the finger.
    """

    resume = Signal()
    ask_host = Signal()
    cake = Signal(int)
    take_back = Signal()

    def __init__(self) -> None:
        super().__init__("cup")
        self._view: ChairView | None = None
        self.over = False
        self.host = ""
        self._pick = Label("", "hint")
        self._pick.setAlignment(_CENTRE)
        self.lengths = {minutes: self._length(place, minutes) for place, minutes in enumerate(LENGTHS, 1)}
        row = _centred()
        row.add(*self.lengths.values())
        self.back = KeyButton(
            tr("Back to the calls"), caps=keys.caps("break", "resume"), look="fill", size=18, height=56
        )
        self.back.clicked.connect(self.resume)
        self.back.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.ask = KeyButton(tr("Ask the host to come"), caps=keys.caps("break", "ask_host"), height=44)
        self.ask.clicked.connect(self.ask_host)
        self.undo = KeyButton(tr("That was a slip: take it back"), caps=keys.caps("break", "take_back"), look="bare")
        self.undo.clicked.connect(self._take_back)
        self.card.space(20)
        self.card.add(self._pick)
        self.card.space(6)
        self.card.add(row)
        self.card.space(22)
        self.card.add_aligned(self.back, _CENTRE)
        self.card.space(10)
        self._last = _centred()
        self._last.add(self.ask, self.undo)
        self.card.add(self._last)

    def _length(self, place: int, minutes: int) -> KeyButton:
        key = KeyButton(length_words(minutes), caps=(str(place),), cap_left=True, size=15)
        aloud(key, tr("Cake for {minutes} minutes", minutes=minutes) if minutes else tr("Cake for as long as I like"))
        key.clicked.connect(lambda: self.cake.emit(minutes))
        return key

    def choose(self, place: int) -> None:
        """Press the ``place``-th length."""
        self.cake.emit(LENGTHS[place - 1])

    def show_break(self, view: ChairView, now: datetime) -> bool:
        """Say since when, and until when; returns whether the time has just run out."""
        before, self._view = self._view, view
        hard = bool(view.hard)
        headline, words = hard_words(view, self.host) if hard else break_words(view, now)
        timed = view.break_until is not None
        over = timed and view.break_until is not None and view.break_until <= now
        ran_out = over and not self.over and before is not None and before.break_until == view.break_until
        self.over = over
        self.round.set_icon("heart" if hard else "cup")
        if hard and timed:
            rest_of_it = break_words(view, now)
            words = f"{rest_of_it[0]}. {words}"
        self.headline.setText(headline)
        self.advice.set_blocks([[Words(one)] for one in (_thanks(view), words) if one])
        self._pick.setText(tr("A break? Cake for…") if hard and not timed else tr("Cake for…"))
        for minutes, key in self.lengths.items():
            key.set_chosen(_chosen(view, minutes))
        self.back.set_words(tr("I am fine: the next call") if hard else tr("Back to the calls"))
        self.back.set_look("framed" if hard and not over else "fill")
        self.ask.set_words(tr("The host is coming") if view.asks_host_since else tr("Ask the host to come"))
        self.undo.setVisible(view.hard == "abuse")
        self._last.arrange()
        aloud(self, f"{headline}. {words}")
        return ran_out

    def _take_back(self) -> None:
        if self._view is not None and self._view.hard == "abuse":
            self.take_back.emit()

    def texts(self) -> tuple[str, str]:
        """Headline and advice."""
        return self.headline.text(), self.advice.text()


def _thanks(view: ChairView) -> str:
    if view.hard:
        return ""
    done = ", ".join(
        (
            tr_n("{n} call", "{n} calls", view.calls),
            tr_n("{n} conversation", "{n} conversations", view.conversations),
        )
    )
    return (
        tr("Thank you, {caller}: {done} so far.", caller=view.caller, done=done)
        if view.calls
        else tr("Thank you for coming, {caller}.", caller=view.caller)
    )


def _chosen(view: ChairView, minutes: int) -> bool:
    if view.break_until is None or view.break_since is None:
        return minutes == 0 and not view.hard
    return minutes > 0 and round((view.break_until - view.break_since).total_seconds() / 60) == minutes


def _centred() -> Flow:
    made = Flow(gap=8)
    made.set_centred(True)
    return made
