"""What a caller is told of ringing, once each and never again that evening: that their number shows, and to wait.

Fifteen seconds are what Ofcom asks to let a telephone ring (docs/law.md, L7). The program does not dial, and does not
know when a phone does; it knows when it showed the number, so that it can say for certain that fifteen seconds have not
passed, and never that they have. That is why there is no timer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer

from phonebank_app.cards import CallCard
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.line import Done

RINGS = timedelta(seconds=15)

_SHOWS = tr("Voters see your number: do not hide it (no 141). Let it ring for fifteen seconds.")
_SOON = tr("Next time, let it ring for fifteen seconds.")
_WHY = tr("Some people need that long to get to the phone. If you hung up too soon, take it back and ring again.")


class RingDesk(QObject):
    """Of one chair's page, for one guest's evening.

    Args:
        silent: in a rehearsal, whose numbers ring nowhere.
    """

    def __init__(self, page: CallPage, clock: Clock, parent: QObject, *, silent: bool) -> None:
        super().__init__(parent)
        self._page, self._clock = page, clock
        self._shown: tuple[int, int] | None = None
        self._since: datetime | None = None
        self._said_shows, self._said_soon = silent, silent
        self._told_soon = False
        page.card_shown.connect(self._card_shown)

    def _card_shown(self, card: CallCard, calls: int) -> None:
        rung = (card.contact_id, card.number_index)
        if rung != self._shown:
            # Of a call that goes on somebody may have rung long before.
            fresh = not card.draft and not card.passed_by
            self._shown, self._since = rung, self._clock.now() if fresh else None
        if not calls and not card.passed_by and not self._said_shows:
            # Once the page has been laid out.
            QTimer.singleShot(0, self, self._say_it_shows)
        self._said_shows = True

    def _say_it_shows(self) -> None:
        """Where the strip below the call has room for it, it stands there all evening."""
        if not self._page.opening.says_how_to_ring:
            self._page.notices.tell(_SHOWS)

    def saved(self, done: Done) -> None:
        """An outcome is saved, and the next voter is not shown yet."""
        since, self._shown, self._since = self._since, None, None
        if self._told_soon:
            self._told_soon = False
            self._page.notices.withdraw("told")  # it was for this call
        if self._said_soon or done.kind is not OutcomeKind.NO_ANSWER or since is None:
            return
        if self._clock.now() - since < RINGS:
            self._said_soon = self._told_soon = True
            self._page.notices.tell(_SOON, _WHY)
