"""Times as people write them, on clocks all over the world."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_map.events import times
from campaign_map.events.times import NotATime, clock_words, moment, read_day, read_time, when_words

TODAY = date(2019, 11, 26)


@pytest.mark.parametrize(
    "typed",
    [
        "27 November 2019",
        "27 nov",
        " 27th  November ",
        "Wed 27 Nov",
        "Wednesday, 27 Nov. 2019",
        "27/11/2019",
        "2019-11-27",
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_day(typed, TODAY) == date(2019, 11, 27)


def test_a_day_without_a_year_is_the_next_one() -> None:
    assert read_day("25 November", TODAY) == date(2020, 11, 25)
    assert read_day("26 November", TODAY) == TODAY


@pytest.mark.parametrize(
    "typed", ["", "soon", "31 February 2020", "29 Feb 2019", "13/13/2019", "27 ma", "5", "2019-11-27x"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, TODAY) is None


@pytest.mark.parametrize("typed", ["6:30pm", "18:30", "6.30 pm", "1830", "6:30 P.M.", "18:30:00"])
def test_a_time_is_read_as_people_write_it(typed: str) -> None:
    assert read_time(typed) == time(18, 30)


@pytest.mark.parametrize(
    ("typed", "at"), [("noon", time(12)), ("12am", time(0)), ("12pm", time(12)), ("06:30", time(6, 30))]
)
def test_noon_and_midnight_are_told_apart(typed: str, at: time) -> None:
    assert read_time(typed) == at


def test_half_past_six_is_asked_about() -> None:
    assert read_time("6:30") == NotATime("6:30 may be morning or evening", "Write 6:30am or 6:30pm.")


@pytest.mark.parametrize("typed", ["", "late", "25:00", "13pm", "0am", "6:61pm", "6:30pmm", "²pm"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert isinstance(read_time(typed), NotATime)


def test_a_time_that_the_clocks_leave_out_is_refused_in_words() -> None:
    found = moment(date(2020, 3, 29), time(1, 30), "Europe/London")
    assert found == NotATime("There is no 1:30am on Sunday 29 March: the clocks go forward", "Choose 2am or later.")


def test_a_time_that_comes_twice_is_refused_in_words() -> None:
    found = moment(date(2020, 10, 25), time(1, 30), "Europe/London")
    assert found == NotATime(
        "1:30am comes twice on Sunday 25 October: the clocks go back", "Choose a time before 1am, or 2am or later."
    )
    half = moment(date(2020, 4, 5), time(1, 45), "Australia/Lord_Howe")
    assert isinstance(half, NotATime)
    assert half.way_out == "Choose a time before 1:30am, or 2am or later."


def test_summer_and_winter_are_each_taken_as_the_clock_shows() -> None:
    assert moment(date(2020, 3, 28), time(18, 30), "Europe/London") == datetime(2020, 3, 28, 18, 30, tzinfo=UTC)
    assert moment(date(2020, 3, 29), time(18, 30), "Europe/London") == datetime(2020, 3, 29, 17, 30, tzinfo=UTC)
    assert moment(date(2019, 12, 4), time(13, 30), "America/New_York") == datetime(2019, 12, 4, 18, 30, tzinfo=UTC)


@given(
    st.dates(date(2000, 1, 1), date(2035, 1, 1)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(sorted(times.zones())),
)
def test_a_moment_shows_on_the_clock_what_was_typed_or_the_time_is_none_or_two(day: date, at: time, zone: str) -> None:
    there, wall = ZoneInfo(zone), datetime.combine(day, at)
    readings = {
        read
        for fold in (0, 1)
        if (read := wall.replace(tzinfo=there, fold=fold).astimezone(UTC)).astimezone(there).replace(tzinfo=None)
        == wall
    }
    found = moment(day, at, zone)
    if len(readings) == 1:
        assert found == readings.pop()
    else:
        assert isinstance(found, NotATime)
        assert ("comes twice" in found.what) == bool(readings)


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_time_in_words_is_read_as_the_same_time(at: time) -> None:
    assert read_time(clock_words(at)) == at


def test_when_is_said_in_words() -> None:
    starts, ends = datetime(2019, 11, 27, 18, 30, tzinfo=UTC), datetime(2019, 11, 27, 21, tzinfo=UTC)
    assert when_words(starts, ends, "Europe/London") == "Wednesday 27 November, 6:30pm to 9pm"
    assert when_words(starts, ends, "Asia/Kolkata") == ("Thursday 28 November, midnight to 2:30am (Kolkata time)")
    over = when_words(starts, ends, "Europe/Athens", today=date(2018, 1, 1))
    assert over == "Wednesday 27 November 2019, 8:30pm to 11pm (Athens time)"
    late = when_words(starts, ends, "Asia/Dubai")
    assert late == "Wednesday 27 November, 10:30pm to 1am on Thursday 28 November (Dubai time)"
