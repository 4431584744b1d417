"""The columns of the flat tables, each declared once: its header, type and unit, and how a row fills it.

``docs/results-files.md`` describes the same columns to coordinators, and a test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from phonebank_app.machine.clock import local
from phonebank_app.results.columns import Column, Family, Layout, Type
from phonebank_app.results.rows import Accepted, Attempt, ContactNow, Given, LastOutcome
from phonebank_app.results.states import STATES
from phonebank_app.voters import phones

# -- how values are written ---------------------------------------------------------------------------------------


def _uk(moment: datetime | None) -> str:
    return "" if moment is None else local(moment).isoformat(timespec="seconds")


def utc(moment: datetime) -> str:
    """In UTC to the millisecond, as files have it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _phone(e164: str) -> str:
    return phones.export_form(e164)


def _codes(question: str, row: Attempt | ContactNow) -> str:
    return "; ".join(row.answers.get(question, Given()).codes)


def _own_words(question: str, row: Attempt | ContactNow) -> str:
    return row.answers.get(question, Given()).words


def _number(place: str, row: ContactNow) -> str:
    index = int(place) - 1
    return _phone(row.numbers[index]) if index < len(row.numbers) else ""


def _of_last(fact: Callable[[LastOutcome], str], row: ContactNow) -> str:
    return "" if row.last is None else fact(row.last)


# -- the tables ---------------------------------------------------------------------------------------------------

UK_TIME = "UK time, ISO 8601 with its offset, to the second"
UTC_TIME = "UTC, ISO 8601, to the millisecond"
NATIONAL = "UK numbers from 0 without spaces; others in E.164"
CODES = "codes of the script, joined by “; ”"

QUESTION, PLACE, OWN_COLUMN = "question", "number", "column of the list"

