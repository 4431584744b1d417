"""What every page of the host's is made of: a header that stays, and cards that scroll beneath it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from phonebank_app.ui import theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, ScrollColumn, Surface
from phonebank_app.ui.text import Label


class PageHeader(Surface):
    """Title and subtitle at the left, what can be done at the right; one above the other where there is no room."""

    def __init__(self, title: str = "", subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__("row", gap=16, margins=(24, 0, 20, 1), rules="bottom", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = Label(title, "title", wrap=True)
        self._subtitle = Label(subtitle, "label_muted", wrap=True)
        words = Box("column", gap=0)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words.stretch()
        words.add(self._title, self._subtitle)
        words.stretch()
        self._words = words
        self.tools = Box("row", gap=20)
        self.add(words, stretch=1)
        self.add_aligned(self.tools, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.set_subtitle(subtitle)
        self.setMinimumHeight(theme.current().px(72))

    def set_title(self, title: str) -> None:
        """Call the page something else."""
        self._title.setText(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Say what stands under the title; empty for nothing."""
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def texts(self) -> tuple[str, str]:
        """Title and subtitle, as shown."""
        return self._title.text(), self._subtitle.text()

    def _stacked(self, width: int) -> bool:
        left = self._title.fontMetrics().horizontalAdvance(self._title.text())
        return left + self.tools.sizeHint().width() + theme.current().gap(76) > width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Something at the right has another size now."""
        stacked = self._stacked(self.width())
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self.box.direction() != way:
            self.box.setDirection(way)
            self.set_spaces(gap=6 if stacked else 16, margins=(24, 10, 20, 11) if stacked else (24, 0, 20, 1))
            self.updateGeometry()
        least = theme.current().px(72)
        # What goes on in another line has its height too, and is not cut where the window is low.
        self.setMinimumHeight(max(least, self.heightForWidth(self.width())) if stacked else least)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange):
            self.arrange()
        return done


class HostPage(Box):
    """A page: ``header`` above, ``body`` below it, scrolling when the window is too short."""

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self.header = PageHeader(title, subtitle)
        self.body = ScrollColumn(gap=0)
        # Wrapping labels call the height at their narrowest their least; the height for the width is the true one.
        self.body.content.setMinimumHeight(1)
        self.add(self.header)
        self.add(self.body, stretch=1)


def card_head(icon: str, title: str, *right: QWidget) -> Box:
    """The first line of a card: a drawing (or none), what it is about, and what belongs at the right end."""
    head = Box("row", gap=9)
    if icon:
        head.add(Icon(icon, "muted", 18))
    label = Label(title, "card_title", wrap=True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    head.add(label, stretch=1)
    head.add(*right)
    return head


class CardGrid(QWidget):
    """Cards in columns that share the height, or one under the other where the window is narrow or the text large.

    Each card lies between the least height in which it can be read and the one it would like; what is left over goes
    to the cards that can use it.

    Args:
        columns: the cards from left to right; each column's share of the width, and its cards with their share of
            spare height.
        single: the order when there is but one column.
    """

    GAP = 16
    CLOSE = 10
    """Between the cards, where the height is short of what they need."""

    def __init__(
        self,
        columns: Sequence[tuple[int, Sequence[tuple[Card, int]]]],
        single: Sequence[Card],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = [(weight, list(cards)) for weight, cards in columns]
        self._single: list[Card] = list(single)
        for card in self._single:
            card.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def insert(self, card: Card, column: int, place: int, *, share: int = 0, single: int | None = None) -> None:
        """Put in another card; one that is hidden takes no room, so that a card may come and go.

        Args:
            column: from the left; ``place``: from the top; ``share``: of spare height.
            single: its place when there is but one column; the last one if it is not said.
        """
        card.setParent(self)
        self._columns[column][1].insert(place, (card, share))
        self._single.insert(len(self._single) if single is None else single, card)
        self._arrange()
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def is_single(self, width: int | None = None) -> bool:
        """Whether the cards stand one under the other."""
        return (width or self.width()) < theme.current().px(1000)

    def _in_columns(self, width: int) -> list[tuple[int, int, list[tuple[Card, int]]]]:
        """Left edge, width and cards of each column."""
        now = theme.current()
        if self.is_single(width):
            cards = [(card, 0) for card in self._single]
            margin = now.gap(self.GAP)
            return [(margin, width - 2 * margin, cards)]
        gap = now.gap(self.GAP)
        room = width - gap * (len(self._columns) + 1)
        weights = sum(weight for weight, _ in self._columns)
        placed: list[tuple[int, int, list[tuple[Card, int]]]] = []
        x, used = gap, 0
        for weight, cards in self._columns:
            used += weight
            right = gap + room * used // weights + gap * len(placed)
            placed.append((x, right - x, cards))
            x = right + gap
        return placed

    def _heights(self, card: Card, width: int) -> tuple[int, int]:
        """The least and the best height of a card."""
        layout = card.box
        if layout.hasHeightForWidth():
            return layout.minimumHeightForWidth(width), layout.heightForWidth(width)
        return layout.minimumSize().height(), layout.sizeHint().height()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The least height: whatever is given beyond it is used."""
        single = self.is_single(width)
        return self._tallest(width, self.GAP if single else self.CLOSE)

    def _tallest(self, width: int, gap: float) -> int:
        """What the tallest column needs with such gaps, in design pixels."""
        single, between, tallest = self.is_single(width), theme.current().gap(gap), 0
        for _, wide, cards in self._in_columns(width):
            seen = [self._heights(card, wide)[1 if single else 0] for card, _ in cards if not card.isHidden()]
            tallest = max(tallest, sum(seen) + between * (len(seen) + 1))
        return tallest

    def sizeHint(self) -> QSize:
        width = max(self.width(), theme.current().px(600))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(320), 0)

    def _arrange(self) -> None:
        close = not self.is_single() and self._tallest(self.width(), self.GAP) > self.height()
        gap = theme.current().gap(self.CLOSE if close else self.GAP)
        for x, wide, cards in self._in_columns(self.width()):
            seen = [(card, share, *self._heights(card, wide)) for card, share in cards if not card.isHidden()]
            room = self.height() - gap * (len(seen) + 1)
            y = gap
            for (card, *_), height in zip(seen, _shared([row[1:] for row in seen], room), strict=True):
                card.setGeometry(x, y, wide, height)
                y += height + gap


