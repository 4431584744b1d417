"""Days and numbers as people write them: in English and in Welsh, and what is plainly none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.scripts.calendar_words import read_day, read_figure

TODAY = date(2019, 12, 5)
"""A Thursday, a week before the vote."""
POLLING = date(2019, 12, 12)

DAYS = {
    "2019-12-12": POLLING,
    "12/12": POLLING,
    "12/12/19": POLLING,
    "12.12.2019": POLLING,
    "12-12": POLLING,
    "12 Dec": POLLING,
    "12th December": POLLING,
    "Dec 12": POLLING,
    "December 12th, 2019": POLLING,
    "the 12th of December": POLLING,
    "Thursday 12 December": POLLING,
    "Thurs, 12 Dec.": POLLING,
    "the 12th": POLLING,
    "today": TODAY,
    "Tonight": TODAY,
    "tomorrow": date(2019, 12, 6),
    "tomorrow night": date(2019, 12, 6),
    "the day after tomorrow": date(2019, 12, 7),
    "yesterday": date(2019, 12, 4),
    "Thursday": POLLING,
    "on Friday": date(2019, 12, 6),
    "this Friday": date(2019, 12, 6),
    "Saturday morning": date(2019, 12, 7),
    "next Monday": date(2019, 12, 9),
    "next Friday": date(2019, 12, 13),
    "Friday week": date(2019, 12, 13),
    "a week on Friday": date(2019, 12, 13),
    "next week": POLLING,
    "in 3 days": date(2019, 12, 8),
    "in two weeks": date(2019, 12, 19),
    "3 days from now": date(2019, 12, 8),
    "1 March": date(2020, 3, 1),
    "1 Dec": date(2019, 12, 1),
    "29 Feb": date(2020, 2, 29),
    "1/3": date(2020, 3, 1),
    "May 1": date(2020, 5, 1),
    "the 1st": date(2020, 1, 1),
    "polling day": POLLING,
    "yfory": date(2019, 12, 6),
    "heddiw": TODAY,
    "heno": TODAY,
    "drennydd": date(2019, 12, 7),
    "ddoe": date(2019, 12, 4),
    "dydd Iau": POLLING,
    "nos Wener": date(2019, 12, 6),
    "dydd Mawrth": date(2019, 12, 10),
    "Mawrth": date(2019, 12, 10),
    "1 Mawrth": date(2020, 3, 1),
    "dydd Iau nesaf": POLLING,
    "wythnos i ddydd Gwener": date(2019, 12, 13),
    "wythnos nesaf": POLLING,
    "ymhen 3 diwrnod": date(2019, 12, 8),
    "dydd Iau 12fed o Ragfyr": POLLING,
    "12 Rhag": POLLING,
    "diwrnod pleidleisio": POLLING,
}


@pytest.mark.parametrize("written", DAYS)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert read_day(written, TODAY, POLLING) == DAYS[written]
    assert read_day(f"  {written.upper()} ", TODAY, POLLING) == DAYS[written]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "Friday 12 December",
        "30 feb",
        "31/6",
        "13/13",
        "12",
        "may",
        "2",
        "sometime on Thursday maybe",
        "1/1/1",
    ],
)
def test_what_is_not_plainly_a_day_is_none(written: str) -> None:
    assert read_day(written, TODAY, POLLING) is None


def test_polling_day_is_only_known_where_it_is_told() -> None:
    assert read_day("polling day", TODAY) is None


@given(st.text(max_size=70), st.dates())
def test_whatever_is_written_is_a_day_of_our_time_or_none(written: str, today: date) -> None:
    found = read_day(written, today)
    assert found is None or 1900 <= found.year <= 2100


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(-30, 300))
def test_a_day_without_its_year_is_the_next_unless_it_was_within_the_month(today: date, days: int) -> None:
    day = today + timedelta(days=days)
    assert read_day(f"{day.day}/{day.month}", today) == day
    assert read_day(day.isoformat(), today) == day


FIGURES = {"7": 7, " 12 ": 12, "1,200": 1200, "1 200": 1200, "-3": -3, "two": 2, "Twelve": 12, "dwy": 2, "deg": 10}


@pytest.mark.parametrize("written", FIGURES)
def test_a_number_is_read_in_digits_or_as_a_small_word(written: str) -> None:
    assert read_figure(written) == FIGURES[written]


@pytest.mark.parametrize("written", ["", "a few", "3.5", "1,20", "9" * 30, "٣", "1e3", "two three"])
def test_what_is_not_plainly_a_number_is_none(written: str) -> None:
    assert read_figure(written) is None
