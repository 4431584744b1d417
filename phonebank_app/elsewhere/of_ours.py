"""A file of every attempt of this program as what was logged elsewhere: each row keeps its id and its place."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from phonebank_app.db.documents import Party
from phonebank_app.elsewhere.people import Nobody, People
from phonebank_app.elsewhere.plans import Double, Ready
from phonebank_app.elsewhere.sheets import LogSheet
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp
from phonebank_app.results.reading import ResultsFile, read_table
from phonebank_app.results.rows import Attempt
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.contacts import RefusedRow


def read(sheet: LogSheet) -> ResultsFile:
    """The attempts of the file.

    Raises:
        FileProblem: it is not whole, or spoilt.
    """
    rows = ((row.row, row.cells) for row in sheet.table.rows)
    return read_table(sheet.name, rows, workbook=sheet.table.workbook, cut=sheet.table.cut)


def sort_out(
    file: ResultsFile, people: People, ids: set[str], party: Party, *, by: str, reason: str
) -> tuple[tuple[Ready, ...], tuple[Double, ...], tuple[RefusedRow, ...], Counter[str]]:
    """What is ready, there already, about nobody on this list, and passed over.

    Args:
        ids: of every outcome that the store has.
    """
    ready: list[Ready] = []
    doubles: list[Double] = []
    refused: list[RefusedRow] = []
    seen: dict[str, int] = {}
    for place, row in enumerate(file.rows, 2):
        found = people.find((row.contact_id,), "", ())
        if isinstance(found, Nobody):
            found = people.find((row.external_id,), row.name, (row.number,) if row.number else ())
        if isinstance(found, Nobody):
            refused.append(RefusedRow(place, found.code, found.reason, row.external_id or row.contact_id))
        elif row.outcome_id in seen:
            doubles.append(Double(place, tr("it says the same as row {value:,}", value=seen[row.outcome_id])))
        elif row.outcome_id in ids:
            doubles.append(Double(place, tr("it is saved here already")))
        else:
            seen[row.outcome_id] = place
            ready.append(Ready(place, found.id, _op(row, found.uid, party, by, reason)))
    return tuple(ready), tuple(doubles), tuple(refused), Counter()


def _op(row: Attempt, contact: str, party: Party, by: str, reason: str) -> OutcomeOp:
    # A withdrawal keeps its own “by”: it tells a host’s setting aside from a caller’s undo.
    own = row.kind == OutcomeKind.WITHDRAWN or row.by
    offset = local(row.at).utcoffset() or timedelta()
    return OutcomeOp(
        outcome_id=row.outcome_id,
        party_id=party.party_id,
        contact_id=contact,
        kind=row.kind,
        at=row.at,
        offset_min=int(offset.total_seconds() // 60),
        chair=row.chair,
        caller=row.caller or "a caller",
        number=row.number,
        call_back_at=row.call_back_at,
        language=row.language,
        note=row.note,
        answers=tuple(AnswerOp(question, "", given.codes, given.words) for question, given in row.answers.items()),
        script_hash=row.script_hash,
        replaces=row.replaces or None,
        by=row.by if own else by,
        reason=row.reason if own else reason,
    )
