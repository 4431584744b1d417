"""What the steps of the first run share: the stepper, a card to choose, words beside a field, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, KeyCap, RoundIcon, column, paint_round
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, Words, aloud, announce, describe, draw, draw_at

_TOP = Qt.AlignmentFlag.AlignTop


def headline(words: str = "", size: float = 29.5) -> Prose:
    """The large words at the head of a step; they wrap where a title would be cut."""
    made = Prose(size=size, leading=1.28)
    made.set_blocks([[Words(words, bold=True)]])
    return made


class Stepper(QWidget):
    """1 Start › 2 You and your passphrase › 3 Ready: where one is, in words as well as in colour."""

    def __init__(self, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = [f"{number} {words}" for number, words in enumerate(steps, 1)]
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_current(0)

    def set_current(self, step: int) -> None:
        """Mark a step, counted from 0."""
        self._current = step
        aloud(
            self,
            tr("Step {step} of {of}: {title}", step=step + 1, of=len(self._steps), title=self._steps[step][2:]),
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        now = theme.current()
        wide = sum(
            QFontMetricsF(now.font(13.5, 600 if index == self._current else 400)).horizontalAdvance(words)
            for index, words in enumerate(self._steps)
        )
        between = now.px(36) * max(0, len(self._steps) - 1) + now.px(24)
        return QSize(max(now.px(380), round(wide) + between), now.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.current().px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        x, height = 0.0, float(self.height())
        for index, words in enumerate(self._steps):
            here = index == self._current
            font = now.font(13.5, 600 if here else 400)
            width = QFontMetricsF(font).horizontalAdvance(words)
            if index:
                side = now.px(16)
                box = QRectF(x + now.px(10), (height - side) / 2, side, side)
                icons.paint(painter, "chevron-right", box, now.colour("muted"))
                x += now.px(36)
            if here:
                pill = QRectF(x, 0, width + now.px(22), height)
                paint_round(painter, pill, "accent_tint", "accent", radius=15)
                x += now.px(11)
            painter.setFont(font)
            painter.setPen(now.colour("accent" if here else "muted"))
            draw_at(painter, QPointF(x, height / 2 + now.px(4.8)), words)
            x += width + (now.px(11) if here else 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


class Chosen(QWidget):
    """“✓ Chosen” at the right end of a card."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        now = theme.current()
        words = QFontMetricsF(now.font(15, 600)).horizontalAdvance(tr("Chosen"))
        return QSize(round(words) + now.px(28), now.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        side = now.px(20)
        icons.paint(painter, "check", QRectF(0, (self.height() - side) / 2, side, side), now.colour("accent"))
        painter.setFont(now.font(15, 600))
        painter.setPen(now.colour("accent"))
        draw(painter, self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tr("Chosen"))


class ChoiceCard(QAbstractButton):
    """One of several ways, as a card: its key, a drawing, words, and whatever it needs at its right end.

    The cards of one parent exclude each other, and arrow keys go from one to the next.

    Args:
        cap: the key that chooses it; empty for none.
        aside: something small beside the title.
        inner: what is filled in at the right end.
    """

    def __init__(
        self,
        title: str,
        words: str,
        *,
        icon: str,
        cap: str = "",
        aside: QWidget | None = None,
        inner: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        aloud(self, title)
        describe(self, words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._inner = inner
        self._said = Prose(tone="muted", leading=1.45)
        self._said.set_text(words)
        head = Box("row", gap=13)
        head.add(Label(title, "heading"))
        if aside is not None:
            head.add(aside)
        head.stretch()
        self._mark, self._icon = RoundIcon(icon, diameter=56), icon
        self._tick = Chosen()
        self._tick.hide()
        self._lead = Box("row", gap=14)
        if cap:
            self._lead.add_aligned(KeyCap(cap), Qt.AlignmentFlag.AlignVCenter)
        self._lead.add_aligned(self._mark, Qt.AlignmentFlag.AlignVCenter)
        text = Box("column", gap=3)
        text.stretch()
        text.add(head, self._said)
        text.stretch()
        self._beside = Box("row", gap=24)
        self._beside.add(text, stretch=1)
        self._beside.add(inner or self._tick)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.addWidget(self._lead)
        self._box.addWidget(self._beside, 1)
        self.toggled.connect(self._show_chosen)
        self._respace()

    def _show_chosen(self, chosen: bool) -> None:
        """A tick as well as a tint: at the right end, or in the drawing's place where that end is filled in."""
        if self._inner is None:
            self._tick.setVisible(chosen)
        else:
            self._mark.set_icon("check" if chosen else self._icon, "fill" if chosen else "accent")

    def set_words(self, words: str) -> None:
        """Say something else under the title."""
        self._said.set_text(words)
        describe(self, words)

    def words(self) -> str:
        """What it says under the title."""
        return self._said.text()

    def set_narrow(self, narrow: bool) -> None:
        """Put what is filled in below the words instead of beside them."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        below = narrow and self._inner is not None
        self._beside.box.setDirection(down if below else across)
        self._box.setAlignment(self._lead, _TOP if below else Qt.AlignmentFlag(0))

    def _respace(self) -> None:
        now = theme.current()
        self._box.setSpacing(now.gap(14))
        self._box.setContentsMargins(now.gap(22), now.gap(10), now.gap(24), now.gap(10))

    def sizeHint(self) -> QSize:
        return self._box.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._box.minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(theme.current().px(88), self._box.totalHeightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        chosen = self.isChecked()
        paint_round(painter, box, "surface", "accent" if chosen else "edge", radius=12, width=2 if chosen else 1)
        if self.hasFocus() and not chosen:
            inset = theme.current().stroke(4)
            ring = box.adjusted(inset, inset, -inset, -inset)
            paint_round(painter, ring, "", "accent", radius=9, width=2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._respace()


class Note(Box):
    """Words under a field with a small drawing: what is still wanted, or that it will do. Hidden while empty."""

    def __init__(self) -> None:
        super().__init__("row", gap=6)
        self._icon, self._words = Icon("info", "muted", 16), Label("", "small", wrap=True, limit=PROSE_LIMIT)
        self.box.addWidget(self._icon, 0, _TOP)
        self.add(self._words, stretch=1)
        self.hide()

    def say(self, words: str, tone: str = "muted") -> None:
        """Say something in a tone of ``muted``, ``ok`` or ``bad``; the empty string says nothing."""
        self._icon.set_icon({"ok": "check", "bad": "warning"}.get(tone, "info"), tone)
        self._words.setText(words)
        self._words.set_tone(tone)
        self.setVisible(bool(words))

    def text(self) -> str:
        """What it says."""
        return self._words.text()


class Trouble(Box):
    """What went wrong, and the way out, beside its cause: a bar in the error's colours. Hidden while all is well."""

    def __init__(self) -> None:
        super().__init__("row", gap=10, margins=(14, 11, 14, 11))
        self._what, self._way_out = Prose(leading=1.4), Prose(leading=1.4)
        self.box.addWidget(Icon("warning", "bad", 20), 0, _TOP)
        self.add(column(self._what, self._way_out, gap=2), stretch=1)
        self.hide()

    def say(self, what: str, way_out: str = "") -> None:
        """Say what went wrong; empty strings take it away."""
        self._what.set_blocks([[Words(what, bold=True)]] if what else [])
        self._way_out.set_text(way_out)
        self._way_out.setVisible(bool(way_out))
        self.setVisible(bool(what))
        if what:
            announce(self, f"{what} {way_out}".strip())

    def text(self) -> str:
        """What it says; empty while all is well."""
        return f"{self._what.text()} {self._way_out.text()}".strip()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_round(QPainter(self), QRectF(self.rect()), "bad_tint", "bad")
