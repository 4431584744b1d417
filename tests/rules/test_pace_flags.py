"""What is worth a look in a guest's outcomes, and what never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.rules.pace_flags import PACE_MOST, Rule, Saved, flags

SIX = datetime(2019, 12, 5, 18, tzinfo=UTC)
ATTEMPTS = [kind for kind, rule in RULES.items() if rule.attempt]


def saved(*gaps: float, kind: OutcomeKind = OutcomeKind.NO_ANSWER, said: str = "") -> list[Saved]:
    """Outcomes with these gaps in seconds before each."""
    rows, at = [], SIX
    for count, gap in enumerate(gaps, 1):
        at += timedelta(seconds=gap)
        rows.append(Saved(count, at, kind, said))
    return rows


def noticed(rows: list[Saved]) -> list[Rule]:
    return [flag.rule for flag in flags(rows)]


def _evening(rows: list[tuple[float, OutcomeKind, str]]) -> list[Saved]:
    made = saved(*(gap for gap, _, _ in rows))
    return [replace(row, kind=kind, said=said) for row, (_, kind, said) in zip(made, rows, strict=True)]


evenings = st.lists(
    st.tuples(st.floats(0, 200), st.sampled_from(list(OutcomeKind)), st.sampled_from(["", "a", "b"])), max_size=60
).map(_evening)


def test_thirty_outcomes_in_two_minutes_all_the_same_are_noticed_three_times_over() -> None:
    found = {flag.rule: flag for flag in flags(saved(*[4.0] * 30))}
    assert set(found) == {Rule.PACE, Rule.DWELL, Rule.SAME}
    assert found[Rule.PACE].outcomes == 30
    assert found[Rule.SAME].kind is OutcomeKind.NO_ANSWER


def test_the_busiest_two_minutes_are_told_and_a_call_more_than_can_ring_is_needed() -> None:
    assert noticed(saved(*[13.0] * PACE_MOST)) == []
    flag = flags(saved(60, 60, 60, *[12.0] * PACE_MOST, 60))[0]
    assert (flag.rule, flag.outcomes) == (Rule.PACE, PACE_MOST + 1)
    assert flag.until - flag.since <= timedelta(minutes=2)


def test_eight_people_in_a_row_who_say_the_same_are_noticed_and_eight_who_do_not_are_not() -> None:
    rows = saved(*[120.0] * 8, kind=OutcomeKind.CONVERSATION, said="yes")
    assert noticed(rows) == [Rule.SAME]
    assert noticed([*rows[:-1], replace(rows[-1], said="no")]) == []
    assert noticed(rows[1:]) == []


def test_conversations_that_left_no_time_to_say_hello_are_noticed() -> None:
    talks = [
        replace(row, kind=OutcomeKind.CONVERSATION, said=str(n)) for n, row in enumerate(saved(90, 30, 90, 30, 90, 30))
    ]
    assert noticed(talks) == [Rule.SHORT_TALKS]
    assert noticed(talks[:-1]) == []


def test_many_who_asked_not_to_be_called_are_noticed() -> None:
    asked = saved(*[100.0] * 4, kind=OutcomeKind.DO_NOT_CALL)
    assert noticed(asked) == [Rule.NEVER_AGAIN]
    talked = [
        Saved(10 + n, SIX + timedelta(hours=1, minutes=2 * n), OutcomeKind.CONVERSATION, str(n)) for n in range(16)
    ]
    assert noticed([*asked, *talked]) == []


@given(st.lists(st.tuples(st.floats(46, 400), st.sampled_from(ATTEMPTS)), max_size=7))
def test_a_short_evening_of_calls_at_an_honest_pace_shows_nothing(rows: list[tuple[float, OutcomeKind]]) -> None:
    calls = [replace(row, kind=kind) for row, (_, kind) in zip(saved(*(gap for gap, _ in rows)), rows, strict=True)]
    assert [rule for rule in noticed(calls) if rule is not Rule.NEVER_AGAIN] == []


@settings(max_examples=150)
@given(evenings, st.randoms())
def test_the_order_of_arrival_and_the_hour_of_the_day_change_nothing(rows: list[Saved], chance: Random) -> None:
    shuffled = chance.sample(rows, len(rows))
    later = [replace(row, at=row.at + timedelta(hours=3)) for row in rows]
    assert flags(shuffled) == flags(rows)
    assert [(f.rule, f.outcomes, f.upto) for f in flags(later)] == [(f.rule, f.outcomes, f.upto) for f in flags(rows)]


@settings(max_examples=150)
@given(evenings)
def test_what_is_noticed_is_made_of_calls_that_were_saved_and_goes_once_it_was_looked_at(rows: list[Saved]) -> None:
    calls = {row.count: row for row in rows if RULES[row.kind].attempt}
    found = flags(rows)
    assert [flag.rule for flag in found] == [rule for rule in Rule if rule in {flag.rule for flag in found}]
    for flag in found:
        assert 1 <= flag.outcomes <= len(calls)
        assert flag.since <= flag.until
        assert flag.upto in calls
    # Looked at to the end, nothing is left, and each look takes only what it looked at.
    assert flags(rows, {rule: len(rows) for rule in Rule}) == ()
    for flag in found:
        others = [one for one in found if one.rule is not flag.rule]
        assert list(flags(rows, {flag.rule: len(rows)})) == others


@given(evenings)
def test_calls_that_were_skipped_are_no_calls(rows: list[Saved]) -> None:
    more = [*rows, *(Saved(100 + n, SIX + timedelta(seconds=n), OutcomeKind.SKIPPED) for n in range(20))]
    assert flags(more) == flags(rows)
