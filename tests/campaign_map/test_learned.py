"""Calls per caller-hour: learned from what parties did, and only as far as enough was seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.need.figures import current
from campaign_map.need.learned import ENOUGH, PRIOR_HOURS, learned_rate, worked
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop


def chair(minutes: list[float], chair: int = 1, device: str = "d_1") -> list[tuple[str, int, datetime]]:
    return [(device, chair, SIX_O_CLOCK + timedelta(minutes=one)) for one in minutes]


def test_work_is_what_lies_between_the_diallings_of_one_chair() -> None:
    three = chair([0, 3, 6, 9]) + chair([1, 7], chair=2) + chair([2, 4], device="d_2")
    calls, hours = worked(three)
    assert calls == 5
    assert hours == pytest.approx((9 + 6 + 2) / 60)
    assert worked(reversed(three)) == (calls, hours)


def test_tea_and_keys_pressed_in_a_row_are_no_work() -> None:
    calls, hours = worked(chair([0, 4, 34, 38]))
    assert calls == 2
    assert hours == pytest.approx(8 / 60)
    assert worked(chair([0, 0.01, 0.02])) == worked([]) == (0, 0.0)


def test_little_work_moves_nothing_and_much_work_moves_it_most_of_the_way() -> None:
    little = learned_rate(12.0, 200, ENOUGH - 0.1)
    assert (little.per_caller_hour, little.learned) == (12.0, False)
    assert "as the profile says" in little.in_words()
    much = learned_rate(12.0, 20 * 400, 400.0)
    assert much.learned
    assert much.per_caller_hour == pytest.approx((PRIOR_HOURS * 12 + 8000) / (PRIOR_HOURS + 400), abs=0.01)
    assert much.in_words() == ("19.6 calls per caller-hour, learned from 400 caller-hours; the profile says 12")


@settings(deadline=None)
@given(st.floats(1, 60), st.integers(0, 20_000), st.floats(ENOUGH, 2000))
def test_the_learned_figure_lies_between_the_profiles_and_the_parties_own(
    profile: float, calls: int, hours: float
) -> None:
    moved = learned_rate(profile, calls, hours).per_caller_hour
    low, high = sorted((profile, calls / hours))
    assert low - 0.01 <= moved <= high + 0.01


def test_a_party_is_reckoned_by_what_parties_have_done(laptop: Laptop, service: Service, clock: EveningClock) -> None:
    assert current(service, 4, 3.0).ranking.party_size == 4 * 3 * 12
    contacts = laptop.pack().contacts
    for evening in range(4):  # twenty calls, ten minutes apart
        start = SIX_O_CLOCK - timedelta(days=evening)
        laptop.push(*(laptop.op(one, at=start + timedelta(minutes=10 * at)) for at, one in enumerate(contacts[:20])))
    clock.skip(timedelta(minutes=6))
    counted = current(service, 4, 3.0)
    assert counted.rate == learned_rate(12.0, 76, 76 / 6)
    assert 6 < counted.rate.per_caller_hour < 12
    assert counted.ranking.party_size == round(12 * counted.rate.per_caller_hour) < 144
