"""The lists' own columns, as they stood: whole rows, list beside list, after our columns.

A contact of whom a list has several rows (a duplicate that was merged) has its columns once for each of them. Nothing
is tidied: what stood in a cell comes back, a blank too. Only what a spreadsheet would take for a formula, or could not
hold at all, is made harmless on the way out (``spreadsheets``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from phonebank_app.results.columns import Column, Type
from phonebank_app.results.rows import ContactNow


@dataclass(frozen=True, slots=True)
class Original:
    """A list that was taken in.

    Attributes:
        id: on this laptop; ``name``: of the file, without its folder.
        headers: of its columns, in order; blank where the file had none.
        times: the most rows that any contact has in it.
        phone_places: which columns hold telephone numbers.
    """

    id: int
    name: str
    headers: tuple[str, ...]
    times: int = 1
    phone_places: frozenset[int] = frozenset()


def columns(lists: Iterable[Original]) -> tuple[Column[ContactNow], ...]:
    """A column for each of each list's, once for each row that some contact has in it."""
    return tuple(
        Column(
            key=f"list{one.id}{f'.{time + 1}' if time else ''}:{place + 1}",
            header=header or f"Column {place + 1}",
            type=Type.TEXT,
            value=partial(_cell, one.id, time, place),
            words="A column of the list, as it stood.",
            personal=True,
            width=16,
        )
        for one in lists
        for time in range(one.times)
        for place, header in enumerate(one.headers)
    )


def _cell(list_id: int, time: int, place: int, row: ContactNow) -> str:
    for found in row.rows:
        if found.list_id == list_id:
            if time == 0:
                return _at(found.cells, place)
            time -= 1
    return ""


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
