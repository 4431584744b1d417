"""Expected swings: entered by somebody or from polls, before the profile's, and asked for anew after a week."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts.audit import Actor
from campaign_map.need import polls, swings
from campaign_map.need.figures import current, figures, needs_snapshot
from campaign_map.need.polls import lead_then, load_polls, read_polls
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.seats import load_seats, seats_by_code
from tests.campaign_map.laptop import HARROW_EAST

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

RIA = Actor("coordinator", "q_1", "Ria Obi")
TODAY = date(2019, 12, 4)


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "polls.csv"
    path.write_text(text, encoding="utf-8")
    return path


def swing_in(service: Service, code: str) -> float:
    with service.store.read() as connection:
        return figures(connection, service, 4, 3.0).ranking.seat(code).need.swing


def test_what_a_coordinator_entered_last_goes_before_the_profile(service: Service) -> None:
    assert swing_in(service, HARROW_EAST) == -2.0
    swings.enter(service, RIA, "London", -6.0, TODAY, "a poll")
    entered = swings.enter(service, RIA, " london ", -5.5, TODAY, "another poll")
    assert (entered.place, entered.seats, entered.entered_by) == ("London", 73, "Ria Obi")
    assert swing_in(service, HARROW_EAST) == -5.5
    assert current(service, 4, 3.0).ranking.seat(HARROW_EAST).need.swing == -5.5
    with service.store.read() as connection:
        reason = (counted := figures(connection, service, 4, 3.0)).reason(counted.look_at(HARROW_EAST))
        noted = connection.execute(sa.select(models.audit.c.actor_name, models.audit.c.subject)).all()
    assert reason.ledger[1].words == "Polls since then, London, 4 Dec"
    assert [tuple(row) for row in noted] == [("Ria Obi", "London")] * 2


def test_an_entry_for_a_nation_that_is_a_region_too_counts(service: Service) -> None:
    gower = next(seat.code for seat in load_seats() if seat.name == "Gower")
    swings.enter(service, RIA, "Wales", -1.0, TODAY, "a poll")
    assert swing_in(service, gower) == -1.0
    assert len([one for one in swings.in_force(service) if one.place == "Wales"]) == 1


def test_everywhere_counts_where_no_nation_or_region_has_its_own(service: Service) -> None:
    watford = next(seat.code for seat in load_seats() if seat.name == "Watford")
    swings.enter(service, RIA, "everywhere", 3.0, TODAY, "a poll")
    assert (swing_in(service, watford), swing_in(service, HARROW_EAST)) == (3.0, -2.0)


@pytest.mark.parametrize(
    ("place", "points", "on", "source", "says"),
    [
        ("Mars", -2.0, TODAY, "a poll", "no nation or region “Mars”"),
        ("London", -200.0, TODAY, "a poll", "at most 100 points"),
        ("London", float("nan"), TODAY, "a poll", "at most 100 points"),
        ("London", -2.0, TODAY + timedelta(days=1), "a poll", "still to come"),
        ("London", -2.0, date(2017, 6, 8), "a poll", "before the last election"),
        ("London", -2.0, TODAY, "  ", "comes from somewhere"),
    ],
)
def test_a_swing_that_cannot_be_right_is_refused(
    service: Service, place: str, points: float, on: date, source: str, says: str
) -> None:
    with pytest.raises(NotAllowed, match=says):
        swings.enter(service, RIA, place, points, on, source)
    with pytest.raises(NotAllowed, match="entered by somebody"):
        swings.enter(service, Actor("coordinator", "q_1", " "), "London", -2.0, TODAY, "a poll")


def test_new_swings_are_asked_for_after_a_week_where_they_decide_a_seat(service: Service, clock: EveningClock) -> None:
    assert swings.stale(service) == ()
    clock.skip(timedelta(days=7))
    asked = swings.stale(service)
    assert {"London", "Wales", ""} <= {one.place for one in asked}
    assert all(one.days == 8 and one.entered_by == "" for one in asked)
    assert sum(one.seats for one in asked) == 650
    swings.enter(service, RIA, "London", -2.0, date(2019, 12, 10), "a poll")
    assert "London" not in {one.place for one in swings.stale(service)}
    assert needs_snapshot(service, 4, 3.0).polls_stale
    for one in swings.stale(service):
        swings.enter(service, RIA, one.place or "everywhere", -2.0, date(2019, 12, 10), "a poll")
    assert not needs_snapshot(service, 4, 3.0).polls_stale
    assert needs_snapshot(service, 4, 3.0).polls_on == date(2019, 12, 10)


def test_a_place_whose_seats_all_have_their_own_is_not_asked_for(service: Service, clock: EveningClock) -> None:
    for place in {seat.region for seat in load_seats()}:
        swings.enter(service, RIA, place, -2.0, TODAY, "a poll")
    clock.skip(timedelta(days=7))
    everywhere = next(one for one in swings.in_force(service) if not one.place)
    assert (everywhere.stale, everywhere.seats) == (True, 0)
    assert swings.stale(service) == ()


def test_polls_of_the_seven_days_up_to_the_newest_are_averaged(service: Service, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Place,Date,Points,Source\n"
        "London,2019-12-03,-3,North\n"
        "london,27/11/2019,−6,South\n"
        "London,2019-11-26,-60,Too old\n"
        "\n"
        "Wales,2 Dec 2019,+1.5,North\n",
    )
    loaded = load_polls(service, RIA, path)
    assert [(one.place, one.swing.points, one.swing.on) for one in loaded.entries] == [
        ("London", -4.5, date(2019, 12, 3)),
        ("Wales", 1.5, date(2019, 12, 2)),
    ]
    assert (loaded.polls, loaded.refused) == ((2, 1), ())
    assert loaded.entries[0].swing.source == "mean of 2 polls: North, South"
    assert swing_in(service, HARROW_EAST) == -4.5


def test_a_lead_becomes_a_swing_by_the_vote_of_the_same_place(service: Service, tmp_path: Path) -> None:
    assert lead_then("lab", "London") == pytest.approx(54.5 - 33.1, abs=0.2)
    assert lead_then("lab", "") == pytest.approx(41.0 - 43.4, abs=0.2)
    path = table(
        tmp_path,
        "place,date,lead,ours,theirs,source\nLondon,2019-12-03,17,,,North\neverywhere,2019-12-03,,33 %,43 %,North\n",
    )
    london, everywhere = sorted(read_polls(service, path).entries, key=lambda one: one.place, reverse=True)
    assert london.swing.points == pytest.approx(17 - lead_then("lab", "London"), abs=0.01)
    assert everywhere.swing.points == pytest.approx(-10 - lead_then("lab", ""), abs=0.01)


BAD = (
    "place,date,points,lead,source\n"
    "London,2019-12-03,-3,,North\n"
    "Mars,2019-12-03,-3,,North\n"
    "London,soon,-3,,North\n"
    "London,2019-12-03,down,,North\n"
    "London,2019-12-03,,,North\n"
    "London,2019-12-05,-3,,North\n"
    "London,2019-12-03,-3,,\n"
    "Northern Ireland,2019-12-03,-3,,North\n"
    "London,2019-12-03,-300,,North\n"
)


def test_rows_that_are_no_polls_are_refused_by_their_number(service: Service, tmp_path: Path) -> None:
    path = table(tmp_path, BAD)
    found = read_polls(service, path)
    assert [one.row for one in found.refused] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert "no nation, region" in str(found.refused[0])
    assert str(found.refused[2]) == "Row 5 has something that is not a number."
    assert "still to come" in str(found.refused[4])
    with pytest.raises(FileProblem, match=r"Row 3 names no nation.*Row 4 has no day.*3 more rows"):
        load_polls(service, RIA, path)
    assert swing_in(service, HARROW_EAST) == -2.0
    assert load_polls(service, RIA, path, without_refused=True).polls == (1,)
    assert swing_in(service, HARROW_EAST) == -3.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("place,points,source\n", "lacks a column"),
        ("place,date,source\nLondon,2019-12-03,North\n", "does not say what its polls say"),
        ("place,date,points,source\n", "holds no poll"),
        ("", "lacks a column"),
    ],
)
def test_a_file_that_is_no_poll_table_is_refused(service: Service, tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FileProblem, match=says):
        load_polls(service, RIA, table(tmp_path, text))
    with pytest.raises(FileProblem, match="cannot be read"):
        load_polls(service, RIA, tmp_path / "nowhere.csv")


def test_the_lead_of_a_place_is_over_the_strongest_other_party_there(service: Service) -> None:
    scotland = [seat for seat in seats_by_code().values() if seat.country == "Scotland"]
    votes = sum(seat.valid_votes for seat in scotland)
    con, lab, snp = (sum(seat.votes_for(key) for seat in scotland) for key in ("con", "lab", "snp"))
    assert lead_then(service.profile.party, "Scotland") == pytest.approx(100 * (lab - snp) / votes)
    assert lead_then("snp", "Scotland") == pytest.approx(100 * (snp - max(con, lab)) / votes)
    assert polls.newest_of([polls.Poll("", TODAY, 1.0, "a")])[0].points == 1.0
