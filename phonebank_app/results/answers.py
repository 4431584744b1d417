"""What people answered, one column for each question: a row for each contact who answered anything that counts.

One row a person, so that whoever counts opinions counts each once; every single answer stands in every attempt.
"""

from __future__ import annotations

from phonebank_app.machine.clock import local
from phonebank_app.results.columns import Column, Layout, Type
from phonebank_app.results.layouts import CONTACTS, UK_TIME, UTC_TIME
from phonebank_app.results.layouts import utc as _utc
from phonebank_app.results.rows import ContactNow


def _shared(*keys: str) -> Layout[ContactNow]:
    """Columns that mean the same as in the latest state per contact, declared there."""
    return [column for column in CONTACTS if column.key in keys]


def _answered_at(row: ContactNow) -> str:
    return "" if row.answered is None else local(row.answered.at).isoformat(timespec="seconds")


ANSWERS: Layout[ContactNow] = (
    *_shared("contact_id", "external_id", "name", "area"),
    Column(
        "answered_at",
        "Answered at",
        Type.MOMENT,
        _answered_at,
        "When the latest call was saved in which they answered something that counts.",
        UK_TIME,
        width=26,
    ),
    Column(
        "answered_at_utc",
        "Answered at (UTC)",
        Type.MOMENT,
        lambda c: "" if c.answered is None else _utc(c.answered.at),
        "The same moment.",
        UTC_TIME,
        width=26,
    ),
    Column(
        "answered_caller",
        "Answered to",
        Type.TEXT,
        lambda c: "" if c.answered is None else c.answered.caller,
        "The guest who rang then.",
        width=18,
    ),
    *_shared("do_not_call", "answer:{}", "words:{}", "rehearsal"),
)
"""One row for each contact who answered something that counts."""
