"""What the Lists page says of a list that was read. Pure: a report in, words and rows out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from phonebank_app.i18n import tr, tr_n
from phonebank_app.lists import Joined, ListReport
from phonebank_app.lists.joining import why_words
from phonebank_app.voters import phones
from phonebank_app.voters.contacts import Contact, RefusedRow, merge

_DELIMITERS = {",": tr("commas"), ";": tr("semicolons"), "\t": tr("tabs"), "|": tr("bars")}
_NO_USE = tr("No number that can be rung")
_HEADINGS: tuple[tuple[str, frozenset[str]], ...] = (
    (tr("No number at all"), frozenset({"no_number", "none", "ex_directory"})),
    (
        tr("A number we never ring"),
        frozenset({"premium", "extra_cost", "personal", "directory", "emergency", "satellite"}),
    ),
    (tr("Asked us not to ring"), frozenset({"do_not_call"})),
    (tr("Has died"), frozenset({"deceased"})),
    (tr("No name and no id"), frozenset({"no_name"})),
    (tr("A row that cannot be read"), frozenset({"broken_quote"})),
)
_ROWS_NAMED = 5
_SCREENED_FOR: Final = timedelta(days=28)
_FILLED: Final = (
    ("external_id", tr("The id is added.")),
    ("address", tr("The address is added.")),
    ("area", tr("The ward is added.")),
    ("language", tr("The language is added.")),
    ("given_name", tr("The first name is added.")),
    ("note", tr("The note is added.")),
    ("source", tr("The source is added.")),
    ("permission", tr("The permission is added.")),
)


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


def saved_in(encoding: str, delimiter: str) -> str:
    """“UTF-8, commas”; a workbook has no signs between its columns."""
    if not delimiter:
        return encoding
    return f"{encoding}, {_DELIMITERS.get(delimiter, tr('one column'))}"


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
        others = tr_n("also row {named}", "also rows {named}", len(rest), named=named) if rest else ""
        others += tr(" and {count:,} more", count=more) if more > 0 else ""
        groups.append(
            RefusedGroup(
                heading,
                len(found),
                tr("row {row:,}: {reason}", row=first.row, reason=first.reason.replace("”: ", "”, ")),
                others,
            )
        )
    return sorted(groups, key=lambda group: -group.count)


def _heading(row: RefusedRow) -> str:
    if row.code == "too_long" and "“" not in row.reason:
        return tr("A row that cannot be read")
    return next((heading for heading, codes in _HEADINGS if row.code in codes), _NO_USE)


def figures(
    report: ListReport, today: date | None = None, ready: int | None = None, silenced: int = 0, met: int = 0
) -> list[Figure]:
    """What became of the rows.

    Args:
        today: a screening against the TPS register counts for 28 days; ``None``: however old it is.
        ready, silenced: how many of them can be rung, and how many asked not to be, where the store was asked; else as
            far as the list tells. (A line that is on the TPS register for one is so for everybody on it.)
        met: how many are in the store already.
    """
    standing = Counter(_standing(one.contact, today) for one in report.contacts)
    if ready is not None:
        rest = max(0, len(report.contacts) - ready - silenced)
        unscreened = min(standing["unscreened"], rest)
        standing.update(ready=ready - standing["ready"], silenced=silenced - standing["silenced"])
        standing["unscreened"], standing["tps"] = unscreened, rest - unscreened
    rows = [
        Figure("check", "ok", standing["ready"], tr("ready to ring")),
        Figure("quiet", "muted", standing["silenced"], tr("asked not to be rung: kept, never offered")),
        Figure("ban", "muted", standing["tps"], tr("on the TPS register: kept, not rung")),
        Figure("clock", "warn", standing["unscreened"], tr("not screened in 28 days: kept, not rung")),
        Figure("swap", "muted", len(report.joined), tr("the same person twice, joined")),
        Figure("people", "muted", met, tr("on this laptop already")),
        Figure("home", "muted", report.households, tr_n("home", "homes", report.households)),
        Figure("warning", "warn", len(report.refused), tr("refused")),
    ]
    return [row for place, row in enumerate(rows) if row.count or place == 0]


def checked_aloud(first: Figure, refused: int) -> str:
    """What is said once every row was looked at."""
    return tr(
        "Every row is checked: {count:,} {words}, {refused:,} refused.",
        count=first.count,
        words=first.words,
        refused=refused,
    )


def on_the_list(people: int) -> str:
    """How many stand on tonight's list."""
    if not people:
        return tr("There is no list yet: nobody can be rung.")
    return tr_n(
        "{n:,} person is on tonight’s list. Another list adds to it.",
        "{n:,} people are on tonight’s list. Another list adds to it.",
        people,
    )


