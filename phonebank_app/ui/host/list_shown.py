"""What the Lists page shows of a list in hand, in words that are ready to be set. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from phonebank_app.i18n import tr, tr_n
from phonebank_app.lists.columns import LEAVE_OUT
from phonebank_app.voters.contacts import FIELDS
from phonebank_app.words.ordinals import in_words

KEEP: Final = ""
_MEANINGS: Final = {
    "given_name": tr("First name"),
    "family_name": tr("Last name"),
    "full_name": tr("Full name"),
    "phone": tr("Phone"),
    "tps": tr("TPS mark"),
    "area": tr("Ward"),
    "do_not_call": tr("Do not ring"),
    "phone_bad": tr("Number is wrong"),
    "external_id": tr("Id"),
    "support": tr("Support"),
    "tags": tr("Tags"),
    "born": tr("Date of birth"),
}
_PHONES: Final = (
    tr("Phone"),
    tr("Second phone"),
    tr("Third phone"),
    tr("Fourth phone"),
    tr("Fifth phone"),
    tr("Sixth phone"),
    tr("Seventh phone"),
    tr("Eighth phone"),
)
_FIRST: Final = ("given_name", "family_name", "full_name", "salutation", "phone", "address", "postcode", "area", "tps")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it will be understood (large), and as it stands in the file (small) where the two differ.

    Attributes:
        quiet: the large words say that nothing was found.
        out: it will not be kept: struck through.
    """

    large: str
    small: str = ""
    quiet: bool = False
    out: bool = False


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column: its header, what it means (a field, ``KEEP`` or ``LEAVE_OUT``), how that was found, and its cells."""

    header: str
    field: str
    how: str
    cells: tuple[Cell, ...] = ()

    @property
    def recognised(self) -> bool:
        """Whether it means something."""
        return self.field not in (KEEP, LEAVE_OUT)


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list that is open.

    Attributes:
        file: its name; ``saved_in``: “UTF-16, tabs”; ``rows``: “4,812 rows”.
        sheets: the sheets of a workbook with several; ``sheet``: which one.
        columns: as they are set just now, with the first rows.
        as_in: names of columns remembered from other lists; ``chosen``: which is in use, -1 for none.
        said: what is to be known of the columns, e.g. that they were remembered.
    """

    file: str
    saved_in: str
    rows: str
    columns: tuple[ShownColumn, ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    as_in: tuple[str, ...] = ()
    chosen: int = -1
    said: str = ""


def choices() -> tuple[str, ...]:
    """What a column can mean, in the order in which it is offered: the commonest, the others, and the two ways out."""
    rest = [field for field in FIELDS if field not in _FIRST]
    return (*_FIRST, *rest, KEEP, LEAVE_OUT)


def meaning(field: str, place: int = 0) -> str:
    """What a field is called on the screen; ``place``: how many columns before it mean the same."""
    if field == KEEP:
        return tr("Keep, don’t use")
    if field == LEAVE_OUT:
        return tr("Leave out")
    words = _MEANINGS.get(field) or FIELDS[field]
    if field == "phone" and 0 < place < len(_PHONES):
        return _PHONES[place]
    if field == "address" and place:
        return tr("Address, line {place}", place=place + 1)
    return words[:1].upper() + words[1:]


def places(columns: Sequence[ShownColumn]) -> list[int]:
    """For each column, how many before it mean the same."""
    seen: dict[str, int] = {}
    told = []
    for column in columns:
        told.append(seen.get(column.field, 0))
        seen[column.field] = told[-1] + 1
    return told


def missing(columns: Sequence[ShownColumn]) -> str:
    """What no column says yet, without which nobody can be rung; empty when nothing is missing."""
    fields = {column.field for column in columns}
    if "phone" not in fields:
        return tr("Which column holds the telephone numbers? Choose “Phone” above it.")
    if not fields & {"given_name", "family_name", "full_name", "external_id", "elector_number"}:
        return tr("Which column holds the names? Choose “Full name”, or “First name” and “Last name”.")
    return ""


def time_left(done: int, most: int, seconds: float) -> str:
    """“about two seconds left”, when ``done`` of ``most`` took so long; empty while it cannot be told."""
    if seconds < 0.5 or not 0 < done < most:
        return ""
    left = seconds * (most - done) / done
    if left < 1.5:
        return tr_n("about a second left", "about {n} seconds left", 1)
    if left < 55:
        whole = round(left) if left < 10 else 5 * round(left / 5)
        words = in_words(whole, most=10)
        return tr_n("about a second left", "about {n} seconds left", whole, n=words)
    minutes = round(left / 60) or 1
    words = in_words(minutes, most=10)
    return tr_n("about a minute left", "about {n} minutes left", minutes, n=words)
