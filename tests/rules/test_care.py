"""The rules of care: they offer, they never push; and they hold whatever the evening was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.rules import care
from phonebank_app.rules.care import About, Call, ChairFacts, Presence, Rest, Why
from phonebank_app.rules.outcomes import RULES, OutcomeKind

K = OutcomeKind
SIX = datetime(2019, 12, 5, 18, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return SIX + timedelta(minutes=minutes)


def calls(*minutes: float, kind: OutcomeKind = K.NO_ANSWER) -> tuple[Call, ...]:
    return tuple(Call(at(one), kind) for one in minutes)


MOMENTS = st.integers(0, 240)


@st.composite
def rests(draw: st.DrawFn) -> tuple[Rest, ...]:
    """Breaks that do not overlap; the last may go on."""
    marks = sorted(draw(st.lists(MOMENTS, max_size=8, unique=True)))
    made = []
    for start, end in zip(marks[::2], [*marks[1::2], None], strict=False):
        why = draw(st.sampled_from([Why.ASKED, Why.EVERYONE, Why.ABUSE, Why.KIND]))
        until = None if draw(st.booleans()) else at(start + 10)
        host = at(start + 1) if draw(st.booleans()) and why in care.AFTER_A_HARD_CALL else None
        made.append(Rest(at(start), until, None if end is None else at(end), why, host))
    later = [Rest(at(one), None, at(one), Why.LATER) for one in draw(st.lists(MOMENTS, max_size=2))]
    return tuple(sorted([*made, *later], key=lambda one: one.since))


@st.composite
def chairs(draw: st.DrawFn, number: int = 1) -> ChairFacts:
    kinds = st.sampled_from([kind for kind in K if kind is not K.WITHDRAWN])
    saved = sorted(draw(st.lists(st.tuples(MOMENTS, kinds), max_size=12)))
    claimed = draw(st.one_of(st.none(), MOMENTS))
    return ChairFacts(
        number,
        at(draw(st.integers(0, 60))),
        tuple(Call(at(minute), kind) for minute, kind in saved),
        draw(rests()),
        None if claimed is None else at(claimed),
        None if claimed is None or draw(st.booleans()) else at(claimed + draw(st.integers(0, 30))),
    )


def moved(facts: ChairFacts, by: timedelta) -> ChairFacts:
    """The same evening at another hour."""

    def to(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + by

    return ChairFacts(
        facts.chair,
        facts.seated_at + by,
        tuple(Call(call.at + by, call.kind) for call in facts.calls),
        tuple(
            replace(one, since=one.since + by, until=to(one.until), ended_at=to(one.ended_at), host_at=to(one.host_at))
            for one in facts.rests
        ),
        to(facts.claimed_at),
        to(facts.drafted_at),
    )


# -- breaks -----------------------------------------------------------------------------------------------------------


@given(chairs(), MOMENTS)
def test_a_break_is_never_offered_to_somebody_who_rests_or_has_just_said_not_now(facts: ChairFacts, now: int) -> None:
    due = care.break_due(facts, at(now))
    if due is None:
        return
    assert facts.rest is None
    later = [one.since for one in facts.rests if one.why is Why.LATER and one.since <= at(now)]
    assert all(at(now) - one >= care.PUT_OFF for one in later if one > facts.began)


@given(chairs(), MOMENTS, MOMENTS)
def test_a_break_that_is_due_stays_due_until_it_is_taken_or_put_off(facts: ChairFacts, now: int, more: int) -> None:
    due = care.break_due(facts, at(now))
    if due is not None:
        assert care.break_due(facts, at(now + more)) == due


@given(chairs(), st.integers(-600, 600))
def test_the_rules_know_no_hour_of_the_day(facts: ChairFacts, by: int) -> None:
    gap, now = timedelta(minutes=by), at(120)
    mine, theirs = care.break_due(facts, now), care.break_due(moved(facts, gap), now + gap)
    assert (mine is None) == (theirs is None)
    here = care.quiet_for(facts, now, somebody_to_ring=True)
    assert here == care.quiet_for(moved(facts, gap), now + gap, somebody_to_ring=True)


@given(chairs(), st.data())
def test_which_calls_nobody_took_changes_no_refusal(facts: ChairFacts, data: st.DataObject) -> None:
    reached = tuple(call for call in facts.calls if RULES[call.kind].reached)
    only = care._third_refusal(reached, facts.began)
    assert care._third_refusal(facts.calls, facts.began) == only


def test_fifty_minutes_at_a_stretch_are_a_reason_and_a_break_begins_them_anew() -> None:
    facts = ChairFacts(1, SIX, calls(*range(5, 50, 5)))
    assert care.break_due(facts, at(49)) is None
    due = care.break_due(facts, at(50))
    assert due is not None
    assert (due.why, due.lasts) == (Why.HOUR, timedelta(minutes=10))
    rested = replace(facts, rests=(Rest(at(50), None, at(60)),), calls=(*facts.calls, *calls(64)))
    assert care.break_due(rested, at(109)) is None
    assert care.break_due(rested, at(110)) is not None


def test_whoever_talked_over_tea_before_the_first_call_has_not_been_ringing() -> None:
    facts = ChairFacts(1, SIX, calls(65))
    assert care.break_due(facts, at(66)) is None


# -- quiet ------------------------------------------------------------------------------------------------------------


@given(chairs(), MOMENTS, st.booleans())
def test_nobody_is_called_quiet_who_rests_writes_waits_or_is_within_ten_minutes(
    facts: ChairFacts, now: int, ready: bool
) -> None:
    gone = care.quiet_for(facts, at(now), somebody_to_ring=ready)
    if gone is None:
        return
    assert facts.rest is None
    assert facts.claimed_at is not None or ready
    assert gone >= care.QUIET_LEAST
    assert facts.drafted_at is None or at(now) - facts.drafted_at >= care.WRITING


@given(chairs(), st.integers(31, 200))
def test_after_half_an_hour_of_silence_the_host_hears_of_it_whatever_the_rhythm(facts: ChairFacts, more: int) -> None:
    quiet = replace(facts, rests=(), drafted_at=None)
    last = max([facts.seated_at, *(call.at for call in facts.calls)])
    assert care.quiet_for(quiet, last + timedelta(minutes=more), somebody_to_ring=True) is not None


def test_a_slow_talker_is_measured_by_their_own_rhythm() -> None:
    slow = ChairFacts(1, SIX, calls(8, 16, 24, 32, 40), claimed_at=at(40))
    quick = ChairFacts(1, SIX, calls(32, 34, 36, 38, 40), claimed_at=at(40))
    assert care.quiet_for(slow, at(55), somebody_to_ring=True) is None
    assert care.quiet_for(quick, at(50), somebody_to_ring=True) == timedelta(minutes=10)
    assert care.quiet_for(slow, at(64), somebody_to_ring=True) == timedelta(minutes=24)


# -- alone ------------------------------------------------------------------------------------------------------------


@given(st.lists(chairs(), max_size=5), st.lists(MOMENTS, max_size=3), MOMENTS)
def test_whoever_is_said_to_ring_alone_is_the_only_one_who_does_not_rest(
    room: list[ChairFacts], gone: list[int], now: int
) -> None:
    seats = [replace(one, chair=place) for place, one in enumerate(room, 1)]
    alone = care.last_one_ringing(seats, [at(one) for one in gone], at(now))
    if alone is not None:
        assert [one.chair for one in seats if one.rest is None] == [alone.chair]


def test_the_last_one_ringing_is_told_of_soon_and_the_first_one_is_given_time() -> None:
    ringing, resting = ChairFacts(1, SIX), ChairFacts(2, SIX, rests=(Rest(at(30)),))
    assert care.last_one_ringing([ringing, resting], [], at(31)) is None
    assert care.last_one_ringing([ringing, resting], [], at(32)) == ringing
    assert care.last_one_ringing([ringing], [at(30)], at(32)) == ringing
    assert care.last_one_ringing([ringing], [], at(9)) is None
    assert care.last_one_ringing([ringing], [], at(10)) == ringing
    assert care.last_one_ringing([ringing, replace(ringing, chair=2)], [], at(90)) is None


@given(rests(), st.integers(0, 3), MOMENTS)
def test_only_whoever_is_alone_after_abuse_waits_for_the_host(many: tuple[Rest, ...], others: int, now: int) -> None:
    waits = care.waits_for_host(many, others, at(now))
    open_abuse = [one for one in many if one.why is Why.ABUSE and one.host_at is None]
    assert waits == (others == 0 and any(at(now) - one.since < care.HARD_FOR for one in open_abuse))
    seen = tuple(replace(one, host_at=at(now)) for one in many)
    assert not care.waits_for_host(seen, 0, at(now))


# -- what the host is told --------------------------------------------------------------------------------------------


@given(st.lists(chairs(), max_size=5), MOMENTS, st.booleans())
def test_the_host_is_told_one_thing_of_a_chair_the_most_pressing_first(
    room: list[ChairFacts], now: int, ready: bool
) -> None:
    seats = [replace(one, chair=place) for place, one in enumerate(room, 1)]
    told = care.concerns(seats, [], at(now), somebody_to_ring=ready)
    assert len({one.chair for one in told}) == len(told)
    order = list(About)
    assert [order.index(one.about) for one in told] == sorted(order.index(one.about) for one in told)


@pytest.mark.parametrize("kind", [K.HOSTILE, K.ENDED_KINDLY])
def test_a_hard_call_is_said_without_a_word_of_what_it_was(kind: OutcomeKind) -> None:
    facts = ChairFacts(1, SIX, calls(10, kind=kind), (Rest(at(10), why=care.HARD[kind]),))
    (told,) = care.concerns([facts, ChairFacts(2, SIX)], [], at(11), somebody_to_ring=True)
    assert (told.about, told.chair, told.alone) == (About.HARD, 1, False)


# -- when everybody rested --------------------------------------------------------------------------------------------


@st.composite
def presences(draw: st.DrawFn) -> Presence:
    came = draw(st.integers(0, 100))
    left = draw(st.one_of(st.none(), st.integers(came + 1, 240)))
    return Presence(at(came), None if left is None else at(left), draw(rests()))


@given(st.lists(presences(), max_size=4), st.lists(MOMENTS, max_size=5), st.integers(0, 480))
def test_a_moment_of_everybodys_rest_is_one_in_which_each_who_was_there_rested(
    room: list[Presence], saved: list[int], probe: int
) -> None:
    moment = SIX + timedelta(minutes=probe / 2 + 0.25)
    spans = care.everyone_rested(room, sorted(at(one) for one in saved))
    inside = any(start <= moment and (end is None or moment < end) for start, end in spans)
    there = [who for who in room if who.came <= moment and (who.left is None or moment < who.left)]
    resting = bool(there) and all(care._resting(who, moment) for who in there)
    assert not inside or resting
    for start, end in spans:
        assert not any(start < at(one) and (end is None or at(one) < end) for one in saved)
    if not saved:
        assert inside == resting


@given(st.lists(presences(), max_size=4))
def test_everybodys_rests_are_in_order_and_do_not_touch(room: list[Presence]) -> None:
    spans = care.everyone_rested(room)
    for (_, end), (start, _) in pairwise(spans):
        assert end is not None
        assert end < start
