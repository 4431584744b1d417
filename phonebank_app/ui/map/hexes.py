"""The map itself: 650 hexagons in one widget, whose size and shade both say how much calls would do there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.seats import Need, Seat
from phonebank_app.ui import icons, theme
from phonebank_app.ui.map.detail import SeatDetail
from phonebank_app.ui.map.figures import CREDIT, SeatRow
from phonebank_app.ui.map.layout import WAYS, HexLayout, Sea, leader, place_beside, place_pills
from phonebank_app.ui.map.shades import Legend, paint_need
from phonebank_app.ui.parts import hexagon, paint_round
from phonebank_app.ui.text import Prose, aloud, announce, draw

_NATIONS = (tr("Scotland"), tr("Northern Ireland"), tr("Wales"))


class HexMap(QWidget):
    """All seats. Emits ``picked`` with a seat's code when the person goes to it, ``pointed`` while the mouse is over
    one (empty when it is over none)."""

    picked = Signal(str)
    pointed = Signal(str)

    def __init__(self, seats: Sequence[Seat], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seats = tuple(seats)
        self._by_code = {seat.code: seat for seat in seats}
        self._rows: Mapping[str, SeatRow] = {}
        self._ours = ""
        self._next: tuple[str, ...] = ()
        self._current, self._hovered = "", ""
        self._layout = HexLayout.fit((), QRectF())
        self._inner = QRectF()
        self._placed = False
        # A change of theme is told a dozen times over, to what stands on the map as well: once afterwards will do.
        self._restyled = QTimer(self, singleShot=True, interval=0)
        self._restyled.timeout.connect(self._arrange)
        self._ground: QPixmap | None = None
        self._pills: list[tuple[str, QRectF, QLineF]] = []
        self._labels: list[tuple[str, QRectF]] = []
        self.legend = Legend(self)
        self.credit = Prose(size=11, leading=1.28, tone="muted", parent=self)
        self.credit.set_text(CREDIT)
        self.detail = SeatDetail(self)
        self._dock = QRectF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        aloud(self, tr("Map of all seats by need. Arrow keys go from seat to seat."))

    # Setters

    def set_rows(self, rows: Sequence[SeatRow], calls: int) -> None:
        """Draw these figures; ``calls`` is what the legend names."""
        self._rows = {row.seat.code: row for row in rows}
        self.legend.set_calls(calls)
        self._place_corners(self._inner)
        self._refresh()

    def set_named(self, ours: str, following: Sequence[str]) -> None:
        """Name the seat of this party, and those that would be next."""
        self._ours, self._next = ours, tuple(code for code in following if code in self._by_code)
        self._refresh()

    def set_current(self, code: str) -> None:
        """Ring a seat; does not emit."""
        if code != self._current:
            self._current = code
            self.update()

    def current(self) -> str:
        """The seat that is ringed."""
        return self._current

    def named(self) -> list[str]:
        """The words in the pills, this party’s seat first."""
        self._ensure_placed()
        return [self._pill_words(code) for code, _, _ in self._pills]

    def pills(self) -> list[QRectF]:
        """Where the pills stand."""
        self._ensure_placed()
        return [box for _, box, _ in self._pills]

    def hex_box(self, code: str) -> QRectF:
        """Where a seat is drawn."""
        return self._layout.box_of(code)

    # Where things go

    def _arrange(self) -> None:
        """Fit the hexagons into the widget. Words are placed among them when they are next painted."""
        self._restyled.stop()
        now, box = theme.current(), QRectF(self.rect())
        self._inner = box.adjusted(now.px(16), now.px(16), -now.px(16), -now.px(16))
        roomy = min(box.width(), box.height()) > now.px(120)
        self._layout = HexLayout.fit(self._seats if roomy else (), self._inner)
        self._place_corners(self._inner)
        self._labels = []
        self._refresh()

    def _ensure_placed(self) -> None:
        if self._restyled.isActive():
            self._arrange()
        if not self._placed:
            self._place_words()

    def _refresh(self) -> None:
        """Draw again, and place the pills anew."""
        self._ground, self._placed = None, False
        self.update()

    def _place_words(self) -> None:
        """Names of nations and of seats, where no hexagon is."""
        self._placed = True
        self._pills = []
        if not self._layout.middles:
            return
        edge = theme.current().px(4)
        sea = Sea(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), theme.current().px(4))
        for code in self._layout.middles:
            sea.take(self._layout.box_of(code))
        for corner in (QRectF(self.legend.geometry()), QRectF(self.credit.geometry()), self._dock):
            sea.take(corner)
        if not self._labels:
            self._place_labels(sea)
        for _, box in self._labels:
            sea.take(box)
        self._place_pills(sea)

    def _place_corners(self, inner: QRectF) -> None:
        now = theme.current()
        size = self.legend.sizeHint()
        self.legend.setGeometry(int(inner.right()) - size.width(), int(inner.top()), size.width(), size.height())
        self._dock = QRectF(self.detail.dock(int(inner.right()), self.legend.geometry().bottom() + now.px(8)))
        wide = now.px(176)
        tall = self.credit.heightForWidth(wide)
        self.credit.setGeometry(int(inner.left()), int(inner.bottom()) - tall, wide, tall)
        clash = any(
            self._layout.box_of(code).intersects(QRectF(self.credit.geometry())) for code in self._layout.middles
        )
        if clash:
            wide = max(now.px(96), round(self._coast(inner.bottom() - tall * 1.5) - inner.left()) - now.px(10))
            tall = self.credit.heightForWidth(wide)
            self.credit.setGeometry(int(inner.left()), int(inner.bottom()) - tall, wide, tall)

    def _coast(self, below: float) -> float:
        """How far left the land reaches below a height."""
        boxes = (self._layout.box_of(code) for code in self._layout.middles)
        return min((box.left() for box in boxes if box.bottom() > below), default=0.0)

    def _place_labels(self, sea: Sea) -> None:
        now = theme.current()
        metrics = QFontMetricsF(now.font(14, 600))
        for nation in _NATIONS:
            hexes = [self._layout.middles[seat.code] for seat in self._seats if seat.country == nation]
            if hexes:
                size = QSizeF(metrics.horizontalAdvance(nation) + now.px(4), metrics.height())
                box = place_beside(sea, size, hexes, self._layout.radius * 1.2)
                self._labels.append((nation, box))

    def _place_pills(self, sea: Sea) -> None:
        named = [code for code in (self._ours, *self._next) if code in self._layout.middles and code in self._rows]
        middles = [self._layout.middles[code] for code in named]
        wanted = [(self._pill_size(code), at) for code, at in zip(named, middles, strict=True)]
        boxes = place_pills(sea, wanted, self._layout.radius * 1.6) if named else []
        placed = zip(named, boxes, middles, strict=True)
        self._pills = [(code, box, leader(box, at)) for code, box, at in placed]

    def _pill_words(self, code: str) -> str:
        return f"{self._rows[code].place} {self._by_code[code].name}"

    def _pill_size(self, code: str) -> QSizeF:
        now, ours = theme.current(), code == self._ours
        words = QFontMetricsF(now.font(15 if ours else 13, 600)).horizontalAdvance(self._pill_words(code))
        star = now.px(22) if ours else 0
        return QSizeF(words + star + now.px(24), now.px(30 if ours else 26))

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._ensure_placed()
        if self._ground is None:
            self._ground = self._draw_ground()
        painter.drawPixmap(0, 0, self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_rings(painter)
        for code, box, _ in self._pills:
            self._paint_pill(painter, code, box)

    def _draw_ground(self) -> QPixmap:
        """Everything that does not move with the mouse, drawn once."""
        now, ratio = theme.current(), self.devicePixelRatioF()
        ground = QPixmap(QSize(round(self.width() * ratio), round(self.height() * ratio)))
        ground.setDevicePixelRatio(ratio)
        ground.fill(Qt.GlobalColor.transparent)
        painter = QPainter(ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for code, middle in self._layout.middles.items():
            row = self._rows.get(code)
            paint_need(painter, middle, self._layout.radius, row.band if row else Need.NOT_OURS)
        nations, regions = self._layout.borders(self._seats)
        for lines, width in ((regions, 1.2), (nations, 1.8)):
            pen = QPen(now.colour("edge"), now.stroke(width))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLines(lines)
        painter.setFont(now.font(14, 600))
        painter.setPen(now.colour("muted"))
        for nation, box in self._labels:
            draw(painter, box, Qt.AlignmentFlag.AlignCenter, nation)
        painter.end()
        return ground

    def _paint_rings(self, painter: QPainter) -> None:
        now = theme.current()
        ink, surface = now.colour("text"), now.colour("surface")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, _, line in reversed(self._pills):
            painter.setPen(QPen(ink, now.stroke(1.5)))
            short = QLineF(line)
            if short.length() > self._layout.radius * 2:
                short.setP1(line.pointAt(self._layout.radius * 1.1 / line.length()))
                painter.drawLine(short)
        for code, _, _ in reversed(self._pills):
            ours = code == self._ours
            self._ring(painter, code, surface, 1.16, now.stroke(5 if ours else 3.5))
            self._ring(painter, code, ink, 1.22 if ours else 1.14, now.stroke(3.2 if ours else 2))
            paint_need(painter, self._layout.middles[code], self._layout.radius, self._rows[code].band, bare=True)
        for code in {self._current, self._hovered} - {""}:
            if code in self._layout.middles:
                focused = code == self._current and self.hasFocus()
                self._ring(painter, code, surface, 1.3, now.stroke(5))
                self._ring(painter, code, now.colour("accent"), 1.3, now.stroke(3 if focused else 2))

    def _ring(self, painter: QPainter, code: str, colour: QColor, size: float, width: float) -> None:
        pen = QPen(colour, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(hexagon(self._layout.middles[code], self._layout.radius * size))

    def _paint_pill(self, painter: QPainter, code: str, box: QRectF) -> None:
        now, ours = theme.current(), code == self._ours
        ground, ink = ("text", "surface") if ours else ("surface", "text")
        paint_round(painter, box, ground, "text", radius=box.height() / 2 / now.scale, width=1.5)
        painter.setFont(now.font(15 if ours else 13, 600, tabular=True))
        painter.setPen(now.colour(ink))
        words = box
        if ours:
            side = now.px(16)
            star = QRectF(box.left() + now.px(12), box.center().y() - side / 2, side, side)
            icons.paint(painter, "star", star, now.colour(ink))
            words = box.adjusted(now.px(22), 0, 0, 0)
        draw(painter, words, Qt.AlignmentFlag.AlignCenter, self._pill_words(code))

    # What the person does

    def _go_to(self, code: str) -> None:
        self.set_current(code)
        row = self._rows.get(code)
        announce(self, ". ".join((self._by_code[code].name, *(row.detail() if row else ()))))
        self.picked.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = WAYS.get(Qt.Key(event.key()))
        start = self._current or self._ours or next(iter(self._layout.middles), "")
        if way is not None and start in self._layout.middles:
            self._go_to(self._layout.step(start, way) if self._current else start)
        elif event.key() == Qt.Key.Key_Home and self._ours in self._layout.middles:
            self._go_to(self._ours)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._seat_under(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        code = self._seat_under(event.position())
        if code:
            self._go_to(code)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover("")

    def _seat_under(self, point: QPointF) -> str:
        pill = next((code for code, box, _ in self._pills if box.contains(point)), "")
        return pill or self._layout.seat_at(point)

    def _hover(self, code: str) -> None:
        if code != self._hovered:
            self._hovered = code
            self.setCursor(Qt.CursorShape.PointingHandCursor if code else Qt.CursorShape.ArrowCursor)
            self.pointed.emit(code)
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._current and self._ours in self._by_code and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go_to(self._ours)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyled.start()

    def minimumSizeHint(self) -> QSize:
        now = theme.current()
        return QSize(now.px(440), now.px(520))
