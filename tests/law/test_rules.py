"""Who may be rung, and when: L2, L6, L7 and L14, by the rules and by what a caller is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.cards import CallCard, Nobody
from phonebank_app.hosting import Hosting
from phonebank_app.law.answerable import Answerable, HoursRule, hours_of
from phonebank_app.machine.clock import LONDON
from phonebank_app.rules.bank_holidays import NATIONS, Nation, bank_holidays, is_bank_holiday, nation_of
from phonebank_app.rules.calling_rules import NumberFacts, Reason, Rules, number_refusal, screening_ends
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import WHO, number, party_of, voter, voters

LISTED = NumberFacts("+447700900001", tps=True, screened_on=date(2019, 11, 25))
THURSDAY = datetime(2019, 12, 5, 18, 0, tzinfo=LONDON)

# As https://www.gov.uk/bank-holidays has them.
PUBLISHED: dict[tuple[Nation, int], str] = {
    ("england-and-wales", 2020): "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    ("england-and-wales", 2022): "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    ("england-and-wales", 2023): "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    ("england-and-wales", 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    ("scotland", 2022): "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
    ("scotland", 2023): "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
    ("scotland", 2026): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    ("northern-ireland", 2024): "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
    ("northern-ireland", 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
}


@pytest.mark.parametrize(("nation", "year"), PUBLISHED)
def test_l6_the_bank_holidays_are_those_the_government_publishes(nation: Nation, year: int) -> None:
    worked_out = {day for day in bank_holidays(nation, year) if day.weekday() < 5}
    assert {f"{day:%m-%d}" for day in worked_out} == set(PUBLISHED[nation, year].split())


def test_l6_nobody_is_rung_on_a_bank_holiday_of_their_own_nation() -> None:
    st_andrew = datetime(2026, 11, 30, 12, tzinfo=LONDON)
    assert not hours_of(WHO, "S14000003").open_at(st_andrew)
    assert hours_of(WHO, "E14000731").open_at(st_andrew)
    assert hours_of(WHO, "N06000001").open_at(st_andrew)
    assert nation_of("W07000049") == "england-and-wales"


def test_l6_the_usual_hours() -> None:
    hours = hours_of(WHO, "E14000731")
    thursday, saturday, sunday = (datetime(2019, 12, day, tzinfo=LONDON) for day in (5, 7, 8))
    at = [(thursday, "08:59", False), (thursday, "09:00", True), (thursday, "20:29", True), (thursday, "20:30", False)]
    at += [(saturday, "09:59", False), (saturday, "17:59", True), (sunday, "12:00", False)]
    for day, clock, may in at:
        moment = datetime.combine(day.date(), time.fromisoformat(clock), LONDON)
        assert hours.open_at(moment) is may, (day, clock)


spans = st.one_of(
    st.just("closed"),
    st.tuples(st.times(), st.times()).map(lambda pair: tuple(f"{one:%H:%M}" for one in sorted(pair))),
)


@settings(max_examples=150, deadline=None)
@given(spans, spans, spans, st.dates(date(2019, 1, 1), date(2035, 1, 1)), st.times(), st.sampled_from("ESWN"))
def test_l6_whatever_a_campaign_says_nobody_is_rung_outside_nine_to_nine(
    weekdays: object, saturday: object, sunday: object, day: date, clock: time, nation: str
) -> None:
    rule = HoursRule(weekdays, saturday, sunday)  # type: ignore[arg-type]
    moment = datetime.combine(day, clock, LONDON)
    if hours_of(Answerable(hours=rule), f"{nation}1").open_at(moment):
        assert time(9) <= moment.time() < time(21)
        assert not is_bank_holiday(moment.date(), nation_of(nation))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NATIONS), st.integers(1975, 2100))
def test_l6_every_year_has_its_eight_to_eleven_days_and_none_is_a_weekend_alone(nation: Nation, year: int) -> None:
    days = bank_holidays(nation, year)
    weekdays = [day for day in days if day.weekday() < 5]
    assert {"england-and-wales": 8, "scotland": 9, "northern-ireland": 10}[nation] <= len(weekdays) <= 13


def test_l2_only_a_permission_goes_before_the_register() -> None:
    assert number_refusal(LISTED, Rules(), THURSDAY, promised=False) is Reason.TPS
    assert number_refusal(LISTED, Rules(), THURSDAY, promised=True) is Reason.TPS
    assert number_refusal(replace(LISTED, permitted=True), Rules(), THURSDAY, promised=False) is None
    asked_off = replace(LISTED, permitted=True, suppressed=True)
    assert number_refusal(asked_off, Rules(), THURSDAY, promised=False) is Reason.DO_NOT_CALL


@pytest.mark.parametrize(("days", "reason"), [(27, None), (28, Reason.UNSCREENED), (29, Reason.UNSCREENED)])
def test_l2_a_screening_is_good_for_28_days(days: int, reason: Reason | None) -> None:
    facts = replace(LISTED, tps=False)
    now = datetime.combine(date(2019, 11, 25) + timedelta(days=days), time(12), LONDON)
    assert number_refusal(facts, Rules(), now, promised=False) is reason
    assert (now < screening_ends(facts, Rules())) is (reason is None)


def test_l2_a_listed_number_with_a_permission_is_offered_and_one_without_is_not(party: PartyFactory) -> None:
    people = [
        voter(1, numbers=(number(1, tps=True),)),
        voter(2, numbers=(number(2, tps=True, permitted="2019-11-30, by letter"),)),
    ]
    evening = party(people)
    assert evening.card().name == "Robin Sample-2"
    evening.save(OutcomeKind.CONVERSATION)
    assert isinstance(evening.calling.next(1), Nobody)


def test_l7_three_tries_a_day_apart_and_each_counts(party: PartyFactory) -> None:
    evening = party(voters(1))
    for attempt in range(3):
        assert isinstance(evening.calling.next(1), CallCard), attempt
        evening.save(OutcomeKind.NO_ANSWER)
        assert isinstance(evening.calling.next(1), Nobody)
        evening.hours_later(24 if attempt == 0 else 96)
    assert evening.one("SELECT reason FROM contacts") == "attempts"


@pytest.mark.parametrize(("country", "permitted", "rung"), [("GB", (), True), ("FR", (), False), ("FR", ("FR",), True)])
def test_l14_nobody_is_offered_where_the_campaign_has_not_agreed_to(
    party: PartyFactory, country: str, permitted: tuple[str, ...], rung: bool
) -> None:
    who = msgspec.structs.replace(WHO, countries=("GB", *permitted))
    evening = party(voters(2), of=party_of(answerable=who))
    Hosting(evening.store, evening.clock).rings_from(country)
    evening.calling.reload()
    found = evening.calling.next(1)
    assert isinstance(found, CallCard) is rung
    if isinstance(found, Nobody):
        assert found.headline == "Nobody is rung from France."
    assert Hosting(evening.store, evening.clock).party().country_on == date(2019, 12, 5)
