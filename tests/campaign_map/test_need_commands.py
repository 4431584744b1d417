"""What coordinators type about need: swings, polls, orders, and why a party was sent where it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from campaign_map.cli import main
from campaign_map.lending import packing
from campaign_map.settings import open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import PackRequest
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, write_list

NOW = ["--clock", SIX_O_CLOCK.isoformat()]


class Terminal:
    """Runs commands on one database at six o'clock, and keeps what they said."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url, self.capsys = url, capsys

    def __call__(self, *arguments: str) -> str:
        status, out, err = self.asked(*arguments)
        assert status == 0, err
        return out

    def asked(self, *arguments: str) -> tuple[int, str, str]:
        status = main([arguments[0], "--database", self.url, *NOW, *arguments[1:]])
        said = self.capsys.readouterr()
        return status, said.out, said.err


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(f"sqlite:///{tmp_path / 'campaign.db'}", capsys)


def test_needs_say_how_a_party_is_reckoned_and_what_changes_if_the_polls_are_out(terminal: Terminal) -> None:
    text = terminal("needs", "--top", "3", "--callers", "5")
    heading, _, columns, *rows = text.splitlines()
    assert heading == "5 callers for 3 h: 180 calls (12 calls per caller-hour, as the profile says)."
    assert columns.split() == ["seat", "need", "stands", "covered", "to", "ring", "if", "polls", "±3"]
    assert [row.split()[0] for row in rows[:3]] == ["1", "2", "3"]
    assert "no list" in rows[0]
    assert "If we stand 3 points worse than the polls say, the first 3 gain " in text
    assert "If we stand 3 points better than the polls say, the first 3 gain " in text


def test_needs_by_another_swing_leave_what_was_entered_alone(terminal: Terminal) -> None:
    enter = ["--date", "2019-12-04", "--source", "a poll", "--by", "Ria"]
    assert "It decides 73 seats" in terminal("set-swing", "--place", "London", "--points", "-20", *enter)

    def top(*options: str) -> str:
        return str(json.loads(terminal("needs", "--json", "--top", "1", *options))["seats"][0]["code"])

    entered = top()
    assert top("--swing", "0") != top("--swing", "-8")
    assert top() == entered


def test_swings_are_listed_with_their_age_and_asked_for_when_old(terminal: Terminal) -> None:
    listed = terminal("swings")
    assert "London                       -2.0   73 seats  1 day old  example figures (from the profile)" in listed
    terminal("set-swing", "--points=-5", "--date", "2019-11-20", "--source", "a poll", "--by", "Ria")
    status, out, _ = terminal.asked("swings")
    assert status == 1
    assert "everywhere                   -5.0" in out
    assert "14 days old, more than a week  a poll (entered by Ria)" in out
    assert "set-swing, or load-polls" in out


def test_polls_are_loaded_and_bad_rows_named(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "polls.csv"
    path.write_text("place,date,points,source\nLondon,2019-12-03,-3,North\nLondon,2019-12-02,-4,South\nMars,,,\n")
    status, _, err = terminal.asked("load-polls", str(path), "--by", "Ria")
    assert status == 1
    assert "Row 4 names no nation" in err and "--skip-refused" in err
    out = terminal("load-polls", str(path), "--by", "Ria", "--skip-refused")
    assert "London: -3.5 on our lead, 03.12.2019, mean of 2 polls." in out
    assert "Left out: Row 4" in out


def test_chances_are_loaded(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "chances.csv"
    path.write_text(f"ons_id,chance\n{PUTNEY},0.97\n")
    out = terminal("load-chances", str(path), "--source", "a model", "--by", "Ria")
    assert out == "Probabilities loaded for 1 seat; the others go by their lead.\n"


def test_seats_are_held_sent_to_first_capped_and_let_go(terminal: Terminal) -> None:
    assert terminal("orders") == "Every seat goes by the figures.\n"
    until = ["--until", "2019-12-05T12:00:00+00:00"]
    said = terminal("hold", PUTNEY, "--by", "Ria", "--because", "flooded", *until)
    assert said == "Putney is held back until 05.12.2019 12:00: no party is sent there.\n"
    terminal("send-first", HARROW_EAST, "--by", "Ria", "--because", "the candidate is there")
    assert "floor 20%, at most 3 parties a day" in terminal(
        "seat-rule", PUTNEY, "--by", "Ria", "--floor", "0.2", "--cap", "3"
    )
    listed = terminal("orders")
    assert "Putney E14000887: held back until 05.12.2019 12:00. Ria: flooded" in listed
    assert "Harrow East E14000731: first. Ria: the candidate is there" in listed
    table = terminal("needs")
    assert "(held by Ria: flooded; below its floor)" in table
    assert "(Ria sends parties here: the candidate is there)" in table
    assert terminal("lift", PUTNEY, "--by", "Bo") == "Putney goes by the figures again.\n"
    assert terminal.asked("lift", PUTNEY, "--by", "Bo")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["set-swing", "--place", "Mars", "--points", "1", "--date", "2019-12-04", "--source", "x", "--by", "Ria"],
        ["load-polls", "missing.csv", "--by", "Ria"],
        ["load-chances", "missing.csv", "--source", "x", "--by", "Ria"],
        ["hold", "E1", "--by", "Ria", "--because", "so"],
        ["send-first", PUTNEY, "--by", " ", "--because", "so"],
        ["seat-rule", PUTNEY, "--by", "Ria", "--floor", "7"],
        ["explain", "p_nobody"],
        ["new-party", "--host", "Ann", "--advertised-for", "E1"],
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence_with_a_way_out(terminal: Terminal, arguments: list[str]) -> None:
    status, out, err = terminal.asked(*arguments)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert err.rstrip().endswith(".")


def test_a_decision_is_explained_by_its_party(terminal: Terminal, tmp_path: Path) -> None:
    terminal("load-list", "--seat", HARROW_EAST, str(write_list(tmp_path / "l.csv", 40)))
    made = json.loads(terminal("new-party", "--host", "Ann", "--advertised-for", HARROW_EAST, "--json"))
    service = open_service(terminal.url, clock=EveningClock(SIX_O_CLOCK, runs=False))
    packing.lend(service, made["party_id"], PackRequest(4, 3.0))
    service.store.close()
    text = terminal("explain", made["party_id"])
    assert "for party " + made["party_id"] + ", 4.12.2019 18:00." in text
    assert "Its evening was advertised for Harrow East" in text
    assert text.rstrip().endswith("Reckoned again just now on the figures of that moment: it comes to the same.")
