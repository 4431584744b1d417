"""A party's rows without a party: attempts and contacts made by hand, as the formats are given them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from phonebank_app.hosting import shipped_script
from phonebank_app.paths import resources
from phonebank_app.results.code_file import CodesFile, parse
from phonebank_app.results.rows import Attempt, ContactNow, Given, LastOutcome
from phonebank_app.results.source import Source
from phonebank_app.rules import codesets
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Script
from phonebank_app.scripts import parse as parse_script
from tests.results.code_sets import CODES

CODE_SET = codesets.parse((resources() / "codesets" / "default.en.toml").read_text("utf-8"))
NOON = datetime(2019, 12, 5, 18, 0, 5, 250_000, UTC)
CODES_FILE: CodesFile = parse(CODES)


@cache
def script() -> Script:
    """The shipped script."""
    return parse_script(shipped_script().read_text("utf-8"))


def attempt(place: int = 1, **fields: Any) -> Attempt:
    """A conversation with an answer of each kind, unless ``fields`` say otherwise."""
    kind = OutcomeKind(fields.get("kind", OutcomeKind.CONVERSATION))
    values: dict[str, Any] = {
        "outcome_id": f"outcome-{place}",
        "device_seq": place,
        "at": NOON,
        "chair": 2,
        "caller": "Sam",
        "contact_id": f"contact-{place}",
        "external_id": f"AB-{place}",
        "name": "Robin Sample",
        "area": "Riverside",
        "number": "+447700900123",
        "kind": str(kind),
        "label": CODE_SET.labels[kind],
        "counts": True,
        "replaces": "",
        "call_back_at": None,
        "language": "",
        "note": "",
        "answers": {},
        "script_hash": "ab" * 32,
        "sent": True,
        "first_name": "Robin",
        "party_id": "party-1",
    }
    return Attempt(**(values | fields))


def contact_of(row: Attempt, **fields: Any) -> ContactNow:
    """The contact of an attempt, as they stand after it."""
    last = LastOutcome(row.kind, row.label, row.at, row.caller)
    values: dict[str, Any] = {
        "contact_id": row.contact_id,
        "external_id": row.external_id,
        "name": row.name,
        "first_name": row.first_name,
        "area": row.area,
        "numbers": ("+447700900123", "+442079460018"),
        "attempts": 1,
        "last": last,
        "state": "finished",
        "do_not_call": row.do_not_call,
        "call_back_at": row.call_back_at,
        "answers": row.answers if row.counts else {},
        "note": row.note,
        "extra": {},
        "answered": last if row.answers and row.counts else None,
        "rehearsal": row.rehearsal,
    }
    return ContactNow(**(values | fields))


def source(attempts: Sequence[Attempt], contacts: Sequence[ContactNow] | None = None, **fields: Any) -> Source:
    """A party of these attempts; each contact has one unless told otherwise."""
    made = [contact_of(row) for row in attempts] if contacts is None else contacts
    standing = [row for row in attempts if row.counts]
    last = {row.contact_id: row.device_seq for row in standing}
    calls = {row.contact_id: row.device_seq for row in standing if row.kind != OutcomeKind.SKIPPED}
    answered = {row.contact_id: row.device_seq for row in standing if row.answers}
    values: dict[str, Any] = {
        "attempts": attempts,
        "contacts": made,
        "questions": tuple(dict.fromkeys(question for row in attempts for question in row.answers)),
        "code_set": CODE_SET,
        "script": script(),
        "newest": frozenset(last.values()),
        "last": frozenset(calls.values()),
        "last_answered": frozenset(answered.values()),
        "at": NOON,
        "seat_code": "E14000731",
        "seat_name": "Harrow East",
        "party_id": "party-1",
        "most_numbers": 2,
        "codes": CODES_FILE,
    }
    return Source(**(values | fields))


ANSWERED = {
    "issue": Given(("nhs", "housing"), "the queue"),
    "intention": Given(("ours",)),
    "wish": Given((), "a poster"),
}
"""One of several codes and words, one of one code, one in words only."""


def changed(row: Attempt, **fields: Any) -> Attempt:
    """The same with something else in it."""
    return replace(row, **fields)
