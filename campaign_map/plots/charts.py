"""Line charts and bar charts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from campaign_map.plots.drawing import (
    Frame,
    Key,
    categories_below,
    column,
    figure_above,
    figures_at_ends,
    ground_of,
    labels_at_ends,
    legend,
    line_of,
    marker_of,
    nothing,
    outline,
)
from campaign_map.plots.shapes import Axis, Bars, Chart, Line, Marker, Table
from campaign_map.plots.words import measure, wrap


def line_chart(
    title: str,
    summary: str,
    lines: Sequence[Line],
    *,
    x: Axis,
    y: Axis,
    markers: Sequence[Marker] = (),
    width: int = 720,
    height: int = 360,
) -> Chart:
    """Lines over a scale of figures.

    Labels stand at the ends of the lines where they leave two thirds of the width to the lines; else beneath.

    Raises:
        ValueError: a figure is not finite.
    """
    _check_finite([figure for line in lines for point in line.known for figure in point])
    xs = [at for line in lines for at, _ in line.points] + [marker.at for marker in markers]
    ys = [figure for line in lines for _, figure in line.known]
    labels = [line.end or line.label for line in lines if line.known]
    at_ends = max(map(measure, labels), default=0) + 14
    direct = all(not line.end for line in lines) and at_ends <= width / 3
    across = (min(xs, default=0.0), max(xs, default=1.0))
    right = at_ends if direct else 26.0
    frame = Frame.around(x, y, across, ys, (width, height), right=right, marked=bool(markers))
    parts = [frame.grid(), frame.figures_below()]
    parts += [ground_of(frame, line) for line in lines if line.filled]
    parts += [marker_of(frame, marker) for marker in markers]
    parts += [line_of(frame, line, x.write) for line in lines]
    parts.append(labels_at_ends(frame, lines) if direct else figures_at_ends(frame, lines))
    if not ys:
        parts.append(nothing(frame))
    keys = [] if direct else [Key(line.label, line.tone, line) for line in lines]
    keys_below, ends = legend(keys, "", frame.foot, width)
    known = sorted({at for line in lines for at, _ in line.points})
    table = Table((x.label, *(line.label for line in lines)), _rows(known, x, y, lines))
    return Chart(title, summary, table, width, ends, "".join([*parts, keys_below]))


def bar_chart(
    title: str,
    summary: str,
    categories: Sequence[str],
    bars: Sequence[Bars],
    *,
    y: Axis,
    stacked: bool = False,
    line: Line | None = None,
    unfinished: bool = False,
    note: str = "",
    label: str = "",
    width: int = 560,
    height: int = 320,
) -> Chart:
    """Bars over categories.

    Args:
        bars: several of them stand on each other when ``stacked``; else each is a part of the one before it (calls,
            and the conversations among them), and is drawn inside it.
        line: something to compare with; its x count categories from 0.
        unfinished: the last category is not over yet: its bar has a dashed edge.
        note: words after the legend.
        label: what the categories are, for the table.

    Raises:
        ValueError: a figure is not finite, or there is not one for each category.
    """
    if any(len(one.values) != len(categories) for one in bars):
        raise ValueError("every category needs one figure of each kind")
    tops = [sum(column) if stacked else max(column) for column in zip(*(one.values for one in bars), strict=True)]
    along = [figure for _, figure in line.known] if line else []
    _check_finite([*tops, *along, *(figure for one in bars for figure in one.values)])
    span = (-0.5, max(len(categories), 1) - 0.5)
    names = _in_rows(categories, (width - 80) / max(1, len(categories)) - 8)
    deepest = max(map(len, names), default=1)
    frame = Frame.around(Axis(), y, span, [*tops, *along], (width, height), right=8.0, rows_below=deepest)
    parts = [frame.grid(), categories_below(frame, names)]
    parts += [column(frame, categories[at], bars, at, stacked) for at in range(len(categories))]
    if unfinished and tops:
        parts.append(outline(frame, len(tops) - 1, tops[-1]))
    if line is not None:
        parts.append(line_of(frame, line, lambda at: categories[int(at)]))
    elif len(bars) == 1 and len(categories) <= 12:
        parts += [figure_above(frame, at, top) for at, top in enumerate(tops)]
    if not tops:
        parts.append(nothing(frame))
    keys = [Key(one.label, one.tone) for one in bars] if len(bars) > 1 or line or note else []
    keys += [Key(line.label, line.tone, line)] if line else []
    keys_below, ends = legend(keys, note, frame.foot, width)
    compared = dict(line.points) if line else {}
    rows = tuple(
        (name, *(y.write(one.values[at]) for one in bars), *((_known(y, compared.get(at)),) if line else ()))
        for at, name in enumerate(categories)
    )
    table = Table((label, *(one.label for one in bars), *((line.label,) if line else ())), rows)
    return Chart(title, summary, table, width, ends, "".join([*parts, keys_below]))


def _in_rows(names: Sequence[str], wide: float) -> list[list[str]]:
    """Names broken to fit beneath their bars, or each in one row where that would not do."""
    broken = [wrap(name, wide) or [""] for name in names]
    fits = all(len(rows) <= 3 and all(measure(row) <= wide for row in rows) for rows in broken)
    return broken if fits else [[name] for name in names]


def _rows(known: Sequence[float], x: Axis, y: Axis, lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    named = dict(x.ticks)
    columns = [dict(line.points) for line in lines]
    return tuple((named.get(at, x.write(at)), *(_known(y, column.get(at)) for column in columns)) for at in known)


def _known(y: Axis, figure: float | None) -> str:
    return "–" if figure is None else y.write(figure)


def _check_finite(figures: Sequence[float]) -> None:
    if not all(map(math.isfinite, figures)):
        raise ValueError("a chart shows finite figures only")
