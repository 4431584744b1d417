"""What the page says of a voter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from phonebank_app.cards import HouseholdMate
from phonebank_app.machine.clock import LONDON
from phonebank_app.ui.caller import words
from tests.ui.samples import MARGARET, PETER, POLLING_DAY


def test_the_last_try_is_called_the_last() -> None:
    assert words.tries(MARGARET) == "Third and last try"
    assert words.tries(replace(MARGARET, try_number=1)) == "First try"


def test_a_call_back_says_when_they_asked_to_be_rung() -> None:
    due = replace(MARGARET, call_back_due=datetime(2019, 12, 5, 20, 10, tzinfo=LONDON))
    assert words.tries(due) == "Asked us to ring at 20:10"


def test_the_household_is_named_by_first_names() -> None:
    anna = HouseholdMate(3, "Anna Ellison", "Anna", True, True)
    assert words.household(MARGARET) == "Lives with Peter, same number"
    assert words.household(replace(MARGARET, household=(PETER, anna))) == "Lives with Peter and Anna, same number"
    assert words.household(replace(MARGARET, household=())) == ""


def test_somebody_who_must_not_be_rung_cannot_have_answered_instead() -> None:
    assert words.mate_button(replace(MARGARET, household=(replace(PETER, can_be_called=False),))) == ""


def test_days_to_go_are_counted_down_to_the_day_itself() -> None:
    assert words.days_to_go(POLLING_DAY, date(2019, 12, 5)) == "7 days to go"
    assert words.days_to_go(POLLING_DAY, date(2019, 12, 11)) == "polling day is tomorrow"
    assert words.days_to_go(POLLING_DAY, POLLING_DAY) == "polling day is today"
    assert words.days_to_go(POLLING_DAY, date(2019, 12, 13)) == ""


def test_where_nobody_has_rung_before_the_page_says_where_the_number_comes_from() -> None:
    fresh = replace(MARGARET, source="the campaign’s own list", screened_on=date(2019, 12, 2))
    assert words.nothing_before(fresh) == "Number from the campaign’s own list, screened 2 December"
