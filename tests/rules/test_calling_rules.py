"""May this contact be rung now? The gate against a list of what is forbidden, written here again from DESIGN."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.rules.calling_rules import (
    ALWAYS,
    ContactFacts,
    Hours,
    NumberFacts,
    Queue,
    Reason,
    Rules,
    Situation,
    number_refusal,
    refusal,
    screening_ends,
    standing,
)
from phonebank_app.rules.outcomes import OutcomeKind

LONDON = ZoneInfo("Europe/London")
THURSDAY = datetime(2019, 12, 5, 18, 0, tzinfo=LONDON)
BANK_HOLIDAY = date(2019, 12, 26)
RULES = Rules(hours=Hours(closed=frozenset({BANK_HOLIDAY})))
MS = timedelta(milliseconds=1)

GOOD = NumberFacts("+447700900001", tps=False, screened_on=date(2019, 11, 25))
FRESH = ContactFacts((GOOD,))
NOW = Situation(THURSDAY, chair=1)


def at(*, year: int = 2019, month: int = 12, day: int = 5, hour: int = 18, minute: int = 0) -> Situation:
    return Situation(datetime(year, month, day, hour, minute, tzinfo=LONDON), chair=1)


# -- the second opinion -----------------------------------------------------------------------------------------------


def forbidden(contact: ContactFacts, situation: Situation) -> bool:
    """DESIGN §4.5 word by word, with issue 2's rules for call-backs; shares no code with the gate."""
    now = situation.now.astimezone(UTC)
    here = situation.now.astimezone(LONDON)
    promised = contact.call_back_at is not None

    def line_is_open(number: NumberFacts) -> bool:
        if number.suppressed or number.spoiled or number.tps is not False or number.screened_on is None:
            return False
        if (here.date() - number.screened_on).days >= 28:
            return False
        return promised or number.rests_until is None or number.rests_until.astimezone(UTC) <= now

    asked_off = contact.do_not_call or contact.deceased or contact.finished
    no_line = not any(line_is_open(number) for number in contact.numbers)
    too_often = contact.attempts >= 3 and not promised
    too_early = promised and contact.call_back_at is not None and contact.call_back_at.astimezone(UTC) > now
    unrested = contact.rests_until is not None and contact.rests_until.astimezone(UTC) > now
    too_soon = unrested and (not promised or contact.last is OutcomeKind.SKIPPED)
    shut = {5: not 10 <= here.hour < 18, 6: True}.get(here.weekday(), not time(9) <= here.time() < time(20, 30))
    closed = shut or here.date() == BANK_HOLIDAY
    lease_over = situation.lease_until is not None and situation.lease_until.astimezone(UTC) <= now
    elsewhere = situation.held_by not in (None, situation.chair)
    tongue_tied = contact.needs_language not in ("", *situation.languages)
    reasons = (asked_off, no_line, too_often, too_early, too_soon, closed, lease_over, elsewhere, tongue_tied)
    return any(reasons)