def _standing(contact: Contact, today: date | None) -> str:
    """``ready``, or why nobody of the list may ring them: ``silenced``, ``tps`` or ``unscreened``."""
    if contact.do_not_call:
        return "silenced"
    free = [number for number in contact.numbers if contact.permission is not None or not number.tps]
    if not free:
        return "tps"
    since = today - _SCREENED_FOR if today else date.min
    fresh = [one for one in free if contact.permission or (one.tps_screened_on and one.tps_screened_on >= since)]
    return "ready" if fresh else "unscreened"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of two records of the same person: whose it is, and what it says, a line each."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two records of the same person side by side, why they are held for one, and what is kept."""

    why: str
    first: Side
    second: Side
    kept: tuple[str, ...]


def joined_twin(joined: Joined) -> Twin:
    """Two rows of a list that are the same person."""
    into, other = joined.into, joined.contact
    return Twin(
        why=why_words(joined.why),
        first=Side(tr("Row {into_row:,}", into_row=joined.into_row), _lines(into)),
        second=Side(tr("Row {row:,}", row=joined.row), _lines(other)),
        kept=_gained(into, merge(into, other)),
    )


def met_twin(row: int, listed: Contact, known: Side, why: str, changes: Sequence[str]) -> Twin:
    """Somebody on a list who is in the store already."""
    return Twin(
        why_words(why),
        known,
        Side(tr("Row {row:,}", row=row), _lines(listed)),
        tuple(changes) or (tr("Nothing changes."),),
    )


def _lines(contact: Contact) -> tuple[str, ...]:
    numbers = " · ".join(phones.national(number.e164) for number in contact.numbers)
    where = ", ".join(filter(None, (*contact.address, contact.postcode)))
    marks = [
        tr("do not ring") if contact.do_not_call else "",
        tr("on the TPS register") if contact.tps else "",
        tr("id {external_id}", external_id=contact.external_id) if contact.external_id else "",
        contact.area,
    ]
    lines = (contact.full_name, numbers, where, " · ".join(filter(None, marks)), contact.note)
    return tuple(line for line in lines if line)


def _gained(first: Contact, both: Contact) -> tuple[str, ...]:
    """What the first record gains by the second, a sentence each."""
    had = {number.written for number in first.numbers}
    told = [
        tr("{national} is added.", national=phones.national(one.e164)) for one in both.numbers if one.written not in had
    ]
    if both.do_not_call and not first.do_not_call:
        told.append(tr("They are not rung: the second row says so."))
    if both.tps and not first.tps:
        told.append(tr("On the TPS register, as the second row says."))
    for name, words in _FILLED:
        if getattr(both, name) and not getattr(first, name):
            told.append(words)
    if first.note and both.note != first.note:
        told.append(tr("Both notes are kept."))
    screened = {one.written: one.tps_screened_on for one in first.numbers}
    if any(one.written in had and one.tps_screened_on != screened[one.written] for one in both.numbers):
        told.append(tr("The later TPS screening counts."))
    return tuple(told) or (tr("The first row stands: the second says nothing new."),)
