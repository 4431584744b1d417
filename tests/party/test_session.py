"""An open party, joined: what it reads follows what is on disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from phonebank_app.cards import CallCard
from phonebank_app.db.engine import open_store
from phonebank_app.db.keyslots import new_key
from phonebank_app.hosting import begin_party
from phonebank_app.lists.reader import read_list
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.scripts.vocabulary import FACTS
from tests.campaign_map.laptop import write_list
from tests.makers import THURSDAY, party_of


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", new_key())
    begin_party(store, party_of(polling_day=date(2019, 12, 12), on_behalf_of="Ruth Okafor", host="Ann"), clock)
    opened = Session(store, clock)
    yield opened
    opened.close()


def card(session: Session, tmp_path: Path) -> CallCard:
    """A voter in Sam's hand."""
    session.hosting.load_list(read_list(write_list(tmp_path / "list.csv", 2)).contacts)
    session.hosting.seat_guest(1, "Sam")
    found = session.calling.next(1)
    assert isinstance(found, CallCard)
    return found


def test_a_scripts_placeholders_are_filled_with_this_voter_this_caller_and_this_campaign(
    session: Session, tmp_path: Path
) -> None:
    voter = card(session, tmp_path)
    facts = session.script_facts(voter, "Sam")
    assert set(facts) == set(FACTS)
    assert facts["full_name"] == voter.name
    assert (facts["caller"], facts["host"], facts["on_behalf_of"]) == ("Sam", "Ann", "Ruth Okafor")
    assert facts["polling_day"] == "2019-12-12", "the conversation says it in its script's language"


def test_reloading_reads_another_lease_in_all_its_parts(session: Session, tmp_path: Path) -> None:
    card(session, tmp_path)
    session.hosting.link("https://map.example.org", "token", "party-9", "Another campaign")
    assert session.party.campaign == "An invented campaign"
    session.reload()
    assert session.party.campaign == session.calling.party.campaign == "Another campaign"
    assert session.evening.status().linked


def test_closing_lets_the_store_be_opened_again(session: Session) -> None:
    session.close()
    session.close()