ATTEMPTS: Layout[Attempt] = (
    Column("outcome_id", "Outcome id", Type.ID, lambda a: a.outcome_id, "Made once, when it was saved.", width=38),
    Column("device_seq", "Saved as", Type.NUMBER, lambda a: a.device_seq, "The laptop's own count.", "1, 2, 3, …"),
    Column("saved_at", "Saved at", Type.MOMENT, lambda a: _uk(a.at), "When it was saved.", UK_TIME, width=26),
    Column("saved_at_utc", "Saved at (UTC)", Type.MOMENT, lambda a: utc(a.at), "The same moment.", UTC_TIME, width=26),
    Column(
        "chair",
        "Chair",
        Type.NUMBER,
        lambda a: a.chair,
        "The place of the guest who rang.",
        "1 to 12; 0: elsewhere",
        width=8,
    ),
    Column("caller", "Caller", Type.TEXT, lambda a: a.caller, "The guest who rang.", width=18),
    Column("contact_id", "Contact id", Type.ID, lambda a: a.contact_id, "Never blank.", personal=True, width=38),
    Column(
        "external_id",
        "External id",
        Type.ID,
        lambda a: a.external_id,
        "The id in the system the list came from; blank if it has none.",
        personal=True,
        width=18,
    ),
    Column("name", "Name", Type.TEXT, lambda a: a.name, "Whom the list says it is.", personal=True, width=26),
    Column("area", "Area", Type.TEXT, lambda a: a.area, "Ward, polling district or the like.", personal=True, width=20),
    Column(
        "number",
        "Number rung",
        Type.PHONE,
        lambda a: _phone(a.number),
        "Blank when nothing was rung.",
        NATIONAL,
        personal=True,
        width=16,
    ),
    Column("outcome", "Outcome code", Type.CODE, lambda a: a.kind, "How it ended; see below.", personal=True, width=18),
    Column(
        "outcome_label",
        "Outcome",
        Type.TEXT,
        lambda a: a.label,
        "The same, as this party calls it.",
        personal=True,
        width=20,
    ),
    Column(
        "counts",
        "Counts",
        Type.YES_NO,
        lambda a: _yes(a.counts),
        "“no”: it was replaced or withdrawn later, or is itself a withdrawal.",
        width=8,
    ),
    Column(
        "replaces",
        "Replaces",
        Type.ID,
        lambda a: a.replaces,
        "The outcome id that this row corrects or withdraws; else blank.",
        width=38,
    ),
    Column(
        "set_aside",
        "Set aside",
        Type.YES_NO,
        lambda a: _yes(a.set_aside),
        "“yes”: the host set it aside. What it says is not to be believed; the telephone may have rung.",
        width=10,
    ),
    Column(
        "asked_by",
        "Asked by",
        Type.TEXT,
        lambda a: a.by,
        "The host who had this row written: set another aside, put it back, or brought it in; else blank.",
        width=18,
    ),
    Column(
        "reason",
        "Reason",
        Type.TEXT,
        lambda a: a.reason,
        "Why the host had it written, or “Logged elsewhere:” and the source; of who was skipped, the caller’s reason as"
        " a code.",
        personal=True,
        width=30,
    ),
    Column(
        "call_back_at",
        "Call back at",
        Type.MOMENT,
        lambda a: _uk(a.call_back_at),
        "When they asked to be rung.",
        UK_TIME,
        personal=True,
        width=26,
    ),
    Column(
        "language",
        "Language",
        Type.TEXT,
        lambda a: a.language,
        "The language that would suit them, when that was the outcome.",
        personal=True,
    ),
    Column("note", "Note", Type.TEXT, lambda a: a.note, "What the caller wrote.", personal=True, width=40),
    Family(
        QUESTION, "answer:{}", "Answer: {}", Type.CODES, _codes, "What they answered.", CODES, personal=True, width=20
    ),
    Family(
        QUESTION,
        "words:{}",
        "Answer: {} (own words)",
        Type.TEXT,
        _own_words,
        "What they said besides.",
        personal=True,
        width=30,
    ),
    Column(
        "script_hash",
        "Script",
        Type.ID,
        lambda a: a.script_hash,
        "SHA-256 of the exact script that was read; blank if none was.",
        "64 hexadecimal figures",
        width=20,
    ),
    Column("sent", "Sent", Type.YES_NO, lambda a: _yes(a.sent), "The campaign has acknowledged it.", width=8),
    Column(
        "do_not_call",
        "Do not call",
        Type.YES_NO,
        lambda a: _yes(a.do_not_call),
        "They, or somebody on the number, asked not to be rung, then or later. Never ring them.",
        personal=True,
    ),
    Column("party_id", "Party id", Type.ID, lambda a: a.party_id, "Of the party that rang.", width=20),
    Column(
        "rehearsal",
        "Rehearsal",
        Type.YES_NO,
        lambda a: _yes(a.rehearsal),
        "“yes”: the voters are invented.",
        width=10,
    ),
)
"""One row for each row of the log."""

ACCEPTANCES: Layout[Accepted] = (
    Column("accepted_at", "Accepted at", Type.MOMENT, lambda a: _uk(a.at), "When they accepted.", UK_TIME, width=26),
    Column("accepted_at_utc", "Accepted at (UTC)", Type.MOMENT, lambda a: utc(a.at), "The same moment.", UTC_TIME),
    Column("role", "Role", Type.CODE, lambda a: a.role, "`host` or `guest`.", width=8),
    Column("name", "Name", Type.TEXT, lambda a: a.name, "Who accepted.", width=18),
    Column(
        "chair", "Chair", Type.NUMBER, lambda a: a.chair, "Where they sat down; 0 for the host.", "0 to 12", width=8
    ),
    Column("language", "Language", Type.CODE, lambda a: a.language, "Of the notice they read.", "`en` or `cy`"),
    Column("version", "Notice", Type.ID, lambda a: a.version, "The version of the notice.", width=8),
    Column(
        "sha256",
        "Wording",
        Type.ID,
        lambda a: a.sha256,
        "SHA-256 of the exact words they read.",
        "64 hexadecimal figures",
        width=20,
    ),
)
"""One row for each acceptance of the register notice. No voter is in it."""

