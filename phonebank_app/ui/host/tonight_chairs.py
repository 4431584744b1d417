"""The card of chairs: who sits where and what they are doing, whoever wants the host first; guests come and go here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from phonebank_app.cards import ChairView
from phonebank_app.i18n import tr, tr_n
from phonebank_app.rules.care import Concern
from phonebank_app.ui import icons, keys, theme
from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.host.care_lines import CareLines
from phonebank_app.ui.host.chair_flags import ChairFlags
from phonebank_app.ui.host.page import card_head, quiet
from phonebank_app.ui.host.seat_form import SeatForm
from phonebank_app.ui.parts import Box, Card, Divider, IconButton, KeyButton, ScrollColumn, paint_round
from phonebank_app.ui.text import Label, aloud, describe, draw, elided, plain

_HIGH, _LOW, _ROOMY, _SEEN = 50, 44, 5, 6
"""Design pixels of a row, and of one in a room of more chairs than the third; at least the last are seen at once."""
_AVATARS = {"bad": ("bad_tint", "bad"), "warn": ("accent_tint", "accent"), "": ("accent_tint", "accent")}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is said of a chair whose guest sits at a laptop of their own; ``away``: it cannot be reached."""

    words: str
    away: bool


class ChairsCard(Card):
    """Chairs and their guests.

    Emits ``opened`` (sit down at that chair's call page), ``seated`` (chair, name, languages), ``unseated`` (chair),
    ``break_ended`` (chair), ``helped`` (chair: the host has been there), ``calls_asked`` (chair: look at what they
    saved), ``laptops_asked`` (who rings from a laptop of their own?), ``paper_asked`` (sheets on paper). What is
    worth a look stands above the chairs: ``care`` and ``flags``.
    """

    opened = Signal(int)
    calls_asked = Signal(int)
    seated = Signal(int, str, object)
    unseated = Signal(int)
    break_ended = Signal(int)
    helped = Signal(int)
    laptops_asked = Signal()
    paper_asked = Signal()

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(0, 10, 0, 8))
        self._rows: dict[int, ChairRow] = {}
        self._views: tuple[ChairView, ...] = ()
        self._gone: tuple[str, ...] = ()
        self._elsewhere: Mapping[int, Elsewhere] = {}
        self.flags, self.care = ChairFlags(), CareLines()
        self.seat_key = KeyButton(tr("Seat a guest"), caps=keys.caps("host", "seat_guest"), look="bare", height=30)
        self.seat_key.clicked.connect(self.open_form)
        self.laptops_key = IconButton("laptop", tr("Laptops in this room (Ctrl+J)"), tone="muted")
        self.laptops_key.clicked.connect(self.laptops_asked)
        self.paper_key = IconButton(
            "print", tr("Sheets on paper ({caps})", caps="+".join(keys.caps("host", "paper"))), tone="muted"
        )
        self.paper_key.clicked.connect(self.paper_asked)
        # What belongs to the room stands close together: the drawings have room around them.
        beside = Box("row", gap=0)
        beside.add(self.paper_key, self.laptops_key)
        head = card_head("people", tr("Chairs"), self.seat_key, beside)
        head.set_spaces(gap=6, margins=(18, 0, 6, 0))
        self.form = SeatForm()
        self.form.hide()
        self.form.given.connect(self._give)
        self.form.closed.connect(self.close_form)
        self._list = _Rows(gap=0, margins=(18, 0, 18, 0))
        self._quiet = quiet("people", tr("Nobody is sitting down yet. Seat the first guest."))
        self._quiet.set_spaces(margins=(18, 4, 18, 8))
        self.add(head, self.form, self.care, self.flags, self._quiet)
        self.add(self._list, stretch=1)
        self.stretch(0)

    def show_chairs(self, chairs: Sequence[ChairView], now: datetime) -> None:
        """Show every chair in which somebody sits."""
        self._views = tuple(chairs)
        wanted = say.by_need(chairs, now)
        order = [view.chair for view in wanted]
        for gone in set(self._rows) - set(order):
            row = self._rows.pop(gone)
            row.hide()
            row.deleteLater()
        for place, view in enumerate(wanted):
            row = self._rows.get(view.chair) or self._new_row(view)
            row.show_chair(view, now, self._elsewhere.get(view.chair))
            row.set_first(place == 0)
            row.main.set_tight(len(wanted) > _ROOMY)
            if self._list.content.box.indexOf(row) != place:
                self._list.content.box.insertWidget(place, row)
        self._rows = {chair: self._rows[chair] for chair in order}
        self._quiet.setVisible(not chairs)
        self._list.setVisible(bool(chairs))
        self._fit()

    def show_care(self, concerns: Sequence[Concern], names: Mapping[int, str], now: datetime) -> None:
        """Show whom the host might look in on."""
        self.care.show_concerns(concerns, names, now)
        self._fit()

    def _new_row(self, view: ChairView) -> ChairRow:
        row = ChairRow(view.chair)
        row.opened.connect(self.opened)
        row.unseated.connect(self.unseated)
        row.break_ended.connect(self.break_ended)
        row.helped.connect(self.helped)
        row.calls_asked.connect(self.calls_asked)
        row.resized.connect(self._fit)
        self._rows[view.chair] = row
        if not self._list.content.box.count():
            self._list.content.stretch()
        return row

    def set_elsewhere(self, chairs: Mapping[int, Elsewhere]) -> None:
        """The chairs whose guests sit at laptops of their own, and what is said of each."""
        self._elsewhere = chairs

    def set_gone(self, names: Sequence[str]) -> None:
        """Who was here tonight and has gone: somebody of that name may be them, come back."""
        self._gone = tuple(names)

    def row(self, chair: int) -> ChairRow:
        """The row of a chair; raises ``KeyError`` for one in which nobody sits."""
        return self._rows[chair]

    def order(self) -> list[int]:
        """The chairs from top to bottom."""
        return list(self._rows)

    def open_form(self) -> None:
        """Ask who is sitting down, and where."""
        self.form.ask(taken={view.chair for view in self._views}, gone=self._gone)
        self.form.show()
        self.form.begin()
        self._fit()

    def close_form(self) -> None:
        """Put the questions away."""
        self.form.hide()
        self.seat_key.setFocus()
        self._fit()

    def _give(self, name: str, chair: int, languages: frozenset[str]) -> None:
        self.form.hide()
        self.seat_key.setFocus()
        self._fit()
        self.seated.emit(chair, name, languages)

    def _fit(self) -> None:
        """Let the list ask for the height of its rows, and be content with six; two, or one, beside what is asked."""
        now, rows = theme.current(), list(self._rows.values())
        best = sum(row.sizeHint().height() for row in rows)
        fewest = 1 if not self.form.isHidden() else 2 if not self.care.isHidden() else _SEEN
        least = sum(row.sizeHint().height() for row in rows[:fewest])
        self._list.ask_height(max(least, now.px(51)) if rows else 0, best)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()


