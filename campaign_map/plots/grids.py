"""Bars that lie, one to a row with its name; and grids of cells, the darker the more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from campaign_map.plots.drawing import place, words_at
from campaign_map.plots.shapes import EDGE, ROW, Chart, Table
from campaign_map.plots.words import measure, text, wrap

_BAR, _CELL = 16, 30
_LEAST_INK = 0.12


@dataclass(frozen=True, slots=True)
class Row:
    """A bar.

    Attributes:
        said: its figure in words, written at its end.
        part: a darker beginning of it, in the same figures; 0 for none.
    """

    name: str
    figure: float
    said: str
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid; ``figure`` is ``None`` where none is shown, and ``said`` is written in it."""

    figure: float | None
    said: str


def row_chart(
    title: str,
    summary: str,
    rows: Sequence[Row],
    *,
    header: tuple[str, str],
    highest: float = 0.0,
    width: int = 720,
) -> Chart:
    """Bars one under the other, from the same line.

    Args:
        header: of the table: what rows are, and what figures are.
        highest: the bars' scale reaches at least so far.

    Raises:
        ValueError: a figure is not finite.
    """
    if not all(math.isfinite(row.figure) for row in rows):
        raise ValueError("a chart shows finite figures only")
    names = [wrap(row.name, width * 0.34) or [""] for row in rows]
    left = EDGE + max((measure(line) for lines in names for line in lines), default=0.0) + 10
    room = max(80.0, width - left - EDGE - max((measure(row.said) for row in rows), default=0.0) - 12)
    most = max([highest, *(row.figure for row in rows)], default=0.0) or 1.0
    parts, top = [], 8.0
    for row, lines in zip(rows, names, strict=True):
        high = max(_BAR + 10, len(lines) * ROW)
        middle = top + high / 2
        for at, line in enumerate(lines):
            down = middle + 4.5 + (at - (len(lines) - 1) / 2) * (ROW - 4)
            parts.append(words_at(left - 10, down, line, "end", "plot-strong"))
        parts.append(_bar(left, middle, room * max(0.0, row.figure) / most, "stripe" if row.part else "chart", row))
        if row.part:
            parts.append(_bar(left, middle, room * row.part / most, "chart", row))
        parts.append(words_at(left + room * max(0.0, row.figure) / most + 8, middle + 4.5, row.said))
        top += high
    if not rows:
        parts.append(words_at(width / 2, top + 14, "No figures yet", "middle"))
        top += ROW
    table = Table(header, tuple((row.name, row.said) for row in rows))
    return Chart(title, summary, table, width, math.ceil(top + 8), "".join(parts))


def heat_chart(
    title: str,
    summary: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Cell]]],
    *,
    label: str,
    width: int = 720,
) -> Chart:
    """A grid: the more, the darker, and each cell says its figure, so that nothing hangs on the shade.

    Args:
        label: what rows are, for the table.

    Raises:
        ValueError: a row has not one cell for each column, or a figure is not finite.
    """
    if any(len(cells) != len(columns) for _, cells in rows):
        raise ValueError("every row needs one cell for each column")
    shown = [cell.figure for _, cells in rows for cell in cells if cell.figure is not None]
    if not all(map(math.isfinite, shown)):
        raise ValueError("a chart shows finite figures only")
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    left = EDGE + max((measure(name) for name, _ in rows), default=0.0) + 10
    wide = max(22.0, (width - left - EDGE) / max(1, len(columns)))
    heads = [wrap(name, wide - 4) or [""] for name in columns]
    top = 10.0 + (ROW - 4) * max(map(len, heads), default=1)
    parts = []
    for at, lines in enumerate(heads):
        for row, line in enumerate(reversed(lines)):
            parts.append(words_at(left + (at + 0.5) * wide, top - 6 - row * (ROW - 5), line, "middle"))
    for name, cells in rows:
        parts.append(words_at(left - 10, top + _CELL / 2 + 4.5, name, "end", "plot-strong"))
        for at, cell in enumerate(cells):
            ink = 0.0
            if cell.figure is not None:
                ink = _LEAST_INK + (0.62 - _LEAST_INK) * ((cell.figure - low) / (high - low) if high > low else 0.5)
            said = f"<title>{text(f'{name}, {columns[at]}: ' + (cell.said or 'nothing'))}</title>"
            parts.append(
                f'<rect class="plot-bar plot-in-chart" x="{place(left + at * wide + 1)}" y="{place(top + 1)}" '
                f'width="{place(wide - 2)}" height="{_CELL - 2}" rx="3" fill-opacity="{ink:.2f}">{said}</rect>'
            )
            if cell.said:
                kind = "plot-strong" if cell.figure is not None else ""
                parts.append(words_at(left + (at + 0.5) * wide, top + _CELL / 2 + 4.5, cell.said, "middle", kind))
        top += _CELL
    table = Table((label, *columns), tuple((name, *(cell.said or "–" for cell in cells)) for name, cells in rows))
    return Chart(title, summary, table, width, math.ceil(top + 10), "".join(parts))


def _bar(left: float, middle: float, wide: float, tone: str, row: Row) -> str:
    said = text(f"{row.name}: {row.said}")
    return (
        f'<rect class="plot-bar plot-in-{tone}" x="{place(left)}" y="{place(middle - _BAR / 2)}" '
        f'width="{place(max(1.0, wide))}" height="{_BAR}" rx="3"><title>{said}</title></rect>'
    )
