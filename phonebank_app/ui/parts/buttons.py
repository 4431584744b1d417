"""Buttons that say which key they answer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts.boxes import paint_round
from phonebank_app.ui.parts.keycaps import CapStyle, cap_height, caps_width, paint_caps
from phonebank_app.ui.text import plain

Look = Literal["framed", "soft", "fill", "bad", "bare", "link"]


@dataclass(frozen=True, slots=True)
class _Colours:
    fill: str
    edge: str
    words: str
    aside: str
    caps: CapStyle = "plain"


_LOOKS: dict[Look, _Colours] = {
    "framed": _Colours("surface", "edge", "text", "muted"),
    "soft": _Colours("soft", "soft_edge", "text", "muted"),
    "fill": _Colours("fill", "", "on_fill", "on_fill", "on_fill"),
    "bad": _Colours("bad_tint", "bad", "bad", "muted", "bad"),
    "bare": _Colours("", "", "text", "muted"),
    "link": _Colours("", "", "accent", "muted"),
}
_CHOSEN = _Colours("accent_tint", "accent", "accent", "muted")


class KeyButton(QPushButton):
    """A button with words, the key that presses it, and where it leads.

    Args:
        words: what it says; wraps to two lines, never cut.
        caps: the keys, e.g. ``("Ctrl", "Z")``; empty for none.
        look: ``framed`` (answers, ordinary buttons), ``soft`` (outcomes), ``fill`` (the main key), ``bad``
            (never again), ``bare`` (words only), ``link``.
        cap_left: the cap stands left of the words (answers and outcomes), else right.
        aside: small words at the right end: where it leads.
        icon: a drawing before the words.
        size, weight: of the words.
        height: in design pixels; what is drawn lower than 44 still answers over 44.
        tone: a colour token for the words instead of the look's own.
        cap_style: how the caps are drawn instead of the look's own way.
    """

    def __init__(
        self,
        words: str,
        *,
        caps: tuple[str, ...] = (),
        look: Look = "framed",
        cap_left: bool = False,
        aside: str = "",
        icon: str = "",
        size: float = 15,
        weight: int = 500,
        height: float = 44,
        tone: str = "",
        cap_style: CapStyle | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._caps, self._look, self._aside = plain(words), caps, look, plain(aside)
        self._cap_left, self._icon, self._tone = cap_left, icon, tone
        self._size, self._weight, self._height = size, weight, height
        self._saved: tuple[str, str] = ("", "")
        self._own_cap_style = cap_style
        self._chosen = False
        self._caps_faded = False
        self._slim = False
        self._placed_width = 0
        self._padding = 0.0 if look in ("bare", "link") else (14.0 if height > 46 else 12.0)
        self.setAutoDefault(False)
        # A click leaves the focus where it is: Enter must never repeat what the mouse did.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._describe()

    # What it says

    def words(self) -> str:
        """What the button says."""
        return self._words

    def aside(self) -> str:
        """Where it leads, as shown."""
        return self._aside

    def caps(self) -> tuple[str, ...]:
        """The keys drawn on it."""
        return self._caps

    def saved(self) -> tuple[str, str]:
        """The two lines that say what was saved with this key; empty when nothing was."""
        return self._saved

    def shows_whose(self) -> bool:
        """Whether there is room in the key to say whose call it was."""
        return bool(self._saved[1]) and self._saved_at_right()

    def is_chosen(self) -> bool:
        """Whether it is shown as chosen."""
        return self._chosen

    def look(self) -> Look:
        """How it is drawn."""
        return self._look

    def set_words(self, words: str, aside: str | None = None) -> None:
        """Say something else."""
        self._words = plain(words)
        if aside is not None:
            self._aside = plain(aside)
        self._describe()

    def set_caps(self, *caps: str) -> None:
        """Draw other keys."""
        self._caps = caps
        self._describe()

    def set_look(self, look: Look) -> None:
        """Draw it another way."""
        if look != self._look:
            self._look = look
            self.updateGeometry()
            self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Show it as chosen: a tick as well as a tint."""
        if chosen != self._chosen:
            self._chosen = chosen
            self._describe()

    def set_saved(self, headline: str, whose: str) -> None:
        """Say in the key that its outcome is saved, and whose call it was; empty strings take it away."""
        self._saved = (plain(headline), plain(whose))
        self._describe()

    def set_slim(self, slim: bool) -> None:
        """Draw it eight lower inside the same height: the gap to the next is inside the key, and answers
        too."""
        if slim != self._slim:
            self._slim = slim
            self.updateGeometry()
            self.update()

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly: the keyboard is somebody else's just now."""
        self._caps_faded = faded
        self.update()

    def _describe(self) -> None:
        parts = [self._words, self._aside, *self._saved, "chosen" if self._chosen else ""]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setAccessibleDescription(f"Key {' + '.join(self._caps)}" if self._caps else "")
        self.updateGeometry()
        self.update()

    # How big it is

    def _metrics(self, size: float, weight: int) -> QFontMetricsF:
        return QFontMetricsF(theme.current().font(size, weight, tabular=True))

    def _drawn_weight(self) -> int:
        return 600 if self._look in ("fill", "bad") or self._chosen else self._weight

    def _lead_in(self) -> float:
        """What stands before the words: padding, cap on the left, icon."""
        now = theme.current()
        width: float = now.gap(self._padding)
        if self._cap_left and self._caps:
            width += caps_width(self._caps) + now.px(10)
        if self._icon:
            width += now.px(20) + now.px(8)
        return width

    def _tail(self) -> float:
        """What stands after the words: aside or cap on the right, tick, padding."""
        now = theme.current()
        width: float = now.gap(self._padding)
        if not self._cap_left and self._caps:
            width += caps_width(self._caps) + now.px(11)
        if self._chosen and not self._tick_in_cap():
            width += now.px(24)
        return width

    def _tick_in_cap(self) -> bool:
        """Whether a chosen key is too narrow for words and tick: then the tick takes the cap's place."""
        if not (self._cap_left and self._caps and self._placed_width):
            return False
        words = self._metrics(self._size, 600).horizontalAdvance(self._words)
        room = self._placed_width - self._lead_in() - theme.current().gap(self._padding)
        return words + theme.current().px(24) > room

    def _aside_width(self) -> float:
        if not self._aside:
            return 0.0
        return self._metrics(13, 400).horizontalAdvance(self._aside) + theme.current().px(14)

    def _room(self, width: float) -> tuple[float, bool]:
        """The room for the words in ``width``, and whether the aside stands beside them (else below)."""
        room = width - self._lead_in() - self._tail()
        words = self._metrics(self._size, self._drawn_weight()).horizontalAdvance(self._words)
        beside = words + self._aside_width() <= room + 1
        return max(1.0, room), beside

    def _words_height(self, room: float) -> float:
        metrics = self._metrics(self._size, self._drawn_weight())
        box = metrics.boundingRect(QRectF(0, 0, room + 1, 10_000), int(Qt.TextFlag.TextWordWrap.value), self._words)
        return max(metrics.height(), box.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.height_as(width, slim=self._slim)

    def height_as(self, width: int, *, slim: bool) -> int:
        """How high it is in ``width``, slim or not."""
        now = theme.current()
        room, beside = self._room(width)
        needed = self._words_height(room) + now.px(14)
        if self._aside and not beside:
            needed += self._metrics(13, 400).height() - now.px(6)
        if slim and needed > now.px(36):
            needed += now.px(8)
        return max(now.px(self._height), round(needed))

    def sizeHint(self) -> QSize:
        words = self._metrics(self._size, self._drawn_weight()).horizontalAdvance(self._words)
        width = self._lead_in() + words + self._aside_width() + self._tail()
        return QSize(round(width + 1.5), self.heightForWidth(self._placed_width or round(width + 2)))

    def minimumSizeHint(self) -> QSize:
        if self._look in ("bare", "link"):
            return self.sizeHint()
        longest = max(self._words.split() or [""], key=len)
        width = self._lead_in() + self._metrics(self._size, self._weight).horizontalAdvance(longest) + self._tail()
        return QSize(round(width + 1.5), theme.current().px(self._height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._placed_width:
            # Words may wrap here: the hint is as high as they need in this width.
            self._placed_width = event.size().width()
            self.updateGeometry()

    def hitButton(self, point: object) -> bool:
        return self.rect().contains(point)  # type: ignore[call-overload, no-any-return]

    # How it looks

    def _colours(self) -> _Colours:
        return _CHOSEN if self._chosen else _LOOKS[self._look]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._colours()
        self._paint_ground(painter, colours)
        if not self.isEnabled():
            painter.setOpacity(0.55)
        room, beside = self._room(self.width())
        x: float = theme.current().gap(self._padding)
        x = self._paint_lead_in(painter, x, colours)
        self._paint_words(painter, x, room, beside, colours)
        self._paint_tail(painter, beside, colours)

    def _paint_ground(self, painter: QPainter, colours: _Colours) -> None:
        now = theme.current()
        box = QRectF(self.rect())
        if self._slim:
            box = box.adjusted(0, now.px(4), 0, -now.px(4))
        if self.hasFocus():
            paint_round(painter, box, "", "accent", radius=9, width=2)
            inset = now.stroke(3) if colours.fill else 0
            box = box.adjusted(inset, inset, -inset, -inset)
        if not colours.fill:
            return
        edge = colours.edge if self.isEnabled() else "line"
        paint_round(painter, box, colours.fill, edge if colours.edge else "")
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            veil = QColor(now.tokens.on_fill if now.dark or self._look == "fill" else now.tokens.text)
            veil.setAlphaF(0.10 if self.isDown() else 0.05)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(box, now.px(8), now.px(8))

    def _cap_style(self, colours: _Colours) -> CapStyle:
        if self._caps_faded and colours.caps != "on_fill":
            return "faded"
        return self._own_cap_style or colours.caps

    def _paint_lead_in(self, painter: QPainter, x: float, colours: _Colours) -> float:
        now = theme.current()
        if self._cap_left and self._caps:
            top = (self.height() - cap_height()) / 2
            if self._chosen and self._tick_in_cap():
                self._paint_tick(painter, QPointF(x + now.px(3), self.height() / 2), 20, colours.words)
            else:
                style = self._cap_style(colours)
                paint_caps(painter, QPointF(x, top), self._caps, style, pressed=self.isDown())
            x += caps_width(self._caps) + now.px(10)
        if self._icon:
            side = now.px(20)
            tone = self._tone or colours.words
            icons.paint(painter, self._icon, QRectF(x, (self.height() - side) / 2, side, side), now.colour(tone))
            x += side + now.px(8)
        return x

    def _paint_words(self, painter: QPainter, x: float, room: float, beside: bool, colours: _Colours) -> None:
        now = theme.current()
        below = self._below(beside)
        words_height = self._words_height(room)
        small = self._metrics(13, 400).height()
        top = (self.height() - words_height - (small if below else 0)) / 2
        painter.setFont(now.font(self._size, self._drawn_weight(), tabular=True))
        painter.setPen(now.colour(colours.words if self._chosen else self._tone or colours.words))
        flags = int(Qt.TextFlag.TextWordWrap.value | (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
        painter.drawText(QRectF(x, top, room + 1, words_height), flags, self._words)
        if below:
            saved = below == self._saved[0]
            painter.setFont(now.font(12 if saved else 13, 600 if saved else 400, tabular=True))
            painter.setPen(now.colour(self._saved_tone(colours) if saved else colours.aside))
            shift = now.px(17) if saved else 0
            line = QRectF(x + shift, top + words_height, room + 1, small)
            if saved:
                self._paint_tick(painter, QPointF(x, line.center().y()), 14, self._saved_tone(colours))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, below)

    def _below(self, beside: bool) -> str:
        if self._saved[0] and not self._saved_at_right():
            return self._saved[0]
        return self._aside if self._aside and not beside else ""

    def _saved_at_right(self) -> bool:
        metrics = self._metrics(14, 600)
        widest = max(metrics.horizontalAdvance(line) for line in self._saved) + theme.current().px(20)
        words = self._metrics(self._size, 600).horizontalAdvance(self._words)
        return words + widest + theme.current().px(12) <= self.width() - self._lead_in() - self._tail()

    def _saved_tone(self, colours: _Colours) -> str:
        return "on_fill" if colours.fill == "fill" else "ok"

    def _paint_tail(self, painter: QPainter, beside: bool, colours: _Colours) -> None:
        now = theme.current()
        right: float = self.width() - now.gap(self._padding)
        if not self._cap_left and self._caps:
            at = QPointF(right - caps_width(self._caps), (self.height() - cap_height()) / 2)
            paint_caps(painter, at, self._caps, self._cap_style(colours), pressed=self.isDown())
            right = at.x() - now.px(11)
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self._saved[0] and self._saved_at_right():
            self._paint_saved(painter, right, colours)
            return
        if self._aside and beside:
            painter.setFont(now.font(13, 400, tabular=True))
            painter.setPen(now.colour(colours.aside))
            painter.drawText(QRectF(0, 0, right, self.height()), middle, self._aside)
            right -= self._aside_width()
        if self._chosen and not self._tick_in_cap():
            self._paint_tick(painter, QPointF(right - now.px(18), self.height() / 2), 18, colours.words)

    def _paint_saved(self, painter: QPainter, right: float, colours: _Colours) -> None:
        """Two lines at the right end: tick and time, and whose call it was."""
        now = theme.current()
        headline, whose = self._saved
        bold = now.font(14, 600, tabular=True)
        width = QFontMetricsF(bold).horizontalAdvance(headline)
        line = now.px(20)
        top = self.height() / 2 - (line if whose else line / 2)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        on_fill = colours.fill == "fill"
        painter.setFont(bold)
        painter.setPen(now.colour("on_fill" if on_fill else "text"))
        painter.drawText(QRectF(0, top, right, line), end, headline)
        tick = QPointF(right - width - now.px(20), top + line / 2)
        self._paint_tick(painter, tick, 16, self._saved_tone(colours))
        if whose:
            painter.setFont(now.font(13))
            painter.drawText(QRectF(0, top + line, right, line), end, whose)

    def _paint_tick(self, painter: QPainter, at: QPointF, size: float, tone: str) -> None:
        side = theme.current().px(size)
        box = QRectF(at.x(), at.y() - side / 2, side, side)
        icons.paint(painter, "check", box, theme.current().colour(tone))

    # How it behaves

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()
