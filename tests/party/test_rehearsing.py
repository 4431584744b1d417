"""A rehearsal: invented voters whose numbers ring nowhere, in a store that nobody can open afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app import hosting
from phonebank_app.cards import CallCard
from phonebank_app.db.engine import open_store
from phonebank_app.errors import WorldError
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party import rehearsing
from phonebank_app.party.rehearsing import VOTERS, example_needs, open_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.voters import phones
from tests.makers import KEY, THURSDAY, party_of

IRISH = "+3532091"
"""What ComReg reserves for fiction: 020 91x xxxx."""


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(THURSDAY, runs=False)


def test_a_rehearsal_has_voters_three_guests_a_map_and_a_reason(tmp_path: Path, clock: EveningClock) -> None:
    session = Session(open_rehearsal(tmp_path / "rehearsal", clock), clock)
    tonight = session.evening.tonight()
    assert [chair.caller for chair in tonight.chairs] == ["Sam", "Priya", "Marek"]
    assert VOTERS * 0.7 < tonight.list_size < VOTERS
    assert tonight.rehearsal
    assert tonight.reason is not None
    assert session.hosting.needs() == example_needs()
    assert session.party.polling_day is not None
    assert session.party.polling_day > clock.now().date()
    session.close()


def test_every_number_of_a_rehearsal_is_reserved_for_fiction(tmp_path: Path, clock: EveningClock) -> None:
    session = Session(open_rehearsal(tmp_path / "rehearsal", clock), clock)
    with session.store.read() as connection:
        numbers = [row[0] for row in connection.exec_driver_sql("SELECT e164 FROM numbers")]
    assert len(numbers) >= VOTERS / 2
    assert [n for n in numbers if not phones.is_drama(n) and not n.startswith(IRISH)] == []
    session.close()


def test_a_rehearsal_is_held_at_any_hour(tmp_path: Path, clock: EveningClock) -> None:
    clock.skip(timedelta(hours=9))
    session = Session(open_rehearsal(tmp_path / "rehearsal", clock), clock)
    assert isinstance(session.calling.next(1), CallCard)
    session.close()


def test_a_rehearsal_can_be_for_another_seat_which_then_has_no_reason(tmp_path: Path, clock: EveningClock) -> None:
    session = Session(open_rehearsal(tmp_path / "rehearsal", clock, "E14000887"), clock)
    assert session.party.seat_name == "Putney"
    assert session.party.reason is None
    session.close()


def test_a_seat_that_is_none_is_said_with_what_codes_look_like(tmp_path: Path, clock: EveningClock) -> None:
    with pytest.raises(WorldError, match="no seat with the code X1") as caught:
        open_rehearsal(tmp_path / "rehearsal", clock, "X1")
    assert "E14000731" in caught.value.way_out


def test_in_a_welsh_window_a_rehearsal_is_read_in_welsh_and_to_whoever_wants_it_in_english(
    tmp_path: Path, clock: EveningClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "language", lambda: "cy")
    monkeypatch.setattr(rehearsing, "language", lambda: "cy")
    session = Session(open_rehearsal(tmp_path / "rehearsal", clock), clock)
    with session.store.read() as connection:
        listed = [row[0] for row in connection.exec_driver_sql("SELECT language FROM contacts")]
    assert session.script.language == "cy"
    assert {"", "Welsh", "English"} <= set(listed)
    read = {tongue: session.script_for(tongue, {"cy"}).language for tongue in ("", "Welsh", "English")}
    assert read == {"": "cy", "Welsh": "cy", "English": "en-GB"}
    assert [session.wishes.languages(chair) for chair in (1, 2, 3)] == [frozenset({"cy"})] * 3
    session.close()


def test_a_party_of_a_campaign_does_not_begin_in_the_windows_language(
    tmp_path: Path, clock: EveningClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "language", lambda: "cy")
    store = open_store(tmp_path / "party", KEY)
    begin_party(store, party_of(), clock)
    session = Session(store, clock)
    assert session.script.language == "en-GB"
    session.close()
