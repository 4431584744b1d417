"""The cards of the Tonight page that only tell: why this seat, what is left, pace, conversations, answers, promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy

from phonebank_app.cards import CallBackRow, ChairView, PromiseTally, QuestionTally, Tonight
from phonebank_app.i18n import tr
from phonebank_app.party import seat_words
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.host.charts import Bars, BurnDown, Part, Pillars, StackedBar
from phonebank_app.ui.host.pace import Break, burn, pillars
from phonebank_app.ui.host.page import Give, card_head, quiet
from phonebank_app.ui.host.patterns import Swatch
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton
from phonebank_app.ui.text import Label, Prose, Words, aloud, tooltip
from phonebank_app.words import dates


class Line(Box):
    """A line of a table in a card: words at the left, a figure at the right, drawn closer together where room is
    short."""

    def __init__(self, *, best: float, least: float) -> None:
        super().__init__("row", gap=9)
        self._best, self._least = best, least

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(self._best))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(self._least))

    def hasHeightForWidth(self) -> bool:
        return False


def _words(text: str, role: str = "body") -> Label:
    """A label that gives way before the figure beside it does."""
    label = Label(text, role)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


class WhyCard(Card):
    """Why this seat: the ledger of points, what follows from it, and the next two."""

    def __init__(self) -> None:
        super().__init__(gap=6, margins=(18, 14, 18, 11))
        self._shown: object = None
        self.show_reason("", None)

    def show_reason(self, seat: str, reason: SeatReason | None, now: datetime | None = None) -> None:
        """Show the reason for ``seat``; ``now`` tells whether its figures are of today."""
        wanted = (seat, reason, now and now.date())
        if wanted == self._shown:
            return
        self._shown = wanted
        self.clear()
        self.add(card_head("flag", tr("Why {seat}", seat=seat) if seat else tr("Why this seat")))
        if reason is None:
            self.space(2)
            self.add(quiet("info", tr("The campaign sends its reason with the list. This list came without one.")))
            self.stretch()
            return
        self.add(Give(1))
        self._add_ledger(reason)
        self._add_sentence(reason)
        bars = Bars(tr("How much these calls do, this seat being 100"), line=24, thick=10)
        bars.set_rows([(seat, 100), *((other.name, other.need) for other in reason.alternatives)])
        self.add(Give(4), bars, Give(2))
        foot = Label(_sources(reason, now), "hint", wrap=True, limit=200)
        self.add(foot)
        self.stretch()

    def _add_ledger(self, reason: SeatReason) -> None:
        ledger = Box("column", gap=0)
        for entry in reason.ledger:
            line = Line(best=25, least=22)
            line.add(_words(seat_words.ledger_line(entry, reason)), stretch=1)
            line.add(Label(say.signed(entry.points), "body"))
            ledger.add(line)
        ledger.add(Divider(tone="edge"))
        total = Line(best=31, least=27)
        total.add(_words(tr("Where we stand, in points"), "body_strong"), stretch=1)
        total.add(Label(say.signed(reason.stands), "body_strong"))
        ledger.add(total)
        if reason.ledger:
            self.add(ledger)

    def _add_sentence(self, reason: SeatReason) -> None:
        sentence = Prose(size=14, leading=1.43, tone="muted")
        sentence.set_blocks([[Words(piece.text, bold=piece.loud) for piece in seat_words.in_full(reason)]])
        self.add(sentence)


def _sources(reason: SeatReason, now: datetime | None) -> str:
    at = reason.figures_at.astimezone(now.tzinfo) if now else reason.figures_at
    today = now is not None and at.date() == now.date()
    parts = [
        tr("Figures of {at:%H:%M}.", at=at)
        if today
        else tr("Figures of {day}, {at:%H:%M}.", day=dates.day_month(at), at=at)
    ]
    low, high = sorted((reason.rank_if_worse, reason.rank_if_better))
    if low != high:
        parts.append(tr("Polls 3 points out: {best} to {worst}.", best=say.ordinal(low), worst=say.ordinal(high)))
    else:
        parts.append(tr("Polls 3 points out: still {ordinal}.", ordinal=say.ordinal(low)))
    return " ".join(parts)


class LeftCard(Card):
    """Is there anyone left to ring? One bar that is the whole list, and its parts."""

    def __init__(self) -> None:
        super().__init__(gap=7, margins=(18, 14, 18, 14))
        self._answer = Label("", "label_muted", wrap=True)
        self._bar = StackedBar(tr("Where the whole list stands"))
        self._legend = Box("column", gap=0)
        self._shown: list[say.LeftGroup] = []
        self.add(card_head("list", tr("Is there anyone left to ring?")), self._answer, self._bar)
        self.space(1)
        self.add(self._legend)
        self.stretch()

    def show_tonight(self, tonight: Tonight) -> None:
        """Show where every contact stands."""
        self._answer.setText(say.anyone_left(tonight))
        groups = say.left_groups(tonight.left)
        self._bar.set_parts([Part(group.label, group.count, group.pattern) for group in groups])
        if groups == self._shown:
            return
        self._shown = groups
        self._legend.clear()
        for group in groups:
            line = Line(best=24, least=19)
            line.add(Swatch(group.pattern))
            line.add(_words(group.label, "label"), stretch=1)
            line.add(Label(f"{group.count:,}", "label_strong"))
            exact = "; ".join(f"{row.count:,} {row.words}" for row in group.reasons)
            aloud(line, f"{group.label}: {group.count:,}. {exact}")
            tooltip(line, exact)
            self._legend.add(line)


class PaceCard(Card):
    """Calls left tonight: the burn-down."""

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(18, 14, 18, 8))
        self._aside = Label("", "hint")
        self.chart = BurnDown(tr("Calls left tonight"))
        self._quiet = quiet("phone", tr("The line begins with the first call."))
        self.add(card_head("", tr("Calls left tonight"), self._aside))
        self.add(self.chart, stretch=1)
        self.add(self._quiet)
        self.stretch(0)

    def show_tonight(self, tonight: Tonight, now: datetime, closes: datetime | None, breaks: Sequence[Break]) -> None:
        """Show how many are left, and where that leads."""
        picture, aside, sentence = burn(tonight.burn_down, breaks, now, closes)
        self.chart.set_burn(picture, sentence)
        self.chart.setVisible(bool(picture.line))
        self._quiet.setVisible(not picture.line)
        self._aside.setText(aside)


class ConversationsCard(Card):
    """Conversations, each quarter of an hour."""

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(18, 14, 14, 6))
        self.chart = Pillars(tr("Conversations, each quarter of an hour"))
        self._quiet = quiet("speech", tr("None yet. Most calls are not answered: that is how it goes."))
        self.add(card_head("", tr("Conversations, each quarter of an hour")))
        self.add(self.chart, stretch=1)
        self.add(self._quiet)
        self.stretch(0)

    def show_tonight(self, tonight: Tonight, now: datetime, breaks: Sequence[Break]) -> None:
        """Show when people talked with us."""
        shown, sentence = pillars(tonight.quarters, breaks, now)
        self.chart.set_pillars(shown, sentence)
        self.chart.setVisible(tonight.conversations > 0)
        self._quiet.setVisible(tonight.conversations == 0)


class AnswersCard(Card):
    """What voters answered to the question that matters most to the campaign."""

    MOST = 6

    def __init__(self) -> None:
        super().__init__(gap=6, margins=(18, 14, 14, 12))
        self._of = Label("", "hint")
        self._bars = Bars(tr("What matters to the people we reached"))
        self._quiet = quiet("speech", tr("Nobody has said yet."))
        self.add(card_head("", tr("What matters to the people we reached"), self._of))
        self.add(self._bars)
        self.add(self._quiet)
        self.stretch()

    def show_tally(self, tally: QuestionTally | None) -> None:
        """Show the answers, most first; ``None`` when nobody was asked."""
        rows = tally.rows[: self.MOST] if tally else ()
        average = f" · {tally.average}" if tally and tally.average else ""
        self._of.setText(tr("of {of:,}", of=tally.of) + average if tally and rows else "")
        self._bars.set_rows(rows)
        self._bars.setVisible(bool(rows))
        self._quiet.setVisible(not rows)


class CallBacksCard(Card):
    """Who asked to be rung back, when, and by whom. No name. Emits ``opened`` (all of them), and ``ringing`` (somebody
    is on the line who says that we rang)."""

    opened = Signal()
    ringing = Signal()

    MOST = 3

    def __init__(self) -> None:
        super().__init__(gap=0, margins=(18, 10, 18, 4))
        self._shown: list[tuple[str, str, str]] | None = None
        self._more = Label("", "hint")
        self._rows = Box("column", gap=0)
        self.all_key = KeyButton(tr("All of them…"), look="link", size=14, height=36)
        aloud(self.all_key, tr("All call-backs"))
        self.all_key.clicked.connect(self.opened)
        self.ringing_key = KeyButton(
            tr("Who is ringing back?"), caps=keys.caps("host", "ringing_back"), look="bare", size=14, height=36
        )
        self.ringing_key.clicked.connect(self.ringing)
        self.add(card_head("clock", tr("Call-backs due"), self._more))
        self.space(2)
        self.add(self._rows)
        foot = Box("row", gap=0)
        foot.add(self.all_key)
        foot.stretch()
        foot.add(self.ringing_key)
        self.add(foot)

    def show_rows(self, rows: Sequence[CallBackRow], chairs: Sequence[ChairView], now: datetime) -> None:
        """Show the next few."""
        self._more.setText(tr("{rows} more later", rows=len(rows) - self.MOST) if len(rows) > self.MOST else "")
        self.all_key.setVisible(bool(rows))
        soonest = sorted(rows, key=lambda row: row.at)[: self.MOST]
        wanted = [
            (f"{row.at:%H:%M}", say.call_back_place(row, chairs), say.call_back_when(row.at, now)) for row in soonest
        ]
        if wanted == self._shown:
            return
        self._shown = wanted
        self._rows.clear()
        for (clock, place, when), late in zip(wanted, (row.at <= now for row in soonest), strict=True):
            line = Line(best=23, least=21)
            line.add(Label(clock, "body_strong"))
            line.space(3)
            line.add(_words(place, "label_muted"), stretch=1)
            line.add(Label(when, "label_strong" if late else "label_muted", tone="warn" if late else ""))
            aloud(line, f"{clock}, {place}, {when}")
            self._rows.add(line)
        if not rows:
            self._rows.add(Label(tr("Nobody has asked to be rung back."), "label_muted", wrap=True))


class PromisesCard(Card):
    """What voters promised tonight, in large figures."""

    MOST = 3

    def __init__(self) -> None:
        super().__init__(gap=2, margins=(18, 8, 18, 8))
        self._shown: list[tuple[str, int]] | None = None
        self._title = Label("", "card_title", wrap=True)
        self._figures = Box("row", gap=12)
        head = Box("row", gap=9)
        head.add(Icon("heart", "muted", 18))
        head.add(self._title, stretch=1)
        self.add(head, self._figures)
        self.stretch()
        self.show_tally(None)

    def show_tally(
        self,
        promised: QuestionTally | None,
        asked: QuestionTally | None = None,
        beside: Sequence[PromiseTally] = (),
    ) -> None:
        """Show what was promised, most first; without such a tally, how ``asked`` was answered, under its own title.

        Args:
            beside: what was promised beside the script, with the script's own promises in it: it goes before both.
        """
        tally = promised or asked
        self._title.setText(tr("Promised tonight") if promised or beside or not asked else asked.title)
        every = [(row.label, row.count) for row in beside] or list(tally.rows if tally else ())
        if self._figures.box.count() and every == self._shown:
            return
        self._shown = every
        self._figures.clear()
        rows = every[: self.MOST]
        tooltip(self, "; ".join(f"{count:,} {label}" for label, count in every[self.MOST :]))
        for label, count in rows:
            self._figures.add(_Promise(label, count), stretch=1)
        for _ in range(self.MOST - len(rows) if rows else 0):
            self._figures.stretch()
        if not rows:
            self._figures.add(Label(tr("Nothing yet. It often comes late in the evening."), "label_muted", wrap=True))


class _Promise(Box):
    def __init__(self, label: str, count: int) -> None:
        super().__init__("column", gap=0)
        self.add(Label(f"{count:,}", "count"))
        words = Label(label, "hint", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.add(words)
        self.stretch()
        aloud(self, f"{count:,}: {label}")


class Total(Box):
    """A total for the header: a large figure and what it counts."""

    def __init__(self, counted: Callable[[int], str]) -> None:
        super().__init__("row", gap=7)
        self._counted = counted
        self._count, self._words = Label("", "count"), Label("", "label_muted")
        self.add(self._count, self._words)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show another figure."""
        self._count.setText(f"{count:,}")
        self._words.setText(self._counted(count))
        aloud(self, f"{count:,} {self._words.text()}")
