"""Leases under many hands, and over long random evenings: no contact is ever with two parties."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from campaign_map import models, parties
from campaign_map.accounts.audit import Actor
from campaign_map.auth import Caller
from campaign_map.intake import sync
from campaign_map.lending import packing, renewals, returns
from campaign_map.lists import load_list
from campaign_map.need import counts, orders
from campaign_map.problems import Refusal
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.packs import PackDocument
from phonebank_app.protocol.wire import (
    Declined,
    OutcomeOp,
    PackRequest,
    Push,
    PushedOp,
    RenewRequest,
    ReturnRequest,
    digest,
    encode_op,
)
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, write_list

CLAIMANTS = 50


def held_now(connection: sa.Connection, service: Service) -> Counter[str]:
    """In how many running leases each contact is."""
    leases, given = models.leases.c, models.lease_contacts.c
    rows = connection.execute(
        sa.select(given.contact_id)
        .join_from(models.lease_contacts, models.leases)
        .where(leases.returned_at.is_(None), leases.until > service.clock.now(), given.returned_at.is_(None))
    )
    return Counter(rows.scalars())


@pytest.mark.parametrize(("people", "enough"), [(1800, True), (700, False)])
def test_fifty_claimants_of_one_list_at_once_share_it_without_overlap(
    service: Service, tmp_path: Path, people: int, enough: bool
) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", people, household=3))
    claimants = [parties.new_party(service, "Ann").party_id for _ in range(CLAIMANTS)]
    start = threading.Barrier(CLAIMANTS)
    packs: list[PackDocument] = []
    refused: list[str] = []

    def claim(party_id: str) -> None:
        start.wait()
        try:
            packs.append(packing.lend(service, party_id, PackRequest(1, 2.0)))  # 24 calls, 34 contacts
        except Refusal as refusal:
            refused.append(refusal.code)

    with ThreadPoolExecutor(CLAIMANTS) as pool:
        for done in [pool.submit(claim, one) for one in claimants]:
            done.result()
    taken = Counter(contact.contact_id for pack in packs for contact in pack.contacts)
    assert set(taken.values()) == {1}
    homes = [{contact.household for contact in pack.contacts} for pack in packs]
    assert not any(one & another for one, another in itertools.combinations(homes, 2))
    assert all(0 < len(pack.contacts) <= 34 for pack in packs)
    assert len(packs) + len(refused) == CLAIMANTS
    assert set(refused) <= {"nobody_to_call"}
    assert (not refused) if enough else refused
    if not enough:
        # Nobody was turned away while somebody was left: who comes now finds nobody either.
        assert sum(taken.values()) == people
    with service.store.read() as connection:
        assert held_now(connection, service) == taken


def test_no_more_parties_than_the_cap_are_sent_to_a_seat_at_once(service: Service, tmp_path: Path) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "harrow.csv", 300))
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 300, first=1000))
    ria = Actor("coordinator", "q_1", "Ria")
    orders.send_first(service, ria, PUTNEY, "all hands")
    orders.set_rule(service, ria, PUTNEY, floor=None, cap=2)
    claimants = [parties.new_party(service, "Ann").party_id for _ in range(8)]
    start = threading.Barrier(len(claimants))

    def claim(party_id: str) -> str:
        start.wait()
        return packing.lend(service, party_id, PackRequest(1, 1.0)).manifest.seat_code

    with ThreadPoolExecutor(len(claimants)) as pool:
        seats = Counter(pool.map(claim, claimants))
    assert seats == {PUTNEY: 2, HARROW_EAST: 6}


class Evening(RuleBasedStateMachine):
    """Parties that claim, call, decline, give back and go on, in any order, while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = EveningClock(SIX_O_CLOCK, runs=False)
        path = Path(self.folder.name)
        self.service = open_service(f"sqlite:///{path / 'campaign.db'}", clock=self.clock)
        self.counts = itertools.count(1)

    @initialize()
    def begin(self) -> None:
        path = Path(self.folder.name)
        load_list(self.service, HARROW_EAST, write_list(path / "harrow.csv", 40, household=3))
        load_list(self.service, PUTNEY, write_list(path / "putney.csv", 24, first=1000))
        self.parties = [parties.new_party(self.service, "Ann", wished_seat=PUTNEY).party_id for _ in range(4)]
        self.packs: dict[str, PackDocument] = {}

    def teardown(self) -> None:
        self.service.store.close()
        self.folder.cleanup()

    @rule(who=st.integers(0, 3), callers=st.integers(1, 3), hours=st.sampled_from([0.5, 2.0]), no=st.booleans())
    def claim(self, who: int, callers: int, hours: float, no: bool) -> None:
        party = self.parties[who]
        before = self.packs.get(party)
        declined = (Declined(before.manifest.seat_code),) if no and before else ()
        try:
            self.packs[party] = packing.lend(self.service, party, PackRequest(callers, hours, declined))
        except Refusal as refusal:
            assert refusal.code == "nobody_to_call"

    @precondition(lambda self: self.packs)
    @rule(who=st.integers(0, 3), seed=st.integers(0, 2**16), kind=st.sampled_from(["no_answer", "refused", "skipped"]))
    def call(self, who: int, seed: int, kind: str) -> None:
        party = self.parties[who]
        pack = self.packs.get(party)
        if pack is None:
            return
        rng = random.Random(seed)
        ops = []
        for contact in rng.sample(pack.contacts, min(3, len(pack.contacts))):
            at = next(self.counts)
            op = OutcomeOp(f"o{at}", party, contact.contact_id, kind, self.clock.now(), 0, 1, "Bea")
            body = encode_op(op)
            ops.append(PushedOp(op.outcome_id, at, digest(body), msgspec.Raw(body)))
        answer = sync.push(self.service, Caller(party, f"d_{who}"), Push("n", f"d_{who}", 1, 1, tuple(ops)))
        assert {one.status for one in answer.results} == {"stored"}

    @rule(who=st.integers(0, 3), keep=st.integers(0, 30))
    def give_part_back(self, who: int, keep: int) -> None:
        party = self.parties[who]
        try:
            gone = returns.give_back(self.service, party, ReturnRequest(keep=keep))
        except Refusal as refusal:
            assert refusal.code == "no_lease"
            return
        with self.service.store.read() as connection:
            held = held_now(connection, self.service)
        assert not set(gone.contacts) & set(held)

    @rule(who=st.integers(0, 3))
    def give_all_back(self, who: int) -> None:
        returns.give_back(self.service, self.parties[who])

    @rule(who=st.integers(0, 3), hours=st.sampled_from([0.5, 3.0]))
    def renew(self, who: int, hours: float) -> None:
        try:
            lease = renewals.renew(self.service, self.parties[who], RenewRequest(hours))
        except Refusal as refusal:
            assert refusal.code in {"no_lease", "wanted_elsewhere", "too_long"}
            return
        assert lease.until >= self.clock.now() + timedelta(hours=hours)

    @rule(minutes=st.sampled_from([1, 45, 200]))
    def time_passes(self, minutes: int) -> None:
        self.clock.skip(timedelta(minutes=minutes))

    @invariant()
    def no_contact_is_in_two_running_leases(self) -> None:
        with self.service.store.read() as connection:
            held = held_now(connection, self.service)
            assert set(held.values()) <= {1}
            assert self._booked(connection) == self._still_to_do(connection)
            assert self._in_households(connection) == set(held)

    def _booked(self, connection: sa.Connection) -> dict[str, float]:
        live = counts.live(connection, self.clock.now(), 0.0)
        return {code: one.booked for code, one in live.items() if one.booked}

    def _still_to_do(self, connection: sa.Connection) -> dict[str, float]:
        """Reckoned from the rows: calls reckoned, no more than contacts held, less diallings reported."""
        leases, given = models.leases.c, models.lease_contacts.c
        found: Counter[str] = Counter()
        for lease in connection.execute(sa.select(models.leases).where(leases.returned_at.is_(None))):
            if lease.until > self.clock.now():
                held = connection.execute(
                    sa.select(sa.func.count()).where(given.lease_id == lease.lease_id, given.returned_at.is_(None))
                ).scalar_one()
                assert lease.contacts == held
                found[lease.seat_code] += max(0, min(lease.calls, held) - lease.dialled)
        return {code: left for code, left in found.items() if left}

    def _in_households(self, connection: sa.Connection) -> set[str]:
        """Contacts that a running lease holds, by the mark on their household."""
        households, given = models.households.c, models.lease_contacts.c
        contacts = models.contacts.c
        return set(
            connection.execute(
                sa.select(contacts.contact_id)
                .join_from(models.contacts, models.households, contacts.household_id == households.household_id)
                .join(
                    models.lease_contacts,
                    sa.and_(given.contact_id == contacts.contact_id, given.lease_id == households.lease_id),
                )
                .where(households.leased_until > self.clock.now(), given.returned_at.is_(None))
            ).scalars()
        )


Evening.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestEvening = Evening.TestCase
