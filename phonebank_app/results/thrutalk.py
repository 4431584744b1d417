"""ThruTalk's nightly report: one row for each call, with its columns and its words for how calls end.

Of its results those are used that its own help names (help.getthru.io). What it has no word for is written in VAN's:
nobody who asked not to be rung is ever written down as anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.results import losses
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
        _K.CONVERSATION: "Talking to Correct Person",
        _K.PARTIAL: "Talking to Correct Person",
        _K.CALL_BACK: "Call Back",
        _K.NOT_AVAILABLE: "Not Home/No Contact",
        _K.NO_ANSWER: "No Answer",
        _K.LEFT_MESSAGE: "Voicemail",
        _K.BUSY: "Busy Signal",
        _K.WRONG_NUMBER: "Wrong Number",
        _K.NOT_IN_SERVICE: "Deliverability Error",
        _K.MOVED: "Moved",
        _K.DECEASED: "Deceased",
        _K.REFUSED: "Refused",
        _K.DO_NOT_CALL: "Do Not Call",
        _K.LANGUAGE_BARRIER: "Language Barrier",
        _K.HOSTILE: "Refused",
        _K.ENDED_KINDLY: "Do Not Call",
    }
)
FOREIGN = frozenset({"Call Back", "Wrong Number", "Do Not Call", "Language Barrier"})
"""Results that are not among those that ThruTalk's help names."""

LAYOUT: Layout[Attempt] = (
    Column(
        "voter_id",
        "Voter ID",
        Type.ID,
        person_id,
        "The list’s own id, or the contact id where it has none.",
        personal=True,
        width=18,
    ),
    Column(
        "voter_id_type",
        "Voter ID Type",
        Type.CODE,
        lambda a: "external" if a.external_id else "contact",
        "`external`: the list’s own id; `contact`: the campaign’s.",
    ),
    Column(
        "voter_first_name",
        "Voter First Name",
        Type.TEXT,
        lambda a: a.first_name,
        "Blank where the list does not tell.",
        personal=True,
    ),
    Column("voter_last_name", "Voter Last Name", Type.TEXT, last_name, "The rest of the name.", personal=True),
    Column(
        "voter_phone",
        "Voter Phone",
        Type.PHONE,
        lambda a: export_form(number_of(a)),
        "The number rung; blank for who asked not to be rung.",
        "UK numbers from 0 without spaces; others in E.164",
        personal=True,
        width=16,
    ),
    Column("date_called", "Date Called", Type.DATE, lambda a: f"{local(a.at):%Y-%m-%d}", "When.", "UK time, ISO 8601"),
    Column("time_called", "Time Called", Type.TIME, lambda a: f"{local(a.at):%H:%M:%S}", "When.", "UK time"),
    Column("caller_login", "Caller Login", Type.TEXT, lambda a: a.caller, "The guest who rang.", width=18),
    Column(
        "result",
        "Result",
        Type.TEXT,
        lambda a: RESULTS[OutcomeKind(a.kind)],
        "How it ended; see below.",
        personal=True,
        width=26,
    ),
)


def table(source: Source, wanted: Wanted) -> Table[Attempt]:
    """The results as ThruTalk reports them."""
    return Table(
        "ThruTalk report", lay_out(LAYOUT, {}), told(source, wanted), "thrutalk", "One row for each call that counts."
    )


def lossy(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What ThruTalk's report cannot hold."""
    told_here = losses.told_by(source, wanted)
    return (
        *losses.left_out(source, wanted),
        *losses.merged_outcomes(RESULTS, source.code_set, told_here, "ThruTalk"),
        Lossy(
            "foreign_result",
            tr(
                "ThruTalk’s help names no such result as “Call Back”, “Wrong Number”, “Do Not Call” or “Language"
                " Barrier”: these words stand there all the same, so that nobody is rung again by mistake."
            ),
            lambda row: told_here(row) and RESULTS[OutcomeKind(row.kind)] in FOREIGN,
            "",
        ),
        Lossy(
            "answers",
            tr("Answers are not in it: ThruTalk’s report has no column for them."),
            lambda row: told_here(row) and bool(row.answers),
        ),
        *losses.not_in_it(told_here, "note", "language", "call_back_at", "fraction", "bookkeeping", "area"),
        losses.no_number(told_here),
        losses.no_external_id(told_here, "Voter ID"),
    )
