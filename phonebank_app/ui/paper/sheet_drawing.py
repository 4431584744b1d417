"""How a call sheet looks: who is rung, in large type; boxes with the keys they are typed in by; what the law wants.

Every height is measured before anything is drawn, so that long words push rows to the next page and never lie on one
another. ``paint`` draws on whatever pages a device has: a PDF’s or a printer’s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRectF

from phonebank_app.i18n import tr, tr_n
from phonebank_app.paper import PaperQuestion, PaperRow, PrintedSheet, in_square, spaced
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.ui.caller.words import kind_of
from phonebank_app.ui.paper import script_drawing
from phonebank_app.ui.paper import sheet_words as say
from phonebank_app.ui.paper.pen import BLACK, EDGE, GHOST, GREY, HEIGHT, PALE, ROOM, WHITE, WIDTH, Pen, Written

_ROW: Final = 160.0
"""A row’s height: the number is read at arm’s length, and a note can be written."""
_FOOT: Final = 96.0
_SQUARE: Final = 148.0
_WHO: Final = EDGE + 72 + _SQUARE + 12
"""Where name and number begin."""
_BOXES: Final = 1020.0
"""Where the boxes begin."""
_OUTCOME: Final = 52.0
_ANSWER: Final = 44.0
_SMALL: Final = 26.0
_GROUP: Final = 14.0
"""Between groups of boxes: not reached, reached, never again."""

NewPage = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a sheet: its rows, or a page of the script."""

    rows: tuple[PaperRow, ...]
    script: tuple[script_drawing.ScriptLine, ...] = ()
    first: bool = False


def paint(pen: Pen, sheet: PrintedSheet, new_page: NewPage, *, script: bool = False) -> list[list[Written]]:
    """Draw a sheet, the first page onto the page that is there; returns what stands on each.

    Args:
        script: its words on pages of their own, too.
    """
    pages = list(_pages(pen, sheet, script))
    told = []
    for number, page in enumerate(pages, 1):
        if number > 1:
            new_page()
        pen.written = []
        if sheet.rehearsal:
            _ghost(pen)
        top = _head(pen, sheet) if page.first else _short_head(pen, sheet)
        if page.rows:
            top = _legend(pen, sheet, top)
            for place, row in enumerate(page.rows):
                _row(pen, sheet, row, top + place * _ROW)
        script_drawing.paint(pen, page.script, top)
        _foot(pen, sheet, number, len(pages))
        told.append(pen.written)
    return told


