"""What is unsent, in a file that only the campaign can read."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.db import log, promises
from phonebank_app.db import tickets as stored
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.protocol import sealed_log
from phonebank_app.protocol.wire import OpResult, PromiseResult, TicketResult, digest
from phonebank_app.reports.unsent import seal_unsent
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import party_of, voters


def test_the_campaign_reads_what_waits_and_what_lies_on_the_tray_and_nobody_else(
    party: PartyFactory, tmp_path: Path
) -> None:
    campaign = pyrage.x25519.Identity.generate()
    evening = party(voters(4), of=party_of(campaign_key=str(campaign.to_public())))
    ids = [evening.save(OutcomeKind.CONVERSATION, note="sings").outcome_id for _ in range(3)]
    with evening.store.write() as connection:
        log.settle(connection, [OpResult(ids[0], "stored", 1), OpResult(ids[1], "rejected", code="bad_time")])
    made = seal_unsent(evening.store, tmp_path / "unsent.sealed")
    body = made.path.read_bytes()
    assert (made.outcomes, b"sings" in body, made.path.stat().st_mode & 0o777) == (2, False, 0o600)
    ((_, key, _),) = sealed_log.file_keys(body, [str(campaign)])
    found = sealed_log.read(body, key)
    assert found.sound
    assert [entry.outcome_id for entry in found.entries] == ids[1:]
    assert all(digest(bytes(entry.op)) == entry.sha256 for entry in found.entries)
    assert sealed_log.file_keys(body, [str(pyrage.x25519.Identity.generate())]) == []
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_what_voters_asked_for_and_promised_is_in_it_also_where_no_call_is_unsent(
    party: PartyFactory, tmp_path: Path
) -> None:
    campaign = pyrage.x25519.Identity.generate()
    of = party_of(campaign_key=str(campaign.to_public()), service_url="https://map.example.org")
    evening = party(voters(4), of=of)
    card = evening.card()
    promised = evening.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.GIVE)).promise_id
    tickets = Tickets(evening.store, evening.rules, evening.clock)
    asked = tickets.write(1, TicketDraft(card.contact_id, TicketKind.ACCESS)).ticket_id
    made = seal_unsent(evening.store, tmp_path / "unsent.sealed")
    assert (made.outcomes, made.wishes) == (0, 2)
    body = made.path.read_bytes()
    ((_, key, _),) = sealed_log.file_keys(body, [str(campaign)])
    found = sealed_log.read(body, key)
    assert [(one.what, one.outcome_id) for one in found.wishes] == [("ticket", asked), ("promise", promised)]
    assert found.entries == []
    with evening.store.write() as connection:
        promises.settle(connection, [PromiseResult(promised, "stored")])
        stored.settle(connection, [TicketResult(asked, "rejected", "no_seat")])
    assert seal_unsent(evening.store, tmp_path / "again.sealed").wishes == 1


def test_without_a_key_nothing_is_written_in_the_open(party: PartyFactory, tmp_path: Path) -> None:
    evening = party(voters(1))
    with pytest.raises(NotAllowed, match="Everything has been sent"):
        seal_unsent(evening.store, tmp_path / "a.sealed")
    evening.save(OutcomeKind.BUSY)
    with pytest.raises(NotAllowed, match="campaign’s key"):
        seal_unsent(evening.store, tmp_path / "a.sealed")
    assert list(tmp_path.glob("*.sealed")) == []


def test_a_place_where_nothing_can_be_written_is_said_to_be_one(party: PartyFactory, tmp_path: Path) -> None:
    evening = party(voters(1), of=party_of(campaign_key=str(pyrage.x25519.Identity.generate().to_public())))
    evening.save(OutcomeKind.BUSY)
    with pytest.raises(FileProblem):
        seal_unsent(evening.store, tmp_path / "nowhere" / "a.sealed")
