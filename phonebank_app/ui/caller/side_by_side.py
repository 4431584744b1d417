"""How many calls stand side by side, and in which cells of the screen. Sizes only; no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from phonebank_app.ui.caller.arrangement import arrangement_for

MOST = 4
"""More calls than this at once nobody can keep apart."""

_WIDE_HIGH = 650
"""The least height, in design pixels, at which a wide page among others shows every outcome."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of equal size, filled from left to right and from top to bottom."""

    columns: int
    rows: int = 1

    def place(self, index: int) -> tuple[int, int]:
        """Row and column of a cell."""
        return divmod(index, self.columns)


def grid_for(count: int, width: int, height: int, scale: float) -> Grid | None:
    """The cells in which ``count`` calls read best; ``None`` where the screen cannot hold so many.

    Args:
        width, height: of the room for all of them, in device-independent pixels.
        scale: the text size.
    """
    if count <= 1:
        return Grid(1)
    found = [(_rank(count, grid, width, height, scale), grid) for grid in _candidates(count)]
    fitting = [(rank, place) for place, (rank, _) in enumerate(found) if rank is not None]
    return found[min(fitting)[1]][1] if fitting else None


def most_pages(width: int, height: int, scale: float) -> int:
    """How many calls the screen can hold at this text size, 1 to ``MOST``."""
    return max(n for n in range(1, MOST + 1) if n == 1 or grid_for(n, width, height, scale) is not None)


def _candidates(count: int) -> tuple[Grid, ...]:
    return (Grid(count), Grid(2, 2)) if count > 2 else (Grid(count),)


def _rank(count: int, grid: Grid, width: int, height: int, scale: float) -> tuple[int, int] | None:
    """How well it reads, the least being the best: an empty cell is worse than a narrow page."""
    page_width, page_height = width // grid.columns, height // grid.rows
    kind = arrangement_for(page_width, page_height, scale)
    if kind == "large" or (kind == "wide" and page_height / scale < _WIDE_HIGH):
        return None
    return grid.columns * grid.rows - count, ("wide", "half", "narrow").index(kind)
