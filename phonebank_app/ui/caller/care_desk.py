"""What a chair's page does for its caller: it offers a break between two calls, times it, and says when it is over.

Nothing is offered in a call, nothing is said twice, and nobody is sent back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from phonebank_app.calling import Calling
from phonebank_app.cards import CallCard, ChairView
from phonebank_app.changes import Changes
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock, local
from phonebank_app.rules.care import Why
from phonebank_app.ui.caller.help_desk import Ask
from phonebank_app.ui.notices import Notice

if TYPE_CHECKING:
    from phonebank_app.ui.caller.call_page import CallPage
    from phonebank_app.ui.caller.caller_desk import CallerDesk

OFFER, CAKE = "tea", "cake"
"""Keys of the two notices."""

_TICK_MS = 5_000


class CareDesk(QObject):
    """Serves the break page of one chair, and the bar that offers a break.

    Args:
        ask: how what is done here reaches the store.
        desk: whose page it is; it is asked to look again after a break was changed.
    """

    def __init__(self, page: CallPage, chair: int, clock: Clock, ask: Ask, desk: CallerDesk) -> None:
        super().__init__(desk)
        self._page, self._chair, self._clock, self._ask, self._desk = page, chair, clock, ask, desk
        self._view: ChairView | None = None
        self._begun = False
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        page.rest.cake.connect(self._cake)
        page.notices.acted.connect(lambda key: self._take_it() if key == OFFER else None)
        page.notices.dismissed.connect(lambda key: self._not_now() if key == OFFER else None)
        for began in (page.answer_chosen, page.words_given, page.go_on, page.objection_chosen, page.note_changed):
            began.connect(self._call_begins)
        for over in (desk.saved, desk.kept):
            over.connect(lambda _: self._call_is_over())
        # Once the desk has asked: the page says that the host is coming.
        page.rest.ask_host.connect(lambda: QTimer.singleShot(0, self, desk.refresh))

    def look(self, view: ChairView, card: CallCard | None) -> None:
        """The chair as it is now, with the call in hand, if there is one."""
        self._view = view
        resting = view.break_since is not None
        if resting and card is None:
            self._timer.start()
            self._begun = False
        else:
            self._timer.stop()
        if resting and card is not None:
            until = view.break_until
            what = tr("There is cake until {until:%H:%M}.", until=until) if until else tr("There is cake.")
            words = tr("Finish this call in peace: your break begins when it is saved.")
            self._page.notices.show_notice(Notice(CAKE, what, words, "warn"))
        else:
            self._page.notices.withdraw(CAKE)
        if resting:
            self._page.notices.withdraw(OFFER)

    def offer(self, card: CallCard | None) -> None:
        """Between two calls: offer a break, if one is due. A call that was begun is left in peace."""
        view = self._view
        if card is None or card.draft:
            self._begun = card is not None
        due = view is not None and view.tea_at is not None and view.tea_at <= local(self._clock.now())
        if view is None or not due or self._begun or view.break_since is not None:
            self._page.notices.withdraw(OFFER)
            return
        self._page.notices.show_notice(
            Notice(
                OFFER, *_offered(view), "warn", tr_n("Have {n} minute off", "Have {n} minutes off", view.tea_minutes)
            )
        )

    def aloud(self) -> str:
        """What a screen reader is told of a break; empty without one."""
        resting = self._view is not None and self._view.break_since is not None
        return " ".join(self._page.rest.texts()) if resting else ""

    def _call_is_over(self) -> None:
        self._begun = False

    def _call_begins(self) -> None:
        self._begun = True
        self._page.notices.withdraw(OFFER)

    def _tick(self) -> None:
        if self._view is not None and self._page.rest.show_break(self._view, local(self._clock.now())):
            self._page.say_aloud(" ".join(self._page.rest.texts()))

    def _cake(self, minutes: int) -> None:
        self._write(lambda calling: calling.take_break(self._chair, True, minutes or None))

    def _take_it(self) -> None:
        if self._view is not None and self._view.tea_at is not None:
            minutes, why = self._view.tea_minutes, Why(self._view.tea_why)
            self._page.notices.withdraw(OFFER)
            self._page.take_break.emit()
            self._write(lambda calling: calling.take_break(self._chair, True, minutes, why))

    def _not_now(self) -> None:
        self._write(lambda calling: calling.put_off_break(self._chair))

    def _write(self, deed: Callable[[Calling], Changes]) -> None:
        self._ask(deed, self._written, "break")

    def _written(self, changes: Changes) -> None:
        self._desk.changed.emit(changes)
        self._desk.refresh()


def _offered(view: ChairView) -> tuple[str, str]:
    """What the bar says, and why."""
    if view.tea_why == Why.REFUSALS:
        return (
            tr("That was three noes in a row. It is not you."),
            tr("A few minutes away from the telephone help. Close this bar to carry on."),
        )
    return (
        tr("You have been ringing for most of an hour."),
        tr_n(
            "{n} minute off keeps your voice kind. Close this bar for not now.",
            "{n} minutes off keep your voice kind. Close this bar for not now.",
            view.tea_minutes,
        ),
    )
