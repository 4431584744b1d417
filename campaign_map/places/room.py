"""Where in an outline there is room for a few words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaign_map.places.leaders import Box

_ROW = 4.0
_EDGE = 5.0
_ENOUGH = 40.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A place for words.

    Attributes:
        x, y: its middle.
        slack: how much of the outline is left on either side, and above and below, at the most `_ENOUGH`.
    """

    x: float
    y: float
    slack: float


class Room:
    """An outline as rows of spans, from which boxes that are taken have been cut out."""

    def __init__(
        self, rings: Sequence[Sequence[tuple[float, float]]], width: float, height: float, taken: Sequence[Box]
    ):
        self._rows: list[list[Span]] = []
        count = int(height / _ROW)
        crossings: list[list[float]] = [[] for _ in range(count)]
        for ring in rings:
            for (x, y), (other_x, other_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
                low, high = min(y, other_y), max(y, other_y)
                for row in range(max(0, int(low / _ROW) - 1), min(count, int(high / _ROW) + 2)):
                    at = (row + 0.5) * _ROW
                    if low <= at < high:
                        crossings[row].append(x + (at - y) / (other_y - y) * (other_x - x))
        for row, across in enumerate(crossings):
            at = (row + 0.5) * _ROW
            across.sort()
            spans = [
                (max(left, _EDGE), min(right, width - _EDGE))
                for left, right in zip(across[::2], across[1::2], strict=True)
                if _EDGE < at < height - _EDGE
            ]
            for box in taken:
                if box.top - _ROW <= at <= box.bottom + _ROW:
                    spans = list(_without(spans, box.left, box.right))
            self._rows.append([span for span in spans if span[1] > span[0]])

    def find(self, width: float, height: float) -> Found | None:
        """The roomiest place for a box, or ``None`` when it fits nowhere."""
        rows = max(1, -int(-height // _ROW))
        best: Found | None = None
        for first in range(len(self._rows) - rows + 1):
            spans = self._rows[first]
            for row in self._rows[first + 1 : first + rows]:
                spans = _common(spans, row)
                if not spans:
                    break
            for left, right in spans:
                if right - left < width:
                    continue
                x, y = (left + right) / 2, (first + rows / 2) * _ROW
                aside = min((right - left - width) / 2, _ENOUGH)
                if best is not None and aside <= best.slack:
                    continue
                slack = min(aside, self._above_and_below(first, rows, x, width))
                if best is None or slack > best.slack:
                    best = Found(x, y, slack)
        return best

    def _above_and_below(self, first: int, rows: int, x: float, width: float) -> float:
        """How far a box could move up and down."""
        left, right = x - width / 2, x + width / 2

        def free(numbers: Iterator[int]) -> float:
            count = 0.0
            for number in numbers:
                holds = 0 <= number < len(self._rows) and any(a <= left and right <= b for a, b in self._rows[number])
                if not holds or count >= _ENOUGH:
                    break
                count += _ROW
            return count

        return min(free(iter(range(first - 1, -1, -1))), free(iter(range(first + rows, len(self._rows)))))


def lines_of(name: str, most: int = 3) -> Iterator[list[str]]:
    """A name in one line, in two, in three: each time as even as can be."""
    words = name.split()
    for count in range(1, min(most, len(words)) + 1):
        yield min(_cuts(words, count), key=lambda lines: max(map(len, lines)))


def _cuts(words: list[str], count: int) -> Iterator[list[str]]:
    if count == 1:
        yield [" ".join(words)]
        return
    for at in range(1, len(words) - count + 2):
        for rest in _cuts(words[at:], count - 1):
            yield [" ".join(words[:at]), *rest]


def _common(some: list[Span], others: list[Span]) -> list[Span]:
    return [(max(a, c), min(b, d)) for a, b in some for c, d in others if max(a, c) < min(b, d)]


def _without(spans: list[Span], left: float, right: float) -> Iterator[Span]:
    for begin, end in spans:
        if left < end and begin < right:
            if begin < left:
                yield begin, left
            if right < end:
                yield right, end
        else:
            yield begin, end
