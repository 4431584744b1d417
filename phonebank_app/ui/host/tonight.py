"""Tonight: the host's page. Who needs the host, why this seat, is anybody left to ring, how does it go.

No voter's name stands here: the page is read across a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.cards import QuestionTally, Tonight
from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.host.break_card import BreakCard
from phonebank_app.ui.host.goal_card import GoalCard
from phonebank_app.ui.host.pace import Break, next_break
from phonebank_app.ui.host.page import CardGrid, HostPage
from phonebank_app.ui.host.remedy_lines import RemedyCard
from phonebank_app.ui.host.tonight_cards import (
    AnswersCard,
    CallBacksCard,
    ConversationsCard,
    LeftCard,
    PaceCard,
    PromisesCard,
    Total,
    WhyCard,
)
from phonebank_app.ui.host.tonight_chairs import ChairsCard
from phonebank_app.ui.parts import Box, IconButton, KeyButton, row

MATTERS, HELPS, PROMISED = "issue", "help", "promised"
"""Ids of the tallies that have a card of their own; the last holds only answers that promise something."""


class TonightPage(HostPage):
    """The evening at a glance.

    Emits ``seat_guest`` (name, chair, languages: frozenset of tags), ``unseat`` (chair), ``open_chair`` (chair: go to
    its call page), ``end_break`` (chair), ``helped`` (chair: the host has been there), ``pause`` (everyone: on or off),
    ``cake`` (everyone, for so many minutes; 0: as long as they like),
    ``calls_asked`` (chair: its guest’s name and calls), ``looked`` (a ``NoticedGuest``: look at their calls),
    ``fine`` (the same, and the flag: it is fine), ``end_asked`` (the page on the end of the party is wanted).
    """

    seat_guest = Signal(str, int, object)
    unseat = Signal(int)
    open_chair = Signal(int)
    end_break = Signal(int)
    helped = Signal(int)
    pause = Signal(bool)
    cake = Signal(int)
    calls_asked = Signal(int)
    looked = Signal(object)
    fine = Signal(object, object)
    end_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tonight"), parent=parent)
        self._paused = False
        self.why, self.left, self.pace = WhyCard(), LeftCard(), PaceCard()
        self.conversations, self.matters, self.chairs = ConversationsCard(), AnswersCard(), ChairsCard()
        self.call_backs, self.tea, self.promises = CallBacksCard(), BreakCard(), PromisesCard()
        self.goal, self.remedies = GoalCard(), RemedyCard()
        self.grid = CardGrid(
            (
                (380, ((self.remedies, 0), (self.why, 0), (self.left, 1))),
                (446, ((self.goal, 0), (self.pace, 3), (self.conversations, 2), (self.matters, 1))),
                (380, ((self.chairs, 1), (self.call_backs, 0), (self.tea, 0), (self.promises, 0))),
            ),
            (
                *(self.remedies, self.chairs, self.call_backs, self.tea, self.goal, self.left),
                *(self.pace, self.conversations, self.matters, self.promises, self.why),
            ),
        )
        self.top = Box("column", gap=0, margins=(16, 16, 16, 0))
        self.top.hide()
        self.body.add(self.top)
        self.body.add(self.grid)
        self._calls, self._conversations = (
            Total(lambda n: tr_n("call", "calls", n)),
            Total(lambda n: tr_n("conversation", "conversations", n)),
        )
        self._do_not_calls = Total(lambda n: tr("do not call"))
        totals = row(self._calls, self._conversations, self._do_not_calls, gap=18)
        self.pause_key = KeyButton(tr("Pause everyone"), caps=keys.caps("host", "pause"))
        self.pause_key.clicked.connect(lambda: self.pause.emit(not self._paused))
        self.end_key = KeyButton(tr("End the party…"), icon="flag")
        self.end_key.clicked.connect(self.end_asked)
        # In large text there is room for its drawing only.
        self.end_icon = IconButton("flag", tr("End the party…"))
        self.end_icon.clicked.connect(self.end_asked)
        self.header.tools.add(totals, self.pause_key, self.end_key, self.end_icon)
        self._fit()
        self.tea.cake.connect(self.cake)
        self.tea.carry_on.connect(lambda: self.pause.emit(False))
        self.chairs.seated.connect(lambda chair, name, languages: self.seat_guest.emit(name, chair, languages))
        self.chairs.unseated.connect(self.unseat)
        self.chairs.opened.connect(self.open_chair)
        self.chairs.break_ended.connect(self.end_break)
        self.chairs.helped.connect(self.helped)
        self.chairs.calls_asked.connect(self.calls_asked)
        self.chairs.flags.looked.connect(self.looked)
        self.chairs.flags.fine.connect(self.fine)

    def set_top(self, card: QWidget | None) -> None:
        """Have a card across the whole page, above the others; ``None``: no longer."""
        self.top.clear()
        if card is not None:
            self.top.add(card)
        self.top.setVisible(card is not None)

    def ask_to_seat(self, language: str = "") -> None:
        """Ask who is sitting down; ``language``: one that they should speak."""
        self.chairs.open_form()
        self.chairs.form.languages.setText(language)
        self.body.ensureWidgetVisible(self.chairs)

    def set_tonight(
        self,
        tonight: Tonight,
        now: datetime,
        *,
        closes: datetime | None = None,
        breaks: Sequence[Break] = (),
    ) -> None:
        """Show the evening as it is at ``now``.

        Args:
            now: the voters' time; so are the others.
            closes: when calls end for tonight, by the calling hours or the lease, whichever is earlier; ``None``: open.
            breaks: when everyone rested, so that the pace leaves them out.
        """
        resting = [chair.break_since for chair in tonight.chairs if chair.break_since is not None]
        self._paused = bool(tonight.chairs) and len(resting) == len(tonight.chairs)
        since = max(resting) if self._paused else None
        ends = [chair.break_until for chair in tonight.chairs if chair.break_until is not None]
        self._show_header(tonight, now)
        self.why.show_reason(tonight.seat_name, tonight.reason, now)
        self.left.show_tonight(tonight)
        self.pace.show_tonight(tonight, now, closes, breaks)
        self.conversations.show_tonight(tonight, now, breaks)
        self.matters.show_tally(_tally(tonight.questions, MATTERS))
        said = _tally(tonight.questions, PROMISED), _tally(tonight.questions, HELPS)
        self.promises.show_tally(*said, tonight.promises)
        self.chairs.show_chairs(tonight.chairs, now)
        self.call_backs.show_rows(tonight.call_backs, tonight.chairs, now)
        self.tea.show_break(next_break(tonight.began, breaks, now, closes), since, now, max(ends, default=None))
        self.pause_key.set_words(tr("Carry on") if self._paused else tr("Pause everyone"))
        self.pause_key.set_look("fill" if self._paused else "framed")
        self.pause_key.setEnabled(bool(tonight.chairs))
        self.tea.key.setEnabled(bool(tonight.chairs))

    def _show_header(self, tonight: Tonight, now: datetime) -> None:
        self.header.set_title(tonight.seat_name or tr("Tonight"))
        lent = say.lease(tonight.lease_until, now) or ("" if tonight.rehearsal else tonight.campaign)
        self.header.set_subtitle(" · ".join(part for part in (say.day(tonight.today), lent) if part))
        self._calls.show_count(tonight.calls)
        self._conversations.show_count(tonight.conversations)
        self._do_not_calls.show_count(tonight.do_not_calls)

    def _fit(self) -> None:
        large = theme.current().large
        self.end_key.setHidden(large)
        self.end_icon.setVisible(large)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event)
        if action == "pause" and self.pause_key.isEnabled():
            self.pause_key.click()
        elif action == "seat_guest":
            self.ask_to_seat()
        else:
            super().keyPressEvent(event)


def _tally(questions: Sequence[QuestionTally], question: str) -> QuestionTally | None:
    return next((tally for tally in questions if tally.question == question), None)