def _pages(pen: Pen, sheet: PrintedSheet, script: bool) -> Iterator[Page]:
    """Rows shared out over pages by the room that is left beneath what stands above them."""
    painter, dry = pen.painter, Pen(pen.painter)
    painter.save()
    painter.setClipRect(QRectF(0, 0, 0, 0))  # measured by drawing it, where nothing can be seen
    first = _legend(dry, sheet, _head(dry, sheet))
    later = _legend(dry, sheet, _short_head(dry, sheet))
    painter.restore()
    rows, top, begun = list(sheet.rows), first, False
    while rows:
        fits = max(1, int((HEIGHT - EDGE - _FOOT - top) // _ROW))
        yield Page(tuple(rows[:fits]), first=not begun)
        rows, top, begun = rows[fits:], later, True
    if script:
        for lines in script_drawing.pages(pen, sheet, HEIGHT - EDGE - _FOOT - EDGE - 110):
            yield Page((), lines)


# -- above the rows ----------------------------------------------------------------------------------------------------


def _head(pen: Pen, sheet: PrintedSheet) -> float:
    """The head of the first page; returns where it ends."""
    top = EDGE + (_band(pen) if sheet.rehearsal else 0)
    side = 250.0
    pen.square(WIDTH - EDGE - side + 25, top - 25, side, in_square(sheet.sheet_id))
    id_right = WIDTH - EDGE - side + 10
    pen.write(id_right, top - 4, tr("Sheet"), 28, 500, ink=GREY, align="right")
    pen.write(id_right, top + 26, spaced(sheet.sheet_id), 112, 700, align="right")
    room = id_right - EDGE - pen.measure(112, 700).horizontalAdvance(spaced(sheet.sheet_id)) - 40
    pen.write(EDGE, top - 4, tr("Calls in {seat}", seat=sheet.seat), 56, 700, room=room, least=36)
    pen.write(EDGE, top + 66, tr("for {on_behalf_of}", on_behalf_of=sheet.on_behalf_of), 38, 500, room=room, least=28)
    pen.write(EDGE, top + 116, tr("Caller: {who}", who=say.who(sheet)), 38, 500, room=room, least=28)
    printed_at = say.day_and_time(sheet.printed_at)
    rows = tr_n("{n} person · printed {at}", "{n} people · printed {at}", len(sheet.rows), at=printed_at)
    pen.write(EDGE, top + 168, rows, 28, ink=GREY, room=id_right - EDGE)
    top += 222
    box = QRectF(EDGE, top, ROOM, 0)
    inner = EDGE + 20
    end = pen.paragraph(inner, top + 12, say.not_after(sheet), 44, 700, room=ROOM - 40)
    end = pen.paragraph(inner, end + 2, say.destroy(sheet), 30, 500, room=ROOM - 40)
    box.setBottom(end + 12)
    pen.box(box, thick=5)
    top = box.bottom() + 16
    first = tr("Say this first, in these words or your own; your name and who you ring for always.")
    pen.write(EDGE, top, first, 26, ink=GREY)
    top += 36
    for words in sheet.opening[:4]:
        top = pen.paragraph(EDGE, top, words, 34, 600, room=ROOM, most=4) + 4
    return top + 8


def _short_head(pen: Pen, sheet: PrintedSheet) -> float:
    """The head of a later page; returns where it ends."""
    top = EDGE + (_band(pen) if sheet.rehearsal else 0)
    wide = pen.write(WIDTH - EDGE, top - 10, spaced(sheet.sheet_id), 64, 700, align="right")
    room = ROOM - wide - 40
    pen.write(EDGE, top - 6, f"{sheet.seat} · {say.who(sheet)}", 34, 600, room=room, least=26)
    pen.write(EDGE, top + 38, say.not_after(sheet), 30, 500, room=room, least=24)
    return top + 92


def _legend(pen: Pen, sheet: PrintedSheet, top: float) -> float:
    """What the boxes mean, and the heads of the columns; returns where the rows begin."""
    how = tr("One box for each person whom you rang; leave blank whom you did not. Ring for 15 seconds. ")
    how += tr("D: cross out every row with that number, and ring it no more.")
    top = pen.paragraph(EDGE, top, how, _SMALL, 600, room=ROOM)
    top = pen.paragraph(EDGE, top + 2, say.legend(sheet), _SMALL, room=ROOM)
    for words in say.answers(sheet):
        top = pen.paragraph(EDGE, top + 2, words, _SMALL, room=ROOM)
    top += 8
    for left, pitch, question in _groups(sheet):
        pen.write(left, top, question.title, 22, 600, room=_many(question) * pitch, least=16, ink=GREY)
    top += 32
    pen.rule(EDGE, top, WIDTH - EDGE, thick=5)
    return top


# -- a row -------------------------------------------------------------------------------------------------------------


def _groups(sheet: PrintedSheet) -> list[tuple[float, float, PaperQuestion]]:
    """Where each question’s boxes begin, how far it is from one box to the next, and the question; those that fit."""
    room = WIDTH - EDGE - _BOXES
    boxes = sum(_many(question) for question in sheet.questions)
    gaps = max(0, len(sheet.questions) - 1) * 26
    pitch = min(_ANSWER, (room - gaps) / max(1, boxes))
    left, placed = _BOXES, []
    for question in sheet.questions:
        placed.append((left, pitch, question))
        left += _many(question) * pitch + 26
    return placed


def _many(question: PaperQuestion) -> int:
    """How many boxes wide a question is: what is written has one long one."""
    if question.asked is None:
        return len(question.choices)
    return 5 if question.asked.kind is QuestionKind.DATE else 4


def _row(pen: Pen, sheet: PrintedSheet, row: PaperRow, top: float) -> None:
    middle = top + _ROW / 2
    pen.write(EDGE + 58, middle - pen.measure(52, 700).height() / 2, str(row.row), 52, 700, align="right")
    pen.square(EDGE + 70, top + (_ROW - _SQUARE) / 2, _SQUARE, in_square(row.code))
    room = _BOXES - _WHO - 24
    area = row.card.area
    wide = pen.write(_WHO, top + 8, row.card.name, 38, 600, room=room * (0.72 if area else 1), least=28)
    if area:
        pen.write(_BOXES - 24, top + 14, area, 26, room=max(0, room - wide - 16), ink=GREY, align="right")
    number = row.card.number
    kind = kind_of(number.kind)
    wide = pen.write(_WHO, top + 48, number.national, 72, 700, room=room, least=44)
    pen.write(_WHO + wide + 12, top + 84, kind, 22, room=max(1, room - wide - 12), ink=GREY)
    if row.ring_at:
        at = tr("at {ring_at:%H:%M}", ring_at=row.ring_at)
        pen.write(_BOXES - 24, top + 46, at, 34, 700, room=max(1, room - wide - 16), least=22, align="right")
    pen.write(_WHO, top + 128, say.beside(row), 23, room=room, least=20, ink=GREY)
    _boxes(pen, sheet, top)
    pen.rule(EDGE, top + _ROW, WIDTH - EDGE, thick=2, ink=PALE)


def _boxes(pen: Pen, sheet: PrintedSheet, top: float) -> None:
    breaks = [place for place, (one, after) in enumerate(pairwise(sheet.keys), 1) if one.group != after.group]
    room = WIDTH - EDGE - _BOXES - len(breaks) * _GROUP
    pitch = min(_OUTCOME + 8, room / max(1, len(sheet.keys)))
    side = min(_OUTCOME, pitch - 4)
    for place, key in enumerate(sheet.keys):
        shift = sum(place >= one for one in breaks) * _GROUP
        pen.tick_box(_BOXES + place * pitch + shift, top + 8, side, key.letter)
    for left, pitch, question in _groups(sheet):
        for place, (digit, _, _) in enumerate(question.choices):
            pen.tick_box(left + place * pitch, top + 68, pitch - 6, digit)
        if question.asked:
            pen.box(QRectF(left, top + 68, _many(question) * pitch - 6, pitch - 6), thick=2.5)
    line = top + _ROW - 12
    note = pen.write(_BOXES, line - 24, tr("Note"), 20, ink=GREY)
    ring = WIDTH - EDGE - 250
    pen.rule(_BOXES + note + 8, line, ring - 20, thick=1.5, ink=GREY)
    wide = pen.write(ring, line - 24, tr("Ring back"), 20, ink=GREY)
    pen.rule(ring + wide + 8, line, WIDTH - EDGE, thick=1.5, ink=GREY)


# -- below, and across -------------------------------------------------------------------------------------------------


def _foot(pen: Pen, sheet: PrintedSheet, number: int, pages: int) -> None:
    top = HEIGHT - EDGE - _FOOT + 14
    pen.rule(EDGE, top, WIDTH - EDGE, thick=3)
    pen.write(EDGE, top + 8, say.found(sheet), _SMALL, 600, room=ROOM, least=17)
    end = say.foot(sheet, number, pages)
    wide = pen.write(WIDTH - EDGE, top + 42, end, _SMALL, 600, align="right")
    pen.write(EDGE, top + 42, sheet.imprint, _SMALL - 2, room=ROOM - wide - 30, least=16, ink=GREY)


def _band(pen: Pen) -> float:
    """The band of a rehearsal, across the page; returns how high it is."""
    pen.box(QRectF(0, 40, WIDTH, 120), thick=0, fill=BLACK)
    pen.write(WIDTH / 2, 60, tr("REHEARSAL · INVENTED VOTERS · RING NOBODY"), 62, 700, ink=WHITE, align="middle")
    return 90


def _ghost(pen: Pen) -> None:
    """The word across the whole page, behind everything."""
    painter = pen.painter
    painter.save()
    painter.translate(WIDTH / 2, HEIGHT / 2)
    painter.rotate(-55)
    size = 420.0
    wide = pen.measure(size, 700).horizontalAdvance("REHEARSAL")
    high = pen.measure(size, 700).height()
    Pen(painter).write(-wide / 2, -high / 2, "REHEARSAL", size, 700, ink=GHOST)
    painter.restore()
