"""Badges are the room's: none ranks anybody, and none can be got by what a voter answered."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.cards import AnswerDraft
from phonebank_app.guests.looking_after import LookingAfter
from phonebank_app.rules import badges, goals
from phonebank_app.rules.badges import Made, Promised, Room
from phonebank_app.rules.care import Rest, Why
from phonebank_app.rules.goals import Goal
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import Evening, voters

SIX = datetime(2019, 12, 5, 18, 0, tzinfo=UTC)
K = OutcomeKind
REACHED = [K.CONVERSATION, K.REFUSED, K.PARTIAL, K.NO_ANSWER]
INTENTIONS = ["ours", "leaning", "undecided", "against", "not_said"]


def at(minutes: float) -> datetime:
    return SIX + timedelta(minutes=minutes)


def ids(room: Room) -> set[str]:
    return {badge.id for badge in badges.earned(room)}


@dataclass(frozen=True)
class Rang:
    at: datetime
    guest: int
    contact: int
    talk: bool


def counted(calls: Iterable[Rang]) -> Made:
    calls = list(calls)
    rung: dict[int, list[datetime]] = {}
    for call in calls:
        rung.setdefault(call.contact, []).append(call.at)
    return Made(len(calls), sum(call.talk for call in calls), {call.guest for call in calls}, rung)


def made(count: int, guest: int = 1, *, talk: bool = False) -> tuple[Rang, ...]:
    return tuple(Rang(at(place), guest, place, talk) for place in range(1, count + 1))


def care_of(evening: Evening) -> LookingAfter:
    return LookingAfter(evening.store, evening.clock, evening.calling.party, evening.rules)


CALLS = st.lists(
    st.builds(Rang, at=st.integers(0, 240).map(at), guest=st.integers(1, 3), contact=st.integers(1, 9),
              talk=st.booleans()),
    max_size=60,
)  # fmt: skip

ROOMS = st.builds(
    Room,
    now=st.just(at(240)),
    promised=st.lists(
        st.builds(
            Promised, contact=st.integers(1, 9), made=st.integers(0, 200).map(at), due=st.integers(0, 240).map(at)
        ),
        max_size=3,
    ),
    guests=st.just([(1, ()), (2, (Rest(at(30)),))]),
)  # fmt: skip


@given(ROOMS, CALLS, st.permutations([1, 2, 3]))
def test_who_made_which_call_gives_nobody_more_than_another(room: Room, calls: list[Rang], swapped: list[int]) -> None:
    """The same calls by other guests: every badge but “everyone has rung”, which is all of theirs, is the same."""
    others = [replace(call, guest=swapped[call.guest - 1]) for call in calls]
    one, other = (ids(replace(room, made=counted(rang))) for rang in (calls, others))
    assert one - {"everyone_rang"} == other - {"everyone_rang"}


@given(
    ROOMS,
    CALLS,
    st.lists(st.builds(Rang, at=st.just(at(240)), guest=st.just(1), contact=st.just(99), talk=st.booleans())),
)
def test_more_calls_take_no_badge_away(room: Room, calls: list[Rang], more: list[Rang]) -> None:
    assert ids(replace(room, made=counted(calls))) <= ids(replace(room, made=counted([*calls, *more])))


def test_what_a_badge_is_worked_out_from_has_no_place_for_an_answer() -> None:
    assert set(Made.__dataclass_fields__) == {"calls", "talks", "rang", "rung"}
    words = " ".join(f"{badge.words} {badge.why}" for badge in badges.ALL).casefold()
    assert not any(word in words for word in ("support", "vote", "persua", "best", "most", "top", "promise yes"))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_voters_answered_the_badges_are_the_same(party: PartyFactory, seed: int) -> None:
    """The same evening twice; in the second one the voters' answers are dealt out among them anew."""
    chance = random.Random(seed)
    said = [chance.choice(INTENTIONS) for _ in range(14)]
    kinds = [chance.choice(REACHED) for _ in said]
    dealt = said.copy()
    chance.shuffle(dealt)
    found = []
    for answers in (said, dealt, ["ours"] * len(said), ["against"] * len(said)):
        evening = party(voters(20), guests=2)
        for place, (kind, answer) in enumerate(zip(kinds, answers, strict=True)):
            evening.clock.skip(timedelta(minutes=3))
            evening.save(kind, 1 + place % 2, answers=(AnswerDraft("intention", "voting", (answer,)),))
        found.append([badge.id for badge in care_of(evening).badges()])
    assert all(one == found[0] for one in found)
    assert found[0]