def random_state(chance: random.Random) -> tuple[ContactFacts, Situation]:
    """Any state, but with the moments near the edges of the rules, where mistakes live."""
    day = chance.choice([date(2019, 10, 27), date(2019, 12, 5), date(2019, 12, 26), date(2020, 3, 29)])
    day += timedelta(days=chance.randint(-8, 8))
    edge = chance.choice([time(9), time(10), time(18), time(20, 30), time(0), time(chance.randrange(24))])
    now = datetime.combine(day, edge, LONDON).astimezone(UTC) + chance.choice([-MS, 0 * MS, MS, timedelta(minutes=7)])

    def moment(likely: float) -> datetime | None:
        ahead = chance.choice([-MS, 0 * MS, MS, timedelta(hours=24), timedelta(minutes=chance.randint(-3000, 3000))])
        return now + ahead if chance.random() < likely else None

    def rarely(likely: float = 0.05) -> bool:
        return chance.random() < likely

    numbers = tuple(
        NumberFacts(
            f"+4477009000{index:02d}",
            suppressed=rarely(),
            spoiled=rarely(),
            tps=chance.choice([False] * 8 + [True, None]),
            screened_on=None if rarely() else day - timedelta(days=chance.choice([0, 3, 10, 26, 27, 28, 29, 60])),
            rests_until=moment(0.2),
        )
        for index in range(chance.choice([0, 1, 1, 1, 2, 3]))
    )
    contact = ContactFacts(
        numbers,
        attempts=chance.choice([0, 0, 0, 1, 2, 3, 4]),
        do_not_call=rarely(),
        deceased=rarely(0.03),
        finished=rarely(),
        call_back_at=moment(0.25),
        rests_until=moment(0.25),
        last=chance.choice([None, OutcomeKind.SKIPPED, OutcomeKind.SKIPPED, OutcomeKind.NO_ANSWER, *OutcomeKind]),
        needs_language=chance.choice(["", "", "", "", "Welsh", "Polish"]),
    )
    situation = Situation(
        now,
        chair=1,
        held_by=chance.choice([None, None, None, 1, 2]),
        lease_until=moment(0.1),
        languages=frozenset(chance.choice([(), ("Welsh",)])),
    )
    return contact, situation


def ten_thousand() -> Iterator[tuple[ContactFacts, Situation]]:
    chance = random.Random(20191212)
    return (random_state(chance) for _ in range(10_000))


def test_in_10_000_random_states_exactly_the_forbidden_calls_are_refused() -> None:
    reasons: Counter[Reason | None] = Counter()
    for contact, situation in ten_thousand():
        reason = refusal(contact, RULES, situation)
        assert (reason is not None) == forbidden(contact, situation), (contact, situation, reason)
        reasons[reason] += 1
    # The states are worth something: every reason stood against somebody, and many could be rung.
    assert set(reasons) == {None, *Reason}
    assert reasons[None] > 500


def test_in_10_000_random_states_the_index_agrees_with_the_gate() -> None:
    for contact, situation in ten_thousand():
        stands = standing(contact, RULES)
        if stands.queue is Queue.OUT:
            assert refusal(contact, RULES, replace(situation, held_by=None)) is not None, (contact, situation)
            assert stands.reason is not None
        if refusal(contact, RULES, situation) is None:
            assert stands.queue is not Queue.OUT, (contact, situation)
            assert stands.due <= situation.now < stands.until, (contact, situation, stands)


def test_in_10_000_random_states_whoever_stands_out_can_never_be_rung() -> None:
    chance = random.Random(7)
    out = [contact for contact, _ in ten_thousand() if standing(contact, RULES).queue is Queue.OUT]
    moments = [THURSDAY + timedelta(hours=chance.randint(-24 * 200, 24 * 200)) for _ in range(10)]
    assert all(
        refusal(contact, Rules(hours=None), Situation(now, 1, languages=frozenset({"Welsh", "Polish"}))) is not None
        for contact in out
        for now in moments
    )


# -- one rule at a time -----------------------------------------------------------------------------------------------