CONTACTS: Layout[ContactNow] = (
    Column("contact_id", "Contact id", Type.ID, lambda c: c.contact_id, "Never blank.", personal=True, width=38),
    Column(
        "external_id",
        "External id",
        Type.ID,
        lambda c: c.external_id,
        "The id in the system the list came from; blank if it has none.",
        personal=True,
        width=18,
    ),
    Column("name", "Name", Type.TEXT, lambda c: c.name, "Whom the list says it is.", personal=True, width=26),
    Column("first_name", "First name", Type.TEXT, lambda c: c.first_name, "As callers say it.", personal=True),
    Column("area", "Area", Type.TEXT, lambda c: c.area, "Ward, polling district or the like.", personal=True, width=20),
    Family(
        PLACE,
        "number_{}",
        "Number {}",
        Type.PHONE,
        _number,
        "In the order of the list.",
        NATIONAL,
        personal=True,
        width=16,
    ),
    Column(
        "attempts",
        "Attempts",
        Type.NUMBER,
        lambda c: c.attempts,
        "Diallings that count, with those of earlier evenings that the list told of.",
        "diallings",
        width=10,
    ),
    Column(
        "last_outcome",
        "Last outcome code",
        Type.CODE,
        lambda c: _of_last(lambda last: last.kind, c),
        "Of the latest outcome that counts; see below. Blank if there is none.",
        personal=True,
        width=18,
    ),
    Column(
        "last_outcome_label",
        "Last outcome",
        Type.TEXT,
        lambda c: _of_last(lambda last: last.label, c),
        "The same, as this party calls it.",
        personal=True,
        width=20,
    ),
    Column(
        "last_at",
        "Last saved at",
        Type.MOMENT,
        lambda c: _of_last(lambda last: _uk(last.at), c),
        "When that was saved.",
        UK_TIME,
        width=26,
    ),
    Column(
        "last_at_utc",
        "Last saved at (UTC)",
        Type.MOMENT,
        lambda c: _of_last(lambda last: utc(last.at), c),
        "The same moment.",
        UTC_TIME,
        width=26,
    ),
    Column(
        "last_caller",
        "Last caller",
        Type.TEXT,
        lambda c: _of_last(lambda last: last.caller, c),
        "The guest who rang.",
        width=18,
    ),
    Column(
        "state",
        "State code",
        Type.CODE,
        lambda c: c.state,
        "Where they stood when the file was written; see below.",
        personal=True,
        width=16,
    ),
    Column(
        "state_words",
        "State",
        Type.TEXT,
        lambda c: STATES.get(c.state, c.state),
        "The same in words.",
        personal=True,
        width=28,
    ),
    Column(
        "do_not_call",
        "Do not call",
        Type.YES_NO,
        lambda c: _yes(c.do_not_call),
        "They, or people on all their numbers, asked not to be rung. Never ring them.",
        personal=True,
    ),
    Column(
        "call_back_at",
        "Call back at",
        Type.MOMENT,
        lambda c: _uk(c.call_back_at),
        "When they asked to be rung, while that is still to be done.",
        UK_TIME,
        personal=True,
        width=26,
    ),
    Family(
        QUESTION,
        "answer:{}",
        "Answer: {}",
        Type.CODES,
        _codes,
        "Their latest answer that counts.",
        CODES,
        personal=True,
        width=20,
    ),
    Family(
        QUESTION,
        "words:{}",
        "Answer: {} (own words)",
        Type.TEXT,
        _own_words,
        "What they said besides.",
        personal=True,
        width=30,
    ),
    Column(
        "note",
        "Latest note",
        Type.TEXT,
        lambda c: c.note,
        "The latest note that counts and is not blank.",
        personal=True,
        width=40,
    ),
    Column(
        "rehearsal",
        "Rehearsal",
        Type.YES_NO,
        lambda c: _yes(c.rehearsal),
        "“yes”: the voters are invented.",
        width=10,
    ),
    Family(
        OWN_COLUMN,
        "list:{}",
        "{}",
        Type.TEXT,
        lambda header, c: c.extra.get(header, ""),
        "A column of the list, as it stood.",
        personal=True,
        width=16,
    ),
)
"""One row for each contact of the list, rung or not."""