class _Rows(ScrollColumn):
    """The rows; they scroll when the page has not the height for all of them."""

    _least = _best = 0

    def ask_height(self, least: int, best: int) -> None:
        self._least, self._best = least, best
        self.setMinimumHeight(least)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._best)


class ChairRow(Box):
    """One chair: a button that leads to its call page, and what else the host can do there, on a key."""

    opened = Signal(int)
    unseated = Signal(int)
    break_ended = Signal(int)
    helped = Signal(int)
    calls_asked = Signal(int)
    resized = Signal()

    def __init__(self, chair: int) -> None:
        super().__init__("column", gap=0)
        self.chair = chair
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._line = Divider()
        self._calls = -1
        self._whose: tuple[str, Elsewhere | None] | None = None
        self.main = _ChairButton()
        self.main.clicked.connect(lambda: self.opened.emit(self.chair))
        self.more = IconButton("more", tr("More for this chair"), tone="muted")
        self.more.clicked.connect(self.toggle)
        self.more.hide()
        top = Box("row", gap=0)
        top.add(self.main, stretch=1)
        top.add(self.more)
        self.strip = Box("column", gap=6, margins=(0, 2, 0, 12))
        self.strip.hide()
        self.sit = KeyButton("", icon="phone", height=44)
        self.sit.clicked.connect(lambda: self.opened.emit(self.chair))
        self.end = KeyButton(tr("The break is over"), icon="play")
        self.end.clicked.connect(lambda: self._act(self.break_ended.emit))
        self.help = KeyButton(tr("I have been there"), icon="check")
        self.help.clicked.connect(lambda: self._act(self.helped.emit))
        self.go = KeyButton("", icon="leave")
        self.go.clicked.connect(lambda: self._act(self.unseated.emit))
        self.calls = KeyButton("", icon="list")
        self.calls.clicked.connect(lambda: self._act(self.calls_asked.emit))
        self._kept = Label("", "hint", wrap=True)
        self.strip.add(self.help, self.end, self.sit, self.calls, self.go, self._kept)
        self.add(self._line, top, self.strip)
        for widget in (self.main, self.more):
            widget.installEventFilter(self)

    def show_chair(self, view: ChairView, now: datetime, elsewhere: Elsewhere | None = None) -> None:
        """Show who sits there and what they are doing; ``elsewhere``: said where it is on a laptop of its own."""
        self.main.show_chair(view, now, elsewhere)
        self._show_strip(view, elsewhere)
        self.help.setVisible(view.asks_host_since is not None or bool(view.hard and not view.host_there))
        self.end.setVisible(view.break_since is not None)

    def _show_strip(self, view: ChairView, elsewhere: Elsewhere | None) -> None:
        """What can be done here; twelve chairs have a hundred texts, and few of them change with a call."""
        if view.calls != self._calls:
            self._calls = view.calls
            self._kept.setText(
                tr_n("The {n:,} call stays saved.", "The {n:,} calls stay saved.", view.calls)
                if view.calls
                else tr("No call of theirs is saved yet.")
            )
        if (view.caller, elsewhere) == self._whose:
            return
        self._whose = view.caller, elsewhere
        name = plain(view.caller, 30)
        self.sit.set_words(tr("Take over on this laptop…") if elsewhere else tr("Sit down as {name}", name=name))
        self.sit.setVisible(not elsewhere or elsewhere.away)
        self.go.set_words(tr("{name} goes home", name=name))
        self.calls.set_words(tr("Their name and their calls…"))
        aloud(self.calls, tr("{name}’s name and calls", name=name))
        aloud(self.more, tr("More for {name}", name=name))

    def set_first(self, first: bool) -> None:
        """The first row has no line above it."""
        self._line.setVisible(not first)

    def toggle(self) -> None:
        """Show what else can be done here, or put it away."""
        opened = self.strip.isHidden()
        self.strip.setVisible(opened)
        self.more.setVisible(opened or self._wanted())
        if opened:
            next(key for key in (self.help, self.end, self.sit, self.calls) if not key.isHidden()).setFocus()
        else:
            self.more.setFocus()
        self.resized.emit()

    def _act(self, emit: Callable[[int], None]) -> None:
        self.strip.hide()
        self.resized.emit()
        emit(self.chair)

    def _wanted(self) -> bool:
        return self.underMouse() or self.main.hasFocus() or self.more.hasFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.more.setVisible(event.type() == QEvent.Type.FocusIn or not self.strip.isHidden() or self.underMouse())
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self.more.show()

    def leaveEvent(self, event: QEvent) -> None:
        if self.strip.isHidden() and not (self.main.hasFocus() or self.more.hasFocus()):
            self.more.hide()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.toggle()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


