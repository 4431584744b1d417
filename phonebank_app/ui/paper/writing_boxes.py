"""What is written in by hand: boxes to tick for a scale, boxes for figures of a number or a day, lines for words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Question, QuestionKind
from phonebank_app.ui.paper.pen import Pen

_MOST_POINTS: Final = 21
"""Longer scales are written as a number: so many boxes fit on a line."""
_MOST_FIGURES: Final = 6


def points(question: Question) -> range:
    """The points of a scale that has a box for each; empty for one that is written as a number."""
    low, high = question.low or 0, question.high or 0
    made = range(low, high + 1)
    return made if question.kind is QuestionKind.SCALE and 0 < len(made) <= _MOST_POINTS else range(0)


def figures(question: Question) -> int:
    """How many boxes for figures a number has."""
    ends = [len(str(abs(n))) for n in (question.low, question.high) if n is not None]
    return min(max(ends, default=4), _MOST_FIGURES)


class WritingBoxes:
    """Draws them in a size: ``size`` is that of the words around, in tenths of a millimetre."""

    def __init__(self, pen: Pen, size: float, *, from_right: bool = False) -> None:
        self._pen, self._size, self._rtl = pen, size, from_right

    def high(self, question: Question, room: float) -> float:
        """The height of what is written in."""
        side, called = self._side(question, room), self._size * 1.25
        match question.kind:
            case QuestionKind.WORDS:
                return self._size * 2 * (1 if not question.name else 2)
            case QuestionKind.SCALE if points(question):
                per = self._per_row(room, side)
                rows = -(-len(points(question)) // per)
                return rows * (side + self._size * 0.3) + (called if question.marks else 0.0)
            case QuestionKind.DATE:
                return side + called
        return side

    def draw(self, question: Question, left: float, top: float, room: float) -> None:
        """Draw it at the place given, ``room`` wide."""
        match question.kind:
            case QuestionKind.WORDS:
                for line in range(1 if not question.name else 2):
                    self._pen.rule(left, top + self._size * 2 * (line + 1) - 4, left + room, thick=2)
            case QuestionKind.SCALE if points(question):
                self._scale(question, left, top, room)
            case QuestionKind.DATE:
                self._date(left, top, room)
            case _:
                self._figures(left, top, room, figures(question))

    def _side(self, question: Question, room: float) -> float:
        many = len(points(question))
        side = self._size * 1.7
        # One row rather than two, where the boxes stay large enough to be ticked.
        return max(self._size * 1.35, min(side, room / many - self._size * 0.2)) if many else side

    def _per_row(self, room: float, side: float) -> int:
        return max(1, int((room + self._size * 0.2) // (side + self._size * 0.2)))

    def _scale(self, question: Question, left: float, top: float, room: float) -> None:
        side = self._side(question, room)
        step, per = side + self._size * 0.2, self._per_row(room, side)
        under: list[tuple[float, float, str]] = []
        called = {mark.value: "".join(s.text or "" for s in mark.label) for mark in question.marks}
        for place, value in enumerate(points(question)):
            along, row = place % per, place // per
            x = self._x(left, room, along * step, side)
            y = top + row * (side + self._size * 0.3)
            self._pen.tick_box(x, y, side, str(value))
            if value in called:
                under.append((x + side / 2, y + side, called[value]))
        self._called(under, left, room)

    def _called(self, under: list[tuple[float, float, str]], left: float, room: float) -> None:
        """The words under the points that have some, none over its neighbour’s."""
        size = self._size * 0.8
        share = room / max(1, len(under)) - self._size * 0.4
        for middle, y, words in under:
            wide = min(self._pen.measure(size, 500).horizontalAdvance(words), share)
            x = min(max(middle - wide / 2, left), left + room - wide)
            self._pen.write(x, y + 6, words, size, 500, room=share)

    def _figures(self, left: float, top: float, room: float, many: int) -> None:
        side = self._size * 1.7
        for place in range(many):
            self._pen.box(QRectF(self._x(left, room, place * side, side, figures=many), top, side, side), thick=2.5)

    def _date(self, left: float, top: float, room: float) -> None:
        side = self._size * 1.7
        at = 0.0
        parts = ((tr("day"), 2), (tr("month"), 2), (tr("year"), 4))
        whole = side * 8 + self._size * 2
        start = left + room - whole if self._rtl else left
        for called, many in parts:
            for place in range(many):
                self._pen.box(QRectF(start + at + place * side, top, side, side), thick=2.5)
            self._pen.write(start + at + many * side / 2, top + side + 4, called, self._size * 0.8, align="middle")
            at += many * side + self._size

    def _x(self, left: float, room: float, along: float, wide: float, figures: int = 0) -> float:
        """Where something begins; figures run from the left in every language."""
        if not self._rtl:
            return left + along
        return left + room - figures * wide + along if figures else left + room - along - wide
