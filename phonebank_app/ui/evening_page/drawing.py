"""How the evening looks on a page: a band with every call as a hexagon, and what came of them below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from phonebank_app.i18n import tr, tr_n
from phonebank_app.reports import evening_page as figures
from phonebank_app.reports.evening_page import EveningPage, Quarter
from phonebank_app.ui.evening_page.honeycomb import honeycomb
from phonebank_app.ui.evening_page.paper import EDGE, WIDTH, Paper
from phonebank_app.ui.theme import Theme
from phonebank_app.words import dates
from phonebank_app.words.ordinals import in_words

_ROOM = WIDTH - 2 * EDGE
_COLUMNS = (EDGE, 424, 724)
"""Where the three large figures begin."""
_PACE = 128
"""How high the pace of the evening stands, with its words."""
_HINT, _LINE, _ROW = 18, 26, 40
_WAITING = 63
"""Hexagons on the page before the first call."""
_NEXT = tr("Want the next one? Ask your host.")


def paint(painter: QPainter, page: EveningPage, theme: Theme, height: float) -> tuple[str, ...]:
    """Draw the page, ``WIDTH`` by ``height`` design pixels; returns every piece of text on it.

    Args:
        theme: light or dark; the size of the text is the page's own.
    """
    paper = Paper(painter, theme, height)
    foot = _foot_of(paper, page)
    band = height - foot.height
    paper.fill(QRectF(0, 0, WIDTH, height), paper.inks.paper)
    paper.fill(QRectF(0, 0, WIDTH, band), paper.inks.band)
    top = _paint_head(paper, page)
    _paint_calls(paper, page, top, band)
    _paint_foot(paper, page, foot, band)
    return tuple(paper.written)


# -- the band ----------------------------------------------------------------------------------------------------------


def _paint_head(paper: Paper, page: EveningPage) -> float:
    """Whose evening it was; returns where the calls may begin."""
    inks, top = paper.inks, 62.0
    if page.rehearsal:
        paper.fill(QRectF(0, 0, WIDTH, 48), inks.amber)
        words = tr("Rehearsal: invented voters, nobody was rung")
        paper.write(WIDTH / 2, 11, words, inks.on_amber, 21, 600, align="middle")
        top += 34
    for place, filled in ((QPointF(11, 11), True), (QPointF(31, 11), False), (QPointF(21, 28.5), False)):
        paper.hexagon(place + QPointF(EDGE + 1, top - 1), 11, inks.on_band, filled=filled)
    paper.write(EDGE + 58, top + 3, "Phonebank Party", inks.on_band, 26, 600)
    day = dates.full_day(page.day)
    paper.write(WIDTH - EDGE, top + 3, day, inks.quiet, 26, align="right")
    top += 66
    paper.write(EDGE, top, tr("One evening in"), inks.quiet, 50, 500)
    top += 56
    size, rows = _name_of(paper, page.seat or tr("our seat"))
    for row in rows:
        # A large first letter stands a little to the right of where its box begins.
        paper.write(EDGE - size * 0.03, top, row, inks.on_band, size, 800)
        top += size * 1.02
    return top + max(size * 0.2 + 8, 36)


def _name_of(paper: Paper, seat: str) -> tuple[float, list[str]]:
    """The seat's name as large as it goes: on one line if it may be large there, else on two or three."""
    for most, sizes in ((1, range(140, 91, -4)), (2, range(96, 63, -4)), (3, range(64, 27, -4))):
        for size in sizes:
            rows = paper.lines(seat, size, 800, _ROOM)
            if len(rows) <= most and not _broken(rows, seat):
                return float(size), _balanced(paper, rows, size)
    return 28.0, paper.lines(seat, 28, 800, _ROOM)[:3]


def _broken(rows: list[str], seat: str) -> bool:
    return " ".join(rows) != " ".join(seat.split())


def _balanced(paper: Paper, rows: list[str], size: int) -> list[str]:
    """The same words on as many lines, with none much longer than the others."""
    words = " ".join(rows)
    room = float(_ROOM)
    while room > 100:
        closer = paper.lines(words, size, 800, room - 20)
        if len(closer) != len(rows) or _broken(closer, words):
            break
        rows, room = closer, room - 20
    return rows


def _paint_calls(paper: Paper, page: EveningPage, top: float, band: float) -> None:
    inks = paper.inks
    if not page.calls:
        _paint_nothing_yet(paper, top, band)
        return
    shows_pace = len(page.quarters) > 1
    bottom = band - 34 - (_PACE if shows_pace else 0)
    made = honeycomb(page.talked, _ROOM, bottom - top)
    ring = 2.0 if made.radius > 16 else 1.5
    for (x, y), filled in zip(made.middles, made.filled, strict=True):
        ink = inks.mark if filled else inks.ring
        paper.hexagon(QPointF(EDGE + x, top + y), made.radius, ink, filled=filled, width=ring)
    if shows_pace:
        free = bottom - top - made.height
        _paint_pace(paper, page.quarters, made.each, band - 34 - _PACE - min(free * 0.4, 60), band)


def _paint_nothing_yet(paper: Paper, top: float, band: float) -> None:
    """A field of hexagons that wait."""
    paper.write(EDGE, top - 4, tr("The first call is still to come."), paper.inks.quiet, 32)
    made = honeycomb((False,) * _WAITING, _ROOM, band - 44 - top - 70)
    for x, y in made.middles:
        paper.hexagon(QPointF(EDGE + x, top + 70 + y), made.radius, paper.inks.faint, filled=False)