def _shared(cards: Sequence[tuple[int, int, int]], room: int) -> list[int]:
    """Heights of cards given as (share of spare height, least, best), in ``room``."""
    least, best = sum(card[1] for card in cards), sum(card[2] for card in cards)
    if room <= least:
        return [card[1] for card in cards]
    if room < best:
        given = (room - least) / (best - least)
        heights = [round(low + (high - low) * given) for _, low, high in cards]
    else:
        shares = sum(share for share, _, _ in cards)
        spare = room - best
        heights = [high + (spare * share // shares if shares else 0) for share, _, high in cards]
        if not shares:
            return heights
    if heights:
        heights[-1] += room - sum(heights)
    return heights


def contents(box: Box) -> list[QWidget]:
    """The widgets in a box, in order."""
    items = (box.box.itemAt(place) for place in range(box.box.count()))
    widgets = (item.widget() for item in items if item is not None)
    return [widget for widget in widgets if widget is not None]


class SideBySide(Box):
    """Cards beside each other with shares of the width, or one under the other where that is too narrow."""

    def __init__(self, *cards: tuple[QWidget, int]) -> None:
        super().__init__("row", gap=16)
        for card, share in cards:
            self.add(card, stretch=share)
        self._shares = tuple(share for _, share in cards)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(900)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self.box.direction() != way:
            self.box.setDirection(way)
            for place, share in enumerate(self._shares):
                self.box.setStretch(place, 0 if narrow else share)


class Give(QWidget):
    """A space between things that is given up first where room is short."""

    def __init__(self, best: float) -> None:
        super().__init__()
        self._best = best
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(0, theme.current().px(self._best))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


def quiet(icon: str, words: str) -> Box:
    """What stands in a card that has nothing to show yet: a drawing and why."""
    line = Box("row", gap=9, margins=(0, 4, 0, 4))
    label = Label(words, "label_muted", wrap=True, limit=300)
    line.add(Icon(icon, "muted", 18))
    line.add(label, stretch=1)
    line.box.setAlignment(Qt.AlignmentFlag.AlignTop)
    return line
