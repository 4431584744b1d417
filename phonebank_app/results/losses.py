"""What a file cannot hold of what the store holds: found before it is written, counted, and said with what keeps it.

Each layout says what is lossy in it as data (:class:`Lossy`): a sentence, which rows it concerns, and what keeps it.
:func:`count` turns that into what is shown (:class:`Loss`): only what concerns somebody now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from phonebank_app.i18n import tr, tr_n
from phonebank_app.results.rows import Attempt
from phonebank_app.results.source import Source, Wanted, tells_of
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.words.listed import and_words

EVERY_ATTEMPT = tr("Every attempt, as a workbook, CSV or JSON Lines")
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
        tr("Left out: outcomes that were corrected, withdrawn or set aside, and the withdrawals themselves."),
        lambda row: not row.counts,
    )
    yield Lossy(
        "skipped",
        tr("Left out: people who were skipped: nobody rang them."),
        lambda row: _skipped(row) and row.counts,
    )
    if wanted == "attempts":
        return
    last = source.last if wanted == "contacts" else source.last_answered
    yield Lossy(
        "earlier",
        tr("Left out: all calls but the latest of each contact.")
        if wanted == "contacts"
        else tr("Left out: all calls but the latest of each contact in which something was answered."),
        lambda row: row.counts and not _skipped(row) and row.device_seq not in last,
    )


def _skipped(row: Attempt) -> bool:
    return row.kind == OutcomeKind.SKIPPED


def merged_outcomes(
    names: Mapping[OutcomeKind, str], code_set: CodeSet, told: Concerns, who: str = ""
) -> Iterator[Lossy]:
    """The outcomes that are called alike: which one it was cannot be read from the file.

    Args:
        who: whose words they are, by name; empty: the organisation’s own set.
    """
    sharing: dict[str, list[OutcomeKind]] = {}
    for kind, name in names.items():
        if name:
            sharing.setdefault(name, []).append(kind)
    for name, kinds in sharing.items():
        if len(kinds) < 2:
            continue
        these = and_words([f"“{code_set.labels[kind]}”" for kind in kinds])
        among = frozenset(map(str, kinds))
        yield Lossy(
            f"outcome:{name}",
            _all_become(these, name, who) if len(kinds) > 2 else _both_become(these, name, who),
            lambda row, among=among: told(row) and row.kind in among,  # type: ignore[misc]
        )


def _both_become(these: str, name: str, who: str) -> str:
    if not who:
        return tr("{these} both become “{name}”: your set has no other.", these=these, name=name)
    return tr("{these} both become “{name}”: {who} has no other.", these=these, name=name, who=who)


def _all_become(these: str, name: str, who: str) -> str:
    if not who:
        return tr("{these} all become “{name}”: your set has no others.", these=these, name=name)
    return tr("{these} all become “{name}”: {who} has no others.", these=these, name=name, who=who)


FIELDS: Mapping[str, tuple[str, Concerns]] = MappingProxyType(
    {
        "note": (tr("Notes are not in it."), lambda row: bool(row.note.strip())),
        "language": (tr("Which language would suit them is not in it."), lambda row: bool(row.language)),
        "call_back_at": (tr("When to ring back is not in it."), lambda row: row.call_back_at is not None),
        "time": (tr("The time of day is not in it, only the day, by UK time."), lambda row: True),
        "fraction": (tr("Times are by UK time, without its offset, and to the second."), lambda row: True),
        "caller": (tr("Who rang is not in it."), lambda row: bool(row.caller)),
        "area": (tr("Wards and polling districts are not in it."), lambda row: bool(row.area)),
        "number": (tr("Which number was rung is not in it."), lambda row: bool(row.number)),
        "name": (tr("Names are not in it."), lambda row: bool(row.name)),
        "bookkeeping": (
            tr(
                "The chair, the outcome’s id, the script’s version, who asked for a correction and why, whether it was"
                " sent, and whether it is a rehearsal are not in it."
            ),
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
        tr("The number is left out for who asked not to be rung: another system must not ring it."),
        lambda row: told(row) and row.do_not_call and bool(row.number),
    )


def no_external_id(told: Concerns, header: str) -> Lossy:
    """Those whom the other system does not know by an id of its own."""
    return Lossy(
        "no_external_id",
        tr(
            "The list gave no id of its own: the contact id stands under {header}, which the other system cannot match"
            " by itself.",
            header=header,
        ),
        lambda row: told(row) and not row.external_id,
        NOTHING,
    )


def numbers_held_back(lists: bool) -> Lossy:
    """Those of whom a table of contacts has no number. ``lists``: it has the list's own columns."""
    return Lossy(
        "numbers_held_back",
        tr(
            "The numbers of people who asked not to be rung are left out, also in the list’s own columns: nobody may"
            " ring them from this file."
        )
        if lists
        else tr("The numbers of people who asked not to be rung are left out: nobody may ring them from this file."),
        lambda row: row.do_not_call,
        NOTHING,
        "contact",
    )
