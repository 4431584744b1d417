"""The plain rows that files are made of, whatever the format: nothing rounded, nothing put into words yet.

Moments are aware; numbers are E.164. A flat file takes them apart into columns (``columns``); a format with a shape of
its own takes them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Withheld: TypeAlias = Literal["", "register_only", "no_contact", "erased"]
"""Why less of somebody is said than is known (``discretion``)."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a voter answered to one question: the codes chosen, and words of their own."""

    codes: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row of the log: an outcome, or the withdrawal of one.

    Attributes:
        contact_id: the campaign's id of the contact; never blank.
        number: the number rung; empty when nothing was rung.
        kind: an ``outcomes.OutcomeKind``; ``label``: what the party calls it.
        counts: neither replaced nor withdrawn, nor itself a withdrawal.
        replaces: the outcome that this one corrects or withdraws, or empty.
        answers: by question.
        sent: the campaign has acknowledged it.
        set_aside: the host set it aside, and it was not put back since.
        by, reason: who had it written and why, where that was not the caller.
        first_name: as callers say it; empty where the list does not tell.
        do_not_call: nobody may ring this person, or the number.
        rehearsal: the party is one: the voters are invented.
        withheld: why less of the person is said than is known; empty: nothing is held back.
    """

    outcome_id: str
    device_seq: int
    at: datetime
    chair: int
    caller: str
    contact_id: str
    external_id: str
    name: str
    area: str
    number: str
    kind: str
    label: str
    counts: bool
    replaces: str
    call_back_at: datetime | None
    language: str
    note: str
    answers: Mapping[str, Given]
    script_hash: str
    sent: bool
    set_aside: bool = False
    by: str = ""
    reason: str = ""
    first_name: str = ""
    do_not_call: bool = False
    rehearsal: bool = False
    party_id: str = ""
    withheld: Withheld = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody who accepted the register notice. ``chair`` is 0 for the host."""

    at: datetime
    role: str
    name: str
    chair: int
    language: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LastOutcome:
    """The latest outcome of a contact that counts."""

    kind: str
    label: str
    at: datetime
    caller: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list as it stood.

    Attributes:
        list_id: of the list on this laptop; ``row``: its number in the file.
        cells: in the order of the list's columns.
    """

    list_id: int
    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactNow:
    """A contact of the list and what is true of them now, rung or not.

    Attributes:
        numbers: in the order of the list.
        attempts: diallings that count, those of earlier evenings too.
        state: one of :data:`phonebank_app.results.states.STATES`.
        do_not_call: they asked not to be rung, or somebody on each of their numbers did.
        call_back_at: the promise still to be kept.
        answers: by question, the latest that counts.
        note: the latest that counts and is not blank.
        extra: the list's own columns that were not recognised, by header; of lists of which no row was kept.
        rows: what the lists said of them, row for row as it stood.
        answered: the latest call that counts and in which they answered something.
        rehearsal, withheld: see :class:`Attempt`.
    """

    contact_id: str
    external_id: str
    name: str
    first_name: str
    area: str
    numbers: tuple[str, ...]
    attempts: int
    last: LastOutcome | None
    state: str
    do_not_call: bool
    call_back_at: datetime | None
    answers: Mapping[str, Given]
    note: str
    extra: Mapping[str, str]
    rows: tuple[ListRow, ...] = ()
    answered: LastOutcome | None = None
    rehearsal: bool = False
    withheld: Withheld = ""
