"""Slices: to one party at a time, in the seat that needs it, of people who may be rung."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models, parties
from campaign_map.lending import leases, packing
from campaign_map.lists import load_list
from campaign_map.need.figures import figures
from campaign_map.parties import Order
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app import scripts
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.packs import PackDocument, decode, encode
from phonebank_app.protocol.wire import AnswerOp, PackRequest
from phonebank_app.voters.phones import number_hash
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, Laptop, write_list


def _claim(service: Service, party_id: str, callers: int = 4, hours: float = 3.0) -> PackDocument:
    with service.store.write() as connection:
        lease = leases.claim(connection, service, party_id, PackRequest(callers, hours))
        return packing.pack(connection, service, lease)


def test_a_pack_is_whole_and_says_whose_it_is_and_until_when(laptop: Laptop, service: Service) -> None:
    pack = laptop.pack(callers=4, hours=3)
    manifest = pack.manifest
    assert decode(encode(pack)) == pack
    assert (manifest.party_id, manifest.seat_code, manifest.seat_name) == (laptop.party_id, HARROW_EAST, "Harrow East")
    assert manifest.expires == SIX_O_CLOCK + timedelta(hours=4)
    assert manifest.rows == len(pack.contacts) == 40
    assert manifest.script_sha256 == scripts.parse(pack.script).hash
    assert manifest.tps_screened_on is not None
    assert manifest.on_behalf_of == service.profile.on_behalf_of
    assert pack.reason is not None
    assert pack.reason.sentence == pack.briefing


def test_asking_again_gives_the_same_pack_while_the_lease_runs(
    laptop: Laptop, service: Service, clock: EveningClock
) -> None:
    first = laptop.pack()
    laptop.report(first.contacts[0])
    clock.skip(timedelta(hours=1))
    assert laptop.pack() == first
    clock.skip(timedelta(days=2))
    laptop.pair_again(service)
    later = laptop.pack()
    assert later.manifest.version == first.manifest.version + 1
    assert later.manifest.pack_id != first.manifest.pack_id


def test_a_new_pack_counts_what_other_parties_dialled_as_past(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "no_answer", note="between us")
    clock.skip(timedelta(days=2))
    other.pair_again(service)
    laptop.pair_again(service)
    theirs = {one.contact_id: one for one in other.pack().contacts}[contact.contact_id]
    assert theirs.attempts == 1
    assert [(past.kind, past.words) for past in theirs.history] == [("no_answer", "")]
    other.ask("POST", "return")
    mine = {one.contact_id: one for one in laptop.pack().contacts}[contact.contact_id]
    assert mine.attempts == 0


def test_a_new_pack_says_what_was_said_to_which_question_and_nothing_that_was_no_answer(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    answers = (AnswerOp("issue", "matters", ("nhs", "other")), AnswerOp("intention", "voting", ("leaning_ours",)))
    laptop.report(contact, "partial", answers=answers)
    laptop.report(contact, "partial", answers=(AnswerOp("intention", "voting", ("not_said",)),))
    clock.skip(timedelta(days=2))
    other.pair_again(service)
    theirs = {one.contact_id: one for one in other.pack().contacts}[contact.contact_id]
    assert [(past.intention, past.issue) for past in theirs.history] == [("leaning_ours", "nhs"), ("", "")]


def test_declining_gives_the_slice_back_and_asks_for_the_next_seat(
    laptop: Laptop, other: Laptop, service: Service, tmp_path: Path
) -> None:
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 40, first=1000))
    first = laptop.pack()
    second = laptop.pack(declined=[first.manifest.seat_code])
    assert {first.manifest.seat_code, second.manifest.seat_code} == {HARROW_EAST, PUTNEY}
    assert other.pack(declined=[second.manifest.seat_code]).manifest.seat_code == first.manifest.seat_code
    nobody = laptop.ask_pack(declined=[HARROW_EAST, PUTNEY])
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_call")


def test_a_coordinator_sends_a_party_where_they_say(
    service: Service, http: httpx.Client, harrow: str, tmp_path: Path
) -> None:
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 40, first=1000))
    for seat in (HARROW_EAST, PUTNEY):
        laptop = Laptop.paired(service, http, order=Order(seat, "Ria", "the candidate is there tonight"))
        pack = laptop.pack()
        assert pack.manifest.seat_code == seat
        assert pack.reason is not None
        assert (pack.reason.override_by, pack.reason.override_reason) == ("Ria", "the candidate is there tonight")
        laptop.ask("POST", "return")


def test_two_parties_are_given_different_people_and_whole_households(laptop: Laptop, other: Laptop) -> None:
    mine, theirs = laptop.pack(callers=1, hours=1.5), other.pack(callers=1, hours=1.5)
    assert not {one.contact_id for one in mine.contacts} & {one.contact_id for one in theirs.contacts}
    assert not {one.household for one in mine.contacts} & {one.household for one in theirs.contacts}
    assert len(mine.contacts) == 30
    assert len(theirs.contacts) == 10


def test_the_next_party_hears_when_everybody_is_out_on_lease(laptop: Laptop, other: Laptop) -> None:
    laptop.pack()
    answer = other.ask_pack()
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_call")
    laptop.ask("POST", "return")
    assert other.pack().manifest.rows == 40


def test_nobody_is_leased_who_may_not_be_rung(service: Service, http: httpx.Client, tmp_path: Path) -> None:
    extra = [
        "T1,Tess Listed,1 Elm Row,HA3 8UU,020 7946 0901,yes,2019-12-01,",
        "T2,Uma Unscreened,2 Elm Row,HA3 8UU,020 7946 0902,no,,",
        "T3,Vic Off,3 Elm Row,HA3 8UU,020 7946 0903,no,2019-12-01,yes",
        "T4,Wes Sharing,4 Elm Row,HA3 8UU,020 7946 0903,no,2019-12-01,",
        "T5,Xan Stale,5 Elm Row,HA3 8UU,020 7946 0905,no,2019-10-01,",
    ]
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", 6, extra=extra))
    pack = Laptop.paired(service, http).pack()
    assert sorted(one.external_id for one in pack.contacts) == [f"H{one}" for one in range(6)]
    assert number_hash("+442079460903", bytes.fromhex(pack.manifest.salt)) in pack.do_not_call


@pytest.mark.parametrize("size", [(0, 3), (201, 3), (4, 0), (4, 25), (-1, -1)])
def test_a_party_has_a_size(laptop: Laptop, size: tuple[int, float]) -> None:
    answer = laptop.ask_pack(callers=size[0], hours=size[1])
    assert (answer.status_code, answer.json()["code"]) == (400, "not_allowed")


def test_a_lease_counts_as_booked_until_its_calls_are_made_or_it_ends(
    laptop: Laptop, service: Service, clock: EveningClock
) -> None:
    def booked() -> float:
        with service.store.read() as connection:
            return figures(connection, service, 4, 3.0).ranking.seat(HARROW_EAST).need.booked

    contacts = laptop.pack(callers=1, hours=2).contacts  # 24 calls, 34 contacts
    assert booked() == pytest.approx(0.75 * 24)
    for contact in contacts[:20]:
        laptop.report(contact, "no_answer")
    assert booked() == pytest.approx(0.75 * 4)
    clock.skip(timedelta(hours=5))
    assert booked() == 0


def test_a_coordinator_moves_the_end_of_a_lease_and_the_laptop_hears(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    first = laptop.pack()
    later = SIX_O_CLOCK + timedelta(hours=8)
    leases.set_end(service, laptop.party_id, later)
    (change,) = laptop.changes().changes
    assert (change.type, change.until) == ("lease", later)
    clock.skip(timedelta(hours=7))
    again = laptop.pack()
    assert (again.manifest.pack_id, again.manifest.expires) == (first.manifest.pack_id, later)
    assert other.ask_pack().status_code == 409
    leases.set_end(service, laptop.party_id, SIX_O_CLOCK)
    assert other.pack().manifest.rows == 40
    with pytest.raises(NotAllowed):
        leases.set_end(service, laptop.party_id, later)


def _at_once(jobs: list[Callable[[], None]]) -> None:
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        start.wait()
        job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result()


def test_parties_that_claim_at_once_never_hold_the_same_household(service: Service, tmp_path: Path) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", 400, household=3))
    people = [parties.new_party(service, "Ann").party_id for _ in range(16)]
    packs: list[PackDocument] = []
    refused: list[Refusal] = []

    def claim(party_id: str) -> None:
        try:
            packs.append(_claim(service, party_id, callers=2, hours=1.5))  # 36 calls, 50 contacts: eight parties' worth
        except Refusal as refusal:
            refused.append(refusal)

    _at_once([lambda one=one: claim(one) for one in people])  # type: ignore[misc]
    for one, another in itertools.combinations(packs, 2):
        assert not {c.household for c in one.contacts} & {c.household for c in another.contacts}
    taken = [contact.contact_id for pack in packs for contact in pack.contacts]
    assert len(taken) == len(set(taken))
    assert len(packs) + len(refused) == 16
    assert {refusal.code for refusal in refused} <= {"nobody_to_call"}
    with service.store.read() as connection:
        still_free = connection.execute(
            sa.select(sa.func.count()).where(models.households.c.lease_id.is_(None))
        ).scalar_one()
    if refused and still_free:
        # Who came while the last ones were locked may ask again; nobody is left out for good.
        assert _claim(service, parties.new_party(service, "Bo").party_id).contacts


def test_one_party_that_asks_twice_at_once_has_one_lease(service: Service, harrow: str) -> None:
    party_id = parties.new_party(service, "Ann").party_id
    packs: list[PackDocument] = []
    _at_once([lambda: packs.append(_claim(service, party_id))] * 6)
    assert len({pack.manifest.pack_id for pack in packs}) == 1


def test_a_reader_misses_no_change_while_many_write(
    service: Service, http: httpx.Client, tmp_path: Path, clock: EveningClock
) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", 120))
    writers = [Laptop.paired(service, http) for _ in range(4)]
    slices = [one.pack(callers=1, hours=1).contacts for one in writers]
    clock.skip(timedelta(hours=3))
    reader = Laptop.paired(service, http)
    held = {one.contact_id for one in reader.pack(callers=20, hours=10).contacts}
    seen: list[str] = []
    stop = threading.Event()

    def read() -> None:
        cursor, last = "", False
        while not last:
            last = stop.is_set()
            page = reader.changes(cursor, limit=3)
            cursor, more = page.next, page.more
            seen.extend(change.contact_id for change in page.changes)
            last = last and not more

    def write(laptop: Laptop, at: int) -> None:
        for contact in slices[at][:15]:
            laptop.report(contact, "refused")

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        _at_once([lambda one=one, at=at: write(one, at) for at, one in enumerate(writers)])  # type: ignore[misc]
        stop.set()
        reading.result()
    finished = {contact.contact_id for some in slices for contact in some[:15]}
    assert sorted(seen) == sorted(finished & held)
    assert seen
