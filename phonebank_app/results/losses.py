"""What a file cannot hold of what the store holds: found before it is written, counted, and said with what keeps it.

Each layout says what is lossy in it as data (:class:`Lossy`): a sentence, which rows it concerns, and what keeps it.
:func:`count` turns that into what is shown (:class:`Loss`): only what concerns somebody now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from phonebank_app.codesets import CodeSet
from phonebank_app.i18n import tr_n
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.results.rows import Attempt
from phonebank_app.results.source import Source, Wanted, tells_of

EVERY_ATTEMPT = "Every attempt, as a workbook, CSV or JSON Lines"
JSON_LINES = "JSON Lines"
NOTHING = ""
"""Nothing need keep it, or nothing may."""

Concerns = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Lossy:
    """One way in which a layout loses something.

    Attributes:
        code: tells it from the others of the layout.
        words: what is lost, in one sentence.
        concerns: whether an attempt (or a contact) loses it.
        keeps: which file keeps it; empty: none need, or none may.
        of: rows of what it concerns.
    """

    code: str
    words: str
    concerns: Concerns
    keeps: str = EVERY_ATTEMPT
    of: Literal["attempt", "contact"] = "attempt"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that is lost now.

    Attributes:
        rows: how many rows it concerns; ``of``: rows of what.
    """

    code: str
    words: str
    rows: int
    keeps: str = ""
    of: str = "attempt"


def count(lossy: Iterable[Lossy], source: Source) -> tuple[Loss, ...]:
    """Those that concern at least one row, in the order in which the layout names them."""
    ways = tuple(lossy)
    many = dict.fromkeys(ways, 0)
    for of, rows in (("attempt", source.attempts), ("contact", source.contacts)):
        looked_at = [way for way in ways if way.of == of]
        for row in rows if looked_at else ():
            for way in looked_at:
                if way.concerns(row):
                    many[way] += 1
    return tuple(Loss(way.code, way.words, rows, way.keeps, way.of) for way, rows in many.items() if rows)


def many(loss: Loss) -> str:
    """How many rows it concerns, e.g. “1,204 calls”."""
    if loss.of == "attempt":
        return tr_n("{n:,} call", "{n:,} calls", loss.rows)
    if loss.of == "contact":
        return tr_n("{n:,} contact", "{n:,} contacts", loss.rows)
    return tr_n("{n:,} person", "{n:,} people", loss.rows)


# -- what several layouts lose alike ----------------------------------------------------------------------------------


def told_by(source: Source, wanted: Wanted) -> Concerns:
    """Whether a file for another system tells of an attempt at all (``source.told``)."""
    return lambda row: tells_of(source, wanted, row)


def left_out(source: Source, wanted: Wanted) -> Iterator[Lossy]:
    """The attempts of which a file for another system says nothing."""
    yield Lossy(
        "not_counting",
        "Left out: outcomes that were corrected, withdrawn or set aside, and the withdrawals themselves.",
        lambda row: not row.counts,
    )
    yield Lossy(
        "skipped",
        "Left out: people who were skipped: nobody rang them.",
        lambda row: _skipped(row) and row.counts,
    )
    if wanted == "attempts":
        return
    last = source.last if wanted == "contacts" else source.last_answered
    yield Lossy(
        "earlier",
        "Left out: all calls but the latest of each contact."
        if wanted == "contacts"
        else "Left out: all calls but the latest of each contact in which something was answered.",
        lambda row: row.counts and not _skipped(row) and row.device_seq not in last,
    )


def _skipped(row: Attempt) -> bool:
    return row.kind == OutcomeKind.SKIPPED


def merged_outcomes(names: Mapping[OutcomeKind, str], code_set: CodeSet, told: Concerns, who: str) -> Iterator[Lossy]:
    """The outcomes that are called alike: which one it was cannot be read from the file.

    Args:
        who: e.g. ``VAN has``.
    """
    sharing: dict[str, list[OutcomeKind]] = {}
    for kind, name in names.items():
        if name:
            sharing.setdefault(name, []).append(kind)
    for name, kinds in sharing.items():
        if len(kinds) < 2:
            continue
        labels = [f"“{code_set.labels[kind]}”" for kind in kinds]
        all_of_them = f"{', '.join(labels[:-1])} and {labels[-1]}"
        among = frozenset(map(str, kinds))
        yield Lossy(
            f"outcome:{name}",
            f"{all_of_them} all become “{name}”: {who} no others."
            if len(kinds) > 2
            else f"{all_of_them} both become “{name}”: {who} no other.",
            lambda row, among=among: told(row) and row.kind in among,  # type: ignore[misc]
        )


FIELDS: Mapping[str, tuple[str, Concerns]] = MappingProxyType(
    {
        "note": ("Notes are not in it.", lambda row: bool(row.note.strip())),
        "language": ("Which language would suit them is not in it.", lambda row: bool(row.language)),
        "call_back_at": ("When to ring back is not in it.", lambda row: row.call_back_at is not None),
        "time": ("The time of day is not in it, only the day, by UK time.", lambda row: True),
        "fraction": ("Times are by UK time, without its offset, and to the second.", lambda row: True),
        "caller": ("Who rang is not in it.", lambda row: bool(row.caller)),
        "area": ("Wards and polling districts are not in it.", lambda row: bool(row.area)),
        "number": ("Which number was rung is not in it.", lambda row: bool(row.number)),
        "name": ("Names are not in it.", lambda row: bool(row.name)),
        "bookkeeping": (
            "The chair, the outcome’s id, the script’s version, who asked for a correction and why, whether it was"
            " sent, and whether it is a rehearsal are not in it.",
            lambda row: True,
        ),
    }
)
"""What a layout may have no column for: in words, and for which attempts there is something to lose."""


def not_in_it(told: Concerns, *fields: str) -> Iterator[Lossy]:
    """What a layout has no column for."""
    for one in fields:
        words, there = FIELDS[one]
        yield Lossy(one, words, lambda row, there=there: told(row) and there(row))  # type: ignore[misc]


def no_number(told: Concerns) -> Lossy:
    """Those whose number is held back."""
    return Lossy(
        "no_number",
        "The number is left out for who asked not to be rung: another system must not ring it.",
        lambda row: told(row) and row.do_not_call and bool(row.number),
    )


def no_external_id(told: Concerns, header: str, who: str) -> Lossy:
    """Those whom the other system does not know by an id of its own."""
    return Lossy(
        "no_external_id",
        f"The list gave no id of its own: the contact id stands under {header}, which {who} cannot match by itself.",
        lambda row: told(row) and not row.external_id,
        NOTHING,
    )


def numbers_held_back(lists: bool) -> Lossy:
    """Those of whom a table of contacts has no number. ``lists``: it has the list's own columns."""
    also = ", also in the list’s own columns" if lists else ""
    return Lossy(
        "numbers_held_back",
        f"The numbers of people who asked not to be rung are left out{also}: nobody may ring them from this file.",
        lambda row: row.do_not_call,
        NOTHING,
        "contact",
    )