class _ChairButton(QPushButton):
    """Initial, name and tally at the left; what they are doing at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._name = self._tally = self._short = ""
        self._state = say.ChairState(4, "check", "free")
        self._high = _HIGH
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_chair(self, view: ChairView, now: datetime, elsewhere: Elsewhere | None) -> None:
        self._name, self._tally = plain(view.caller, 60), say.chair_tally(view, now)
        if elsewhere:
            self._tally = f"{elsewhere.words} · {self._tally}"
        self._short = elsewhere.words if elsewhere else say.chair_tally_short(view, now)
        self._state = say.chair_state(view, now)
        aloud(
            self,
            tr(
                "{name}, chair {chair}, {words}, {tally}",
                name=self._name,
                chair=view.chair,
                words=self._state.words,
                tally=self._tally,
            ),
        )
        describe(self, tr("It is on a laptop of its own") if elsewhere else tr("Sit down at this chair"))
        self.update()

    def set_tight(self, tight: bool) -> None:
        """Draw it a little lower, so that a full room is seen at once."""
        high = _LOW if tight else _HIGH
        if high != self._high:
            self._high = high
            self.updateGeometry()

    def words(self) -> tuple[str, str, str]:
        """Name, tally and state, as shown."""
        return self._name, self._tally, self._state.words

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(240), theme.current().px(self._high))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(self._high))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        box = QRectF(self.rect())
        if self.hasFocus():
            paint_round(painter, box.adjusted(0, 2, 0, -2), "", "accent", width=2)
        elif self.underMouse():
            paint_round(painter, box.adjusted(-6, 3, 0, -3), "soft", "")
        self._paint_avatar(painter)
        state_width = self._paint_state(painter)
        left = now.px(44)
        room = self.width() - left - state_width - now.px(10)
        small = now.font(13, tabular=True)
        fits = QFontMetricsF(small).horizontalAdvance(self._tally) <= room
        for words, font, tone, top in (
            (self._name, now.font(15, 600), "text", self._high / 2 - 20),
            (self._tally if fits else self._short, small, "muted", self._high / 2 + 1),
        ):
            painter.setFont(font)
            painter.setPen(now.colour(tone))
            shown = elided(font, words, room)
            line = QRectF(left, now.px(top), room + 1, now.px(20))
            draw(painter, line, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_avatar(self, painter: QPainter) -> None:
        now = theme.current()
        ground, ink = _AVATARS[self._state.tone]
        side = now.px(34)
        circle = QRectF(now.px(1), (self.height() - side) / 2, side, side)
        paint_round(painter, circle, ground, "", radius=17)
        painter.setFont(now.font(15, 600))
        painter.setPen(now.colour(ink))
        draw(painter, circle, Qt.AlignmentFlag.AlignCenter, self._name.strip("\u2068\u2069")[:1].upper())

    def _paint_state(self, painter: QPainter) -> float:
        """Icon and words at the right end; returns how wide they are."""
        now = theme.current()
        tone = self._state.tone or "text"
        font = now.font(14, 600 if self._state.tone else 500, tabular=True)
        width = QFontMetricsF(font).horizontalAdvance(self._state.words)
        side = now.px(16)
        painter.setFont(font)
        painter.setPen(now.colour(tone))
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        draw(painter, QRectF(0, 0, self.width(), self.height()), end, self._state.words)
        at = QRectF(self.width() - width - side - now.px(8), (self.height() - side) / 2, side, side)
        icons.paint(painter, self._state.icon, at, now.colour(self._state.tone or "muted"))
        return width + side + now.px(8)
