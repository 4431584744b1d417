"""What a column means by what is in it, where its header does not say, or says something else than its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from phonebank_app.lists.columns import Column
from phonebank_app.voters.addresses import find_postcode
from phonebank_app.voters.contacts import read_birthday, read_date
from phonebank_app.voters.phones import Number, read_numbers

_MOSTLY: Final = 0.6
_NEARLY_ALL: Final = 0.8
_ENOUGH: Final = 3
"""Cells that are filled, below which a column is not told against its header."""
_EARLIEST, _LATEST = date(1895, 1, 1), date(2010, 1, 1)
"""Days of birth of people who may be rung; the columns of a list hold other days, too."""

_NAME: Final = re.compile(r"[^\W\d_][^\d_@]*(?: [^\d_@]+){0,4}")
_NO_NAMES: Final = re.compile(
    r"address|place|station|street|town|city|company|employer|party|mail|type|status|source|ward|area|school|occupation",
    re.IGNORECASE,
)
"""Headers that say what a column is, though not in a way we use: what is in it is nobody's name."""
_SAYS_NOTHING: Final = re.compile(
    r"(?:field|column|col|unnamed|champ|spalte|campo|colofn|f)?\W*[a-z]?\d*", re.IGNORECASE
)
_ID: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/_.\-]{3,39}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_HOUSE: Final = re.compile(r"(?:flat |apartment |unit )?\d+[a-z]?,? [^\W\d_]{2,}.*", re.IGNORECASE)


def by_content(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Find what the headers did not tell: telephones, names, postcodes, addresses, days of birth.

    Args:
        rows: the first rows of the list, without its header.

    A column that a person chose keeps its meaning. One whose header says “telephone” and whose cells hold none (a list
    with “Phone: yes”) loses it where another column holds numbers.
    """
    found = _Columns(columns, rows)
    found.doubt_phones()
    if not found.has("phone"):
        found.take_all("phone", _number)
    if not found.has("postcode", "address"):
        found.take_one("postcode", lambda cell: find_postcode(cell) == " ".join(cell.split()).upper() != "", _MOSTLY)
        found.take_one("address", _address, _MOSTLY)
    if not found.has("born", "born_year"):
        found.take_one("born", _birthday, _NEARLY_ALL, several_values=True)
    if not found.has("given_name", "family_name", "full_name"):
        found.take_names()
    if not found.has("external_id", "elector_number"):
        found.take_ids()
    return tuple(found.columns)


class _Columns:
    """The columns while their meanings are being found."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        self.columns = list(columns)
        self._cells = [_filled(rows, one.index) for one in columns]

    def has(self, *fields: str) -> bool:
        return any(one.field in fields for one in self.columns)

    def doubt_phones(self) -> None:
        """Take the meaning “telephone” from columns without any number, and “name” from one of nothing but numbers."""
        numbers = [_share(cells, _number) for cells in self._cells]
        for at, column in enumerate(self.columns):
            if column.how != "name" or len(self._cells[at]) < _ENOUGH:
                continue
            if column.field == "phone" and not numbers[at]:
                if self._told_elsewhere(at, numbers):
                    self.columns[at] = replace(column, field="", how="unknown")
            elif column.field == "full_name" and numbers[at] >= _NEARLY_ALL:
                self.columns[at] = replace(column, field="phone", how="content")

    def _told_elsewhere(self, at: int, numbers: Sequence[float]) -> bool:
        """Whether another column holds the numbers."""
        return any(
            (self._free(other) and share >= _MOSTLY) or (self.columns[other].field == "phone" and share > 0)
            for other, share in enumerate(numbers)
            if other != at
        )

    def take_all(self, field: str, is_one: Callable[[str], bool]) -> None:
        """Every free column whose cells are mostly of a kind."""
        for at in range(len(self.columns)):
            if self._free(at) and _share(self._cells[at], is_one) >= _MOSTLY:
                self._give(at, field)

    def take_one(
        self, field: str, is_one: Callable[[str], bool], least: float, *, several_values: bool = False
    ) -> None:
        """The first free column whose cells are of a kind."""
        for at, cells in enumerate(self._cells):
            if self._free(at) and _share(cells, is_one) >= least:
                if several_values and len(cells) > 1 and len(set(cells)) < 0.5 * len(cells):
                    continue  # the day of an election, not everybody's birthday
                self._give(at, field)
                return

    def take_names(self) -> None:
        """The first free column of names; with a neighbour of single words, given and family name in that order."""
        for at, cells in enumerate(self._cells):
            named = _NO_NAMES.search(self.columns[at].header)
            if named or not (self._free(at) and _share(cells, _is_name) >= _NEARLY_ALL and _differ(cells)):
                continue
            beside = self._cells[at + 1] if at + 1 < len(self._cells) and self._free(at + 1) else []
            words = _share(cells, _is_word) >= _NEARLY_ALL and _share(beside, _is_word) >= _NEARLY_ALL
            if words and _differ(beside):
                shouted = _share(cells, str.isupper) >= _NEARLY_ALL > _share(beside, str.isupper)
                self._give(at, "family_name" if shouted else "given_name")
                self._give(at + 1, "given_name" if shouted else "family_name")
            else:
                self._give(at, "full_name")
            return

    def take_ids(self) -> None:
        """The first free column whose header says nothing and in whose cells each person has a sign of their own."""
        for at, cells in enumerate(self._cells):
            nameless = _SAYS_NOTHING.fullmatch(self.columns[at].header)
            everybodys_own = len(set(cells)) == len(cells) >= _ENOUGH and _share(cells, _id) == 1
            if nameless and self._free(at) and everybodys_own:
                self._give(at, "external_id")
                return

    def _free(self, at: int) -> bool:
        return not self.columns[at].field and self.columns[at].how == "unknown"

    def _give(self, at: int, field: str) -> None:
        self.columns[at] = replace(self.columns[at], field=field, how="content")


def _filled(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    return [row[index] for row in rows if index < len(row) and row[index].strip()]


def _share(cells: Sequence[str], is_one: Callable[[str], bool]) -> float:
    return sum(map(is_one, cells)) / len(cells) if cells else 0.0


def _differ(cells: Sequence[str]) -> bool:
    return len(set(cells)) > 0.5 * len(cells)


def _id(cell: str) -> bool:
    """Whether a cell may be somebody's id: four signs at least, as rows are counted with fewer; no day, no number."""
    plain = cell.strip()
    return _ID.fullmatch(plain) is not None and not (_number(plain) or read_date(plain) or find_postcode(plain))


def _number(cell: str) -> bool:
    return any(isinstance(one, Number) for one in read_numbers(cell))


def _is_name(cell: str) -> bool:
    return _NAME.fullmatch(cell.strip()) is not None


def _is_word(cell: str) -> bool:
    return _WORD.fullmatch(cell.strip()) is not None


def _address(cell: str) -> bool:
    return _HOUSE.fullmatch(cell.strip()) is not None or bool(find_postcode(cell))


def _birthday(cell: str) -> bool:
    day = read_birthday(cell)
    return day is not None and _EARLIEST <= day < _LATEST