def _paint_pace(paper: Paper, quarters: tuple[Quarter, ...], each: int, top: float, band: float) -> None:
    """Calls by the quarter hour, conversations among them filled, as the hexagons are."""
    inks = paper.inks
    top += 18
    words = tr("Calls by the quarter hour")
    if each > 1:
        words = tr_n(
            "A hexagon is {many} call. {words}",
            "A hexagon is {many} calls. {words}",
            each,
            many=in_words(each),
            words=words,
        )
    paper.write(EDGE, top, words, inks.quiet, 21)
    busiest = max(quarters, key=lambda quarter: quarter.calls)
    most = tr("busiest from {at:%H:%M}, with {calls:,}", at=busiest.at, calls=busiest.calls)
    paper.write(WIDTH - EDGE, top, most, inks.quiet, 21, align="right")
    base = band - 34 - 24
    high = base - top - 42
    pitch = min(_ROOM / len(quarters), 117.0)
    wide = pitch * 0.8
    taken = 0.0
    for at, quarter in enumerate(quarters):
        left = EDGE + at * pitch
        _paint_pillar(paper, QRectF(left, base - high, wide, high), quarter, busiest.calls)
        label = f"{quarter.at:%H:%M}"
        if (at == 0 or quarter.at.minute == 0) and left >= taken and left + 56 <= WIDTH - EDGE:
            paper.write(left, base + 6, label, inks.quiet, 19)
            taken = left + paper.wide(label, 19) + 16


def _paint_pillar(paper: Paper, room: QRectF, quarter: Quarter, most: int) -> None:
    inks = paper.inks
    high = room.height() * quarter.calls / most
    talked = room.height() * quarter.conversations / most
    paper.fill(QRectF(room.left(), room.bottom() - 1, room.width(), 2), inks.ring)
    if quarter.calls:
        paper.bar(QRectF(room.left(), room.bottom() - high, room.width(), high), inks.ring, 3)
    if quarter.conversations:
        paper.bar(QRectF(room.left(), room.bottom() - talked, room.width(), talked), inks.mark, 3)


# -- below it ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Foot:
    """What stands below the band, broken into lines, and how high it is."""

    thanks: list[str]
    hints: list[str]
    height: float


def _foot_of(paper: Paper, page: EveningPage) -> _Foot:
    words = f"{figures.thanks(page)} {_NEXT}" if page.calls else figures.thanks(page)
    thanks = paper.lines(words, 22, 400, _ROOM)
    hints = paper.lines(figures.left_out(page), _HINT, 400, _ROOM) + paper.lines(page.imprint, _HINT, 400, _ROOM)
    answers = 58 + _ROW * max(1, len(page.matters)) if page.asked and page.calls else 0
    height = 26 + 136 + 26 + answers + 16 + 30 * len(thanks) + 12 + _LINE * len(hints) + 34
    return _Foot(thanks, hints, height)


def _paint_foot(paper: Paper, page: EveningPage, foot: _Foot, top: float) -> None:
    inks = paper.inks
    _paint_counts(paper, page, top + 20)
    top += 26 + 136
    paper.fill(QRectF(EDGE, top, _ROOM, 2), inks.line)
    top += 26
    if page.asked and page.calls:
        paper.write(EDGE, top - 2, tr("What people told us matters most"), inks.text, 27, 600)
        top += 46
        _paint_answers(paper, page, top)
        top += _ROW * max(1, len(page.matters)) + 12
    top += 16
    for row in foot.thanks:
        paper.write(EDGE, top - 6, row, inks.text, 22)
        top += 30
    top += 12
    for row in foot.hints:
        paper.write(EDGE, top - 6, row, inks.muted, _HINT)
        top += _LINE


def _paint_counts(paper: Paper, page: EveningPage, top: float) -> None:
    inks = paper.inks
    shown: list[tuple[int, str, bool | None]] = [
        (page.calls, tr_n("call from one table", "calls from one table", page.calls), False),
        (page.conversations, tr_n("conversation", "conversations", page.conversations), True),
    ]
    if page.promises is not None:
        shown.append((page.promises, tr_n("promises of help", "promises of help", page.promises), None))
    for left, (many, words, filled) in zip(_COLUMNS, shown, strict=False):
        figure = f"{many:,}"
        # A large first figure stands a little to the right of where its box begins.
        wide = paper.write(left - 4, top - 4, figure, inks.figure, 92, 700)
        if filled is not None:
            middle = QPointF(left + wide + 34, top + 56)
            paper.hexagon(middle, 18, inks.figure, filled=filled, width=2)
        paper.write(left, top + 98, words, inks.muted, 25)


def _paint_answers(paper: Paper, page: EveningPage, top: float) -> None:
    inks = paper.inks
    if not page.matters:
        words = tr("Too few people gave the same answer to show one here. The campaign has heard them all.")
        paper.write(EDGE, top, words, inks.muted, 22, room=_ROOM)
        return
    wanted = max(paper.wide(row.words, 23) for row in page.matters) + 28
    beside = min(max(262.0, wanted), 470.0)
    after = max(paper.wide(row.figure, 23, 600) for row in page.matters) + 14
    most = max(row.count for row in page.matters)
    for row in page.matters:
        paper.write(EDGE, top, row.words, inks.text, 23, room=beside - 20)
        long = (_ROOM - beside - after) * row.count / most
        paper.bar(QRectF(EDGE + beside, top + 5, long, 20), inks.bar)
        paper.write(EDGE + beside + long + 13, top, row.figure, inks.text, 23, 600)
        top += _ROW
