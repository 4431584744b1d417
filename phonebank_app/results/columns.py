"""What a column of a flat table is, and how one file's columns are laid out. The tables themselves: ``layouts``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import groupby, pairwise
from typing import Generic, TypeAlias, TypeVar

from phonebank_app.words.spreadsheets import harmless

Row = TypeVar("Row")
Cell: TypeAlias = str | int
"""What stands in a file: text, or a whole number. A blank cell is the empty text."""


class Type(StrEnum):
    """What the cells of a column hold, as the documentation says it."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    ID = "id"
    PHONE = "telephone number"
    MOMENT = "moment"
    DATE = "date"
    TIME = "time"
    NUMBER = "whole number"
    FIGURE = "whole number, or blank"
    DAY = "day, or blank"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of a flat table.

    Attributes:
        key: its name to programs; ``header``: what stands in the file's first row. Neither ever changes.
        value: fills it from a row.
        words: what it means, in one sentence.
        unit: in what it is counted or written, where the type does not say.
        personal: it may tell who a voter is, or what they said.
        width: in characters, where a format has widths.
    """

    key: str
    header: str
    type: Type
    value: Callable[[Row], Cell]
    words: str
    unit: str = ""
    personal: bool = False
    width: int = 12


@dataclass(frozen=True, slots=True)
class Family(Generic[Row]):
    """A column for each of several things, of which the party and its list say how many: ``{}`` stands for the thing.

    Attributes:
        each: what there is a column for; neighbours for the same thing are laid out side by side.
        value: fills the column of one thing from a row.
    """

    each: str
    key: str
    header: str
    type: Type
    value: Callable[[str, Row], Cell]
    words: str
    unit: str = ""
    personal: bool = False
    width: int = 12

    def of(self, member: str) -> Column[Row]:
        """The column of one of the things."""
        return Column(
            key=self.key.replace("{}", member),
            header=self.header.replace("{}", member),
            type=self.type,
            value=partial(self.value, member),
            words=self.words,
            unit=self.unit,
            personal=self.personal,
            width=self.width,
        )


Layout: TypeAlias = Sequence[Column[Row] | Family[Row]]


def lay_out(layout: Layout[Row], members: Mapping[str, Sequence[str]]) -> tuple[Column[Row], ...]:
    """The columns of one file.

    Args:
        members: for each ``Family.each``, the things there is a column for.

    Returns:
        Columns whose headers are all different, without regard to case: a header that is taken already (the list has
        a column of that name) gets ``(from the list)`` after it, and a number if that is taken too.
    """
    taken: set[str] = set()
    return tuple(_with_free_header(column, taken) for column in _in_order(layout, members))


def _in_order(layout: Layout[Row], members: Mapping[str, Sequence[str]]) -> Iterator[Column[Row]]:
    for each, group in groupby(layout, key=lambda column: column.each if isinstance(column, Family) else ""):
        together = list(group)
        for member in members[each] if each else ("",):
            for column in together:
                yield column.of(member) if isinstance(column, Family) else column


def _with_free_header(column: Column[Row], taken: set[str]) -> Column[Row]:
    bare = header = harmless(column.header)  # two that differ only in what is not seen are alike in a file
    again = 1
    while header.casefold() in taken:
        header = f"{bare} (from the list{f', {again}' if again > 1 else ''})"
        again += 1
    taken.add(header.casefold())
    return column if header == column.header else replace(column, header=header)


def merged(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Every name of several lists once, after all that stand before it in any of them; else as they first appear.

    A contact keeps only the cells that are filled, so no contact need know the order of all the list's columns. Lists
    that contradict each other are taken as they come.
    """
    before: dict[str, set[str]] = {}
    for order in orders:
        for name in order:
            before.setdefault(name, set())
        for earlier, name in pairwise(order):
            before[name].add(earlier)
    names: dict[str, None] = {}
    left = list(before)
    while left:
        name = next((name for name in left if before[name] <= names.keys()), left[0])
        left.remove(name)
        names[name] = None
    return tuple(names)
