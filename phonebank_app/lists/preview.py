"""The first rows of a list as they will be understood, cell by cell, by what the import itself uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from phonebank_app.i18n import tr
from phonebank_app.lists.columns import LEAVE_OUT, Column
from phonebank_app.voters.addresses import find_postcode
from phonebank_app.voters.contacts import read_birthday, read_date, yes_or_no
from phonebank_app.voters.names import as_title, split_name, surname_last, tidy_name, visible
from phonebank_app.voters.phones import Number, national, read_numbers
from phonebank_app.words.dates import day_month_year

NO_NUMBER: Final = tr("no number")
NOT_READ: Final = tr("not understood")


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell.

    Attributes:
        stands: as it is in the file.
        understood: what will be kept of it, as it will be shown; for a column without a meaning, the same.
        nothing: something stands there and nothing can be made of it; ``understood`` then says so.
        left_out: the column is not kept.
    """

    stands: str
    understood: str
    nothing: bool = False
    left_out: bool = False


def preview(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[tuple[PreviewCell, ...], ...]:
    """The cells of some rows, in the order of the columns.

    Args:
        rows: as in ``OpenList.preview``; a short one counts as blank where it ends.
    """
    return tuple(tuple(_cell(one, row[one.index] if one.index < len(row) else "") for one in columns) for row in rows)


def _cell(column: Column, stands: str) -> PreviewCell:
    if column.how == "left_out" or column.field == LEAVE_OUT:
        return PreviewCell(stands, visible(stands), left_out=True)
    if not stands.strip():
        return PreviewCell(stands, "")
    told = understood(column.field, stands)
    return PreviewCell(stands, told, nothing=told in (NO_NUMBER, NOT_READ))


def understood(field: str, stands: str) -> str:
    """What a cell that is not blank means in a column of this meaning, in words for the screen."""
    return _READ.get(field, visible)(stands)


def _phones(stands: str) -> str:
    found = [national(one.e164) + (f" ext {one.extension}" if one.extension else "") for one in _numbers(stands)]
    return " · ".join(found) or NO_NUMBER


def _numbers(stands: str) -> list[Number]:
    return [one for one in read_numbers(stands) if isinstance(one, Number)]


def _name(stands: str) -> str:
    title, _, _, shown = split_name(tidy_name(surname_last(visible(stands))))
    return f"{title} {shown}" if title and not shown.startswith(title) else shown


def _mark(stands: str) -> str:
    told = yes_or_no(visible(stands))
    return NOT_READ if told is None else "yes" if told else "no"


def _refusal(stands: str) -> str:
    """As the import has it: whatever is not plainly a no is a refusal."""
    return "no" if yes_or_no(visible(stands)) is False else "yes"


def _day(stands: str) -> str:
    day = read_date(stands)
    return NOT_READ if day is None else in_words(day)


def _birthday(stands: str) -> str:
    day = read_birthday(stands)
    return NOT_READ if day is None else in_words(day)


def in_words(day: date) -> str:
    """A day for the screen: ``2 December 2019``."""
    return day_month_year(day)


def _postcode(stands: str) -> str:
    return find_postcode(stands) or visible(stands)


_READ: Final[dict[str, Callable[[str], str]]] = {
    "phone": _phones,
    "full_name": _name,
    "given_name": lambda stands: tidy_name(visible(stands)),
    "family_name": lambda stands: tidy_name(visible(stands)),
    "salutation": lambda stands: as_title(visible(stands)),
    "postcode": _postcode,
    "tps": _mark,
    "tps_clear": _mark,
    "phone_bad": _mark,
    "deceased": _mark,
    "do_not_call": _refusal,
    "tps_date": _day,
    "permission_on": _day,
    "born": _birthday,
}
