"""A break at a chair: cake with its timer, and the page after a hard call. Nobody is rung before its guest says so.

The page never sends anybody back: when the time is over it says so, once, and waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from phonebank_app.cards import ChairView
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
    return f"{minutes} min" if minutes else "As long as I like"


def break_words(view: ChairView, now: datetime) -> tuple[str, str]:
    """Headline and sentence of a break that began without a hard call."""
    since = f"On a break since {view.break_since:%H:%M}. " if view.break_since else ""
    if view.break_until is None:
        return "Put your feet up", f"{since}Your calls wait for you."
    left = view.break_until - now
    if left <= timedelta():
        gone = f"The time was over at {view.break_until:%H:%M}. "
        return "Whenever you are ready", f"{gone}No hurry: your calls wait for you."
    minutes = -(-int(left.total_seconds()) // 60)
    many = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"Back at {view.break_until:%H:%M}", f"{many} of cake left. {since}Your calls wait for you."


def hard_words(view: ChairView, host: str) -> tuple[str, str]:
    """Headline and sentences after a hard call; they name nothing of it."""
    told = f"{host} knows that it was a hard call, and nothing more." if host else ""
    told = told or "The host is told that it was a hard call, and nothing more."
    return (
        f"And how are you, {view.caller}?",
        f"That one is over, and saved. {told} Stand up, have some water, talk to somebody. "
        "Nobody is rung here until you say so.",
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
        self.back = KeyButton("Back to the calls", caps=keys.caps("break", "resume"), look="fill", size=18, height=56)
        self.back.clicked.connect(self.resume)
        self.back.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.ask = KeyButton("Ask the host to come", caps=keys.caps("break", "ask_host"), height=44)
        self.ask.clicked.connect(self.ask_host)
        self.undo = KeyButton("That was a slip: take it back", caps=keys.caps("break", "take_back"), look="bare")
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
        aloud(key, f"Cake for {minutes} minutes" if minutes else "Cake for as long as I like")
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
        self._pick.setText("A break? Cake for…" if hard and not timed else "Cake for…")
        for minutes, key in self.lengths.items():
            key.set_chosen(_chosen(view, minutes))
        self.back.set_words("I am fine: the next call" if hard else "Back to the calls")
        self.back.set_look("framed" if hard and not over else "fill")
        self.ask.set_words("The host is coming" if view.asks_host_since else "Ask the host to come")
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
    done = f"{view.calls} {'call' if view.calls == 1 else 'calls'}, {view.conversations} "
    done += "conversation" if view.conversations == 1 else "conversations"
    return f"Thank you, {view.caller}: {done} so far." if view.calls else f"Thank you for coming, {view.caller}."


def _chosen(view: ChairView, minutes: int) -> bool:
    if view.break_until is None or view.break_since is None:
        return minutes == 0 and not view.hard
    return minutes > 0 and round((view.break_until - view.break_since).total_seconds() / 60) == minutes


def _centred() -> Flow:
    made = Flow(gap=8)
    made.set_centred(True)
    return made
