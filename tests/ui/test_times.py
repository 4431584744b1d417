"""When a call-back may be promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.machine.clock import LONDON
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.ui.caller.times import call_back_times, rule_in_words
from tests.ui.samples import POLLING_DAY, THURSDAY


def test_on_a_thursday_evening_three_moments_are_likely() -> None:
    times = call_back_times(THURSDAY, Hours(), POLLING_DAY)
    assert [(choice.label, choice.when(times.today)) for choice in times.likely] == [
        ("Later this evening", "tonight 20:10"),
        ("Tomorrow, same time", "Fri 6 Dec, 19:45"),
        ("At the weekend", "Sat 7 Dec, 11:00"),
    ]


def test_late_in_the_evening_nobody_is_promised_a_call_tonight() -> None:
    late = THURSDAY.replace(hour=20, minute=15)
    assert call_back_times(late, Hours()).likely[0].label == "Tomorrow, same time"


def test_on_a_saturday_the_next_day_of_calls_is_monday() -> None:
    saturday = datetime(2019, 12, 7, 17, 0, tzinfo=LONDON)
    labels = [choice.label for choice in call_back_times(saturday, Hours()).likely]
    assert labels == ["Later today", "Monday, same time", "Next weekend"] or labels[1:] == [
        "Monday, same time",
        "Next weekend",
    ]


def test_no_call_back_is_promised_after_polling_day() -> None:
    times = call_back_times(datetime(2019, 12, 12, 19, 0, tzinfo=LONDON), Hours(), POLLING_DAY)
    assert {choice.at.date() for choice in times.likely} <= {POLLING_DAY}
    assert [day for day, _ in times.days] == [POLLING_DAY]


def test_the_hours_are_said_as_a_sentence() -> None:
    assert rule_in_words(Hours()) == (
        "Calls are allowed 09:00 to 20:30 on weekdays, 10:00 to 18:00 on Saturday, and not on Sunday."
    )


@given(st.integers(0, 167 * 24 * 60), st.sets(st.integers(0, 9), max_size=3))
def test_every_moment_on_offer_is_still_to_come_and_inside_the_hours(minutes: int, closed: set[int]) -> None:
    here = (datetime(2019, 10, 20, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(LONDON)
    hours = Hours(closed=frozenset(here.date() + timedelta(days=ahead) for ahead in closed))
    times = call_back_times(here, hours, date(2020, 4, 9))
    offered = [choice.at for choice in times.likely] + [moment for _, moments in times.days for moment in moments]
    for moment in offered:
        assert moment > here
        assert hours.open_at(moment)
        assert moment.date() <= date(2020, 4, 9)
