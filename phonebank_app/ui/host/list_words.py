"""What the Lists page says of a list that was read. Pure: a report in, words and rows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phonebank_app import phones
from phonebank_app.contacts import FIELDS, Contact, RefusedRow
from phonebank_app.lists import Column, ListReport

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_NO_USE = "No number that can be rung"
_HEADINGS: tuple[tuple[str, frozenset[str]], ...] = (
    ("No number at all", frozenset({"no_number", "none", "ex_directory"})),
    ("A number we never ring", frozenset({"premium", "extra_cost", "personal", "directory", "emergency", "satellite"})),
    ("Asked us not to ring", frozenset({"do_not_call"})),
    ("Has died", frozenset({"deceased"})),
    ("No name and no id", frozenset({"no_name"})),
    ("A row that cannot be read", frozenset({"broken_quote"})),
)
_ROWS_NAMED = 5


@dataclass(frozen=True, slots=True)
class RefusedGroup:
    """Rows refused for one reason: how many, why, and which."""

    heading: str
    count: int
    example: str
    others: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the report: its drawing and tone, how many, and what."""

    icon: str
    tone: str
    count: int
    words: str


def saved_in(report: ListReport) -> str:
    """“UTF-8, commas”."""
    return f"{report.encoding}, {_DELIMITERS.get(report.delimiter, 'one column')}"


def refused_groups(rows: Sequence[RefusedRow]) -> list[RefusedGroup]:
    """Refused rows by what a person would call the reason, the commonest first."""
    grouped: dict[str, list[RefusedRow]] = {}
    for row in rows:
        grouped.setdefault(_heading(row), []).append(row)
    groups = []
    for heading, found in grouped.items():
        first, *rest = found
        named = ", ".join(f"{row.row:,}" for row in rest[: _ROWS_NAMED - 1])
        more = len(rest) - (_ROWS_NAMED - 1)
        others = f"also {'row' if len(rest) == 1 else 'rows'} {named}" if rest else ""
        others += f" and {more:,} more" if more > 0 else ""
        groups.append(
            RefusedGroup(heading, len(found), f"row {first.row:,}: {first.reason.replace('”: ', '”, ')}", others)
        )
    return sorted(groups, key=lambda group: -group.count)


def _heading(row: RefusedRow) -> str:
    if row.code == "too_long" and "“" not in row.reason:
        return "A row that cannot be read"
    return next((heading for heading, codes in _HEADINGS if row.code in codes), _NO_USE)


def figures(report: ListReport) -> list[Figure]:
    """What became of the rows."""
    kept = sum(bool(one.contact.do_not_call or one.contact.tps) for one in report.contacts)
    ready = len(report.contacts) - kept
    homes = "home" if report.households == 1 else "homes"
    rows = [
        Figure("check", "ok", ready, "can be rung"),
        Figure("ban", "muted", kept, "kept and never rung (do not call, TPS)"),
        Figure("home", "muted", report.households, homes),
        Figure("swap", "muted", len(report.joined), "the same person twice, joined"),
        Figure("warning", "warn", len(report.refused), "refused"),
    ]
    return [row for place, row in enumerate(rows) if row.count or place == 0]


def meaning(column: Column) -> str:
    """What a column is taken for."""
    if not column.field:
        return "Kept as it is"
    words = FIELDS[column.field]
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Sample:
    """A contact as it was understood: large words and small ones, in four columns."""

    name: str
    address: str
    numbers: tuple[str, ...]
    area: str
    postcode: str
    mark: str


def sample(contact: Contact) -> Sample:
    """How a contact is shown for a person to judge whether the columns were understood."""
    mark = "do not call" if contact.do_not_call else "on TPS" if contact.tps else "can be rung"
    return Sample(
        name=contact.full_name,
        address=", ".join(contact.address),
        numbers=tuple(phones.national(number.e164) for number in contact.numbers),
        area=contact.area or "no ward",
        postcode=contact.postcode,
        mark=mark,
    )
