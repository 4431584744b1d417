"""A store of every schema there ever was opens, and what was in it is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from phonebank_app.db.engine import HEAD, open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.rules.calling_rules import Rules
from tests.db.schema import differences
from tests.evenings.soundness import faults
from tests.fixtures.databases.make import HERE, KEY
from tests.makers import THURSDAY, reopened

KEPT = sorted(HERE.glob("v*.db"))


def test_a_database_of_this_schema_is_kept() -> None:
    assert KEPT[-1].stem == f"v{HEAD}"


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_a_store_of_an_older_program_opens_with_everything_in_it(kept: Path, tmp_path: Path) -> None:
    shutil.copy(kept, tmp_path / "party.db")
    store = open_store(tmp_path, KEY)
    with store.read() as connection:
        assert differences(connection) == []
    evening = reopened(store, EveningClock(THURSDAY, runs=False))
    assert evening.calling.party.party_id == "party-1"
    assert evening.rows("SELECT kind FROM outcomes ORDER BY device_seq") == [
        ("no_answer",),
        ("withdrawn",),
        ("conversation",),
        ("do_not_call",),
    ]
    assert evening.rows("SELECT reason FROM contacts ORDER BY position") == [
        ("finished",),
        ("do_not_call",),
        ("do_not_call",),
        (None,),
    ]
    assert (evening.one("SELECT count(*) FROM outbox"), evening.one("SELECT server_seq FROM receipts")) == (3, 7)
    card = evening.card()
    assert (card.contact_id, card.draft) == (4, '{"note": "half a n"}')
    assert faults(store, set(), Rules()) == []
    store.close()
