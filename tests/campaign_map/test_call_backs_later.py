"""A call-back that was promised for another day is lent again for that day, first of all, and not before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from campaign_map.settings import Service
from phonebank_app.calling import Calling
from phonebank_app.cards import Nobody
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store, open_store
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.packs import PackContact, PackDocument
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop
from tests.makers import CODE_SET, KEY, Evening, party_of

SATURDAY = datetime(2019, 12, 7, 11, tzinfo=SIX_O_CLOCK.tzinfo)
WORDS = "Saturday, after the market"
Opener = Callable[[PackDocument], Evening]


@pytest.fixture
def first(service: Service, http: httpx.Client, harrow: str) -> Laptop:
    return Laptop.paired(service, http)


@pytest.fixture
def opener(tmp_path: Path, clock: EveningClock) -> Opener:
    """Opens a laptop's own store on a pack, with a guest in a chair."""
    stores: list[Store] = []

    def opened(pack: PackDocument) -> Evening:
        store = open_store(tmp_path / f"laptop-{len(stores)}", KEY)
        stores.append(store)
        of: Party = msgspec.structs.replace(party_of(), party_id=pack.manifest.party_id, salt=pack.manifest.salt)
        begin_party(store, of, clock)
        hosting = Hosting(store, clock)
        hosting.take_pack(pack)
        hosting.seat_guest(1, "Ada")
        return Evening(store, clock, Calling(store, Rules(), clock, CODE_SET), Rules())

    return opened


def promised(laptop: Laptop, at: datetime = SATURDAY, **also: object) -> PackContact:
    """Somebody asks to be rung then, and the party ends."""
    contact = laptop.pack(callers=10, hours=8).contacts[-1]
    laptop.report(contact, "call_back", call_back_at=at, note=WORDS, **also)
    laptop.ask("POST", "return")
    return contact


def named(pack: PackDocument, contact: PackContact) -> PackContact | None:
    return next((one for one in pack.contacts if one.contact_id == contact.contact_id), None)


def test_no_list_that_ends_before_the_day_has_them_and_that_days_list_has_them_first(
    service: Service, first: Laptop, http: httpx.Client, clock: EveningClock
) -> None:
    contact = promised(first)
    clock.skip(timedelta(days=1))
    evening_before = Laptop.paired(service, http)
    assert named(evening_before.pack(callers=10, hours=3), contact) is None
    clock.skip(timedelta(days=1, hours=16))
    saturday = Laptop.paired(service, http).pack(callers=4, hours=3)
    assert saturday.contacts[0].contact_id == contact.contact_id
    assert (saturday.contacts[0].call_back_at, saturday.contacts[0].history[-1].words) == (SATURDAY, WORDS)


def test_nobody_elses_note_travels(service: Service, first: Laptop, http: httpx.Client, clock: EveningClock) -> None:
    someone, other = first.pack(callers=10, hours=8).contacts[:2]
    first.report(someone, "no_answer", note="a dog barked")
    first.report(other, "call_back", call_back_at=SIX_O_CLOCK + timedelta(minutes=5), note="soon")
    first.report(other, "no_answer", note="not in after all")
    clock.skip(timedelta(days=2))
    pack = Laptop.paired(service, http).pack(callers=10, hours=8)
    said = msgspec.json.encode(pack.contacts).decode()
    assert "dog" not in said
    assert "soon" not in said, "the appointment was used up: what was said of it is nobody’s business any more"
    assert "not in after" not in said


def test_the_next_partys_laptop_rings_them_first_at_their_time_and_shows_their_words(
    service: Service, first: Laptop, http: httpx.Client, clock: EveningClock, opener: Opener
) -> None:
    contact = promised(first)
    clock.skip(SATURDAY - timedelta(minutes=30) - clock.now())
    opened = opener(Laptop.paired(service, http).pack(callers=4, hours=3))
    early = opened.card()
    assert early.name != contact.name
    opened.save(OutcomeKind.NO_ANSWER)
    clock.skip(timedelta(minutes=30))
    card = opened.card()
    assert (card.name, card.call_back_words) == (contact.name, WORDS)
    assert card.call_back_due == SATURDAY


def test_one_that_was_missed_comes_first_in_the_next_pack(
    service: Service, first: Laptop, http: httpx.Client, clock: EveningClock, opener: Opener
) -> None:
    contact = promised(first, SIX_O_CLOCK + timedelta(minutes=70))
    clock.skip(timedelta(days=1))
    pack = Laptop.paired(service, http).pack(callers=4, hours=3)
    assert pack.contacts[0].contact_id == contact.contact_id
    assert opener(pack).card().name == contact.name


def test_a_party_that_rings_again_is_not_told_what_it_promised_itself(
    service: Service, first: Laptop, http: httpx.Client, clock: EveningClock
) -> None:
    contact = promised(first)
    clock.skip(SATURDAY - timedelta(hours=1) - clock.now())
    first.pair_again(service)
    mine = named(first.pack(callers=10, hours=3), contact)
    assert mine is not None
    assert mine.call_back_at is None, "its own log has it"


def test_the_same_pack_taken_again_brings_no_call_back_back_that_was_made(
    service: Service, first: Laptop, http: httpx.Client, clock: EveningClock, opener: Opener
) -> None:
    promised(first)
    clock.skip(SATURDAY - clock.now())
    pack = Laptop.paired(service, http).pack(callers=4, hours=3)
    opened = opener(pack)
    name = opened.card().name
    opened.save(OutcomeKind.NO_ANSWER)
    Hosting(opened.store, clock).take_pack(pack)
    found = opened.calling.next(1)
    assert isinstance(found, Nobody) or found.name != name


def test_a_call_back_that_others_have_made_meanwhile_is_not_promised_any_more(
    service: Service, first: Laptop, http: httpx.Client, clock: EveningClock, opener: Opener
) -> None:
    contact = promised(first)
    clock.skip(SATURDAY - timedelta(minutes=30) - clock.now())
    laptop = Laptop.paired(service, http)
    opened = opener(laptop.pack(callers=4, hours=3))
    # A late outcome of the first party's: they rang from paper.
    first.report(contact, "no_answer")
    Hosting(opened.store, clock).take_pack(laptop.pack(callers=4, hours=3))
    clock.skip(timedelta(minutes=31))
    with opened.store.read() as connection:
        open_now = connection.exec_driver_sql("SELECT count(*) FROM contacts WHERE call_back_at IS NOT NULL").scalar()
    assert open_now == 0
