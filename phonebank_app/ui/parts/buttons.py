"""Buttons that say which key they answer to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent

from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts.boxes import paint_round
from phonebank_app.ui.parts.button_face import CHOSEN, LOOKS, ButtonFace, Colours
from phonebank_app.ui.parts.keycaps import CapStyle, cap_height, caps_width, paint_caps
from phonebank_app.ui.stamps import tile
from phonebank_app.ui.text import draw


class KeyButton(ButtonFace):
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

    # How it looks

    def _colours(self) -> Colours:
        return CHOSEN if self._chosen else LOOKS[self._look]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._colours()
        self._paint_ground(painter, colours)
        at_rest = colours.fill and not (self.underMouse() or self.isDown() or self.hasFocus())
        if at_rest:
            now = theme.current()
            # Within the round corners, where the ground is of one colour.
            high = now.px(4) if self._slim else 0
            inside = QRectF(self.rect()).adjusted(now.px(3), high + now.px(3), -now.px(3), -high - now.px(3))
            ground, key = now.colour(colours.fill), (self._drawn_key(), self.width())
            self._tile = tile(painter, inside, key, ground, lambda on, _: self._paint_inside(on, colours))
        if not at_rest or self._tile is None:
            self._paint_inside(painter, colours)

    def _paint_inside(self, painter: QPainter, colours: Colours) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Words read the way their letters do, at whichever end they stand.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if not self.isEnabled():
            painter.setOpacity(0.55)
        room, beside = self._room(self.width())
        x: float = theme.current().gap(self._padding)
        x = self._paint_lead_in(painter, x, colours)
        self._paint_words(painter, x, room, beside, colours)
        self._paint_tail(painter, beside, colours)

    def _paint_ground(self, painter: QPainter, colours: Colours) -> None:
        now = theme.current()
        box = QRectF(self.rect())
        if self._slim:
            box = box.adjusted(0, now.px(4), 0, -now.px(4))
        if self.hasFocus() and self._look in ("bare", "link"):
            # Its words begin at its edge: a ring would run through them.
            paint_round(painter, box, "accent_tint", "", radius=4)
            line = QRectF(box)
            line.setTop(box.bottom() - now.stroke(3))
            painter.fillRect(line, now.colour("accent"))
        elif self.hasFocus():
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

    def _cap_style(self, colours: Colours) -> CapStyle:
        if self._caps_faded and colours.caps != "on_fill":
            return "faded"
        return self._own_cap_style or colours.caps

    def _put(self, x: float, width: float) -> float:
        """Where something this wide begins that stands ``x`` from the end at which one begins to read."""
        return self.width() - x - width if self.isRightToLeft() else x

    def _end(self, *, far: bool) -> Qt.AlignmentFlag:
        """Where words stand: at the end at which one begins to read, or at the far one."""
        right = far is not self.isRightToLeft()
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

    def _paint_lead_in(self, painter: QPainter, x: float, colours: Colours) -> float:
        now = theme.current()
        if self._cap_left and self._caps:
            top = (self.height() - cap_height()) / 2
            if self._chosen and self._tick_in_cap():
                self._paint_tick(painter, QPointF(x + now.px(3), self.height() / 2), 20, colours.words)
            else:
                at = QPointF(self._put(x, caps_width(self._caps)), top)
                paint_caps(painter, at, self._caps, self._cap_style(colours), pressed=self.isDown())
            x += caps_width(self._caps) + now.px(10)
        if self._icon:
            side = now.px(20)
            tone = self._tone or colours.words
            box = QRectF(self._put(x, side), (self.height() - side) / 2, side, side)
            icons.paint(painter, self._icon, box, now.colour(tone))
            x += side + now.px(8)
        return x

    def _paint_words(self, painter: QPainter, x: float, room: float, beside: bool, colours: Colours) -> None:
        now = theme.current()
        below = self._below(beside)
        words_height = self._words_height(room)
        small = self._metrics(13, 400).height()
        top = (self.height() - words_height - (small if below else 0)) / 2
        painter.setFont(now.font(self._size, self._drawn_weight(), tabular=True))
        painter.setPen(now.colour(colours.words if self._chosen else self._tone or colours.words))
        near = self._end(far=False)
        flags = int(Qt.TextFlag.TextWordWrap.value | near.value)
        draw(painter, QRectF(self._put(x, room + 1), top, room + 1, words_height), flags, self._words)
        if below:
            saved = below == self._saved[0]
            painter.setFont(now.font(12 if saved else 13, 600 if saved else 400, tabular=True))
            painter.setPen(now.colour(self._saved_tone(colours) if saved else colours.aside))
            shift = now.px(17) if saved and self._ticked else 0
            line = QRectF(self._put(x + shift, room + 1), top + words_height, room + 1, small)
            if saved and self._ticked:
                self._paint_tick(painter, QPointF(x, line.center().y()), 14, self._saved_tone(colours))
            draw(painter, line, near, below)

    def _below(self, beside: bool) -> str:
        if self._saved[0] and not self._saved_at_right():
            return self._saved[0]
        return self._aside if self._aside and not beside else ""

    def _saved_tone(self, colours: Colours) -> str:
        return "on_fill" if colours.fill == "fill" else "ok"

    def _paint_tail(self, painter: QPainter, beside: bool, colours: Colours) -> None:
        now = theme.current()
        right: float = self.width() - now.gap(self._padding)
        if not self._cap_left and self._caps:
            wide = caps_width(self._caps)
            at = QPointF(self._put(right - wide, wide), (self.height() - cap_height()) / 2)
            paint_caps(painter, at, self._caps, self._cap_style(colours), pressed=self.isDown())
            right -= wide + now.px(11)
        middle = self._end(far=True)
        if self._saved[0] and self._saved_at_right():
            self._paint_saved(painter, right, colours)
            return
        if self._aside and beside:
            painter.setFont(now.font(13, 400, tabular=True))
            painter.setPen(now.colour(colours.aside))
            draw(painter, QRectF(self._put(0, right), 0, right, self.height()), middle, self._aside)
            right -= self._aside_width()
        if self._chosen and not self._tick_in_cap():
            self._paint_tick(painter, QPointF(right - now.px(18), self.height() / 2), 18, colours.words)

    def _paint_saved(self, painter: QPainter, right: float, colours: Colours) -> None:
        """Two lines at the right end: tick and time, and whose call it was."""
        now = theme.current()
        headline, whose = self._saved
        bold = now.font(14, 600, tabular=True)
        width = QFontMetricsF(bold).horizontalAdvance(headline)
        line = now.px(20)
        top = self.height() / 2 - (line if whose else line / 2)
        end = self._end(far=True)
        on_fill = colours.fill == "fill"
        painter.setFont(bold)
        painter.setPen(now.colour("on_fill" if on_fill else "text"))
        draw(painter, QRectF(self._put(0, right), top, right, line), end, headline)
        tick = QPointF(right - width - now.px(20), top + line / 2)
        if self._ticked:
            self._paint_tick(painter, tick, 16, self._saved_tone(colours))
        if whose:
            painter.setFont(now.font(13))
            draw(painter, QRectF(self._put(0, right), top + line, right, line), end, whose)

    def _paint_tick(self, painter: QPainter, at: QPointF, size: float, tone: str) -> None:
        side = theme.current().px(size)
        box = QRectF(self._put(at.x(), side), at.y() - side / 2, side, side)
        icons.paint(painter, "check", box, theme.current().colour(tone))

    # How it behaves

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)
