"""A script on A4 as numbered turns, in ordinary or in large print: for callers without a screen, and for reading ahead.

Clear print after the RNIB’s advice: black on white, 12 points at least and 18 in large print, aligned to the side where
reading begins, no italics, no words in capitals, numbers set large, and a step never parted from its answers where a
page has room for it. The text is drawn in the order in which it is read, so that a reader of the PDF hears it so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF

from phonebank_app.i18n import speaking, tr
from phonebank_app.scripts.model import Span
from phonebank_app.scripts.turns import Piece, Turn, Turns, head_lines
from phonebank_app.ui.paper.pen import HEIGHT, PALE, WIDTH, Pen, Written
from phonebank_app.ui.paper.rich import Face, Part, Rich
from phonebank_app.ui.paper.writing_boxes import WritingBoxes
from phonebank_app.words.languages import from_the_right

NewPage = Callable[[], None]

POINT: Final = 3.5278
"""One point in tenths of a millimetre."""
_SIDE: Final = 170.0
"""The margin at the sides: a hand holds the sheet there."""
_TOP: Final = 150.0
_TOGETHER: Final = 8
"""Lines of a paragraph that stay on one page."""


@dataclass(frozen=True, slots=True)
class Print:
    """Sizes, in tenths of a millimetre."""

    title: float
    heading: float
    body: float
    small: float
    number: float

    @property
    def column(self) -> float:
        """The room for a turn’s number before its words."""
        return self.number * 1.9

    @property
    def space(self) -> float:
        """Between two paragraphs."""
        return self.body * 0.42


ORDINARY: Final = Print(*(n * POINT for n in (22, 14, 12, 10, 20)))
LARGE: Final = Print(*(n * POINT for n in (28, 21, 18, 16, 28)))


@dataclass(slots=True)
class Strip:
    """What is never parted: it needs ``high``, with ``space`` above it where it is not the first of a page."""

    high: float
    draw: Callable[[float], None]
    space: float = 0.0


@dataclass(slots=True)
class Block:
    """What should stand on one page: a turn, or a heading with what follows. ``again``: its heading on a later page."""

    strips: list[Strip]
    space: float = 0.0
    again: Callable[[], Strip] | None = None


@dataclass(slots=True)
class Page:
    """What stands on a page, each at its height."""

    strips: list[tuple[float, Strip]] = field(default_factory=list)


def paint(pen: Pen, turns: Turns, new_page: NewPage, *, large: bool = False) -> list[list[Written]]:
    """Draw the script, the first page onto the page that is there; returns what stands on each."""
    with speaking(turns.words_in):
        return _drawn(pen, turns, new_page, large=large)


def _drawn(pen: Pen, turns: Turns, new_page: NewPage, *, large: bool) -> list[list[Written]]:
    setter = _Setter(pen, turns, LARGE if large else ORDINARY)
    pages = list(paged(setter.blocks(), _TOP, setter.foot_top - setter.print.body))
    told = []
    for number, page in enumerate(pages, 1):
        if number > 1:
            new_page()
        pen.written = []
        for top, strip in page.strips:
            strip.draw(top)
        setter.foot(number, len(pages))
        told.append(pen.written)
    return told


def paged(blocks: Iterable[Block], top: float, bottom: float) -> Iterator[Page]:
    """Blocks shared out over pages. One that does not fit begins a page; one longer than that is parted."""
    page, at = Page(), top
    for block in blocks:
        whole = sum(s.high + s.space for s in block.strips)
        if page.strips and at + block.space + whole > bottom:
            yield page
            page, at = Page(), top
        at += block.space if page.strips else 0.0
        for place, strip in enumerate(block.strips):
            # Whatever stands under a heading keeps at least one strip beside it.
            after = block.strips[place + 1] if place == 0 and len(block.strips) > 1 else None
            needs = strip.high + strip.space + (after.high + after.space if after else 0.0)
            if page.strips and at + needs > bottom:
                yield page
                page, at = Page(), top
                if place and block.again:
                    heading = block.again()
                    page.strips.append((at, heading))
                    at += heading.high
            at += strip.space if page.strips else 0.0
            page.strips.append((at, strip))
            at += strip.high
    if page.strips:
        yield page


class _Setter:
    """Sets a script in one print."""

    def __init__(self, pen: Pen, turns: Turns, sizes: Print) -> None:
        self.pen, self.turns, self.print = pen, turns, sizes
        self.rtl = from_the_right(turns.language)
        self._arrow = "←" if self.rtl else "→"
        self.left, self.room = _SIDE, WIDTH - 2 * _SIDE
        self.foot_top = HEIGHT - _TOP - sizes.small * 1.3
        self.boxes = WritingBoxes(pen, sizes.body, from_right=self.rtl)

    def blocks(self) -> Iterator[Block]:
        """Everything, in the order in which it is read."""
        yield Block(list(self._head()))
        for turn in self.turns.turns:
            yield self._turn(turn)
        if self.turns.asides:
            title = self._paragraph(tr("If they ask…"), Face(self.print.title * 0.8, 700, 700))
            how = self._paragraph(
                tr("These can come up at any turn. Answer, then go back to the turn you were at."),
                Face(self.print.body),
                space=self.print.space,
            )
            first, *others = self.turns.asides
            block = self._turn(first)
            block.strips[0].space = block.space
            yield Block([title, how, *block.strips], self.print.body * 2, block.again)
            yield from (self._turn(aside) for aside in others)

    # -- the head ----------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[Strip]:
        turns, sizes = self.turns, self.print
        yield self._paragraph(turns.title, Face(sizes.title, 700, 700))
        for line in head_lines(turns):
            yield self._paragraph(line, Face(sizes.body), space=sizes.space * 0.5)
        how = tr("Begin at turn 1. After each answer go on at the turn it names.")
        if turns.asides:
            how += " " + tr("Letters are for what they may ask: they stand at the end.")
        yield self._paragraph(how, Face(sizes.body, 600), space=sizes.space * 2)

    # -- turns -------------------------------------------------------------------------------------------------------

    def _turn(self, turn: Turn) -> Block:
        strips = [self._heading(turn), *self._pieces(turn.pieces)]
        return Block(strips, self.print.body * 1.5, lambda: self._heading(turn, tr("(goes on)")))

    def _heading(self, turn: Turn, more: str = "") -> Strip:
        sizes = self.print
        title = f"{turn.title} {more}" if more else turn.title
        words = self._rich(title, Face(sizes.heading, 700, 700), self.room - sizes.column)
        number = self._rich(turn.label, Face(sizes.number, 700, 700), sizes.column)
        rule = sizes.space

        def draw(top: float) -> None:
            self.pen.rule(self.left, top, self.left + self.room, thick=4)
            self._place(number, 0.0, top + rule, sizes.column)
            level = (sizes.number - sizes.heading) * 0.72
            self._place(words, sizes.column, top + rule + level, self.room - sizes.column)

        return Strip(rule + max(number.high, words.high + sizes.number - sizes.heading), draw)

    def _pieces(self, pieces: Sequence[Piece]) -> Iterator[Strip]:
        before = ""
        for piece in pieces:
            begins = piece.kind != before and not (piece.kind == "answer" and before in ("write", "offer"))
            before = piece.kind
            if piece.kind in ("answer", "way"):
                yield self._way(piece, begins=begins)
            elif piece.kind == "then":
                yield self._way(piece, begins=True) if self.rtl else self._then(piece)
            elif piece.question is not None:
                yield self._write(piece)
            else:
                yield from self._words(piece)

    def _words(self, piece: Piece) -> Iterator[Strip]:
        """A paragraph; a long one in parts, between which a page may end."""
        sizes = self.print
        barred = piece.kind in ("direction", "quote", "offer")
        inset = sizes.column + (sizes.body * 0.9 if barred or piece.kind == "item" else 0.0)
        weight = 500 if piece.kind in ("say", "item") else 600 if piece.kind == "how" else 400
        rich = self._rich(piece.spans, Face(sizes.body, weight, 700), self.room - inset)
        for first in range(0, rich.rows, _TOGETHER):
            part = rich.part(first, _TOGETHER if rich.rows - first >= _TOGETHER + 3 else rich.rows)
            mark = "bar" if barred else "•" if piece.kind == "item" and not first else ""
            yield Strip(part.high, self._marked(part, inset, mark), 0.0 if first else sizes.space)
            if first + part.count >= rich.rows:
                return

    def _marked(self, part: Part, inset: float, mark: str) -> Callable[[float], None]:
        sizes = self.print

        def draw(top: float) -> None:
            if mark == "bar":
                bar = self._x(sizes.column, 6.0)
                self.pen.box(QRectF(bar, top + 4, 6, part.high - 8), thick=0, fill=PALE)
            elif mark:
                self.pen.write(self._x(sizes.column, sizes.body * 0.5), top, mark, sizes.body, 500)
            self._place(part, inset, top, self.room - inset)

        return draw

    def _then(self, piece: Piece) -> Strip:
        """The one way on, on one line."""
        spans = (*piece.spans, Span(f" {self._arrow} {piece.to}", bold=True))
        rich = self._rich(spans, Face(self.print.body), self.room - self.print.column)
        draw = lambda top: self._place(rich, self.print.column, top, self.room - self.print.column)  # noqa: E731
        return Strip(rich.high, draw, self.print.space * 1.6)

    def _way(self, piece: Piece, *, begins: bool) -> Strip:
        """An answer with its key, or a condition, and on the other side where it leads."""
        sizes = self.print
        side = sizes.body * 1.25
        inset = sizes.column + (side + sizes.body * 0.6 if piece.key else 0.0)
        share = (self.room - sizes.column) * 0.42
        label_room = self.room - inset - share - sizes.body
        label = self._rich(piece.spans, Face(sizes.body, 500 if piece.key else 400, 700), label_room)
        to = self._rich(f"{self._arrow} {piece.to}", Face(sizes.body, 700, 700), share) if piece.to else None
        high = max(label.high, to.high if to else 0.0, side if piece.key else 0.0)

        def draw(top: float) -> None:
            level = max(0.0, (side - sizes.body * 1.32) / 2) if piece.key else 0.0
            if piece.key:
                self.pen.tick_box(self._x(sizes.column, side), top, side, piece.key)
            self._place(label, inset, top + level, label_room)
            if to:
                self._place(to, self.room - share, top + level, share)

        return Strip(high, draw, sizes.space * (1.8 if begins else 1.0 if piece.key else 0.8))

    def _write(self, piece: Piece) -> Strip:
        assert piece.question is not None
        question, inset = piece.question, self.print.column
        inset += 0.0 if question.name else self.print.body * 1.85  # beside the answer’s words
        room = self.room - inset
        high = self.boxes.high(question, room)
        draw = lambda top: self.boxes.draw(question, self._x(inset, room), top, room)  # noqa: E731 - said by its name
        return Strip(high, draw, self.print.space * 1.4)

    # -- the foot ----------------------------------------------------------------------------------------------------

    def foot(self, number: int, of: int) -> None:
        """What stands under every page."""
        turns, sizes = self.turns, self.print
        self.pen.rule(self.left, self.foot_top - sizes.small * 0.5, self.left + self.room, thick=2, ink=PALE)
        page = tr("Page {n} of {of}", n=number, of=of)
        name = tr("{title}, version {n}, {hash}", title=turns.title, n=turns.version, hash=turns.short_hash)
        left, right = self.left, self.left + self.room
        wide = self.pen.measure(sizes.small, 600).horizontalAdvance(page) + sizes.small
        start, end = (right, left) if self.rtl else (left, right)
        room = self.room - wide
        self.pen.write(start, self.foot_top, name, sizes.small, room=room, align="right" if self.rtl else "left")
        self.pen.write(end, self.foot_top, page, sizes.small, 600, align="left" if self.rtl else "right")

    # -- where things stand ------------------------------------------------------------------------------------------

    def _x(self, inset: float, wide: float) -> float:
        """The left edge of something ``wide`` that stands ``inset`` from where lines begin."""
        return self.left + (self.room - inset - wide if self.rtl else inset)

    def _place(self, words: Rich | Part, inset: float, top: float, room: float) -> None:
        words.draw(self._x(inset, room), top)

    def _rich(self, words: str | Iterable[Span], face: Face, room: float) -> Rich:
        spans = (Span(words),) if isinstance(words, str) else words
        return Rich(self.pen, spans, face, room, from_right=self.rtl)

    def _paragraph(self, words: str, face: Face, space: float = 0.0) -> Strip:
        rich = self._rich(words, face, self.room)
        return Strip(rich.high, lambda top: self._place(rich, 0.0, top, self.room), space)
