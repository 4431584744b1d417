"""VAN's bulk upload order: ``VAN_ID, cell, first_name, last_name, value, date``, one row for each thing to apply.

The order and the forms are those in which campaigns load results into VAN (RewiredBroadcasting/rewired,
``export-for-van``): a value is ``question: answer``, or how the call ended; the date is ``MM-DD-YYYY``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.results import figures, losses
from phonebank_app.results.columns import Column, Layout, Type, lay_out
from phonebank_app.results.losses import Lossy
from phonebank_app.results.rows import Attempt
from phonebank_app.results.source import Source, Wanted, last_name, number_of, person_id, told
from phonebank_app.results.tables import Table
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.phones import export_form

_K = OutcomeKind

RESULTS: Mapping[OutcomeKind, str] = MappingProxyType(
    {
        _K.CONVERSATION: "Canvassed",
        _K.PARTIAL: "Canvassed",
        _K.CALL_BACK: "Call Back",
        _K.NOT_AVAILABLE: "Not Home",
        _K.NO_ANSWER: "Not Home",
        _K.LEFT_MESSAGE: "Left Message",
        _K.BUSY: "Busy",
        _K.WRONG_NUMBER: "Wrong Number",
        _K.NOT_IN_SERVICE: "Disconnected",
        _K.MOVED: "Moved",
        _K.DECEASED: "Deceased",
        _K.REFUSED: "Refused",
        _K.DO_NOT_CALL: "Do Not Call",
        _K.LANGUAGE_BARRIER: "Language Barrier",
        _K.HOSTILE: "Hostile",
        # That they were not to be rung again is all that anybody need know.
        _K.ENDED_KINDLY: "Do Not Call",
    }
)
"""VAN's names. Each campaign sets its own codes there: one it does not have is asked about when the file is loaded."""

NO_RESPONSE = "canvassed, no response"
"""What stands for a conversation in which nothing was answered."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One thing to apply to one person."""

    attempt: Attempt
    value: str


LAYOUT: Layout[Upload] = (
    Column(
        "van_id",
        "VAN_ID",
        Type.ID,
        lambda u: person_id(u.attempt),
        "The list’s own id, or the contact id where it has none.",
        personal=True,
        width=18,
    ),
    Column(
        "cell",
        "cell",
        Type.PHONE,
        lambda u: export_form(number_of(u.attempt)),
        "The number rung; blank for who asked not to be rung.",
        "UK numbers from 0 without spaces; others in E.164",
        personal=True,
        width=16,
    ),
    Column(
        "first_name",
        "first_name",
        Type.TEXT,
        lambda u: u.attempt.first_name,
        "Blank where the list does not tell.",
        personal=True,
    ),
    Column("last_name", "last_name", Type.TEXT, lambda u: last_name(u.attempt), "The rest of the name.", personal=True),
    Column(
        "value",
        "value",
        Type.TEXT,
        lambda u: u.value,
        "`question: answer`, one row each; without answers, how the call ended.",
        personal=True,
        width=30,
    ),
    Column("date", "date", Type.DATE, lambda u: f"{local(u.attempt.at):%m-%d-%Y}", "When.", "UK time, MM-DD-YYYY"),
)


def table(source: Source, wanted: Wanted) -> Table[Upload]:
    """The results as VAN loads them."""
    return Table(
        "VAN bulk upload",
        lay_out(LAYOUT, {}),
        uploads(told(source, wanted)),
        "van",
        "One row for each answer; for a call without answers, one row that says how it ended.",
    )


def uploads(rows: Iterable[Attempt]) -> Iterator[Upload]:
    """What is to be applied for each call."""
    for row in rows:
        values = [
            f"{question}: {answer}"
            for question, given in row.answers.items()
            for answer in (*given.codes, *([given.words] if given.words else []))
        ]
        result = RESULTS[OutcomeKind(row.kind)]
        if result != "Canvassed":
            values.append(result)
        for value in values or [NO_RESPONSE]:
            yield Upload(row, value)


def lossy(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What VAN's order cannot hold."""
    told_here = losses.told_by(source, wanted)
    has_figures = figures.has_figures(source)
    return (
        *losses.left_out(source, wanted),
        *losses.merged_outcomes(RESULTS, source.code_set, told_here, "VAN"),
        Lossy(
            "canvassed_silent",
            tr("With answers, that they were reached is not said besides: VAN takes it from the answers."),
            lambda row: told_here(row) and bool(row.answers) and RESULTS[OutcomeKind(row.kind)] == "Canvassed",
        ),
        Lossy(
            "own_words",
            tr("Own words stand as an answer of their own, which VAN has to be told of before it takes them."),
            lambda row: told_here(row) and any(given.words for given in row.answers.values()),
        ),
        Lossy(
            "figures",
            tr(
                "Points of a scale, numbers and days stand as answers of their own, which VAN has to be told of before"
                " it takes them."
            ),
            lambda row: told_here(row) and has_figures(row),
        ),
        *losses.not_in_it(told_here, "note", "language", "call_back_at", "time", "bookkeeping", "caller", "area"),
        losses.no_number(told_here),
        losses.no_external_id(told_here, "VAN_ID"),
    )
