"""Figures and words to SVG: the frame of a chart, and everything that is drawn in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from campaign_map.plots.shapes import EDGE, ROW, Axis, Bars, Line, Mark, Marker, Tone
from campaign_map.plots.words import SIZE, apart, measure, round_ticks, text

_LEAST_GRID = 120.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where figures stand on the paper."""

    x: Axis
    y: Axis
    across: tuple[float, float]
    ticks: list[tuple[float, str]]
    left: float
    right: float
    top: float
    bottom: float
    below: float

    @classmethod
    def around(
        cls,
        x: Axis,
        y: Axis,
        across: tuple[float, float],
        ys: Sequence[float],
        size: tuple[int, int],
        *,
        right: float,
        marked: bool = False,
        rows_below: int = 1,
    ) -> Frame:
        low = min([0.0, *ys, *([] if y.lowest is None else [y.lowest])])
        high = max([0.0, *ys, *([] if y.highest is None else [y.highest])])
        about = max(2, min(5, size[1] // 60))
        ticks = list(y.ticks) or [(at, y.write(at)) for at in round_ticks(low, high or 1.0, about, whole=y.whole)]
        left = EDGE + max(measure(words) for _, words in ticks) + 8
        first = across[0] if x.lowest is None else min(across[0], x.lowest)
        last = across[1] if x.highest is None else max(across[1], x.highest)
        top = 14.0 + (ROW if y.label else 0) + (ROW - 4 if y.label and marked else 0)
        below = 28.0 + (ROW if x.label else 0) + (rows_below - 1) * (SIZE + 3)
        end = max(left + _LEAST_GRID, size[0] - right)
        return cls(
            x, y, (first, last if last > first else first + 1.0), ticks, left, end, top, size[1] - below - 4, below
        )

    @property
    def foot(self) -> float:
        """Where all that belongs to the axes ends."""
        return self.bottom + self.below

    def at(self, figure: float) -> float:
        """How far to the right."""
        first, last = self.across
        return self.left + (figure - first) / (last - first) * (self.right - self.left)

    def up(self, figure: float) -> float:
        """How far down; figures grow upwards."""
        low, high = self.ticks[0][0], self.ticks[-1][0]
        return self.bottom - (figure - low) / (high - low) * (self.bottom - self.top)

    def grid(self) -> str:
        """Lines across, their figures, and above them what they are."""
        parts = []
        for figure, words in self.ticks:
            kind, down = ("plot-base" if figure == 0 else "plot-grid"), self.up(figure)
            parts.append(f'<path class="{kind}" d="M{place(self.left)} {place(down)}H{place(self.right)}"/>')
            parts.append(words_at(self.left - 8, down + 4.5, words, "end"))
        if self.y.label:
            parts.append(words_at(EDGE, SIZE + 2, self.y.label))
        return "".join(parts)

    def figures_below(self) -> str:
        """Figures along the foot, no two of them touching, and what they are."""
        room = (self.right - self.left) / 48
        ticks = list(self.x.ticks)
        if not ticks:
            round_ones = round_ticks(*self.across, max(2, min(9, int(room))), whole=self.x.whole)
            ticks = [(at, self.x.write(at)) for at in round_ones]
        parts, taken = [], -math.inf
        for figure, words in ticks:
            if not self.across[0] <= figure <= self.across[1] or self.at(figure) - measure(words) / 2 < taken:
                continue
            parts.append(words_at(self.at(figure), self.bottom + 20, words, "middle"))
            taken = self.at(figure) + measure(words) / 2 + 6
        if self.x.label:
            middle = (self.left + self.right) / 2
            parts.append(words_at(middle, self.bottom + 20 + ROW, self.x.label, "middle"))
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a bar, or a line."""

    label: str
    tone: Tone
    line: Line | None = None


def line_of(frame: Frame, line: Line, write_x: Callable[[float], str]) -> str:
    """The line with its marks; each says its figure when it is pointed at."""
    path, pen = [], "M"
    for x, y in line.points:
        if y is None:
            pen = "M"
            continue
        path.append(f"{pen}{place(frame.at(x))} {place(frame.up(y))}")
        pen = "L"
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    parts = [f'<path class="plot-line plot-{line.tone}" d="{"".join(path)}"{dash}/>'] if path else []
    for x, y in line.known:
        said = f"{line.label}, {write_x(x)}: {frame.y.write(y)}"
        parts.append(_dot(line, frame.at(x), frame.up(y), said))
    return "".join(parts)


def _dot(line: Line, x: float, y: float, said: str = "") -> str:
    named = f"<title>{text(said)}</title>" if said else ""
    kind = f'class="plot-dot plot-{line.tone}"'
    if line.mark is Mark.CIRCLE:
        return f'<circle {kind} cx="{place(x)}" cy="{place(y)}" r="3.5">{named}</circle>'
    if line.mark is Mark.SQUARE:
        return f'<rect {kind} x="{place(x - 3.25)}" y="{place(y - 3.25)}" width="6.5" height="6.5">{named}</rect>'
    if line.mark is Mark.TRIANGLE:
        return f'<path {kind} d="M{place(x)} {place(y - 4.5)}l4.5 7.5h-9z">{named}</path>'
    return ""


def ground_of(frame: Frame, line: Line) -> str:
    """The tinted ground beneath a line."""
    known = line.known
    if len(known) < 2:
        return ""
    along = "".join(f"L{place(frame.at(x))} {place(frame.up(y))}" for x, y in known)
    ground = frame.up(0)
    first, last = frame.at(known[0][0]), frame.at(known[-1][0])
    return f'<path class="plot-area" d="M{place(first)} {place(ground)}{along}L{place(last)} {place(ground)}z"/>'


def marker_of(frame: Frame, marker: Marker) -> str:
    """An upright line with the word for it above."""
    at, half = frame.at(marker.at), measure(marker.label) / 2
    anchor = "end" if at + half > frame.right else "start" if at - half < frame.left else "middle"
    upright = (
        f'<path class="plot-marker" stroke-dasharray="2 4" d="M{place(at)} {place(frame.top)}V{place(frame.bottom)}"/>'
    )
    return upright + words_at(at, frame.top - 5, marker.label, anchor, "plot-strong")


def labels_at_ends(frame: Frame, lines: Sequence[Line]) -> str:
    """Each line's label to the right of its last point; those that would touch are moved apart."""
    ends = [(frame.up(line.known[-1][1]), line) for line in lines if line.known]
    ends.sort(key=lambda end: end[0])
    places = apart([down for down, _ in ends], SIZE + 4, frame.top, frame.bottom - 2)
    parts = []
    for place, (_, line) in zip(places, ends, strict=True):
        right_of = frame.at(line.known[-1][0]) + 10
        parts.append(words_at(right_of, place + 4.5, line.label, "start", f"plot-label plot-in-{line.tone}"))
    return "".join(parts)


def figures_at_ends(frame: Frame, lines: Sequence[Line]) -> str:
    """The figure at the last point of each line that has one, clear of the line."""
    parts = []
    for line in lines:
        if line.end and line.known:
            x, y = line.known[-1]
            parts.append(words_at(frame.at(x) - 6, frame.up(y) - 8, line.end, "end", "plot-strong plot-label"))
    return "".join(parts)


def column(frame: Frame, name: str, bars: Sequence[Bars], at: int, stacked: bool) -> str:
    """The bars of one category; each says its figure when it is pointed at."""
    parts, ground = [], 0.0
    left, wide = _slot(frame, at)
    for one in bars:
        value = one.values[at]
        top, foot = frame.up(ground + value), frame.up(ground)
        said = f"{one.label}, {name}: {frame.y.write(value)}"
        parts.append(
            f'<rect class="plot-bar plot-in-{one.tone}" x="{place(left)}" y="{place(min(top, foot))}" '
            f'width="{place(wide)}" height="{place(abs(foot - top))}"><title>{text(said)}</title></rect>'
        )
        ground += value if stacked else 0.0
    return "".join(parts)


def outline(frame: Frame, at: int, top: float) -> str:
    """A dashed edge round a bar that is not finished."""
    left, wide = _slot(frame, at)
    return (
        f'<path class="plot-outline" stroke-dasharray="4 3" d="M{place(left)} {place(frame.up(0))}'
        f'V{place(frame.up(top))}h{place(wide)}V{place(frame.up(0))}"/>'
    )


def figure_above(frame: Frame, at: int, top: float) -> str:
    """The figure of a bar, above it."""
    return words_at(frame.at(at), frame.up(top) - 6, frame.y.write(top), "middle", "plot-strong")


def _slot(frame: Frame, at: int) -> tuple[float, float]:
    band = frame.at(1) - frame.at(0)
    wide = min(band * 0.78, 72.0)
    return frame.at(at) - wide / 2, wide


def categories_below(frame: Frame, names: Sequence[Sequence[str]]) -> str:
    """The names of categories, in rows; where they are too wide, as many as fit, the last one always among them."""
    if not names:
        return ""
    band = frame.at(1) - frame.at(0)
    every = max(1, math.ceil((max(measure(row) for rows in names for row in rows) + 6) / band))
    parts = []
    for at, rows in enumerate(names):
        if (len(names) - 1 - at) % every == 0:
            for row, words in enumerate(rows):
                parts.append(words_at(frame.at(at), frame.bottom + 20 + row * (SIZE + 3), words, "middle"))
    return "".join(parts)


def legend(keys: Sequence[Key], note: str, top: float, width: int) -> tuple[str, int]:
    """The legend from ``top`` down, and where the chart ends beneath it."""
    if not keys and not note:
        return "", math.ceil(top + 8)
    parts, x, row = [], float(EDGE), 0
    for label, key in [*((key.label, key) for key in keys), *([(note, None)] if note else [])]:
        wide = measure(label) + (0 if key is None else 38 if key.line else 24)
        if x > EDGE and x + wide > width - 8:
            x, row = float(EDGE), row + 1
        y = top + 12 + row * ROW
        parts.append(_sample(key, x, y) if key else "")
        parts.append(words_at(x + (0 if key is None else 32 if key.line else 18), y + 4.5, label))
        x += wide + 14
    return "".join(parts), math.ceil(top + 12 + (row + 1) * ROW)


def _sample(key: Key, x: float, y: float) -> str:
    if key.line is None:
        at = f'x="{place(x)}" y="{place(y - 6)}"'
        return f'<rect class="plot-bar plot-in-{key.tone}" {at} width="12" height="12" rx="2"/>'
    dash = f' stroke-dasharray="{key.line.dash}"' if key.line.dash else ""
    stroke = f'<path class="plot-line plot-{key.tone}" d="M{place(x)} {place(y)}h26"{dash}/>'
    return stroke + _dot(key.line, x + 13, y)


def nothing(frame: Frame) -> str:
    """Words in place of figures."""
    return words_at((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2, "No figures yet", "middle")


def words_at(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> str:
    """Words at a point of their base line."""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    classed = f' class="{kind}"' if kind else ""
    return f'<text{classed} x="{place(x)}" y="{place(y)}"{placed}>{text(words)}</text>'


def place(length: float) -> str:
    """A length, to a tenth of a pixel."""
    return f"{length:.1f}".removesuffix(".0") if round(length, 1) else "0"
