"""Words with bold runs in them, broken into lines on paper, from the left or from the right as their language goes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout, QTextOption

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
        words: as they stand there; ``high``: from the top of its first line to the foot of its last.
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
        self.high = self._break(room, face.size * LEADING)

    def _break(self, room: float, leading: float) -> float:
        """Break it into lines; returns how high they are."""
        top = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0, top + (leading - line.height()) / 2))
            top += leading
        self._layout.endLayout()
        return top

    def draw(self, left: float, top: float, ink: QColor = BLACK) -> None:
        """Draw it; ``left`` and ``top`` are those of its room."""
        self._pen.painter.setPen(ink)
        self._layout.draw(self._pen.painter, QPointF(left, top))
        self._pen.note(self.words, self._layout.boundingRect().translated(left, top))


def _spaces_kept(words: str) -> str:
    """The words as they may be shown, with the spaces at either end, which part them from their neighbours."""
    bare = words.strip()
    if not bare:
        return " " if words else ""
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() else ""
    return f"{before}{plain(bare, PROSE_LIMIT)}{after}"


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
