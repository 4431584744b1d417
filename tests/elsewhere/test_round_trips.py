"""An evening goes out as a file and comes in again: the same outcomes, and in a fresh party the same states."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from phonebank_app.cards import AnswerDraft, CallCard, OutcomeDraft
from phonebank_app.elsewhere import open_sheet
from phonebank_app.reports.merge_results import merge_files, read_file
from phonebank_app.results import FORMATS, FormatName
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.words.spreadsheets import harmless
from tests.elsewhere.parties import Desk, open_party, sheet
from tests.makers import needed
from tests.results.reading import table

KINDS = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
NOTES = st.one_of(
    st.just(""), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), st.just("=1+1\n'x")
)
CALLS = st.lists(st.tuples(st.sampled_from(KINDS), NOTES, st.booleans(), st.booleans()), min_size=1, max_size=14)
TABULAR: list[FormatName] = [name for name in ("csv", "xlsx", "jsonl") if name in FORMATS]


def play(desk: Desk, calls: list[tuple[OutcomeKind, str, bool, bool]]) -> None:
    """An evening of random calls, some taken back at once, some set aside by the host."""
    calling = desk.session.calling
    for kind, note, answered, undone in calls:
        card = calling.next(1)
        if not isinstance(card, CallCard):
            break
        answers = (AnswerDraft("issue", "", ("nhs", "eu"), "and buses"),) if answered else ()
        needs = needed(kind, desk.clock.now())
        calling.record(1, OutcomeDraft(card.contact_id, kind, note=note, answers=answers, **needs))
        if undone and RULES[kind].caller_may_undo:
            calling.undo(1)
        desk.clock.skip(timedelta(minutes=3))
    desk.session.hosting.unseat(1)  # nobody stays in a caller's hand
    if len(calls) % 3 == 0:
        guest = desk.session.aside.everyone()[0].guest
        if any(
            row.kind not in (OutcomeKind.DO_NOT_CALL, OutcomeKind.DECEASED)
            for row in desk.session.aside.outcomes(guest)
        ):
            desk.session.aside.set_aside(guest, "a try")


@pytest.mark.parametrize("fmt", TABULAR)
@given(calls=CALLS)
@settings(max_examples=4, phases=(Phase.generate,))
def test_what_goes_out_comes_back(fmt: FormatName, calls: list[tuple[OutcomeKind, str, bool, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = open_party(Path(folder) / "party")
        play(desk, calls)
        path = Path(folder) / f"out.{fmt}"
        desk.session.exports.write("attempts", fmt, path)
        read = read_file(path)
        made = merge_files([path], Path(folder) / "merged", "csv", desk.clock)
        before = desk.attempts()
        after = {row["Outcome id"]: row for row in table(made.attempts)}
        assert len(read.rows) == len(before) == len(after)
        compared = [name for name in before[0] if name in after[next(iter(after))] and not name.startswith("Answer: ")]
        for row in before:
            again = after[row["Outcome id"]]
            assert [again[name] for name in compared] == [row[name] for name in compared]
            assert again.get("Answer: issue", "") == row["Answer: issue"]
            assert again.get("Answer: issue (own words)", "") == harmless(row["Answer: issue (own words)"])
        states = desk.states()
        fresh = open_party(Path(folder) / "fresh")
        fresh.clock.skip(desk.clock.now() - fresh.clock.now())
        plan = fresh.use.plan(open_sheet(made.attempts, fresh.session.script))
        assert not plan.refused
        assert fresh.use.keep(plan).outcomes == len(before)
        assert fresh.states() == states
        assert not fresh.use.plan(open_sheet(made.attempts, fresh.session.script)).ready
        desk.session.close()
        fresh.session.close()


ROWS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["Not Home", "Canvassed", "Do Not Call", "Refused", "??"]),
        st.integers(0, 59),
    ),
    max_size=12,
)


@given(first=ROWS, second=ROWS)
@settings(max_examples=5, phases=(Phase.generate,))
def test_sheets_that_overlap_count_each_call_once_in_whatever_order_they_come(
    first: list[tuple[int, str, int]], second: list[tuple[int, str, int]]
) -> None:
    def text(rows: list[tuple[int, str, int]]) -> str:
        return sheet(
            "VANID,Result,Date,Time", *([f"{i:05d}", word, "5/12/2019", f"18:{at:02d}"] for i, word, at in rows)
        )

    with tempfile.TemporaryDirectory() as folder:
        desk = open_party(Path(folder) / "party")
        for rows in (first, second, first, second):
            plan = desk.plan(text(rows))
            assert len(plan.ready) + len(plan.doubles) + len(plan.refused) + sum(plan.no_call.values()) == plan.rows
            desk.use.keep(plan)
        off = {f"{i:05d}" for i, word, _ in (*first, *second) if word == "Do Not Call"}
        assert off <= {name for name, state in desk.states().items() if state[2] == "yes"}
        once = {row["Outcome id"] for row in desk.attempts()}
        assert len(once) == len(desk.attempts())
        assert not desk.plan(text([*first, *second])).ready
        desk.session.close()
