"""What a chart is made of, and the chart once it is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from campaign_map.plots.style import COLOURS, RULES
from campaign_map.plots.words import SIZE, text, wrap

EDGE = 16
"""Clear paper at either side, in pixels."""
ROW = 20
"""From one row of words to the next, in pixels."""
_TITLE = 18


class Tone(StrEnum):
    """What a line or bar is coloured by: a token of the style sheet."""

    CHART = "chart"
    STRIPE = "stripe"
    EMBER = "ember"
    OK = "ok"
    QUIET = "quiet"


class Dash(StrEnum):
    """How a line is drawn; the value is its ``stroke-dasharray``."""

    SOLID = ""
    DASHED = "7 4"
    DOTTED = "1.5 5"


class Mark(StrEnum):
    """What stands at each point of a line."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Axis:
    """How figures along one side are written.

    Attributes:
        label: what they are, with their unit where ``unit`` does not say it; blank for none.
        unit: written after each figure, e.g. ``%``.
        signed: a plus is written before figures above 0.
        whole: there are no figures between whole ones.
        lowest, highest: the axis reaches at least so far. Up the side it always reaches 0.
        ticks: figures with the words to write at them, instead of round ones.
    """

    label: str = ""
    unit: str = ""
    signed: bool = False
    whole: bool = False
    lowest: float | None = None
    highest: float | None = None
    ticks: tuple[tuple[float, str], ...] = ()

    def write(self, figure: float) -> str:
        """A figure in words for people: “−8”, “2,500”, “36%”."""
        plain = f"{abs(figure):,.2f}".rstrip("0").rstrip(".")
        sign = "" if plain == "0" else "−" if figure < 0 else "+" if self.signed else ""
        return f"{sign}{plain}{self.unit}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points ``(x, y)`` in order of x. Where y is ``None`` nothing is known, and the line has a gap.

    Attributes:
        filled: the ground beneath is tinted.
        end: words at its last point instead of the label, e.g. the figure there.
    """

    label: str
    points: Sequence[tuple[float, float | None]]
    tone: Tone = Tone.CHART
    dash: Dash = Dash.SOLID
    mark: Mark = Mark.CIRCLE
    filled: bool = False
    end: str = ""

    @property
    def known(self) -> list[tuple[float, float]]:
        """The points of which y is known."""
        return [(x, y) for x, y in self.points if y is not None]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each category."""

    label: str
    values: Sequence[float]
    tone: Tone = Tone.CHART


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that belongs to one x, with the word for it: today, or what really happened."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart: a header, and rows that begin with their name. Figures are written as on the axes."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    Attributes:
        title: what it shows.
        summary: what can be read from it, in a sentence or two, for those who do not see it.
        table: all its figures.
    """

    title: str
    summary: str
    table: Table
    _width: int
    _height: int
    _marks: str

    def inline(self, name: str) -> str:
        """For a page, which has a heading of its own. ``name`` makes ids: letters, digits and ``-``, once a page."""
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(f"“{name}” cannot be an id")
        return self._svg(name, self._height, self._marks)

    def standalone(self) -> str:
        """For a file: with its title above it, and its own colours, light and dark."""
        rows = wrap(self.summary, self._width - 2 * EDGE)
        top = EDGE + _TITLE + 8 + ROW * len(rows) + 8
        head = [f'<text class="plot-title" x="{EDGE}" y="{EDGE + _TITLE - 2}">{text(self.title)}</text>']
        for at, row in enumerate(rows):
            head.append(f'<text x="{EDGE}" y="{EDGE + _TITLE + 8 + ROW * at + SIZE}">{text(row)}</text>')
        height = top + self._height
        paper = f'<rect class="plot-paper" width="{self._width}" height="{height}"/>'
        marks = f'{paper}{"".join(head)}<g transform="translate(0 {top})">{self._marks}</g>'
        return self._svg("plot", height, f"<style>\n{COLOURS}{RULES}</style>{marks}") + "\n"

    def _svg(self, name: str, height: int, inside: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {self._width} {height}" role="img" '
            f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{text(self.title)}</title>'
            f'<desc id="{name}-desc">{text(self.summary)}</desc>{inside}</svg>'
        )
