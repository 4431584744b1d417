"""The fold of a contact's log: the same whatever the order of arrival, and two facts that never turn off."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.rules.outcomes import RULES, ContactState, OutcomeKind, Record, fold, standing_records

SIX = datetime(2019, 12, 5, 18, 0, tzinfo=UTC)
NUMBERS = ("+447700900001", "+442079460182")


def row(order: int, kind: OutcomeKind, *, after_min: float = 0, **fields: object) -> Record:
    values = {"number": NUMBERS[0] if RULES[kind].attempt else ""} | fields
    return Record(f"id-{order}", order, kind, SIX + timedelta(minutes=after_min), **values)  # type: ignore[arg-type]


@st.composite
def logs(draw: st.DrawFn) -> list[Record]:
    """A contact's log as a device may have written it: some rows take back or correct earlier ones."""
    kinds = draw(st.lists(st.sampled_from(OutcomeKind), max_size=12))
    log: list[Record] = []
    for order, kind in enumerate(kinds, 1):
        earlier = [one.outcome_id for one in log]
        replaces = draw(st.sampled_from([None, *earlier])) if earlier else None
        log.append(
            row(
                order,
                kind,
                after_min=order * 10,
                number=draw(st.sampled_from(NUMBERS)) if RULES[kind].attempt else "",
                replaces=replaces,
                call_back_at=SIX + timedelta(hours=order) if kind is OutcomeKind.CALL_BACK else None,
                language="Welsh" if kind is OutcomeKind.LANGUAGE_BARRIER else "",
            )
        )
    return log


def test_every_outcome_has_a_rule() -> None:
    assert set(RULES) == set(OutcomeKind)


def test_an_outcome_either_finishes_or_says_when_to_try_again() -> None:
    undecided = {
        kind
        for kind, rule in RULES.items()
        if not (rule.finishes or rule.rest or rule.spoils_number or kind is OutcomeKind.CALL_BACK)
    }
    assert undecided == {OutcomeKind.WITHDRAWN}


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_arrive_does_not_matter(log: list[Record], chance: random.Random) -> None:
    shuffled = log.copy()
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(log)


@given(logs(), logs())
def test_do_not_call_and_deceased_only_turn_on_whatever_comes_later(before: list[Record], after: list[Record]) -> None:
    first = fold(before)
    later = [
        Record(f"later-{r.outcome_id}", r.order + 100, r.kind, r.at, r.number, r.call_back_at, r.language, replaced)
        for r, replaced in zip(after, [one.outcome_id for one in before] + [None] * len(after), strict=False)
    ]
    then = fold([*before, *later])
    assert then.do_not_call >= first.do_not_call
    assert then.deceased >= first.deceased
    assert then.asked_off >= first.asked_off


@given(logs())
def test_the_last_row_that_counts_is_the_last_outcome(log: list[Record]) -> None:
    counted = standing_records(log)
    state = fold(log)
    assert state.last == (counted[-1].kind if counted else None)
    assert state.attempts == sum(RULES[r.kind].attempt for r in counted)


def test_a_row_taken_back_leaves_no_trace_but_what_only_turns_on() -> None:
    log = [row(1, OutcomeKind.NO_ANSWER), row(2, OutcomeKind.WITHDRAWN, replaces="id-1")]
    assert fold(log) == ContactState()
    log = [row(1, OutcomeKind.DO_NOT_CALL), row(2, OutcomeKind.WITHDRAWN, replaces="id-1")]
    assert fold(log) == ContactState(do_not_call=True, asked_off=frozenset({NUMBERS[0]}))


def test_taking_back_the_second_outcome_brings_the_first_one_back() -> None:
    first = row(1, OutcomeKind.NO_ANSWER)
    undone = [
        row(2, OutcomeKind.CONVERSATION, after_min=1500),
        row(3, OutcomeKind.WITHDRAWN, after_min=1501, replaces="id-2"),
    ]
    assert fold([first, *undone]) == fold([first])


def test_a_correction_counts_as_one_dialling() -> None:
    state = fold([row(1, OutcomeKind.NO_ANSWER), row(2, OutcomeKind.CONVERSATION, after_min=1, replaces="id-1")])
    assert (state.attempts, state.finished) == (1, OutcomeKind.CONVERSATION)


@pytest.mark.parametrize(
    "kind", [OutcomeKind.NO_ANSWER, OutcomeKind.LEFT_MESSAGE, OutcomeKind.NOT_AVAILABLE, OutcomeKind.PARTIAL]
)
def test_an_unanswered_line_and_its_contact_rest_for_a_day(kind: OutcomeKind) -> None:
    state = fold([row(1, kind)])
    assert state.rests_until == SIX + timedelta(hours=24)
    assert state.numbers[NUMBERS[0]].rests_until == SIX + timedelta(hours=24)


def test_an_engaged_line_rests_for_an_hour() -> None:
    assert fold([row(1, OutcomeKind.BUSY)]).rests_until == SIX + timedelta(hours=1)


def test_a_skip_is_no_dialling_and_lets_the_line_be() -> None:
    state = fold([row(1, OutcomeKind.SKIPPED)])
    assert (state.attempts, state.rests_until, dict(state.numbers)) == (0, SIX + timedelta(minutes=30), {})


def test_a_skip_never_shortens_a_rest() -> None:
    state = fold([row(1, OutcomeKind.NO_ANSWER), row(2, OutcomeKind.SKIPPED, after_min=5)])
    assert state.rests_until == SIX + timedelta(hours=24)


def test_an_appointment_stands_through_a_skip_and_is_used_up_by_a_dialling() -> None:
    asked = row(1, OutcomeKind.CALL_BACK, call_back_at=SIX + timedelta(hours=1))
    skipped = row(2, OutcomeKind.SKIPPED, after_min=61)
    rung = row(3, OutcomeKind.NO_ANSWER, after_min=62)
    assert fold([asked, skipped]).call_back_at == SIX + timedelta(hours=1)
    assert fold([asked, skipped, rung]).call_back_at is None


def test_a_wrong_number_spoils_that_number_only_and_the_contact_need_not_rest() -> None:
    state = fold([row(1, OutcomeKind.WRONG_NUMBER, number=NUMBERS[1])])
    assert state.numbers[NUMBERS[1]].spoiled
    assert NUMBERS[0] not in state.numbers
    assert state.rests_until is None
    assert state.finished is None


def test_the_language_they_need_is_remembered() -> None:
    state = fold([row(1, OutcomeKind.LANGUAGE_BARRIER, language="Welsh"), row(2, OutcomeKind.BUSY, after_min=1600)])
    assert state.needs_language == "Welsh"
