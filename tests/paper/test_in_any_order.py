"""Sheets typed in whole, in part, twice, taken back, beside the app, after a restart: each row counts at most once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import NotAllowed
from phonebank_app.paper import Entry
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from tests.makers import THURSDAY, needed, voters
from tests.paper.papers import Room, room

ROWS = 3
KINDS = [
    OutcomeKind.NO_ANSWER,
    OutcomeKind.CONVERSATION,
    OutcomeKind.CALL_BACK,
    OutcomeKind.REFUSED,
    OutcomeKind.DO_NOT_CALL,
    OutcomeKind.BUSY,
]
KIND = st.sampled_from(KINDS)
ROW = st.integers(1, ROWS)
STEP = st.one_of(
    st.tuples(st.just("enter"), ROW, KIND, st.booleans(), st.booleans()),
    st.tuples(st.just("enter"), ROW, KIND, st.booleans(), st.booleans()),
    st.tuples(st.just("take back"), ROW),
    st.tuples(st.just("app"), KIND),
    st.tuples(st.just("app undo")),
    st.tuples(st.sampled_from(["returned", "missing", "void"])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("later")),
)


class Model:
    """What a person who watches would say of each row, and of each wish."""

    def __init__(self) -> None:
        self.rows: dict[int, OutcomeKind] = {}
        self.app = 0
        self.wishes: set[int] = set()


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=14))
def test_whatever_happens_each_row_counts_at_most_once_and_nothing_is_lost(steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        party = room(Path(folder) / "party", voters(ROWS + 2))
        try:
            play(party, steps)
        finally:
            party.session.store.close()


def play(party: Room, steps: list[tuple[Any, ...]]) -> None:
    sheet = party.sheet(1, rows=ROWS)
    of_row = {row.row: row.card.contact_id for row in sheet.rows}
    model = Model()
    for step in steps:
        party.clock.skip(timedelta(seconds=30))
        act(party, sheet.sheet_id, of_row, model, step)
        check(party, sheet.sheet_id, of_row, model)


def act(party: Room, sheet_id: str, of_row: dict[int, int], model: Model, step: tuple[Any, ...]) -> None:
    sheets = party.session.sheets
    match step:
        case ("enter", row, kind, both, change):
            entry = Entry(kind, **fixed(kind))
            before = model.rows.get(row)
            try:
                saved = sheets.enter(sheet_id, row, entry, both=both, change=change)
            except NotAllowed:
                assert before is not kind, "the same again is never refused"
                assert before is not None or (not both and kind is not OutcomeKind.DO_NOT_CALL)
                return
            assert saved.written == (before is not kind)
            model.rows[row] = kind
            if kind is OutcomeKind.DO_NOT_CALL:
                model.wishes.add(of_row[row])
        case ("take back", row):
            try:
                taken = sheets.take_back(sheet_id, row)
            except NotAllowed:
                assert not RULES[model.rows[row]].caller_may_undo
                return
            assert taken.written == (row in model.rows)
            model.rows.pop(row, None)
        case ("app", kind):
            card = party.session.calling.next(2)
            if not hasattr(card, "contact_id"):
                return
            saved_here = party.save(2, kind)
            model.app += 1
            if kind is OutcomeKind.DO_NOT_CALL:
                model.wishes.add(saved_here.contact_id)
        case ("app undo",):
            try:
                model.app -= party.session.calling.undo(2) is not None
            except NotAllowed:
                return
        case (("returned" | "missing" | "void") as state,):
            try:
                {"returned": sheets.returned, "missing": sheets.missing, "void": sheets.void}[state](sheet_id)
            except NotAllowed:
                assert state == "void" and model.rows
        case ("restart",):
            party.again()
        case _:
            party.clock.skip(timedelta(minutes=7))


def fixed(kind: OutcomeKind) -> dict[str, Any]:
    """What the kind needs, the same each time: it stands on the paper."""
    return needed(kind, THURSDAY + timedelta(hours=2))


def check(party: Room, sheet_id: str, of_row: dict[int, int], model: Model) -> None:
    on_sheet = party.rows(
        'SELECT r."row", o.kind, o.contact_id FROM sheet_rows r JOIN standing_outcomes o USING (outcome_id)'
        " WHERE r.sheet_id = ?",
        sheet_id,
    )
    assert {row: OutcomeKind(kind) for row, kind, _ in on_sheet} == model.rows
    assert all(of_row[row] == contact for row, _, contact in on_sheet)
    from_paper = party.one("SELECT count(*) FROM standing_outcomes WHERE asked_by <> ''")
    assert from_paper == len(model.rows), "each row counts once, and no row counts that the sheet does not know"
    assert party.one("SELECT count(*) FROM standing_outcomes") == len(model.rows) + model.app
    ids = Counter(row[0] for row in party.rows("SELECT outcome_id FROM outcomes"))
    assert not ids or max(ids.values()) == 1
    assert party.one("SELECT count(*) FROM outcomes") == party.one("SELECT count(*) FROM outbox"), "all of it is sent"
    silenced = {row[0] for row in party.rows("SELECT id FROM contacts WHERE do_not_call = 1")}
    assert silenced == model.wishes, "a wish on paper, or in the app, always stays"
