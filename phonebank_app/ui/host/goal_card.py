"""What the room would like to reach tonight, how far it has come, and what it has earned. Nobody is ranked here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.rules.badges import Badge
from phonebank_app.rules.goals import MOST, Goal, Progress
from phonebank_app.ui import icons, keys, theme
from phonebank_app.ui.host.charts import Part, StackedBar
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit, Segmented, hexagon, row
from phonebank_app.ui.text import Label, aloud, tooltip

_WHAT = ("calls", "conversations")


def _so_far(goal: Goal, so_far: Progress) -> str:
    if goal.what == "calls":
        return tr_n("{done:,} of {n:,} call", "{done:,} of {n:,} calls", so_far.of, done=so_far.done)
    return tr_n("{done:,} of {n:,} conversation", "{done:,} of {n:,} conversations", so_far.of, done=so_far.done)


class GoalCard(Card):
    """The room's goal and its badges. Emits ``goal_set`` with a ``Goal``, or ``None`` for no goal."""

    goal_set = Signal(object)

    def __init__(self) -> None:
        super().__init__("column", gap=6, margins=(18, 10, 14, 12))
        self._suggested: dict[str, Goal] = {}
        self._goal: Goal | None = None
        self._shown: tuple[Badge, ...] | None = None
        self._aside = Label("", "label_strong")
        self.change = KeyButton("", look="bare", height=30, size=14)
        self.change.clicked.connect(self.open_form)
        self._bar = StackedBar(tr("How far the room has come"))
        self.badges = Flow(gap=4)
        self.add(card_head("hexes", tr("Together tonight"), self._aside, self.change), self._bar, self.badges)
        self.what = Segmented((tr("Calls"), tr("Conversations")), 1)
        aloud(self.what, tr("What to count"))
        self.what.chosen.connect(self._suggest)
        self.many = LineEdit(limit=6)
        self.set_key = KeyButton(tr("Set the goal"), look="fill", caps=keys.caps("form", "save"), weight=600)
        self.set_key.clicked.connect(self._set)
        self.none_key = KeyButton(tr("No goal"))
        self.none_key.clicked.connect(lambda: self._give(None))
        self._wrong = Label("", "hint", tone="bad", wrap=True)
        self.form = Box("column", gap=8)
        fields = Box("row", gap=10)
        fields.add(Field(tr("What to count"), self.what))
        fields.add(Field(tr("How many"), self.many), stretch=1)
        below = row(self.set_key, self.none_key, gap=8)
        below.stretch()
        self.form.add(fields, self._wrong, below)
        self.form.hide()
        self.many.returnPressed.connect(self._set)
        self.add(self.form)
        self.stretch()
        self.show_goal(None, Progress(0, 0), ())

    def show_goal(self, goal: Goal | None, progress: Progress, badges: Sequence[Badge]) -> None:
        """Show the goal, how far it is reached, and the badges there are."""
        self._goal = goal
        self._bar.setVisible(goal is not None)
        self.change.set_words(tr("Change…") if goal is not None else tr("Set a goal…"))
        aloud(self.change, tr("Change the room’s goal") if goal is not None else tr("Set a goal for the room"))
        if goal is None:
            self._aside.setText("")
        else:
            done = tr("Reached! ") if progress.reached else ""
            self._aside.setText(done + _so_far(goal, progress))
            left = max(0, progress.of - progress.done)
            self._bar.set_parts([Part(tr("done"), progress.done, "solid"), Part(tr("still to come"), left, "empty")])
        self._show_badges(tuple(badges))

    def _show_badges(self, badges: tuple[Badge, ...]) -> None:
        if badges == self._shown:
            return
        self._shown = badges
        self.badges.clear()
        for badge in badges:
            self.badges.add(BadgeMark(badge))
        if len(badges) == 1:
            self.badges.add(Label(badges[0].words, "label_muted"))
        self.badges.setVisible(bool(badges))
        self.updateGeometry()

    def suggest(self, calls: Goal, conversations: Goal) -> None:
        """What the form offers, of each kind."""
        self._suggested = {"calls": calls, "conversations": conversations}

    def open_form(self) -> None:
        """Ask for a goal, with one suggested."""
        self._wrong.hide()
        if self._goal is not None:
            self.what.set_current(_WHAT.index(self._goal.what))
            self.many.setText(str(self._goal.many))
        else:
            self._suggest(self.what.current())
        self.none_key.setVisible(self._goal is not None)
        self.form.show()
        self.updateGeometry()
        self.many.setFocus()
        self.many.selectAll()

    def close_form(self) -> None:
        """Put the question away."""
        self.form.hide()
        self.updateGeometry()
        self.change.setFocus()

    def texts(self) -> tuple[str, tuple[str, ...]]:
        """How far it is, and the badges."""
        return self._aside.text(), tuple(badge.words for badge in self._shown or ())

    def _suggest(self, which: int) -> None:
        suggested = self._suggested.get(_WHAT[which])
        if suggested is not None:
            self.many.setText(str(suggested.many))

    def _set(self) -> None:
        typed = self.many.text().strip().replace(",", "")
        if not typed.isdecimal() or not 0 < int(typed) <= MOST:
            self._wrong.setText(tr("Type a number, such as 40."))
            self._wrong.show()
            self.many.setFocus()
            return
        what = self.what.current()
        self._give(Goal("calls" if what == 0 else "conversations", int(typed)))

    def _give(self, goal: Goal | None) -> None:
        self.close_form()
        self.goal_set.emit(goal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("form", event) == "close" and not self.form.isHidden():
            self.close_form()
        else:
            super().keyPressEvent(event)


class BadgeMark(QWidget):
    """A badge: its drawing in a hexagon; what it is for is said when it is pointed at, or read."""

    SIDE = 32

    def __init__(self, badge: Badge) -> None:
        super().__init__()
        self.badge = badge
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        aloud(self, tr("Badge: {words}", words=badge.words), badge.why)
        tooltip(self, f"{badge.words}. {badge.why}")

    def sizeHint(self) -> QSize:
        side = theme.current().px(self.SIDE)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(now.colour("accent"))
        painter.setBrush(now.colour("accent_tint"))
        painter.drawPolygon(hexagon(box.center(), box.height() / 2 - 1))
        side = box.height() * 0.48
        inner = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        icons.paint(painter, self.badge.icon, inner, now.colour("accent"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
