"""The script on pages of its own behind a sheet: each step as a turn, with its words, its answers and its ways on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from phonebank_app.paper import PrintedSheet
from phonebank_app.ui.paper.pen import BLACK, EDGE, GREY, ROOM, Pen

_INDENT: Final = 60.0
_STYLES: Final = {"title": (34.0, 700), "say": (30.0, 500), "item": (30.0, 500), "direction": (25.0, 400)}


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A line of the script as it stands on paper. ``space``: above it."""

    kind: str
    words: str
    space: float = 0

    @property
    def style(self) -> tuple[float, int]:
        """Size and weight."""
        return _STYLES[self.kind]


def pages(pen: Pen, sheet: PrintedSheet, room: float) -> Iterator[tuple[ScriptLine, ...]]:
    """The lines of each page, ``room`` high; a title never stands at the foot of one."""
    page: list[ScriptLine] = []
    used = 0.0
    for block in _blocks(pen, sheet):
        high = sum(_height(pen, line) for line in block)
        if page and used + high > room:
            yield tuple(page)
            page, used = [], 0.0
        for line in block:
            if page and used + _height(pen, line) > room:  # a step longer than a page
                yield tuple(page)
                page, used = [], 0.0
            page.append(line)
            used += _height(pen, line)
    if page:
        yield tuple(page)


def paint(pen: Pen, lines: Sequence[ScriptLine], top: float) -> None:
    """Draw one page of it."""
    for line in lines:
        size, weight = line.style
        left = EDGE if line.kind == "title" else EDGE + _INDENT
        ink = GREY if line.kind == "direction" else BLACK
        pen.write(left, top + line.space, line.words, size, weight, room=ROOM - _INDENT, ink=ink)
        top += _height(pen, line)


def _height(pen: Pen, line: ScriptLine) -> float:
    return line.space + pen.measure(*line.style).height()


def _blocks(pen: Pen, sheet: PrintedSheet) -> Iterator[list[ScriptLine]]:
    """Each turn, broken into lines; what belongs to a title stays with it. What is written stands on the rows."""
    for turn in (*sheet.turns.turns, *sheet.turns.asides):
        block = [ScriptLine("title", f"{turn.label} {turn.title}", 24)]
        for piece in turn.pieces:
            to = f"→ {piece.to}" if piece.to else ""
            words = " ".join(part for part in (piece.key, piece.words, to) if part)
            kind = piece.kind if piece.kind in _STYLES else "direction"
            block += _lines(pen, kind, words, 2 if piece.kind == "answer" else 6) if words else []
        yield block


def _lines(pen: Pen, kind: str, words: str, space: float) -> list[ScriptLine]:
    size, weight = _STYLES[kind]
    rows = pen.lines(words, size, weight, ROOM - _INDENT - 20)
    return [ScriptLine(kind, row, space if place == 0 else 0) for place, row in enumerate(rows)]
