"""Six laptops, twenty chairs and ten thousand outcomes, while the network comes and goes and the service is restored.

The real programs on real sockets, all at once: each laptop's sync runs by itself, as it does in the window, with its
own backoff. After the network has healed everything must be at the service within a minute, once, and both ends agree.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from campaign_map import models, parties
from campaign_map.backups import back_up, restore
from campaign_map.lists import load_list
from campaign_map.settings import open_service
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db.engine import open_store
from phonebank_app.db.log import digests, unsent
from phonebank_app.errors import WorldError
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import blank_party
from phonebank_app.protocol import sealed
from phonebank_app.protocol.wire import PackRequest, Registration
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync.client import Client
from phonebank_app.sync.runner import Runner
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.faults import Report
from tests.faults.mutants import Mutant, put_in, what_was_sent_is_settled
from tests.faults.protocol_model import in_memory
from tests.faults.proxy import Proxy, proxy
from tests.makers import KEY, THURSDAY, Evening, needed, reopened
from tests.signers import TRUST
from tests.sync.served import served

TITLE = "soak: 6 laptops, 20 chairs, partitions, one restore"

LAPTOPS, CHAIRS, OUTCOMES = 6, 20, 10_000
DRAINED_WITHIN = 60.0
"""Seconds after the network has healed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long it lasts and how hard it is.

    Attributes:
        seconds: for saving all outcomes; ``longest``: of a partition, in seconds.
        restored: whether the service is put back to an earlier backup; then every laptop sends everything again.
    """

    outcomes: int
    seconds: float
    longest: float
    restored: bool = True


SHORT = Plan(OUTCOMES, 80.0, 8.0)
FULL = Plan(OUTCOMES, 3_300.0, 600.0)
CONTROL = Plan(300, 6.0, 2.0, restored=False)


@dataclass(slots=True)
class Laptop:
    """One of the six: its evening, its own line to the service, and its sync."""

    evening: Evening
    line: Proxy
    client: Client
    runner: Runner
    chairs: int

    def waiting(self) -> int:
        """Outcomes that wait to be sent."""
        with self.evening.store.read() as connection:
            return unsent(connection)[0]


class Campaign:
    """The service, which can be taken down, restored and started again, and what it is reached by."""

    def __init__(self, folder: Path, people: int) -> None:
        self.folder = folder
        self.service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=EveningClock(THURSDAY, runs=False))
        load_list(self.service, HARROW_EAST, write_list(folder / "list.csv", people))
        self._listening = ExitStack()
        self.url = self._listening.enter_context(served(self.service)).url
        self.lines: list[Proxy] = []

    def restore(self) -> None:
        """Put the last backup in place while the service is down."""
        self._listening.close()
        restore(self.service, self.folder / "backup.db")
        self.url = self._listening.enter_context(served(self.service)).url
        for line in self.lines:
            line.service_url = self.url

    def back_up(self) -> None:
        back_up(self.service, self.folder / "backup.db")

    def close(self) -> None:
        self._listening.close()
        self.service.store.close()

    def log(self) -> list[tuple[str, str]]:
        """Every outcome that the service holds: id and digest."""
        table = models.outcomes.c
        with self.service.store.read() as connection:
            return [tuple(row) for row in connection.execute(sa.select(table.outcome_id, table.sha256)).all()]


async def joined(campaign: Campaign, folder: Path, line: Proxy, chairs: int) -> Laptop:
    """A laptop that has paired, taken its list and seated its guests."""
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(folder, KEY)
    begin_party(store, blank_party("Ann", f"d_{folder.name}"), clock)
    hosting = Hosting(store, clock)
    code = parties.new_party(campaign.service, "Ann", callers=4, hours=4.0).code
    async with Client(line.url) as stranger:
        paired = await stranger.register(Registration(code, hosting.party().device_id))
    hosting.link(line.url, paired.token, paired.party_id, paired.campaign)
    mine = hosting.identity()
    client = Client(line.url, paired.token)
    data = await client.pack(paired.party_id, PackRequest(4, 4.0, recipient=sealed.recipient_of(mine)))
    hosting.take_pack(sealed.open_pack(data, TRUST, [mine], clock.now())[1])
    for chair in range(1, chairs + 1):
        hosting.seat_guest(chair, f"Guest {chair}")
    evening = reopened(store, clock, Rules(hours=None))
    runner = Runner(store, client, clock, on_changes=lambda _: None, on_state=lambda _: None)
    return Laptop(evening, line, client, runner, chairs)


async def rings(laptop: Laptop, chair: int, share: int, rest: float, chance: random.Random) -> int:
    """A guest rings until they have saved their share; returns how many they saved.

    Most calls are taken back and saved again: a list has fewer voters than an evening of this kind has outcomes.
    """
    saved = 0
    calling = laptop.evening.calling
    while saved < share:
        card = calling.next(chair)
        if not isinstance(card, CallCard):
            break
        for _ in range(4):
            calling.record(chair, OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
            calling.undo(chair)
            saved += 2
            laptop.runner.nudge()
            await asyncio.sleep(rest * 2 * chance.random())
        kind = OutcomeKind.DO_NOT_CALL if chance.random() < 0.1 else OutcomeKind.CONVERSATION
        calling.record(chair, OutcomeDraft(card.contact_id, kind, **needed(kind, laptop.evening.clock.now())))
        saved += 1
        laptop.runner.nudge()
        await asyncio.sleep(rest * chance.random())
    return saved


async def breaks(laptops: list[Laptop], longest: float, chance: random.Random) -> None:
    """Take the network from some laptops, and give it back, until cancelled."""
    while True:
        cut = chance.sample(laptops, chance.randint(1, len(laptops) - 1))
        for laptop in cut:
            laptop.line.down = True
        await asyncio.sleep(chance.random() * longest)
        for laptop in cut:
            laptop.line.down = False
        await asyncio.sleep(chance.random() * longest / 2)


@asynccontextmanager
async def room(folder: Path, plan: Plan) -> AsyncIterator[tuple[Campaign, list[Laptop]]]:
    """The service and the laptops, each behind a line of its own."""
    people = max(LAPTOPS * 340, plan.outcomes // 5)
    campaign = await asyncio.to_thread(Campaign, folder, people)
    try:
        async with AsyncExitStack() as lines:
            laptops = []
            for at in range(LAPTOPS):
                line = await lines.enter_async_context(proxy(campaign.url))
                campaign.lines.append(line)
                chairs = CHAIRS // LAPTOPS + (at < CHAIRS % LAPTOPS)
                laptops.append(await joined(campaign, folder / f"laptop-{at}", line, chairs))
            try:
                yield campaign, laptops
            finally:
                for laptop in laptops:
                    await laptop.client.aclose()
                    laptop.evening.store.close()
    finally:
        await asyncio.to_thread(campaign.close)


async def soak(folder: Path, plan: Plan, seed: int) -> tuple[int, float, list[str]]:
    """How many outcomes were saved, how many seconds after healing everything was sent, and what is wrong."""
    chance = random.Random(seed)
    async with room(folder, plan) as (campaign, laptops):
        syncs = [asyncio.create_task(laptop.runner.run()) for laptop in laptops]
        storm = asyncio.create_task(breaks(laptops, plan.longest, chance))
        share = -(-plan.outcomes // CHAIRS)
        rest = plan.seconds / (share / 9 * 5)
        guests = [
            asyncio.create_task(rings(laptop, chair, share, rest, random.Random(seed * 100 + at * 10 + chair)))
            for at, laptop in enumerate(laptops)
            for chair in range(1, laptop.chairs + 1)
        ]
        if plan.restored:
            await asyncio.sleep(plan.seconds / 3)
            await asyncio.to_thread(campaign.back_up)
            await asyncio.sleep(plan.seconds / 3)
            await asyncio.to_thread(campaign.restore)
        saved = sum(await asyncio.gather(*guests))
        storm.cancel()
        await asyncio.gather(storm, return_exceptions=True)
        for laptop in laptops:
            laptop.line.down = False
        healed = time.monotonic()
        found = []
        while waiting := sum(laptop.waiting() for laptop in laptops):
            if time.monotonic() - healed > DRAINED_WITHIN:
                found.append(f"{waiting} outcomes wait after {DRAINED_WITHIN:.0f} seconds")
                break
            await asyncio.sleep(0.05)
        drained = time.monotonic() - healed
        for task in syncs:
            task.cancel()
        await asyncio.gather(*syncs, return_exceptions=True)
        return saved, drained, found + await wrong(campaign, laptops)


async def wrong(campaign: Campaign, laptops: list[Laptop]) -> list[str]:
    """What is lost, invented, there twice, or not agreed on."""
    made: dict[str, str] = {}
    for laptop in laptops:
        with laptop.evening.store.read() as connection:
            made |= dict(digests(connection)[1])
    # Before anybody compares: a laptop that finds a difference sends everything again.
    held = campaign.log()
    found = [f"lost: {outcome_id}" for outcome_id in made.keys() - {row[0] for row in held}]
    found += [f"invented or changed: {row[0]}" for row in held if made.get(row[0]) != row[1]]
    if len(held) != len({row[0] for row in held}):
        found.append("an outcome is counted twice")
    for at, laptop in enumerate(laptops):
        try:
            if not (await laptop.runner.reconcile()).agrees:
                found.append(f"laptop {at} and the service do not agree")
        except WorldError as error:
            found.append(f"laptop {at}: {error}")
    return found


def _soaked(plan: Plan, seed: int, mutant: Mutant | None = None) -> tuple[int, float, list[str]]:
    with in_memory() as folder, ExitStack() as broken:
        if mutant is not None:
            broken.enter_context(put_in(mutant, seed))
        return asyncio.run(soak(folder, plan, seed))


def run(full: bool) -> Report:
    """Soak; and once more, a little, with a laptop that takes what it sent for settled."""
    saved, drained, found = _soaked(FULL if full else SHORT, 1)
    caught = False
    with suppress(AssertionError):
        _, _, lost = _soaked(CONTROL, 2, what_was_sent_is_settled)
        caught = any(line.startswith("lost") or "agree" in line for line in lost)
    if saved < 0.95 * OUTCOMES:
        found.append(f"only {saved:,} outcomes were saved")
    return Report(
        saved,
        "outcomes",
        tuple(found),
        {"a laptop that takes what it sent for settled": caught},
        f"everything sent {drained:.1f} s after healing",
    )