def test_a_fresh_contact_in_hours_may_be_rung() -> None:
    assert refusal(FRESH, RULES, NOW) is None
    assert standing(FRESH, RULES).queue is Queue.FRESH


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (replace(FRESH, do_not_call=True, call_back_at=THURSDAY), Reason.DO_NOT_CALL),
        (replace(FRESH, deceased=True), Reason.DECEASED),
        (replace(FRESH, finished=True), Reason.FINISHED),
        (replace(FRESH, numbers=()), Reason.NO_NUMBER),
        (replace(FRESH, numbers=(replace(GOOD, suppressed=True),)), Reason.DO_NOT_CALL),
        (replace(FRESH, numbers=(replace(GOOD, spoiled=True),)), Reason.NO_NUMBER),
        (replace(FRESH, numbers=(replace(GOOD, tps=True),)), Reason.TPS),
        (replace(FRESH, numbers=(replace(GOOD, tps=None),)), Reason.UNSCREENED),
        (replace(FRESH, numbers=(replace(GOOD, screened_on=None),)), Reason.UNSCREENED),
        (replace(FRESH, attempts=3), Reason.ATTEMPTS),
        (replace(FRESH, needs_language="Welsh"), Reason.LANGUAGE),
        (replace(FRESH, call_back_at=THURSDAY + MS), Reason.CALL_BACK_LATER),
        (replace(FRESH, rests_until=THURSDAY + MS, last=OutcomeKind.NO_ANSWER), Reason.RESTING),
        (replace(FRESH, rests_until=THURSDAY + MS, last=OutcomeKind.BUSY), Reason.ENGAGED),
        (replace(FRESH, rests_until=THURSDAY + MS, last=OutcomeKind.SKIPPED), Reason.SKIPPED),
    ],
)
def test_each_reason_is_named(contact: ContactFacts, why: Reason) -> None:
    assert refusal(contact, RULES, NOW) is why


@pytest.mark.parametrize(("screened_days_ago", "allowed"), [(0, True), (27, True), (28, False), (29, False)])
def test_a_screening_is_relied_upon_for_28_days(screened_days_ago: int, allowed: bool) -> None:
    number = replace(GOOD, screened_on=THURSDAY.date() - timedelta(days=screened_days_ago))
    assert (refusal(ContactFacts((number,)), RULES, NOW) is None) is allowed


def test_a_screening_ends_at_midnight_in_london_also_across_the_change_of_clocks() -> None:
    across = replace(GOOD, screened_on=date(2020, 3, 10))
    assert screening_ends(across, RULES) == datetime(2020, 4, 7, tzinfo=LONDON)
    assert screening_ends(across, RULES).astimezone(UTC) == datetime(2020, 4, 6, 23, tzinfo=UTC)


def test_a_suppressed_number_leaves_the_others_open() -> None:
    other = replace(GOOD, e164="+442079460182")
    assert refusal(ContactFacts((replace(GOOD, suppressed=True), other)), RULES, NOW) is None


def test_a_call_back_needs_neither_a_rest_nor_a_try_left() -> None:
    promised = ContactFacts(
        (replace(GOOD, rests_until=THURSDAY + timedelta(hours=9)),),
        attempts=3,
        call_back_at=THURSDAY,
        rests_until=THURSDAY + timedelta(hours=9),
        last=OutcomeKind.CALL_BACK,
    )
    assert refusal(promised, RULES, NOW) is None
    assert standing(promised, RULES).queue is Queue.CALL_BACK


def test_a_call_back_that_was_skipped_does_not_come_straight_back() -> None:
    skipped = replace(
        FRESH, call_back_at=THURSDAY, rests_until=THURSDAY + timedelta(minutes=30), last=OutcomeKind.SKIPPED
    )
    assert refusal(skipped, RULES, NOW) is Reason.SKIPPED
    assert standing(skipped, RULES).due == THURSDAY + timedelta(minutes=30)
    assert standing(skipped, RULES).queue is Queue.CALL_BACK


def test_a_promise_does_not_open_a_suppressed_line_or_a_sunday() -> None:
    promised = replace(FRESH, call_back_at=THURSDAY - timedelta(days=5))
    assert refusal(replace(promised, numbers=(replace(GOOD, tps=True),)), RULES, NOW) is Reason.TPS
    assert refusal(promised, RULES, at(day=8, hour=12)) is Reason.HOURS


def test_another_chair_holds_the_household() -> None:
    assert refusal(FRESH, RULES, replace(NOW, held_by=2)) is Reason.HELD
    assert refusal(FRESH, RULES, replace(NOW, held_by=1)) is None


