"""What files are made from: the rows of one party, which may be gone through as often as a format needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from phonebank_app.results.code_file import CodesFile
from phonebank_app.results.originals import Original
from phonebank_app.results.rows import Attempt, ContactNow
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.scripts import Script

Wanted: TypeAlias = Literal["attempts", "contacts", "answers"]
"""The tables that tell of voters."""


@dataclass(frozen=True, slots=True)
class Source:
    """One party, read in one consistent view.

    Attributes:
        attempts, contacts: may be gone through again and again; in the order of the log and of the list.
        questions: those there is a column for, in order; script: the words of the questions and answers, then those
            of ``others``, from which was read, too.
        newest: for each contact, the ``device_seq`` of their latest attempt that counts.
        last: the same of those that were calls; last_answered: of calls in which something was answered.
        most_numbers, own_columns, lists: see ``tables.contacts``.
        at: when it was read; service: where the campaign's is, or empty.
    """

    attempts: Iterable[Attempt]
    contacts: Iterable[ContactNow]
    questions: tuple[str, ...]
    code_set: CodeSet
    script: Script
    newest: frozenset[int]
    last: frozenset[int]
    last_answered: frozenset[int]
    at: datetime
    seat_code: str
    seat_name: str
    party_id: str
    service: str = ""
    rehearsal: bool = False
    most_numbers: int = 1
    own_columns: tuple[str, ...] = ()
    lists: tuple[Original, ...] = field(default=())
    codes: CodesFile | None = None
    others: tuple[Script, ...] = ()


def told(source: Source, wanted: Wanted) -> Iterator[Attempt]:
    """The attempts that a file for another system tells of: those that count and were calls.

    Every attempt: each of them; latest state per contact: the last of each contact; answers: the last of each contact
    in which something was answered.
    """
    for row in source.attempts:
        if tells_of(source, wanted, row):
            yield row


def tells_of(source: Source, wanted: Wanted, row: Attempt) -> bool:
    """Whether :func:`told` gives this one."""
    if not row.counts or row.kind == "skipped":
        return False
    if wanted == "attempts":
        return True
    return row.device_seq in (source.last if wanted == "contacts" else source.last_answered)


def last_name(row: Attempt) -> str:
    """What the whole name has besides the first; all of it (“Mrs Patel”) where there is no first name."""
    return row.name.removeprefix(row.first_name).strip() if row.first_name else row.name


def person_id(row: Attempt) -> str:
    """The id in the system that the list came from, or else the campaign's: never blank."""
    return row.external_id or row.contact_id


def number_of(row: Attempt) -> str:
    """The number rung in E.164, but not of somebody who asked not to be rung: the next system must not ring it."""
    return "" if row.do_not_call else row.number
