"""Words with bold runs in them, broken into lines on paper, from the left or from the right as their language goes."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextCharFormat, QTextLayout, QTextOption

from phonebank_app.scripts.model import Span
from phonebank_app.ui.paper.pen import BLACK, Pen
from phonebank_app.ui.plain import PROSE_LIMIT, plain

LEADING: Final = 1.32
"""Clear print: the space between lines is a quarter to a half of the letters’ size."""


@dataclass(frozen=True, slots=True)
class Face:
    """How words are set: size in tenths of a millimetre, the weight of plain and of bold words."""

    size: float
    weight: int = 400
    bold: int = 700


class Rich:
    """One paragraph, laid out once; it can be drawn anywhere.

    Attributes:
        words: as they stand there; ``rows``: how many lines they take.
        high: from the top of its first line to the foot of its last.
    """

    def __init__(self, pen: Pen, spans: Iterable[Span], face: Face, room: float, *, from_right: bool = False) -> None:
        self._pen = pen
        runs: list[QTextLayout.FormatRange] = []
        words = ""
        for span in spans:
            shown = _spaces_kept(span.text or "")
            run = QTextLayout.FormatRange()
            run.start, run.length = _units(words), _units(shown)
            run.format = QTextCharFormat()
            run.format.setFont(pen.font(face.size, face.bold if span.bold else face.weight))
            runs.append(run)
            words += shown
        self.words = words
        self._layout = QTextLayout(words, pen.font(face.size, face.weight))
        self._layout.setFormats(runs)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if from_right else Qt.AlignmentFlag.AlignLeft)
        runs_right = from_right and not _begins_left(words)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if runs_right else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(option.alignment() | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._leading = face.size * LEADING
        self.rows = self._break(room)
        self.high = self.rows * self._leading

    def _break(self, room: float) -> int:
        """Break it into lines; returns how many."""
        count = 0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0, count * self._leading + (self._leading - line.height()) / 2))
            count += 1
        self._layout.endLayout()
        return count

    def part(self, first: int, most: int) -> Part:
        """``most`` of its lines at most, from the one at ``first`` on."""
        return Part(self, first, min(self.rows, first + most) - first, self._leading)

    def draw(self, left: float, top: float) -> None:
        """Draw it; ``left`` and ``top`` are those of its room."""
        self.draw_rows(left, top, 0, self.rows)

    def draw_rows(self, left: float, top: float, first: int, count: int) -> None:
        """Draw some of its lines, the first of them at ``top``."""
        self._pen.painter.setPen(BLACK)
        start = QPointF(left, top - first * self._leading)
        ink, words = QRectF(), ""
        for number in range(first, first + count):
            line = self._layout.lineAt(number)
            line.draw(self._pen.painter, start)
            ink = ink.united(line.naturalTextRect().translated(start))
            words += self.words.encode("utf-16-le", "surrogatepass")[
                2 * line.textStart() : 2 * (line.textStart() + line.textLength())
            ].decode("utf-16-le", "surrogatepass")
        self._pen.note(words.strip(), ink)


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a paragraph that may go on on the next page."""

    rich: Rich
    first: int
    count: int
    leading: float

    @property
    def high(self) -> float:
        """How high they are."""
        return self.count * self.leading

    def draw(self, left: float, top: float) -> None:
        """Draw them, the first at ``top``."""
        self.rich.draw_rows(left, top, self.first, self.count)


def _spaces_kept(words: str) -> str:
    """The words as they may be shown, with the spaces at either end, which part them from their neighbours."""
    bare = words.strip()
    if not bare:
        return " " if words else ""
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() else ""
    # Paper cuts nothing off: what is longer than ``plain`` takes at once goes through it piece by piece.
    pieces = textwrap.wrap(bare, PROSE_LIMIT // 2, break_on_hyphens=False)
    return f"{before}{' '.join(plain(piece, PROSE_LIMIT) for piece in pieces)}{after}"


def _begins_left(words: str) -> bool:
    """Whether the first letter is one of a script that runs from the left: the program’s own words, in a script that
    runs from the right. Behind an arrow they follow the page.
    """
    if words.startswith("←"):
        return False
    letters = (unicodedata.bidirectional(sign) for sign in words)
    return next((kind for kind in letters if kind in ("L", "R", "AL")), "") == "L"


def _units(words: str) -> int:
    """How long words are as Qt counts: in units of UTF-16."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2
