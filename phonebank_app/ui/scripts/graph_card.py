"""“The way through”: the steps of a script and what leads where, from ``scripts.graph``; a box leads to its step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.graph import LEADING, SMALL, TITLE, Edge, Graph, Node
from phonebank_app.scripts.routing import strokes
from phonebank_app.ui import icons, keys, theme
from phonebank_app.ui.host.page import quiet
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Card, row
from phonebank_app.ui.text import Label, aloud, announce, draw

_LEAST_SCALE = 0.8
"""Smaller than this nobody reads the titles: what has no room then is scrolled."""
_SMALL_READS, _TITLES_LARGER, _SMALL_LARGER = 0.95, 1.1, 1.25
"""Below which scale what stands small is left out or set larger, and how much larger the rest is set."""

# fill, edge, words, dashed
_LOOKS: dict[str, tuple[str, str, str, bool]] = {
    "step": ("surface", "edge", "text", False),
    "objection": ("surface", "soft_edge", "muted", False),
    "end": ("ok_tint", "ok", "ok", False),
    "missing": ("surface", "bad", "bad", True),
    "unreached": ("surface", "warn", "warn", True),
}


class GraphCanvas(QWidget):
    """The drawing. Arrow keys go from box to box, Enter or a click goes to its line in the text."""

    chosen = Signal(int)
    looked_at = Signal(QRectF)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph: Graph | None = None
        self._current, self._focus = 0, ""
        self._room = QSize(1, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        aloud(self, tr("The way through"))

    def show_graph(self, graph: Graph | None) -> None:
        """Draw this one."""
        if graph is not self._graph:
            self._graph = graph
            self.fit(self._room)
            self.update()

    def set_current(self, line: int) -> None:
        """The step whose heading stands on this line is the one one is at."""
        if line != self._current:
            self._current = line
            self.update()
        node = self.current()
        if node is not None:
            self.looked_at.emit(self._box(node))

    def current(self) -> Node | None:
        """The box of the step one is at."""
        nodes = self._graph.nodes if self._graph is not None else ()
        return next((node for node in nodes if node.line == self._current and node.line), None)

    def graph(self) -> Graph | None:
        """What is drawn."""
        return self._graph

    def nodes(self) -> Sequence[Node]:
        """The boxes."""
        return self._graph.nodes if self._graph is not None else ()

    # Size

    def fit(self, room: QSize) -> None:
        """Be as large as the drawing needs in so much room."""
        self._room = room
        if self._graph is None:
            return
        scale = self.scale()
        self.setFixedSize(
            max(room.width(), round(self._graph.width * scale)), max(room.height(), round(self._graph.height * scale))
        )

    def scale(self) -> float:
        """Device-independent pixels to one of the drawing."""
        now, graph = theme.current(), self._graph
        if graph is None or not graph.width:
            return now.scale
        fits = min(self._room.width() / graph.width, self._room.height() / max(1.0, graph.height))
        return max(_LEAST_SCALE * now.scale, min(now.scale, fits))

    def _shrunk(self) -> bool:
        return self.scale() < _SMALL_READS * theme.current().scale

    def _box(self, node: Node) -> QRectF:
        scale = self.scale()
        return QRectF(node.x * scale, node.y * scale, node.w * scale, node.h * scale)

    def _at(self, point: QPointF) -> Node | None:
        return next((node for node in self.nodes() if self._box(node).contains(point)), None)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._graph is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self.scale()
        painter.scale(scale, scale)
        seen = QRectF(event.rect()).adjusted(-40, -40, 40, 40)
        part = QRectF(seen.x() / scale, seen.y() / scale, seen.width() / scale, seen.height() / scale)
        for edge in self._graph.edges:
            if _bounds(edge).intersects(part):
                self._paint_edge(painter, edge)
        for node in self._graph.nodes:
            if QRectF(node.x - 10, node.y - 10, node.w + 20, node.h + 30).intersects(part):
                self._paint_node(painter, node)
        if self._graph.asides:
            painter.setFont(_font(14, 600))
            painter.setPen(theme.current().colour("text"))
            heading = QRectF(24, self._graph.asides - 16, 400, 22)
            draw(painter, heading, Qt.AlignmentFlag.AlignVCenter, tr("If they ask…"))

    def _paint_edge(self, painter: QPainter, edge: Edge) -> None:
        now = theme.current()
        tone = now.colour("bad" if edge.kind == "missing" else "muted")
        path = QPainterPath()
        for kind, points in strokes(edge.points):
            at = [QPointF(*point) for point in points]
            if kind == "move":
                path.moveTo(at[0])
            elif kind == "line":
                path.lineTo(at[0])
            else:
                path.cubicTo(*at)
        pen = QPen(tone, 1.5)
        if edge.kind in ("missing", "branch"):
            pen.setDashPattern([4, 3] if edge.kind == "missing" else [1.5, 2])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawPolygon(_arrow(edge))
        if edge.short:
            x, y = edge.points[0]
            loop = edge.points[1][0] == x
            painter.setFont(_font(SMALL * (_SMALL_LARGER if self._shrunk() else 1), 400))
            painter.setPen(
                now.colour("accent" if edge.kind == "branch" else "bad" if edge.kind == "missing" else "muted")
            )
            box = QRectF(x + 5, y + 1 if loop else y - 16, 130, 14)
            draw(painter, box, Qt.AlignmentFlag.AlignVCenter, edge.short)

    def _paint_node(self, painter: QPainter, node: Node) -> None:
        now = theme.current()
        here = bool(node.line) and node.line == self._current
        fill, edge, words, dashed = _LOOKS[node.kind]
        if node.mark == "error" and node.kind == "step":
            edge = "bad"
        if here:
            fill, words = "accent_tint", "accent" if node.kind in ("step", "objection") else words
            edge = "accent" if edge in ("edge", "soft_edge") else edge
        pen = QPen(now.colour(edge), 2 if here or edge == "bad" else 1.25)
        if dashed:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(now.colour(fill))
        box = QRectF(node.x, node.y, node.w, node.h)
        round_ = node.h / 2 if node.kind == "end" else 8
        painter.drawRoundedRect(box, round_, round_)
        if node.id == self._focus and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), round_ + 3, round_ + 3)
        self._paint_words(painter, node, box, words)
        if node.mark and node.kind != "missing":
            tone = "bad" if node.mark == "error" else "warn"
            mark = QRectF(node.x - 5, node.y - 6, 17, 17)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("surface"))
            painter.drawEllipse(mark)
            icons.paint(painter, "warning" if tone == "bad" else "info", mark, now.colour(tone))

    def _paint_words(self, painter: QPainter, node: Node, box: QRectF, tone: str) -> None:
        now = theme.current()
        # Where the drawing is shrunk, what stands small in it would be too small to read: titles alone, a bit larger.
        title, under = TITLE, node.under
        if self._shrunk():
            title, under = TITLE * _TITLES_LARGER, ()
        high = (len(node.lines) * title + len(under) * SMALL) * LEADING
        y = box.center().y() - high / 2
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setFont(_font(title, 600))
        painter.setPen(now.colour(tone))
        for line in node.lines:
            draw(painter, QRectF(box.x(), y, box.width(), title * LEADING), centre, line)
            y += title * LEADING
        painter.setFont(_font(SMALL * (_SMALL_LARGER if self._shrunk() else 1), 400))
        painter.setPen(now.colour("bad" if node.kind == "missing" else "muted"))
        for line in under:
            draw(painter, QRectF(box.x(), y, box.width(), SMALL * LEADING), centre, line)
            y += SMALL * LEADING
        if node.kind == "unreached":
            painter.setPen(now.colour("warn"))
            draw(
                painter, QRectF(box.x() - 20, box.bottom() + 2, box.width() + 40, 15), centre, tr("nothing leads here")
            )

    # Keys and clicks

    def mousePressEvent(self, event: QMouseEvent) -> None:
        node = self._at(event.position())
        if node is not None:
            self._focus = node.id
            self._choose(node)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        node = self._at(event.position())
        pointing = node is not None and bool(self._line(node))
        self.setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor)

    def _line(self, node: Node) -> int:
        """Where a box leads: its own heading, or that of a step that leads to it."""
        if node.line or self._graph is None:
            return node.line
        before = next((edge.source for edge in self._graph.edges if edge.target == node.id), "")
        from_ = self._graph.node(before)
        return from_.line if from_ is not None else 0

    def _choose(self, node: Node) -> None:
        if self._line(node):
            self.chosen.emit(self._line(node))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = keys.press_of(event)
        way = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}.get(pressed)
        at = next((node for node in self.nodes() if node.id == self._focus), self.current())
        if way is not None and self._graph is not None:
            self._step(at or self._graph.nodes[0], way)
        elif pressed == "Return" and at is not None:
            self._choose(at)
        else:
            event.ignore()

    def _step(self, at: Node, way: tuple[int, int]) -> None:
        """The nearest box in that direction, straight ahead before aslant."""
        x, y = at.x + at.w / 2, at.y + at.h / 2

        def far(node: Node) -> float:
            dx, dy = node.x + node.w / 2 - x, node.y + node.h / 2 - y
            ahead, aside = dx * way[0] + dy * way[1], abs(dx * way[1]) + abs(dy * way[0])
            return ahead + 2 * aside if ahead > 4 else float("inf")

        nearest = min(self.nodes(), key=far)
        if far(nearest) < float("inf"):
            self._focus = nearest.id
            self.looked_at.emit(self._box(nearest))
            announce(self, " ".join((nearest.title, *nearest.told)))
            self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.fit(self._room)
            self.update()


class GraphView(QScrollArea):
    """The drawing, with bars where it is larger than its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.canvas = GraphCanvas()
        self.setViewport(QWidget())
        self.setWidget(self.canvas)
        self.canvas.setAutoFillBackground(False)
        self.canvas.looked_at.connect(self._reveal)

    def _reveal(self, box: QRectF) -> None:
        centre = box.center().toPoint()
        self.ensureVisible(centre.x(), centre.y(), round(box.width() / 2) + 24, round(box.height() / 2) + 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.fit(self.viewport().size())

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(400), theme.current().px(170))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(130))