def test_the_lease_ends_at_its_moment() -> None:
    assert refusal(FRESH, RULES, replace(NOW, lease_until=THURSDAY + MS)) is None
    assert refusal(FRESH, RULES, replace(NOW, lease_until=THURSDAY)) is Reason.LEASE_OVER


def test_only_a_caller_with_the_language_is_given_the_contact() -> None:
    welsh = replace(FRESH, needs_language="Welsh")
    assert refusal(welsh, RULES, replace(NOW, languages=frozenset({"Welsh"}))) is None


def test_the_next_number_is_open_while_the_first_one_rests() -> None:
    resting = replace(GOOD, rests_until=THURSDAY + timedelta(hours=1))
    other = replace(GOOD, e164="+442079460182")
    assert refusal(ContactFacts((resting, other)), RULES, NOW) is None
    assert number_refusal(resting, RULES, THURSDAY, promised=False) is Reason.RESTING


# -- hours ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (at(hour=8, minute=59), False),
        (at(hour=9), True),
        (at(hour=20, minute=29), True),
        (at(hour=20, minute=30), False),
        (at(day=7, hour=9, minute=59), False),  # Saturday
        (at(day=7, hour=10), True),
        (at(day=7, hour=17, minute=59), True),
        (at(day=7, hour=18), False),
        (at(day=8, hour=12), False),  # Sunday
        (at(day=26, hour=12), False),  # a bank holiday
    ],
)
def test_voters_are_rung_in_hours_only(when: Situation, is_open: bool) -> None:
    assert RULES.hours is not None
    assert RULES.hours.open_at(when.now) is is_open


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [
        (datetime(2020, 3, 27, 8, 30, tzinfo=UTC), False),  # Friday before the clocks go on: 08:30 in London
        (datetime(2020, 3, 30, 8, 30, tzinfo=UTC), True),  # Monday after: 09:30
        (datetime(2019, 10, 25, 8, 30, tzinfo=UTC), True),  # Friday before the clocks go back: 09:30
        (datetime(2019, 10, 28, 8, 30, tzinfo=UTC), False),  # Monday after: 08:30
        (datetime(2019, 10, 28, 20, 15, tzinfo=UTC), True),
        (datetime(2020, 3, 30, 20, 15, tzinfo=UTC), False),
    ],
)
def test_hours_are_the_voters_on_both_sides_of_a_change_of_clocks(utc: datetime, is_open: bool) -> None:
    assert Hours().open_at(utc) is is_open


@given(st.integers(0, 210 * 24 * 60))
def test_the_next_opening_is_the_first_moment_at_which_voters_may_be_rung(minute: int) -> None:
    now = datetime(2019, 10, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert RULES.hours is not None
    opens = RULES.hours.next_opening(now)
    assert opens is not None
    assert opens >= now
    assert RULES.hours.open_at(opens)
    between = (now + (opens - now) * share / 50 for share in range(50))
    assert opens == now or not any(RULES.hours.open_at(moment) for moment in between)


def test_a_rehearsal_has_no_hours() -> None:
    assert refusal(FRESH, Rules(hours=None), at(day=8, hour=3)) is None


# -- queues -----------------------------------------------------------------------------------------------------------


def test_a_contact_rung_before_stands_among_the_retries_from_the_end_of_their_rest() -> None:
    again = THURSDAY + timedelta(hours=24)
    stands = standing(replace(FRESH, attempts=1, rests_until=again, last=OutcomeKind.NO_ANSWER), RULES)
    assert (stands.queue, stands.due, stands.reason) == (Queue.RETRY, again, Reason.RESTING)


def test_a_contact_stands_until_the_last_screening_of_a_number_they_can_be_rung_on_ends() -> None:
    later = replace(GOOD, e164="+442079460182", screened_on=date(2019, 12, 1))
    listed = replace(later, tps=True, screened_on=date(2019, 12, 4))
    stands = standing(ContactFacts((GOOD, later, listed)), RULES)
    assert stands.until == screening_ends(later, RULES)
    assert stands.due == ALWAYS
