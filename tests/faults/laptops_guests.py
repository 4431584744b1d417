"""Laptops that joined a room and save as fast as they can, while their cables are pulled: a process of its own.

Says ``saved ID CONTACT`` for everything that its page would have called saved or kept, and ``done`` when all of it has
been handed over. It may be killed at any moment, and started again on the same folder.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from uuid import uuid4

from phonebank_app.cards import CallCard, OutcomeDraft, Saved
from phonebank_app.errors import NotAllowed, Offline, WorldError
from phonebank_app.guests.register_notice import notice
from phonebank_app.nearby import GuestLine, NearbyGuest, line, wire
from phonebank_app.nearby.kept import KeptFile
from phonebank_app.nearby.links import read_where
from phonebank_app.rules.outcomes import OutcomeKind
from tests.nearby.cables import Cable, cable


@dataclass
class Laptop:
    """A guest's laptop, its line and the cable it hangs on."""

    line: GuestLine
    cable: Cable


def main() -> None:
    """Join, save until the time is over, hand over, and say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--laptops", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--pulls", type=int, default=0)
    parser.add_argument("--unplug", type=float, default=0, help="after so many seconds every cable is out for good")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", default="")
    chosen = parser.parse_args()
    # Shorter than on an evening, so that a short run sees all of it.
    line.ANSWER_SECONDS, line.PING_SECONDS, wire.QUIET_SECONDS = 1.5, 0.7, 2.5
    if chosen.control:
        SABOTAGE[chosen.control]()
    asyncio.run(_evening(chosen))


async def _evening(chosen: argparse.Namespace) -> None:
    chance = random.Random(chosen.seed)
    (endpoint, *_), code = read_where(chosen.link, "")
    async with AsyncExitStack() as stack:
        laptops = []
        for number in range(chosen.laptops):
            between = await stack.enter_async_context(cable(endpoint.port))
            port = between.port if chosen.pulls else endpoint.port
            laptops.append(Laptop(await _join(chosen.folder, number, port, code), between))
        print(f"joined {len(laptops)}", flush=True)
        until = monotonic() + chosen.seconds
        pulling = asyncio.create_task(_pull(laptops, chosen.pulls, chosen.seconds, chance))
        if chosen.unplug:
            asyncio.get_running_loop().call_later(chosen.unplug, _unplug, laptops)
        talks = 0.15 if chosen.pulls else 0.0
        await asyncio.gather(*(_save(one.line, until, talks, chance) for one in laptops))
        await pulling
        for one in laptops:
            one.cable.plug_in()
        async with asyncio.timeout(60):
            while not all(one.line.connected and not one.line.kept for one in laptops):
                await asyncio.sleep(0.02)
        print("done", flush=True)
        for one in laptops:
            await one.line.close()


async def _join(folder: Path, number: int, port: int, code: str) -> GuestLine:
    laptop = NearbyGuest(folder / f"laptop-{number}")
    while True:
        try:
            up = await laptop.join(f"127.0.0.1:{port}", code, f"Guest {number}", "a laptop", (), lambda _: None)
            break
        except (NotAllowed, Offline) as error:
            if "code" in str(error):
                raise
            await asyncio.sleep(0.5)
    while not up.connected:
        await asyncio.sleep(0.01)
    if not up.facts.accepted:
        await up.ask("accept", language="en", sha256=notice("en").sha256)
    return up


async def _save(up: GuestLine, until: float, talks: float, chance: random.Random) -> None:
    """Ring and save, with ``talks`` seconds at most between the two; while there is nobody to ring, look again."""
    while monotonic() < until:
        with suppress(WorldError):
            card = await up.ask("next")
            if not isinstance(card, CallCard):
                await asyncio.sleep(0.02)
                continue
            if talks:
                await asyncio.sleep(chance.uniform(0, talks))
            saved: Saved = await up.ask("record", draft=OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
            print(f"saved {saved.outcome_id} {saved.contact_id}", flush=True)


async def _pull(laptops: list[Laptop], pulls: int, seconds: float, chance: random.Random) -> None:
    """Pull cables at random moments, in every way that cables fail."""
    for moment in sorted(chance.uniform(0.02, 0.95) * seconds for _ in range(pulls)):
        started = monotonic()
        _mishap(chance.choice(laptops).cable, chance)
        await asyncio.sleep(max(0.0, seconds / max(pulls, 1) * chance.uniform(0.2, 1.6) - (monotonic() - started)))
        del moment
        if chance.random() < 0.7:
            chance.choice(laptops).cable.plug_in()


def _unplug(laptops: list[Laptop]) -> None:
    for one in laptops:
        one.cable.torn = True
        one.cable.pull()


def _mishap(of: Cable, chance: random.Random) -> None:
    match chance.randrange(5):
        case 0:
            of.pull()
        case 1:
            of.cut()
        case 2:
            of.swallows = True
        case 3:
            of.loses = True
        case _:
            of.delay = chance.uniform(0, 0.05)
    after = chance.uniform(0.05, 2.0)
    asyncio.get_running_loop().call_later(after, of.plug_in)
    asyncio.get_running_loop().call_later(after, lambda: setattr(of, "delay", 0.0))


def _another_id() -> None:
    """A guest's laptop that keeps what was not answered under another id: it is handed over as another call."""
    keep: Callable[..., Awaitable[Saved]] = GuestLine._keep

    async def kept(self: GuestLine, draft: OutcomeDraft, _: str) -> Saved:
        return await keep(self, draft, str(uuid4()))

    GuestLine._keep = kept  # type: ignore[method-assign,assignment]


def _in_memory() -> None:
    """A guest's laptop that says “kept” and writes nothing down."""
    add = KeptFile.add

    def added(self: KeptFile, outcome_id: str, draft: OutcomeDraft, at: object) -> str:
        text = add(self, outcome_id, draft, at)  # type: ignore[arg-type]
        os.truncate(self.path, 0)
        return text

    KeptFile.add = added  # type: ignore[method-assign,assignment]


def _forgets() -> None:
    """A guest's laptop that keeps nothing at all."""

    async def kept(self: GuestLine, draft: OutcomeDraft, outcome_id: str) -> Saved:
        label = self.facts.code_set.labels[draft.kind]
        return Saved(outcome_id, draft.kind, label, draft.contact_id, "", self._host_time(), False)

    GuestLine._keep = kept  # type: ignore[method-assign]


SABOTAGE: dict[str, Callable[[], None]] = {"another id": _another_id, "in memory": _in_memory, "forgets": _forgets}
"""What is wrong with the laptops of a control."""

if __name__ == "__main__":
    main()