def test_the_first_call_and_a_round_number_are_badges() -> None:
    assert ids(Room(SIX)) == set()
    assert ids(Room(SIX, counted(made(1)))) == {"first_call"}
    round_numbers = {"first_call", "first_talk", "talks_10", "calls_50", "talks_50"}
    assert ids(Room(SIX, counted(made(50, talk=True)))) == round_numbers


def test_everyone_has_rung_and_rested_is_said_of_two_and_more() -> None:
    rest = (Rest(at(30), None, at(40)),)
    later = (Rest(at(30), None, at(30), Why.LATER),)
    assert "tea" not in ids(Room(SIX, guests=[(1, rest)]))
    assert "tea" not in ids(Room(SIX, guests=[(1, rest), (2, later)]))
    assert "tea" in ids(Room(SIX, guests=[(1, rest), (2, rest)]))
    assert "everyone_rang" not in ids(Room(SIX, counted(made(3)), guests=[(1, ()), (2, ())]))
    assert "everyone_rang" in ids(Room(SIX, counted([*made(3), *made(1, 2)]), guests=[(1, ()), (2, ())]))


def test_every_call_back_kept_waits_for_the_last_that_is_due_and_is_lost_with_one() -> None:
    asked = Promised(7, at(0), at(60))
    kept = counted([Rang(at(70), 1, 7, talk=False)])
    late = counted([Rang(at(80), 1, 7, talk=False)])
    assert "call_backs" not in ids(Room(at(10), Made(), [asked]))
    assert "call_backs" in ids(Room(at(90), kept, [asked]))
    assert "call_backs" not in ids(Room(at(90), late, [asked]))
    assert "call_backs" not in ids(Room(at(90), kept, [asked, Promised(8, at(0), at(60))]))


def test_nobody_left_alone_with_it_is_the_hosts_badge(party: PartyFactory) -> None:
    evening = party(voters(4), guests=2)
    evening.save(K.HOSTILE)
    care = care_of(evening)
    assert "looked_after" not in {badge.id for badge in care.badges()}
    care.sat_with(1)
    assert "looked_after" in {badge.id for badge in care.badges()}


# -- goals ------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 30), st.floats(0, 12), st.integers(0, 5_000), st.sampled_from(["calls", "conversations"]))
def test_a_suggested_goal_is_round_and_not_more_than_there_are_people(
    callers: int, hours: float, size: int, what: goals.What
) -> None:
    goal = goals.suggestion(what, callers, hours, size)
    assert goal.many % 5 == 0
    assert goal.many >= 5
    assert not size or goal.many <= max(5, size)


def test_six_callers_for_three_hours_are_offered_two_hundred_calls() -> None:
    assert goals.suggestion("calls", 6, 3.0) == Goal("calls", 210)
    assert goals.suggestion("conversations", 6, 3.0) == Goal("conversations", 40)


def test_a_goal_is_kept_counts_the_rooms_calls_and_is_a_badge_when_it_is_reached(party: PartyFactory) -> None:
    evening = party(voters(4), guests=2)
    care = care_of(evening)
    care.set_goal(Goal("calls", 2))
    evening.save(K.NO_ANSWER, 1)
    assert "goal" not in {badge.id for badge in care.badges()}
    evening.save(K.NO_ANSWER, 2)
    assert "goal" in {badge.id for badge in care.badges()}
    assert (care.plan().what, care.plan().many) == ("calls", 2)
    care.set_goal(None)
    assert "goal" not in {badge.id for badge in care.badges()}
