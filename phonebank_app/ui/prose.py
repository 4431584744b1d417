"""Paragraphs on the window: what a script says, and longer explanations. ``ui/text.py`` gives them to everybody else.

What it shows was never parsed: a document is filled run by run with character formats. It reads from the left or from
the right; what was filled in, a name or a telephone number, is isolated then, so that nothing beside it jumps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.plain import PROSE_LIMIT, isolated, plain, steady_figures, without_isolates

_LONGEST_PROSE, _MOST_BLOCKS = 65_536, 400
"""More than any script holds."""
_INDENT = 18
"""How far a quote and an item of a list stand in, in design pixels."""

Shape = Literal["say", "item", "quote"]
"""How a paragraph stands: as it is, behind a dot, or behind a bar, since somebody else says it."""


class TextSpan(Protocol):
    """A run of words with one emphasis; ``scripts`` spans have this shape."""

    @property
    def text(self) -> str | None: ...
    @property
    def bold(self) -> bool: ...
    @property
    def emphasis(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words of our own. ``filled``: it stands in place of something, a voter's name or a number."""

    text: str
    bold: bool = False
    emphasis: bool = False
    filled: bool = False


class Prose(QWidget):
    """Paragraphs with bold and emphasised runs, set with generous leading.

    Args:
        heard_as: what a screen reader makes of its words, e.g. “For you: …”; as they stand, when left out.
    """

    def __init__(
        self,
        *,
        size: float = 15,
        leading: float = 1.4,
        tone: str = "text",
        centred: bool = False,
        heard_as: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._heard_as = heard_as
        self._size, self._leading, self._tone, self._centred = size, leading, tone, centred
        self._blocks: tuple[tuple[TextSpan, ...], ...] = ()
        self._shapes: tuple[Shape, ...] = ()
        self._from_right = False
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        self._heights: dict[int, int] = {}
        self._filled_for = theme.current()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_text(self, text: str) -> None:
        """Show ``text``; each line is a paragraph."""
        lines = text[:_LONGEST_PROSE].split("\n", _MOST_BLOCKS)[:_MOST_BLOCKS]
        self.set_blocks([[Words(line)] for line in lines] if text else [])

    def set_blocks(self, blocks: Iterable[Iterable[TextSpan]], shapes: Sequence[Shape] = ()) -> None:
        """Show paragraphs, each a sequence of spans; ``shapes`` says how each stands, where not as usual."""
        shown = tuple(tuple(block) for block in islice(blocks, _MOST_BLOCKS))
        if (shown, tuple(shapes)) != (self._blocks, self._shapes) or self._filled_for != theme.current():
            self._blocks, self._shapes = shown, tuple(shapes)
            self._fill()

    def set_from_right(self, from_right: bool) -> None:
        """Have it read from right to left, whatever letters it begins with."""
        if from_right != self._from_right:
            self._from_right = from_right
            self._fill()

    def text(self) -> str:
        """The words as shown, one paragraph a line."""
        return self._document.toPlainText()

    def shapes(self) -> tuple[Shape, ...]:
        """How each paragraph stands."""
        return tuple(self._shape(index) for index in range(len(self._blocks)))

    def set_size(self, size: float) -> None:
        """Set the words in another size (design pixels)."""
        if size != self._size:
            self._size = size
            self._fill()

    # Filling

    def _shape(self, index: int) -> Shape:
        return self._shapes[index] if index < len(self._shapes) else "say"

    def _fill(self) -> None:
        now = theme.current()
        self._filled_for = now
        self._heights.clear()
        self._document.clear()
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter if self._centred else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self._from_right:
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        self._document.setDefaultTextOption(option)
        self._document.setDefaultFont(now.font(self._size))
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()  # laid out once, not after each run
        for index, block in enumerate(self._blocks):
            if index:
                cursor.insertBlock(self._block_format(index))
            else:
                cursor.setBlockFormat(self._block_format(index))
            for span in block:
                cursor.insertText(self._shown(span), self._format(span))
        cursor.endEditBlock()
        self.setAccessibleName(plain(without_isolates(self._heard()), PROSE_LIMIT))
        self.updateGeometry()
        self.update()

    def _heard(self) -> str:
        """Its words for the ear: a pause after each paragraph, and other people's words announced as such."""
        heard = []
        for index, line in enumerate(self.text().split("\n")):
            words = line.strip()
            words = f"{words}." if words[-1:].isalnum() and len(self._blocks) > 1 else words
            quote = words and self._shape(index) == "quote"
            heard.append(tr("In somebody else’s words: {words}", words=words) if quote else words)
        words = " ".join(part for part in heard if part)
        return self._heard_as(words) if words else ""

    def _shown(self, span: TextSpan) -> str:
        shown = plain(span.text or "", PROSE_LIMIT)
        if not self._from_right:
            return shown
        return isolated(shown) if isinstance(span, Words) and span.filled else steady_figures(shown)

    def _block_format(self, index: int) -> QTextBlockFormat:
        now, made = theme.current(), QTextBlockFormat()
        # The letters of some scripts stand higher than any leading of ours: they are never cut.
        kinds = QTextBlockFormat.LineHeightTypes
        kind = kinds.MinimumHeight if self._from_right else kinds.FixedHeight
        made.setLineHeight(round(now.px(self._size) * self._leading), kind.value)
        if self._from_right:
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if self._centred:
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        if self._shape(index) != "say":
            indent = now.px(_INDENT)
            made.setRightMargin(indent) if self._from_right else made.setLeftMargin(indent)
        if index:
            same_list = self._shape(index) == self._shape(index - 1) == "item"
            made.setTopMargin(now.px(self._size * (0.12 if same_list else 0.4)))
        return made

    def _format(self, span: TextSpan) -> QTextCharFormat:
        now = theme.current()
        made = QTextCharFormat()
        font = now.font(self._size, 600 if span.bold else 400)
        font.setItalic(span.emphasis)
        made.setFont(font)
        made.setForeground(now.colour(self._tone))
        return made

    # How big it is, and how it looks

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # Layouts ask for the same few widths over and over.
        if width not in self._heights:
            self._document.setTextWidth(max(1, width))
            self._heights[width] = int((self._document.size().height() if self._blocks else 0) + 0.999)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 100 else theme.current().px(360)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide = max(1, self.width())
        if self._document.textWidth() != wide:
            self._document.setTextWidth(wide)
        self._paint_marks(painter)
        self._document.drawContents(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        """The bar beside what somebody else says, in one piece, and the dots of a list."""
        now, layout = theme.current(), self._document.documentLayout()
        bar, started = now.px(3), 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, block in enumerate(self._painted_blocks()):
            shape, box = self._shape(index), layout.blockBoundingRect(block)
            if shape == "quote":
                started = started or box.top() + now.px(3)
                if self._shape(index + 1) != "quote" or index + 1 == len(self._blocks):
                    left = self.width() - bar if self._from_right else 0
                    painter.setBrush(now.colour("accent"))
                    tall = box.bottom() - started - now.px(1)
                    painter.drawRoundedRect(QRectF(left, started, bar, tall), bar / 2, bar / 2)
                    started = 0.0
            elif shape == "item":
                line = block.layout().lineAt(0)
                middle = box.top() + line.y() + line.height() - now.px(self._size) * 0.52
                side = now.px(7)
                painter.setBrush(now.colour("muted"))
                at = QPointF(self.width() - side if self._from_right else side, middle)
                painter.drawEllipse(at, now.px(2.6), now.px(2.6))

    def _painted_blocks(self) -> Iterator[QTextBlock]:
        block = self._document.begin()
        while block.isValid():
            yield block
            block = block.next()

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        if self._filled_for != theme.current():
            self._fill()
