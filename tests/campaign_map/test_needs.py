"""Where a party is needed most: the rule against its published vector, against brute force, and against misuse."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.need.firmness import if_polls_are_out
from campaign_map.needs import (
    Assigner,
    Booking,
    Heard,
    Override,
    SeatNeed,
    Why,
    assign_in_turn,
    booked_after_no_shows,
    calls_of_party,
    choose,
    gain,
    look_at,
    rank,
    rank_thrice,
    returns,
    value,
    voters_say,
)

PARTY = calls_of_party(callers=6, hours=3, per_caller_hour=12)
VECTOR = {
    "Thurrock": (0.68, 1500, 200, 0.03183),
    "Hendon": (2.06, 2500, 300, 0.02311),
    "Chipping Barnet": (0.68, 4000, 900, 0.01563),
    "Putney": (3.32, 5200, 900, 0.00969),
    "Kensington": (0.06, 6500, 1800, 0.00741),
    "Uxbridge": (10.14, 900, 0, 0.00491),
}
SIX = tuple(
    SeatNeed(name, lead, target=9000, done=done, booked=booked) for name, (lead, done, booked, _) in VECTOR.items()
)

seat_needs = st.builds(
    SeatNeed,
    code=st.just(""),
    vote=st.one_of(st.none(), st.floats(-20, 20)),
    swing=st.floats(-8, 8),
    target=st.integers(50, 2000),
    done=st.integers(0, 1500),
    booked=st.floats(0, 500),
    callable=st.one_of(st.none(), st.integers(0, 600)),
    chance=st.one_of(st.none(), st.floats(0, 1)),
)


def named(needs: list[SeatNeed]) -> list[SeatNeed]:
    return [replace(need, code=f"E{number:08}") for number, need in enumerate(needs)]


def open_seat(code: str, lead: float = 0.0, **more: object) -> SeatNeed:
    return replace(SeatNeed(code, lead, target=1000), **more)  # type: ignore[arg-type]


def test_the_published_gains_come_out_to_five_decimals() -> None:
    assert PARTY == 216
    for need in SIX:
        assert round(gain(need, PARTY), 5) == VECTOR[need.code][3]


def test_six_seats_rank_as_published_whatever_order_they_come_in() -> None:
    for order in (SIX, SIX[::-1]):
        assert [ranked.need.code for ranked in rank(order, PARTY)] == list(VECTOR)


def test_forty_parties_in_turn_go_where_published() -> None:
    sent = assign_in_turn(SIX, PARTY, 40)
    assert Counter(sent) == {"Thurrock": 20, "Hendon": 14, "Chipping Barnet": 6}
    assert sent[0] == "Thurrock"


def test_a_gain_is_the_difference_that_the_formula_says() -> None:
    need = open_seat("a", -3.0, done=200, booked=100.0)
    expected = value(-3.0) * (returns(0.4) - returns(0.3))
    assert gain(need, 100) == pytest.approx(expected, rel=1e-12)
    assert returns(0.5) == pytest.approx(1 - math.exp(-1))
    assert value(5.0, sigma=5.0) == pytest.approx(math.exp(-0.5))


def total_gain(needs: list[SeatNeed], parties: tuple[int, ...], size: int) -> float:
    """The worth of a whole allocation, reckoned from the formula and not party by party."""
    total = 0.0
    for need, count in zip(needs, parties, strict=True):
        total += gain(need, size * count) if count else 0.0
    return total


@settings(deadline=None, max_examples=150)
@given(st.lists(seat_needs, min_size=1, max_size=4), st.integers(1, 5), st.integers(1, 400))
def test_the_greatest_gain_for_each_in_turn_is_the_best_for_all(drawn: list[SeatNeed], parties: int, size: int) -> None:
    needs = named(drawn)
    sent = Counter(assign_in_turn(needs, size, parties))
    greedy = total_gain(needs, tuple(sent[need.code] for need in needs), size)
    every = (split for split in itertools.product(range(parties + 1), repeat=len(needs)) if sum(split) <= parties)
    best = max(total_gain(needs, split, size) for split in every)
    assert greedy == pytest.approx(best, rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(st.lists(seat_needs, min_size=1, max_size=12), st.integers(1, 400))
def test_a_ranking_is_in_order_and_its_index_runs_from_100_down(drawn: list[SeatNeed], size: int) -> None:
    ranked = rank(named(drawn), size)
    assert [one.place for one in ranked] == list(range(1, len(drawn) + 1))
    keys = [(-one.gain, one.need.lead is None, one.need.code) for one in ranked]
    assert keys == sorted(keys)
    assert all(0 <= one.index <= 100 for one in ranked)
    assert ranked[0].index == (100 if ranked[0].gain > 0 else 0)


@settings(deadline=None)
@given(seat_needs, st.integers(1, 400))
def test_the_first_party_of_many_goes_where_the_ranking_says(drawn: SeatNeed, size: int) -> None:
    needs = (*SIX, replace(drawn, code="Another"))
    assert assign_in_turn(needs, size, 1) == (rank(needs, size)[0].need.code,)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.builds(replace, seat_needs, floor=st.sampled_from((0.0, 0.1, 0.9))), min_size=1, max_size=8),
    st.lists(st.integers(1, 400), max_size=12),
    st.integers(1, 400),
    st.sampled_from((0.0, 0.25)),
)
def test_an_assigner_sends_each_party_where_a_fresh_ranking_would(
    drawn: list[SeatNeed], sizes: list[int], usual: int, no_show: float
) -> None:
    needs = {need.code: need for need in named(drawn)}
    assigner = Assigner(needs.values(), usual, no_show=no_show)
    for size in sizes:
        choice = choose(rank(needs.values(), size))
        sent = assigner.send(size)
        if choice is None:
            assert sent is None
            continue
        assert sent is not None
        fresh, ours = needs[choice.seat.need.code], needs[sent]
        assert gain(ours, size) == pytest.approx(gain(fresh, size), rel=1e-9)
        assert ours.is_below_floor == fresh.is_below_floor
        assert sent == fresh.code or gain(ours, size) != gain(fresh, size)
        needs[sent] = after(ours, size, no_show)


def after(need: SeatNeed, size: int, no_show: float) -> SeatNeed:
    """The seat once a party is booked there."""
    calls = need.calls_of(size)
    left = None if need.callable is None else need.callable - int(calls)
    return replace(need, booked=need.booked + (1.0 - no_show) * calls, callable=left)


def test_parties_of_all_sizes_are_spread_as_a_fresh_ranking_would_spread_them() -> None:
    needs = {need.code: replace(need, target=7000 + 500 * at) for at, need in enumerate(SIX)}
    assigner, expected = Assigner(needs.values(), 100), []
    sizes = [12 + 37 * turn % 400 for turn in range(300)]
    for size in sizes:
        expected.append(rank(needs.values(), size)[0].need.code)
        needs[expected[-1]] = after(needs[expected[-1]], size, 0.0)
    assert [assigner.send(size) for size in sizes] == expected


def test_ties_are_broken_by_the_code_of_the_seat() -> None:
    twins = [open_seat("E2"), open_seat("E1"), open_seat("E3")]
    assert [one.need.code for one in rank(twins, 10)] == ["E1", "E2", "E3"]
    assert assign_in_turn(twins, 10, 3) == ("E1", "E2", "E3")


def test_nobody_is_sent_to_an_empty_queue() -> None:
    empty, far = open_seat("a", 0.0, callable=0), open_seat("b", 12.0)
    ranked = rank([empty, far], 100)
    assert [one.gain > 0 for one in ranked] == [True, False]
    choice = choose(ranked)
    assert choice is not None
    assert choice.seat.need is far
    assert assign_in_turn([empty, far], 100, 2) == ("b", "b")


def test_a_party_counts_for_no_more_than_there_are_people_to_ring() -> None:
    short = open_seat("a", 0.0, callable=30)
    assert gain(short, 100) == pytest.approx(gain(open_seat("a"), 30))
    assert assign_in_turn([short], 20, 5) == ("a", "a")


def test_when_nobody_can_be_rung_anywhere_no_seat_is_chosen() -> None:
    ranked = rank([open_seat("a", callable=0), SeatNeed("b", None, target=10)], 100)
    assert choose(ranked) is None
    assert [one.index for one in ranked] == [0, 0]
    assert assign_in_turn([], 10, 3) == ()


def test_a_seat_where_we_do_not_stand_is_worth_nothing_and_comes_last() -> None:
    ranked = rank([SeatNeed("a", None, target=10, chance=0.9), open_seat("b", 60.0, callable=0)], 100)
    assert [one.need.code for one in ranked] == ["b", "a"]
    assert (ranked[1].lead, ranked[1].value, ranked[1].gain) == (None, 0.0, 0.0)


def test_an_imported_probability_replaces_our_own_reckoning() -> None:
    assert gain(open_seat("a", 40.0, chance=0.5), 100) == pytest.approx(0.5 * returns(0.1))


def test_an_override_wins_and_carries_who_and_why() -> None:
    order = Override("Ada Mensah", "candidate’s own day")
    ranked = rank(SIX, PARTY)
    choice = choose(ranked, overrides={"Uxbridge": order}, returning_to="Hendon")
    assert choice is not None
    assert (choice.seat.need.code, choice.why, choice.override) == ("Uxbridge", Why.OVERRIDE, order)
    assert [other.need.code for other in choice.others] == ["Thurrock", "Hendon"]


def test_an_override_for_a_seat_with_nobody_to_ring_is_passed_over() -> None:
    ranked = rank([*SIX, open_seat("Z", callable=0)], PARTY)
    choice = choose(ranked, overrides={"Z": Override("Ada Mensah", "why not")})
    assert choice is not None
    assert (choice.seat.need.code, choice.why, choice.override) == ("Thurrock", Why.FIGURES, None)


def test_a_returning_host_stays_unless_another_seat_gains_clearly_more() -> None:
    ranked = rank([open_seat("a"), open_seat("b", done=40), open_seat("c", done=60)], 100)
    near, too_far = choose(ranked, returning_to="b"), choose(ranked, returning_to="c")
    assert near is not None and too_far is not None
    assert (near.seat.need.code, near.why) == ("b", Why.STAYS)
    assert (too_far.seat.need.code, too_far.why) == ("a", Why.FIGURES)


def test_a_close_seat_below_its_floor_goes_first() -> None:
    poor = open_seat("b", 4.0, done=10, floor=0.05)
    needs = [open_seat("a", done=60, floor=0.05), poor]
    choice = choose(rank(needs, 20))
    assert choice is not None
    assert (choice.seat.need.code, choice.why) == ("b", Why.FLOOR)
    assert assign_in_turn(needs, 20, 4) == ("b", "b", "a", "a")


def test_a_seat_that_a_host_said_no_to_is_not_offered_again() -> None:
    choice = choose(rank(SIX, PARTY), declined={"Thurrock", "Putney"})
    assert choice is not None
    assert (choice.seat.need.code, choice.why) == ("Hendon", Why.DECLINED)
    assert [other.need.code for other in choice.others] == ["Chipping Barnet", "Kensington"]
    assert choose(rank(SIX, PARTY), declined=set(VECTOR)) is None


def test_a_seat_can_be_looked_at_without_being_chosen() -> None:
    ranked = rank(SIX, PARTY)
    assert look_at(ranked, "Hendon").why is Why.ASKED
    assert look_at(ranked, "Thurrock").why is Why.FIGURES
    with pytest.raises(KeyError):
        look_at(ranked, "Atlantis")


def test_polls_three_points_out_move_places_both_ways() -> None:
    ranking = rank_thrice([open_seat("a", -3.0), open_seat("b", 0.0), open_seat("c", 3.0)], 100)
    assert ranking.places() == {"a": (3, 2, 1), "b": (2, 1, 2), "c": (1, 3, 3)}
    assert [one.lead for one in ranking.worse] == [0.0, -3.0, -6.0]
    assert ranking.seat("b").index == 100
    with pytest.raises(KeyError):
        ranking.seat("d")


def test_bookings_lose_their_no_shows_and_end_with_their_leases() -> None:
    now = datetime(2019, 12, 5, 19, 0, tzinfo=UTC)
    live, over = Booking(200, now + timedelta(minutes=1)), Booking(400, now)
    assert booked_after_no_shows([live, over], now) == 150.0
    assert booked_after_no_shows([live], now, no_show=0.0) == 200.0
    assert booked_after_no_shows([], now) == 0.0


def test_a_party_is_never_smaller_than_one_call() -> None:
    assert calls_of_party(1, 0.01, 12) == 1
    assert calls_of_party(5, 2.5, 12) == 150


def test_a_seat_must_want_somebody() -> None:
    with pytest.raises(ValueError, match="at least one contact"):
        SeatNeed("a", 0.0, target=0)


def test_voters_who_are_equally_rosy_everywhere_tell_us_nothing() -> None:
    expected = {"a": -4.0, "b": 10.0}
    heard = [Heard("a", ours=53, rival=47, answers=100), Heard("b", ours=60, rival=40, answers=100)]
    assert voters_say(expected, heard) == {"a": 0.0, "b": 0.0}


def test_a_surprise_counts_by_how_much_was_heard() -> None:
    expected = dict.fromkeys("abc", 0.0)
    heard = [Heard("a", 60, 40, 100), Heard("b", 40, 60, 100), Heard("c", 500, 500, 1000)]
    told = voters_say(expected, heard)
    assert told == {"a": 4.0, "b": -4.0, "c": 0.0}
    assert voters_say(expected, [replace(one, answers=one.answers * 9) for one in heard])["a"] < 4.0 * 9


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 50)), min_size=1, max_size=8))
def test_evidence_never_says_more_than_the_surprise_itself(drawn: list[tuple[int, int, int]]) -> None:
    heard = [Heard(str(i), ours, rival, ours + rival + rest) for i, (ours, rival, rest) in enumerate(drawn)]
    told = voters_say({one.code: 0.0 for one in heard}, heard)
    assert set(told) == {one.code for one in heard if one.answers}
    surprises = [100 * (one.ours - one.rival) / one.answers for one in heard if one.answers]
    for points in told.values():
        assert abs(points) <= max(surprises) - min(surprises) + 0.05


def test_answers_from_a_seat_that_is_not_ours_are_left_out() -> None:
    assert voters_say({}, [Heard("N06000001", 5, 1, 6)]) == {}


codes = st.sets(st.sampled_from([f"E{number:08}" for number in range(8)]))


@settings(deadline=None, max_examples=300)
@given(st.lists(seat_needs, min_size=1, max_size=8), codes, codes, codes, codes, codes, st.integers(0, 7))
def test_no_party_is_sent_to_a_seat_that_is_closed_to_it_and_each_it_passed_is_named(
    drawn: list[SeatNeed],
    held: set[str],
    full: set[str],
    unlisted: set[str],
    declined: set[str],
    first: set[str],
    wish: int,
) -> None:
    said = Override("Ria", "so")
    ranked = rank(named(drawn), 50)
    wished = f"E{wish:08}"
    choice = choose(
        ranked,
        overrides=dict.fromkeys(first, said),
        held=dict.fromkeys(held, said),
        full=full,
        unlisted=unlisted,
        declined=declined,
        wished=wished,
    )
    closed = held | full | unlisted | declined
    if choice is None:
        assert all(one.gain <= 0 or one.need.code in closed for one in ranked)
        return
    chosen = choice.seat
    assert chosen.need.code not in closed
    assert chosen.need.callable != 0
    needier = {one.need.code for one in ranked if one.gain > chosen.gain}
    assert {one.seat.need.code for one in choice.passed} == needier & closed
    open_and_needier = needier - closed
    if choice.why is Why.OVERRIDE:
        assert chosen.need.code in first
    elif choice.why is Why.WISHED:
        assert chosen.need.code == wished
        assert all(one.gain <= chosen.gain * 1.1 for one in ranked if one.need.code in open_and_needier)
    else:
        assert not open_and_needier
    assert not (needier & held) or choice.why is not Why.FIGURES


def test_an_order_for_one_party_goes_before_one_for_all_and_opens_a_full_seat() -> None:
    ranked = rank([open_seat("a"), open_seat("b", 1.0), open_seat("c", 2.0)], 10)
    ria, bo = Override("Ria", "all hands"), Override("Bo", "a friend")
    choice = choose(ranked, own={"c": bo}, overrides={"b": ria}, full=["c"])
    assert choice is not None
    assert (choice.seat.need.code, choice.override) == ("c", bo)
    held = choose(ranked, own={"c": bo}, overrides={"b": ria}, held={"c": ria})
    assert held is not None
    assert (held.seat.need.code, held.override) == ("b", ria)


def test_the_seat_a_host_rang_before_goes_before_the_one_advertised() -> None:
    ranked = rank([open_seat("a"), open_seat("b", 0.2), open_seat("c", 0.3)], 10)
    choice = choose(ranked, returning_to="c", wished="b")
    assert choice is not None
    assert (choice.seat.need.code, choice.why) == ("c", Why.STAYS)


def test_what_changes_if_the_polls_are_out_is_what_comes_in_and_what_falls_out() -> None:
    seats = [open_seat(f"E{lead + 20}", float(lead)) for lead in range(-12, 13)]
    worse, better = if_polls_are_out(rank_thrice(seats, 10), 5)
    assert (worse.points, better.points) == (-3.0, 3.0)
    assert set(worse.in_) == {"E23", "E24", "E25"}
    assert set(worse.out) == {"E18", "E19", "E20"}
    assert len(better.in_) == len(better.out) == 3
    firm = if_polls_are_out(rank_thrice([open_seat("a"), open_seat("b", 40.0)], 10), 1)
    assert all((one.in_, one.out) == ((), ()) for one in firm)
