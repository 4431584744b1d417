"""Whatever happens in whatever order, every outcome waits to be sent or is receipted, and never both."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db import log
from phonebank_app.db.engine import open_store
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import OpResult, Status
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.evenings.soundness import faults
from tests.makers import KEY, THURSDAY, Evening, evening, needed, reopened, voters

RULES = Rules(hours=None)
Act = tuple[Literal["save", "undo", "settle", "try", "again", "reopen"], int]

acts = st.lists(
    st.tuples(
        st.sampled_from(["save", "save", "save", "undo", "settle", "try", "again", "reopen"]), st.integers(0, 999)
    ),
    max_size=25,
)


class Sending:
    """A party and the service it sends to, with what each outcome's place should be."""

    def __init__(self, party: Evening) -> None:
        self.party = party
        self.places: dict[str, str] = {}

    def act(self, what: str, which: int) -> None:
        if what == "save":
            self.save(which)
        elif what == "undo":
            self.undo()
        elif what == "settle":
            self.settle(which)
        elif what == "try":
            with self.party.store.write() as connection:
                log.count_tries(connection, [one.outcome_id for one in log.waiting(connection, 1 + which % 3)])
        elif what == "again":
            with self.party.store.write() as connection:
                log.resend_all(connection)
            self.places = dict.fromkeys(self.places, "waiting")
        else:
            folder = self.party.store.path.parent
            self.party.store.close()
            self.party = reopened(open_store(folder, KEY), self.party.clock, RULES)

    def save(self, which: int) -> None:
        found = self.party.calling.next(1)
        kinds = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
        if isinstance(found, CallCard):
            kind = kinds[which % len(kinds)]
            saved = self.party.calling.record(1, OutcomeDraft(found.contact_id, kind, **needed(kind, THURSDAY)))
            self.places[saved.outcome_id] = "waiting"

    def undo(self) -> None:
        try:
            saved = self.party.calling.undo(1)
        except NotAllowed:
            return
        if saved:
            self.places[saved.outcome_id] = "waiting"

    def settle(self, which: int) -> None:
        """The service answers for some outcomes, perhaps ones it answered for before, and one it made up."""
        said: tuple[Status, ...] = ("stored", "duplicate", "rejected", "conflict")
        known = list(self.places)
        results = [OpResult(one, said[(which + n) % 4], 100 + n) for n, one in enumerate(known[which % 5 :: 3])]
        with self.party.store.write() as connection:
            log.settle(connection, [*results, OpResult("made up", "stored", 1)])
        for result in results:
            taken = result.status in ("stored", "duplicate")
            if self.places[result.outcome_id] != "sent":
                self.places[result.outcome_id] = "sent" if taken else result.status


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("untouched")
    evening(folder, voters(40), rules=RULES).store.close()
    yield folder / "party.db"


@given(acts)
def test_every_outcome_is_in_the_outbox_or_receipted_and_never_both(
    untouched: Path, tmp_path: Path, done: list[Act]
) -> None:
    folder = tmp_path / uuid.uuid4().hex
    folder.mkdir()
    shutil.copy(untouched, folder / "party.db")
    sending = Sending(reopened(open_store(folder, KEY), EveningClock(THURSDAY, runs=False), RULES))
    for what, which in done:
        sending.act(what, which)
        places = list(sending.places.values())
        with sending.party.store.read() as connection:
            counts = log.unsent(connection)
            receipts = connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar_one()
        assert counts == (places.count("waiting"), places.count("rejected") + places.count("conflict"))
        assert receipts == places.count("sent")
    assert faults(sending.party.store, set(sending.places), RULES) == []
    sending.party.store.close()


def test_a_bad_outcome_that_is_tried_again_and_again_does_not_block_the_others(party: PartyFactory) -> None:
    sent = party(voters(5))
    ids = [sent.save(OutcomeKind.CONVERSATION).outcome_id for _ in range(4)]
    with sent.store.write() as connection:
        log.count_tries(connection, ids[:1])
        assert [one.outcome_id for one in log.waiting(connection, 9)] == [*ids[1:], ids[0]]
        log.settle(connection, [OpResult(ids[0], "rejected", code="unknown_contact")])
        assert [one.outcome_id for one in log.waiting(connection, 9)] == ids[1:]
        [row] = log.tray(connection)
    assert (row.outcome_id, row.code, row.caller) == (ids[0], "unknown_contact", "Guest 1")
