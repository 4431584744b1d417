"""Every fault of a bad network, through a proxy on real sockets, between the real laptops and the real service."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from campaign_map.settings import Service
from phonebank_app.errors import NetworkProblem
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync.client import Client
from tests.faults import Report
from tests.faults.mutants import MUTANTS, Mutant, any_answer_is_an_acknowledgement, put_in, what_was_sent_is_settled
from tests.faults.protocol_model import staged
from tests.faults.proxy import FAULTS, Fault, Proxy, proxy
from tests.sync.campaign import THREE, Campaign, campaign
from tests.sync.schedules import Save, Watch
from tests.sync.served import served
from tests.sync.weather import Weather

TITLE = "the network, every fault through a proxy"

_ROUNDS = 4


async def evening(played: Campaign, line: Proxy, faults: Sequence[Fault], chance: random.Random) -> None:
    """Calls are saved and exchanged while the faults last; then the network heals.

    Raises:
        AssertionError: something was lost, invented or let through.
    """
    watch = Watch(played)
    kinds = [OutcomeKind.CONVERSATION, OutcomeKind.DO_NOT_CALL, OutcomeKind.NO_ANSWER, OutcomeKind.REFUSED]
    for fault in faults:
        for at, laptop in enumerate(played.laptops):
            await Save(at, chance.choice(kinds), chance.random() < 0.1).happen(played)
            line.ahead = [fault] * 3
            with suppress(NetworkProblem):
                await laptop.runner.exchange()
            watch.look()
    line.ahead = []
    for _ in range(_ROUNDS):
        for laptop in played.laptops:
            await laptop.runner.exchange()
    watch.look_at_the_end()
    for laptop in played.laptops:
        assert (await laptop.runner.reconcile()).agrees, "the service and the laptop do not agree"
    watch.look_at_the_end()


def played(stage: Path, folder: Path, faults: Sequence[Fault], seed: int, mutant: Mutant | None = None) -> str:
    """What was wrong with an evening of these faults; empty when all was well."""

    async def play(service: Service, made: Campaign, url: str) -> None:
        async with proxy(url) as line:
            for laptop in made.laptops:
                laptop.client._address = line.url
            try:
                await evening(made, line, faults, random.Random(seed))
            finally:
                for laptop in made.laptops:
                    await laptop.client.aclose()

    with campaign(stage, folder, over_sockets, THREE) as made, served(made.service) as listening:
        try:
            if mutant is None:
                asyncio.run(play(made.service, made, listening.url))
            else:
                with put_in(mutant, seed):
                    asyncio.run(play(made.service, made, listening.url))
        except (AssertionError, NetworkProblem) as error:
            return str(error).splitlines()[0] or type(error).__name__
    return ""


def over_sockets(token: str, _: Weather) -> Client:
    """A client that goes over real sockets; where to is said when the proxy listens."""
    return Client("http://127.0.0.1:1", token)


def run(full: bool) -> Report:
    """Each fault by itself; in the long run fifty times each, and five hundred random pairs."""
    chance = random.Random(36)
    plans: list[tuple[str, list[Fault]]] = [
        (name, [fault]) for name, fault in FAULTS.items() for _ in range(50 if full else 1)
    ]
    for _ in range(500 if full else 0):
        pair = chance.sample(sorted(FAULTS), 2)
        plans.append((" and ".join(pair), [FAULTS[name] for name in pair]))
    found = []
    with staged() as (stage, folder):
        for seed, (name, faults) in enumerate(plans):
            if wrong := played(stage, folder / "play", faults, seed):
                found.append(f"{name}: {wrong}")
        controls = {
            mutant.__name__.replace("_", " "): bool(played(stage, folder / "play", [FAULTS[by]], 1, mutant))
            for mutant, by in (
                (any_answer_is_an_acknowledgement, "login page"),
                (what_was_sent_is_settled, "request lost"),
                (MUTANTS[2], "answers out of order"),
            )
        }
    return Report(len(plans), "evenings", tuple(found), controls)