class GraphCard(Card):
    """The card around it. ``chosen(line)``: a box was chosen."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=8, margins=(18, 12, 12, 12), parent=parent)
        self.view = GraphView()
        self.view.canvas.chosen.connect(self.chosen)
        rule = Label(tr("every way must reach an end"), "hint", elide=True, or_nothing=True)
        rule.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = row(Icon("swap", "muted", 18), Label(tr("The way through"), "card_title"), gap=9)
        head.add(rule, stretch=1)
        self._nothing = quiet("script", tr("There is no step to draw yet."))
        self._nothing.hide()
        self.add(head)
        self.add(self.view, stretch=1)
        self.add(self._nothing)

    def show_graph(self, graph: Graph | None, told: str) -> None:
        """Draw this one; ``told``: the same in words, for whoever does not see it."""
        self.view.setVisible(graph is not None)
        self._nothing.setVisible(graph is None)
        if graph is self.view.canvas.graph() and graph is not None:
            return
        self.view.canvas.show_graph(graph)
        aloud(self.view.canvas, tr("The way through"), told)

    def set_current(self, line: int) -> None:
        """The step one is at, by the line of its heading."""
        self.view.canvas.set_current(line)


def _font(size: float, weight: int) -> QFont:
    # The painter is scaled already: a size of the drawing, not of the window's text.
    font = theme.Theme(dark=theme.current().dark).font(size, weight)
    font.setPixelSize(round(size))
    return font


def _bounds(edge: Edge) -> QRectF:
    xs, ys = [x for x, _ in edge.points], [y for _, y in edge.points]
    return QRectF(min(xs), min(ys) - 16, max(xs) - min(xs) + 140, max(ys) - min(ys) + 32)


def _arrow(edge: Edge) -> QPolygonF:
    (x0, y0), (x, y) = edge.points[-2:]
    far = max(abs(x - x0), abs(y - y0)) or 1.0
    along = ((x - x0) / far, (y - y0) / far)
    foot = (x - 8 * along[0], y - 8 * along[1])
    wings = [QPointF(foot[0] - s * 4 * along[1], foot[1] + s * 4 * along[0]) for s in (1, -1)]
    return QPolygonF([QPointF(x, y), *wings])
