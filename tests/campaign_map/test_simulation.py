"""A simulated campaign: the same for the same seed, honest about its file, and telling the story it should."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.cli import main
from campaign_map.places.nearest import miles_between
from campaign_map.profile import CampaignProfile, load_profile
from campaign_map.simulation.board import Board, Voters
from campaign_map.simulation.charts import charts
from campaign_map.simulation.outcome import Outcome, read_outcome
from campaign_map.simulation.play import EVEN, NEAREST, NEEDS_MOST, UNITS, Game, Run, play, play_all
from campaign_map.simulation.report import Report, find, in_words, label, report
from campaign_map.simulation.strategies import EvenSpread, NearestMarginal, NeedsMost
from campaign_map.simulation.supporters import Homes, Host, about
from phonebank_app.errors import FileProblem
from phonebank_app.paths import resources
from phonebank_app.seats import Seat, load_seats, seats_by_code
from tests.campaign_map.made_outcome import NATIONAL, made_outcome, write_outcome

KENSINGTON, HARROW_EAST = "E14000768", "E14000731"


@pytest.fixture(scope="module")
def profile() -> CampaignProfile:
    return load_profile(resources() / "profiles" / "example.toml")


def miles(one: Seat, other: Seat) -> float:
    return miles_between(one.lat, one.lon, other.lat, other.lon)


def game(profile: CampaignProfile, leads: dict[str, float] | None = None, **more: Any) -> Game:
    outcome = Outcome("made.csv", made_outcome() if leads is None else leads)
    return Game(load_seats(), profile, outcome, **{"parties": 400, "evenings": 6, **more})


def played(profile: CampaignProfile, swings: list[float], **more: Any) -> Report:
    one = game(profile, **more)
    return report(one, play_all(one, swings, [False, True]))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'campaign.db'}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_outcome(tmp_path / "outcome.csv", made_outcome())


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(profile: CampaignProfile) -> None:
    first, again = played(profile, [-8.0]), played(profile, [-8.0])
    assert first == again
    other = played(profile, [-8.0], seed=2)
    assert other.runs != first.runs


def test_all_strategies_are_played_by_the_same_supporters(profile: CampaignProfile) -> None:
    found = played(profile, [-8.0, 0.0])
    assert len({(run.parties_sent, run.calls + run.calls_lost) for run in found.runs}) == 1


ELECTIONS = range(4)


@pytest.fixture(scope="module")
def four(profile: CampaignProfile) -> list[Report]:
    """Four elections that never were, with 2,000 parties each: the swing known, and taken as five points too good."""
    reports = []
    for seed in ELECTIONS:
        leads = made_outcome(seed=seed)
        reports.append(played(profile, [NATIONAL, NATIONAL + 5.0], leads=leads, parties=2000, evenings=10, seed=seed))
    return reports


def mean_of(reports: list[Report], figure: str, *which: Any) -> float:
    return fmean(getattr(find(one, *which), figure) for one in reports)


def test_with_the_swing_that_came_needs_most_holds_its_conversations_where_they_counted(four: list[Report]) -> None:
    ours = mean_of(four, "share_in_close", NEEDS_MOST, NATIONAL, True)
    assert ours > 1.8 * mean_of(four, "share_in_close", NEAREST)
    assert ours > mean_of(four, "share_in_close", EVEN, NATIONAL) + 0.03
    for figure in ("coverage_mean", "coverage_median", "share_of_target"):
        assert mean_of(four, figure, NEEDS_MOST, NATIONAL, True) > mean_of(four, figure, NEAREST)
        assert mean_of(four, figure, NEEDS_MOST, NATIONAL, True) > mean_of(four, figure, EVEN, NATIONAL)


def test_needs_most_leaves_fewer_close_seats_behind(four: list[Report]) -> None:
    for swing in (NATIONAL, NATIONAL + 5.0):
        for evidence in (False, True):
            ours = mean_of(four, "close_seats_below_floor", NEEDS_MOST, swing, evidence)
            assert ours < mean_of(four, "close_seats_below_floor", EVEN, swing) - 2
            assert ours < mean_of(four, "close_seats_below_floor", NEAREST) - 2


def test_voters_answers_do_not_harm_where_the_swing_is_five_points_wrong(four: list[Report]) -> None:
    wrong = NATIONAL + 5.0
    without = mean_of(four, "share_in_close", NEEDS_MOST, wrong, False)
    assert mean_of(four, "share_in_close", NEEDS_MOST, wrong, True) >= without - 0.01


def test_the_swing_decides_more_than_anything_else(profile: CampaignProfile, four: list[Report]) -> None:
    blind = played(profile, [0.0], leads=made_outcome(seed=0), parties=2000, evenings=10, seed=0)
    for evidence in (False, True):
        knowing, guessing = find(four[0], NEEDS_MOST, NATIONAL, evidence), find(blind, NEEDS_MOST, 0.0, evidence)
        assert knowing is not None and guessing is not None
        assert knowing.share_in_close > guessing.share_in_close + 0.1


class Watched(NeedsMost):
    """Needs-most, looked over the shoulder: is anybody sent where nobody can be rung, or home while somebody can?"""

    def evening(self, board: Board) -> Any:
        send = super().evening(board)

        def watched(host: Host) -> str | None:
            code = send(host)
            lists = {code: state.callable for code, state in board.states.items()}
            if code is None:
                assert not any(lists[seat.code] for seat in load_seats() if seat.lead_of("lab") is not None)
            else:
                assert lists[code] > 0
            return code

        return watched


@settings(deadline=None, max_examples=8)
@given(st.sampled_from((0.0, 0.00002, 0.0001, 0.0004)), st.booleans(), st.integers(0, 9))
def test_needs_most_never_sends_to_an_empty_queue_while_anybody_can_be_rung(
    listed: float, evidence: bool, seed: int
) -> None:
    profile = load_profile(resources() / "profiles" / "example.toml")
    one = game(profile, parties=300, evenings=2, voters=Voters(listed=listed), seed=seed)
    board = Board.fresh(one.seats, "lab", one.voters, one.outcome.leads, one.rosiness())
    tally = play(Watched(one.seats, profile, 100.0, evidence=evidence), one.hosts(), board)
    assert tally.to_empty_queue == 0
    assert tally.sent + tally.without_seat == 300
    assert all(state.left >= 0 and state.taken == 0 for state in board.states.values())


def test_the_others_send_people_where_nobody_is_left_and_it_is_counted(profile: CampaignProfile) -> None:
    found = played(profile, [-8.0], voters=Voters(listed=0.002))
    nearest, even = find(found, NEAREST), find(found, EVEN, -8.0)
    assert nearest is not None and even is not None
    assert min(nearest.parties_to_empty_queue, even.parties_to_empty_queue) > 0
    assert min(nearest.calls_lost, even.calls_lost) > 0
    for evidence in (False, True):
        ours = find(found, NEEDS_MOST, -8.0, evidence)
        assert ours is not None
        assert ours.parties_to_empty_queue == 0


def test_nobody_is_rung_more_often_than_the_list_allows(profile: CampaignProfile) -> None:
    one = game(profile, parties=2000, evenings=3, voters=Voters(listed=0.001, used_up=1.0))
    board = Board.fresh(one.seats, "lab", one.voters, one.outcome.leads, one.rosiness())
    play(NearestMarginal(one.seats, "lab", 5.0), one.hosts(), board)
    assert all(state.done <= round(0.001 * seats_by_code()[code].electorate) for code, state in board.states.items())


def test_the_nearest_marginal_is_the_nearest_one(profile: CampaignProfile) -> None:
    strategy = NearestMarginal(load_seats(), "lab", 5.0)
    send = strategy.evening(Board({}, "lab", Voters(), {}, {}))
    homes = {seat.code: send(Host(seat.code, 100, True, (0, 0, 0, 0))) for seat in load_seats()}
    assert homes[KENSINGTON] == KENSINGTON
    marginals = [seat for seat in load_seats() if abs(seat.lead_of("lab") or 99) <= 5]
    for home, sent in homes.items():
        assert sent is not None
        here = seats_by_code()[home]
        assert miles(here, seats_by_code()[sent]) == min(miles(here, seat) for seat in marginals)


def test_the_even_spread_is_even(profile: CampaignProfile) -> None:
    strategy = EvenSpread(load_seats(), profile.with_swing(msgspec.structs.replace(profile.swing, points=-8.0)), 5.0)
    board = Board({}, "lab", Voters(), {}, {})
    host = Host(KENSINGTON, 100, True, (0, 0, 0, 0))
    evenings = [strategy.evening(board) for _ in range(3)]
    sent = Counter(send(host) for send in evenings for _ in range(70))
    assert max(sent.values()) - min(sent.values()) <= 1
    expected = {seat.code for seat in load_seats() if abs((seat.lead_of("lab") or 99) - 8) <= 5}
    assert set(sent) == expected


def test_supporters_live_where_people_do_or_where_activists_do(profile: CampaignProfile) -> None:
    people = [host.home for evening in game(profile, parties=4000).hosts() for host in evening]
    active = [host.home for day in game(profile, parties=4000, homes=Homes.ACTIVISTS).hosts() for host in day]

    def share_for_us(homes: list[str]) -> float:
        return fmean(seats_by_code()[home].votes_for("lab") / seats_by_code()[home].valid_votes for home in homes)

    assert share_for_us(active) > share_for_us(people) + 0.08
    assert abs(share_for_us(people) - 0.40) < 0.02


@settings(deadline=None)
@given(st.integers(0, 5000), st.floats(0, 1), st.floats(-8, 8))
def test_luck_never_makes_more_than_all_or_fewer_than_none(n: int, share: float, luck: float) -> None:
    assert 0 <= about(n, share, luck) <= n
    assert about(n, share, 0.0) == round(n * share)


def test_a_national_swing_is_everywhere_and_a_regional_one_keeps_its_differences(profile: CampaignProfile) -> None:
    seats = load_seats()
    flat, regional = game(profile), game(profile, regional=True)
    assert {flat.expecting(-3.0).swing_for(seat)[1].points for seat in seats} == {-3.0}
    moved = regional.expecting(profile.swing.points - 2.0)
    for seat in seats:
        assert moved.swing_for(seat)[1].points == pytest.approx(profile.swing_for(seat)[1].points - 2.0)
    assert regional.expecting(profile.swing.points) == profile


def test_voters_tell_the_truth_but_for_rosiness(profile: CampaignProfile) -> None:
    leads = {seat.code: -6.0 for seat in load_seats()}
    voters = Voters(rosy=10.0, rosy_spread=0.0, talk=1.0, name_a_party=1.0)
    one = game(profile, leads, voters=voters)
    board = Board.fresh(one.seats, "lab", voters, leads, one.rosiness())
    board.lease(HARROW_EAST, 4000)
    board.ring(HARROW_EAST, 4000, Host(HARROW_EAST, 4000, True, (0, 0, 0, 0)))
    (heard,) = board.heard()
    assert heard.answers == 4000
    assert 100.0 * (heard.ours - heard.rival) / heard.answers == pytest.approx(4.0, abs=0.1)


def test_seats_without_an_outcome_are_far_from_close_and_say_nothing(profile: CampaignProfile) -> None:
    found = played(profile, [-8.0], leads={HARROW_EAST: -1.0})
    assert (found.outcome.seats, found.outcome.close_seats) == (1, 1)
    board = Board.fresh(load_seats(), "lab", Voters(), {}, {})
    board.ring(KENSINGTON, 100, Host(KENSINGTON, 100, True, (0, 0, 0, 0)))
    assert board.heard() == []


def test_without_parties_or_close_seats_there_is_nothing_to_divide_by(profile: CampaignProfile) -> None:
    nobody = played(profile, [0.0], parties=0)
    assert {run.share_in_close for run in nobody.runs} == {0.0}
    far = played(profile, [0.0], leads={HARROW_EAST: 40.0})
    assert {run.coverage_mean for run in far.runs} == {0.0}
    assert in_words(far)[-1] == "With no close seat there is nothing to compare."
    assert all(ElementTree.fromstring(chart.standalone()) is not None for chart in charts(far).values())


def simulate(url: str, file: Path, *options: str) -> int:
    few = ["--parties", "120", "--evenings", "3"]
    return main(["simulate", "--database", url, "--outcome", str(file), *few, *options])


def test_the_command_prints_json_of_the_documented_shape(
    url: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(url, file, "--swings", "-9:-7:2", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert msgspec.convert(found, Report).format == "campaign-map simulation 1"
    assert set(found) == {"format", "played", "outcome", "units", "runs"}
    assert set(found["units"]) == {field for run in found["runs"] for field in run} == set(UNITS)
    assert [(run["strategy"], run["swing"], run["evidence"]) for run in found["runs"]] == [
        (NEAREST, None, None),
        *((EVEN, -9.0, None), (NEEDS_MOST, -9.0, False), (NEEDS_MOST, -9.0, True)),
        *((EVEN, -7.0, None), (NEEDS_MOST, -7.0, False), (NEEDS_MOST, -7.0, True)),
    ]
    assert found["outcome"]["close_seats"] == sum(abs(lead) < 5 for lead in made_outcome().values())
    document = (Path(__file__).parents[2] / "docs" / "simulation.md").read_text("utf-8")
    missing = [key for part in ("played", "outcome", "units") for key in found[part] if f"`{key}`" not in document]
    missing += [key for key in found["played"]["voters"] if f"`{key}`" not in document]
    assert missing == []


def test_the_command_writes_plots_and_the_figures_behind_them(
    url: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deep" / "out"
    assert simulate(url, file, "--swings", "-12,-8,0", "--out", str(out)) == 0
    said = capsys.readouterr().out
    assert "5 files written" in said
    assert re.search(r"With −12 expected, .* needs-most with answers \d+%, .* nearest marginal \d+%\.", said)
    found = msgspec.json.decode((out / "simulation.json").read_bytes(), type=Report)
    drawn = {file.stem: file.read_text("utf-8") for file in out.glob("*.svg")}
    assert set(drawn) == set(charts(found))
    for svg in drawn.values():
        ElementTree.fromstring(svg)
    table = charts(found)["conversations-in-close-seats"].table
    assert table.header[1:] == ("needs-most with answers", "needs-most without answers", EVEN, NEAREST)
    for run in found.runs:
        column = table.header.index(label(run.strategy, run.evidence))
        shown = {row[0]: row[column] for row in table.rows}
        swings = ["−12", "−8", "0"] if run.swing is None else [f"{run.swing:g}".replace("-", "−")]
        assert {shown[swing] for swing in swings} == {percent(run)}
        if run.strategy != NEAREST:  # a level line without marks
            assert f"{label(run.strategy, run.evidence)}, {swings[0]}: {percent(run)}" in drawn_points(drawn)


def percent(run: Run) -> str:
    return f"{100 * run.share_in_close:.2f}".rstrip("0").rstrip(".") + "%"


def drawn_points(drawn: dict[str, str]) -> set[str]:
    tree = ElementTree.fromstring(drawn["conversations-in-close-seats"])
    return {element.text or "" for element in tree.iter("{http://www.w3.org/2000/svg}title")}


@pytest.mark.parametrize(("evidence", "expected"), [("on", {True, None}), ("off", {False, None})])
def test_evidence_can_be_played_one_way_only(
    url: str, file: Path, capsys: pytest.CaptureFixture[str], evidence: str, expected: set[bool | None]
) -> None:
    options = ["--swings=-8", "--evidence", evidence, "--homes", "activists", "--regional", "--json"]
    assert simulate(url, file, *options) == 0
    assert {run["evidence"] for run in json.loads(capsys.readouterr().out)["runs"]} == expected


@pytest.mark.parametrize("swings", ["4:-12:2", "-12:4:0", "-12:4", "eight", "0:1:0.0001", "-300", "nan", ""])
def test_swings_that_are_none_are_refused(
    url: str, file: Path, capsys: pytest.CaptureFixture[str], swings: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        simulate(url, file, f"--swings={swings}")
    assert ended.value.code == 2
    assert "Write swings as -12:4:2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seat,lead\nE14000731,1\n", "“o.csv” lacks a column."),
        ("ons_id,lead\n", "“o.csv” holds no lead of any seat."),
        ("ons_id,lead\nE14000731,\n", "“o.csv” holds no lead of any seat."),
        ("ons_id,lead\nE14000731,1\nE1,2\n", "Row 3 of “o.csv” names no seat."),
        ("ons_id,lead\nE14000731,1\nE14000768,close\n", "Row 3 of “o.csv” has a lead that is not a number"),
        ("ons_id,lead\nE14000731,nan\n", "Row 2 of “o.csv” has a lead that is not a number"),
        ("ons_id,lead\nE14000731,100.5\n", "Row 2 of “o.csv” has a lead that is not a number"),
        ("ons_id,lead\nE14000731,1\n\nE14000731,2\n", "Row 4 of “o.csv” names the seat of row 2 again."),
        ('ons_id,lead\n"E14000731,1\n', "“o.csv” cannot be read as CSV."),
        (b"ons_id,lead\nE14000731,\xff\n", "“o.csv” cannot be read as CSV."),
        (None, "“o.csv” cannot be read as CSV."),
    ],
)
def test_a_malformed_outcome_is_told_in_one_sentence_with_its_row(
    tmp_path: Path, text: str | bytes | None, said: str
) -> None:
    path = tmp_path / "o.csv"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileProblem) as problem:
        read_outcome(path)
    assert str(problem.value).startswith(said)
    assert problem.value.way_out
    assert len(str(problem.value).splitlines()) == 1


def test_an_outcome_is_read_as_people_write_it(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("\ufeffons_id,name,lead\nE14000731 ,Harrow East,−3.5 %\nE14000768,Kensington, +0.1\nE14000530,,\n")
    assert read_outcome(path).leads == {HARROW_EAST: -3.5, KENSINGTON: 0.1}


def test_a_file_that_is_missing_ends_the_command_in_one_sentence(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(url, tmp_path / "missing.csv") == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told(
    url: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("")
    assert simulate(url, file, "--swings", "0", "--out", str(tmp_path / "taken")) == 1
    assert "cannot be written" in capsys.readouterr().err
