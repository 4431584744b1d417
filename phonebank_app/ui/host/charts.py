"""The host's charts, painted from the theme's tokens.

Every figure drawn is also written beside what it measures, and the whole chart is said in one sentence to those who
cannot see it. Nothing is worked out here: charts draw what they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.host.patterns import Pattern, paint_pattern
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.text import aloud, describe, draw, elided, plain

_MIDDLE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAP = Qt.TextFlag.TextWordWrap


class Chart(QWidget):
    """A drawing with a name and a sentence that says the same.

    Args:
        name: what it shows.
        height: at its best, and the least that is still legible, in design pixels.
    """

    def __init__(self, name: str, height: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights = height
        aloud(self, name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def describe(self, sentence: str) -> None:
        """Say what is drawn, in words."""
        describe(self, plain(sentence, 1000))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(240), theme.current().px(self._heights[0]))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(self._heights[1]))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole: what it is, how many, and how it is filled."""

    label: str
    count: int
    pattern: Pattern


class StackedBar(Chart):
    """One bar that is the whole, divided into its parts."""

    def __init__(self, name: str) -> None:
        super().__init__(name, (20, 20))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parts: tuple[Part, ...] = ()

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show these parts; those with nothing in them are left out."""
        self._parts = tuple(part for part in parts if part.count > 0)
        self.describe("; ".join(f"{part.label}: {part.count}" for part in self._parts))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._parts:
            paint_pattern(painter, QRectF(self.rect()), "empty")
            return
        x = 0.0
        for part, width in zip(self._parts, self._widths(), strict=True):
            paint_pattern(painter, QRectF(x, 0, width, self.height()), part.pattern)
            x += width + theme.current().px(3)

    def _widths(self) -> list[float]:
        """Widths by count; the smallest part can still be seen, at the expense of the largest."""
        now = theme.current()
        room = self.width() - now.px(3) * (len(self._parts) - 1)
        total = sum(part.count for part in self._parts)
        widths = [max(room * part.count / total, float(now.px(7))) for part in self._parts]
        widths[widths.index(max(widths))] -= sum(widths) - room
        return widths


class Bars(Chart):
    """Horizontal bars, one a line: words, bar, figure."""

    def __init__(self, name: str, *, line: float = 26, thick: float = 12, full: int | None = None) -> None:
        super().__init__(name, (0, 0))
        self._line, self._thick, self._full = line, thick, full
        self._rows: tuple[tuple[str, int], ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        """Show these, in this order."""
        self._rows = tuple((plain(label), count) for label, count in rows)
        self.describe("; ".join(f"{label}: {count}" for label, count in self._rows))

    def _columns(self) -> tuple[float, float]:
        """Width of the words and of the longest bar."""
        now = theme.current()
        words, figures = QFontMetricsF(now.font(14)), QFontMetricsF(now.font(14, 600, tabular=True))
        widest = max((words.horizontalAdvance(label) for label, _ in self._rows), default=0.0)
        label = min(max(widest + now.px(14), now.px(116)), self.width() * 0.52)
        figure = max((figures.horizontalAdvance(f"{count:,}") for _, count in self._rows), default=0.0)
        return label, max(0.0, self.width() - label - figure - now.px(10))

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(240), theme.current().px(self._line * len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(max(19.0, self._line - 6) * len(self._rows)))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        now, painter = theme.current(), QPainter(self)
        label_width, longest = self._columns()
        line = min(self.height() / len(self._rows), now.px(self._line) * 1.4)
        full = self._full or max(1, *(count for _, count in self._rows))
        for index, (label, count) in enumerate(self._rows):
            top = index * line
            words = elided(now.font(14), label, label_width - now.px(8))
            painter.setFont(now.font(14))
            painter.setPen(now.colour("text"))
            draw(painter, QRectF(0, top, label_width, line), _LEFT, words)
            length = longest * min(1.0, count / full)
            thick = min(now.px(self._thick), line - 2)
            if length:
                bar = QRectF(label_width, top + (line - thick) / 2, max(length, now.px(3)), thick)
                paint_round(painter, bar, "chart", "", radius=2.5)
            painter.setFont(now.font(14, 600, tabular=True))
            painter.setPen(now.colour("text"))
            draw(painter, QRectF(label_width + length + now.px(9), top, self.width(), line), _LEFT, f"{count:,}")


@dataclass(frozen=True, slots=True)
class Pillar:
    """One of the upright bars.

    Attributes:
        label: under it; empty for none. ``now``: it is still growing. ``note``: stands in its place, e.g. “tea”.
    """

    label: str
    count: int
    now: bool = False
    note: str = ""


class Pillars(Chart):
    """Upright bars side by side, each with its figure above and its time below."""

    def __init__(self, name: str) -> None:
        super().__init__(name, (128, 92))
        self._pillars: tuple[Pillar, ...] = ()

    def set_pillars(self, pillars: Sequence[Pillar], sentence: str) -> None:
        """Show these from left to right."""
        self._pillars = tuple(pillars)
        self.describe(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._pillars:
            return
        now, painter = theme.current(), QPainter(self)
        count = len(self._pillars)
        step = (self.width() + now.px(12)) / max(count, 6)
        wide = step - now.px(12 if step > now.px(30) else 4)
        base = self.height() - now.px(26)
        highest = max(1, *(pillar.count for pillar in self._pillars))
        unit = (base - now.px(24)) / highest
        for index, pillar in enumerate(self._pillars):
            box = QRectF(index * step, base - pillar.count * unit, wide, pillar.count * unit)
            self._paint_pillar(painter, pillar, box, base)
            self._paint_time(painter, pillar, box, base)
        painter.fillRect(QRectF(0, base, self.width(), now.stroke()), now.colour("edge"))

    def _paint_pillar(self, painter: QPainter, pillar: Pillar, box: QRectF, base: float) -> None:
        now = theme.current()
        if pillar.now:
            height = max(box.height(), now.px(28))
            self._paint_growing(painter, QRectF(box.left(), base - height, box.width(), height - now.px(1)), pillar)
            box = QRectF(box.left(), base - height, box.width(), height)
        elif pillar.count:
            painter.save()
            painter.setClipRect(QRectF(box.left(), 0, box.width(), base))
            paint_round(painter, box.adjusted(0, 0, 0, now.px(4)), "chart", "", radius=4)
            painter.restore()
        if pillar.count:
            painter.setFont(now.font(14, 600, tabular=True))
            painter.setPen(now.colour("text"))
            draw(
                painter,
                QRectF(box.left() - 9, box.top() - now.px(23), box.width() + 18, now.px(22)),
                _MIDDLE,
                str(pillar.count),
            )
        elif pillar.note and not pillar.now:
            painter.setFont(now.font(14))
            painter.setPen(now.colour("muted"))
            draw(painter, QRectF(box.left() - 9, base - now.px(24), box.width() + 18, now.px(22)), _MIDDLE, pillar.note)

    def _paint_growing(self, painter: QPainter, box: QRectF, pillar: Pillar) -> None:
        now = theme.current()
        pen = QPen(now.colour("edge"), now.stroke())
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(now.colour("accent_tint") if pillar.count else Qt.BrushStyle.NoBrush)
        inset = now.stroke() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), now.px(4), now.px(4))
        painter.setFont(now.font(13))
        painter.setPen(now.colour("muted"))
        foot = QRectF(box.left() - 9, box.bottom() - now.px(28), box.width() + 18, now.px(28))
        draw(painter, foot, _MIDDLE, tr("now"))

    def _paint_time(self, painter: QPainter, pillar: Pillar, box: QRectF, base: float) -> None:
        now = theme.current()
        painter.setFont(now.font(14, tabular=True))
        painter.setPen(now.colour("muted"))
        middle = box.center().x()
        draw(painter, QRectF(middle - now.px(40), base + now.px(4), now.px(80), now.px(20)), _MIDDLE, pillar.label)


@dataclass(frozen=True, slots=True)
class Burn:
    """What the burn-down draws. Times are hours of the day as fractions of the axis, 0 to 1; counts are contacts.

    Attributes:
        whole: the top of the axis.
        line: where the evening has been.
        to: where it is going, if that can be said.
        ticks: places on the axis below, and their words.
        breaks: from, to, and what it was.
        left_words, to_words: beside the last point, and beside the end of the dashed line.
    """

    whole: int
    line: tuple[tuple[float, float], ...]
    to: tuple[float, float] | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    breaks: tuple[tuple[float, float, str], ...] = ()
    left_words: str = ""
    to_words: str = ""


class BurnDown(Chart):
    """How many are left to ring, over the evening, and where that leads at this pace."""

    def __init__(self, name: str) -> None:
        super().__init__(name, (174, 118))
        self._burn = Burn(0, ())

    def set_burn(self, burn: Burn, sentence: str) -> None:
        """Show this."""
        self._burn = burn
        self.describe(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._burn.line:
            return
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, top = nice_steps(self._burn.whole)
        axis = QFontMetricsF(now.font(14, tabular=True)).horizontalAdvance(f"{top:,}")
        plot = QRectF(axis + now.px(8), now.px(9), 0, self.height() - now.px(35))
        plot.setRight(self.width() - now.px(13))
        self._paint_axes(painter, plot, step, top)
        self._paint_line(painter, plot, top)

    def _at(self, plot: QRectF, top: int, point: tuple[float, float]) -> QPointF:
        return QPointF(plot.left() + plot.width() * point[0], plot.bottom() - plot.height() * point[1] / top)

    def _paint_axes(self, painter: QPainter, plot: QRectF, step: int, top: int) -> None:
        now = theme.current()
        painter.setFont(now.font(14, tabular=True))
        high = now.px(20)
        for count in range(0, top + 1, step):
            y = round(self._at(plot, top, (0, count)).y())
            painter.fillRect(QRectF(plot.left(), y, plot.width(), now.stroke()), now.colour("line"))
            painter.setPen(now.colour("muted"))
            words = QRectF(0, y - high / 2, plot.left() - now.px(8), high)
            draw(painter, words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
        half = now.px(22)
        for share, label in self._burn.ticks:
            middle = min(max(plot.left() + plot.width() * share, plot.left() + half - now.px(2)), self.width() - half)
            draw(painter, QRectF(middle - 2 * half, plot.bottom() + now.px(4), 4 * half, high), _MIDDLE, label)

    def _paint_line(self, painter: QPainter, plot: QRectF, top: int) -> None:
        now, burn = theme.current(), self._burn
        points = [self._at(plot, top, point) for point in burn.line]
        last = points[-1]
        ground = now.colour("chart")
        ground.setAlphaF(0.10 if not now.dark else 0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPolygon([QPointF(points[0].x(), plot.bottom()), *points, QPointF(last.x(), plot.bottom())])
        self._paint_breaks(painter, plot)
        if burn.to is not None:
            self._paint_projection(painter, last, self._at(plot, top, burn.to))
        tone = "accent" if now.dark else "chart"
        pen = QPen(now.colour(tone), 2.5 * now.scale)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(points)
        painter.setPen(QPen(now.colour("surface"), 2 * now.scale))
        painter.setBrush(now.colour(tone))
        painter.drawEllipse(last, 6 * now.scale, 6 * now.scale)
        self._paint_words(painter, burn.left_words, last, plot, above=True)

    def _paint_breaks(self, painter: QPainter, plot: QRectF) -> None:
        now = theme.current()
        painter.setFont(now.font(14))
        painter.setPen(now.colour("muted"))
        for start, end, words in self._burn.breaks:
            middle = plot.left() + plot.width() * (start + end) / 2
            draw(
                painter, QRectF(middle - now.px(40), plot.bottom() - now.px(27), now.px(80), now.px(22)), _MIDDLE, words
            )

    def _paint_projection(self, painter: QPainter, last: QPointF, end: QPointF) -> None:
        now = theme.current()
        pen = QPen(now.colour("muted"), 2 * now.scale)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(last, end)
        painter.setPen(QPen(now.colour("muted"), 2 * now.scale))
        painter.setBrush(now.colour("surface"))
        painter.drawEllipse(end, 4.5 * now.scale, 4.5 * now.scale)
        plot = QRectF(0, 0, self.width(), self.height() - now.px(26))
        self._paint_words(painter, self._burn.to_words, end, plot, above=False)

    def _paint_words(self, painter: QPainter, words: str, at: QPointF, plot: QRectF, *, above: bool) -> None:
        now = theme.current()
        font = now.font(14, 600, tabular=True)
        width = QFontMetricsF(font).horizontalAdvance(words) + 2
        left = min(max(at.x() - width / 3, plot.left() + 4), self.width() - now.px(12) - width)
        high = now.px(20)
        top = at.y() - now.px(12) - high if above else at.y() + now.px(7)
        if not above and top + high > plot.bottom():
            top = at.y() - now.px(22) - high  # clear of the line that comes down to it
        painter.setFont(font)
        painter.setPen(now.colour("text"))
        draw(painter, QRectF(left, max(0.0, top), width, high), _LEFT, words)


def nice_steps(highest: int) -> tuple[int, int]:
    """The step between lines, and the top line, for an axis from 0 to ``highest``: three or four steps of 1, 2 or 5."""
    step = next(
        (size * 10**power for power in range(9) for size in (1, 2, 5) if size * 10**power * 4 >= max(1, highest)),
        max(1, highest),
    )
    return step, max(step, -(-highest // step) * step)
