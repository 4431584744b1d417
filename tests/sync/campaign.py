"""A small campaign: the real service on a file, and two parties that hold the same contacts one after the other."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from campaign_map import models, parties
from campaign_map.backups import back_up, restore
from campaign_map.lists import load_list
from campaign_map.settings import Service, open_service
from phonebank_app.calling import Calling
from phonebank_app.db.documents import put
from phonebank_app.db.engine import open_store
from phonebank_app.db.log import digests, tray, unsent
from phonebank_app.db.moments import to_ms
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import blank_party
from phonebank_app.protocol import sealed
from phonebank_app.protocol.wire import PackRequest, Registration
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.sync.client import Client
from phonebank_app.sync.runner import Runner
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.campaign_map.one_app import app_of
from tests.makers import CODE_SET, KEY, Evening
from tests.signers import TRUST
from tests.sync.weather import Weather

ADDRESS = "https://map.example.org"
MORNING = datetime(2019, 12, 4, 10, tzinfo=UTC)
AFTERNOON = MORNING + timedelta(hours=3)
"""When the first party's lease has been over for an hour."""

PEOPLE = 8
NAMES = ("first", "second")
THREE = (*NAMES, "third")


def build(folder: Path, names: Sequence[str] = NAMES) -> None:
    """Make a service with a list, and laptops that have joined and held it one after the other, from the morning on."""
    clock = EveningClock(MORNING, runs=False)
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=clock)
    load_list(service, HARROW_EAST, write_list(folder / "list.csv", PEOPLE))
    for name in names:
        code = parties.new_party(service, "Ann", callers=1, hours=1.0).code
        asyncio.run(_join(folder / name, service, clock, code))
        clock.skip(AFTERNOON - MORNING)
    back_up(service, folder / "last-night.db")
    service.store.close()


async def _join(folder: Path, service: Service, clock: EveningClock, code: str) -> None:
    store = open_store(folder, KEY)
    begin_party(store, blank_party("Ann", f"d_{folder.name}"), clock)
    hosting = Hosting(store, clock)
    transport = in_process(service)
    async with Client(ADDRESS, transport=transport) as stranger:
        joined = await stranger.register(Registration(code, hosting.party().device_id))
    hosting.link(ADDRESS, joined.token, joined.party_id, joined.campaign)
    async with Client(ADDRESS, joined.token, transport=transport) as client:
        identity = hosting.identity()
        data = await client.pack(joined.party_id, PackRequest(1, 1.0, recipient=sealed.recipient_of(identity)))
        hosting.take_pack(sealed.open_pack(data, TRUST, [identity], clock.now())[1])
    # It rings on although the list has gone to the next party: what it brings is late, and taken all the same.
    with store.write() as connection:
        known = msgspec.structs.replace(hosting.party(), lease_until=clock.now() + timedelta(days=1))
        put(connection, known, to_ms(clock.now()))
    hosting.seat_guest(1, "Bea")
    store.close()


def in_process(service: Service) -> httpx2.ASGITransport:
    """Carries requests straight into the service."""
    app: Any = app_of(service)
    return httpx2.ASGITransport(app)


@dataclass(slots=True)
class Laptop:
    """A party's laptop: its evening, the weather between it and the service, and what it knows of opt-outs so far."""

    folder: Path
    evening: Evening
    weather: Weather
    client: Client
    runner: Runner

    def reopen(self) -> None:
        """It is switched off and on: only what is on disk is left."""
        self.evening.store.close()
        self.evening = _evening(self.folder, self.evening.clock)
        self.runner = _runner(self.evening, self.client)

    @property
    def log(self) -> dict[str, str]:
        """Every outcome saved: id and digest."""
        with self.evening.store.read() as connection:
            return dict(digests(connection)[1])

    @property
    def tray(self) -> set[str]:
        """Ids of what needs attention."""
        with self.evening.store.read() as connection:
            return {row.outcome_id for row in tray(connection)}

    @property
    def waiting(self) -> int:
        """How many outcomes wait to be sent."""
        with self.evening.store.read() as connection:
            return unsent(connection)[0]

    @property
    def silenced(self) -> set[str]:
        """Contacts and numbers that must not be rung."""
        people = self.evening.rows("SELECT uid FROM contacts WHERE do_not_call = 1")
        numbers = self.evening.rows("SELECT number_hash FROM suppressions")
        return {row[0] for row in [*people, *numbers]}


@dataclass(slots=True)
class Campaign:
    """The service and its laptops."""

    folder: Path
    service: Service
    laptops: tuple[Laptop, ...]

    def log(self) -> dict[str, str]:
        """Every outcome that the service holds: id and digest."""
        table = models.outcomes.c
        with self.service.store.read() as connection:
            return dict(
                connection.execute(models.outcomes.select().with_only_columns(table.outcome_id, table.sha256)).all()
            )

    def silenced(self) -> set[str]:
        """Contacts and numbers that must not be rung, as the service has it."""
        people, numbers = models.contacts.c, models.numbers.c
        with self.service.store.read() as connection:
            off = connection.execute(models.contacts.select().where(people.do_not_call)).all()
            lines = connection.execute(models.numbers.select().where(numbers.suppressed_at.is_not(None))).all()
        return {row.contact_id for row in off} | {row.number_hash for row in lines}

    def forget(self) -> None:
        """The service is restored from last night's backup."""
        restore(self.service, self.folder / "last-night.db")


MakeClient = Callable[[str, Weather], Client]


def honest(token: str, weather: Weather) -> Client:
    """The client as it is."""
    return Client(ADDRESS, token, transport=weather)


@contextmanager
def campaign(
    stage: Path,
    folder: Path,
    client: MakeClient = honest,
    names: Sequence[str] = NAMES,
    carried_by: Callable[[Service], httpx2.AsyncBaseTransport] = in_process,
) -> Iterator[Campaign]:
    """A fresh copy of what :func:`build` made in ``stage``, opened."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(stage, folder)
    began = [MORNING + at * (AFTERNOON - MORNING) for at in range(len(names))]
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=EveningClock(began[-1], runs=False))
    app = carried_by(service)
    laptops = tuple(laptop_of(folder / name, at, app, client) for name, at in zip(names, began, strict=True))
    try:
        yield Campaign(folder, service, laptops)
    finally:
        for laptop in laptops:
            laptop.evening.store.close()
        service.store.close()


def laptop_of(folder: Path, began: datetime, app: httpx2.AsyncBaseTransport, client: MakeClient) -> Laptop:
    """A laptop with the party in ``folder``, opened."""
    evening = _evening(folder, EveningClock(began, runs=False))
    weather = Weather(app)
    connection = client(evening.calling.party.token, weather)
    return Laptop(folder, evening, weather, connection, _runner(evening, connection))


def _evening(folder: Path, clock: EveningClock) -> Evening:
    store = open_store(folder, KEY)
    rules = Rules()
    return Evening(store, clock, Calling(store, rules, clock, CODE_SET), rules)


def _runner(evening: Evening, client: Client) -> Runner:
    return Runner(evening.store, client, evening.clock, on_changes=lambda _: None, on_state=lambda _: None)
