"""What may happen in an evening between laptops and their service, and what must be true whatever does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from campaign_map import models
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.errors import NetworkProblem, WorldError
from phonebank_app.rules.outcomes import SILENCING, OutcomeKind
from tests.makers import needed
from tests.sync.campaign import Campaign
from tests.sync.weather import Fault

NOT_A_NUMBER = "+0"
"""What no laptop should hold, and what the service will not take: for the tray."""

ROUNDS = 4
"""Exchanges in clear weather within which everything must be settled."""


# -- what can happen ----------------------------------------------------------------------------------------------


class Step(Protocol):
    """Something that happens in an evening."""

    async def happen(self, played: Campaign) -> None:
        """Let it happen."""
        ...


@dataclass(frozen=True, slots=True)
class Save:
    """The caller of a laptop saves how a call ended; ``odd``: with a number that the service will refuse.

    Not for an opt-out: one that lies in the tray is known to nobody else until somebody looks.
    """

    laptop: int
    kind: OutcomeKind
    odd: bool = False

    async def happen(self, played: Campaign) -> None:
        laptop = played.laptops[self.laptop]
        card = laptop.evening.calling.next(1)
        if isinstance(card, CallCard):
            number = NOT_A_NUMBER if self.odd and self.kind not in SILENCING else ""
            extra = needed(self.kind, laptop.evening.clock.now())
            laptop.evening.calling.record(1, OutcomeDraft(card.contact_id, self.kind, number=number, **extra))


@dataclass(frozen=True, slots=True)
class Undo:
    """The caller takes the last one back, if that is for them to do."""

    laptop: int

    async def happen(self, played: Campaign) -> None:
        try:
            played.laptops[self.laptop].evening.calling.undo(1)
        except WorldError:
            return


@dataclass(frozen=True, slots=True)
class Exchange:
    """A laptop talks to the service, its requests meeting these faults in turn."""

    laptop: int
    faults: tuple[Fault, ...] = ()

    async def happen(self, played: Campaign) -> None:
        laptop = played.laptops[self.laptop]
        laptop.weather.ahead = list(self.faults)
        try:
            await laptop.runner.exchange()
        except NetworkProblem:
            return
        finally:
            laptop.weather.ahead = []


@dataclass(frozen=True, slots=True)
class Reopen:
    """A laptop is switched off and on."""

    laptop: int

    async def happen(self, played: Campaign) -> None:
        played.laptops[self.laptop].reopen()


@dataclass(frozen=True, slots=True)
class ComesLate:
    """What was held up on a laptop's way arrives at the service now."""

    laptop: int

    async def happen(self, played: Campaign) -> None:
        await played.laptops[self.laptop].weather.deliver_late()


@dataclass(frozen=True, slots=True)
class Forget:
    """The service is restored from last night's backup."""

    async def happen(self, played: Campaign) -> None:
        played.forget()


# -- what must be true --------------------------------------------------------------------------------------------


class Watch:
    """Looks at everything after each step, and again when all has settled."""

    def __init__(self, played: Campaign) -> None:
        self._played = played
        self._silenced = [laptop.silenced for laptop in played.laptops]
        self._logs = [laptop.log for laptop in played.laptops]

    def look(self) -> None:
        """After each step."""
        for at, laptop in enumerate(self._played.laptops):
            silenced, log = laptop.silenced, laptop.log
            assert self._silenced[at] <= silenced, "an opt-out was forgotten"
            self.look_at_log(self._logs[at], log)
            self._silenced[at], self._logs[at] = silenced, log
        made = {outcome_id: sha for log in self._logs for outcome_id, sha in log.items()}
        self.look_at_service(self._played.log(), made)

    def look_at_log(self, before: dict[str, str], now: dict[str, str]) -> None:
        """A laptop’s log, by id and digest, as it was and as it is."""
        assert before.items() <= now.items(), "an outcome vanished or changed"

    def look_at_service(self, held: dict[str, str], made: dict[str, str]) -> None:
        """What the service holds, beside all that laptops ever saved."""
        assert held.items() <= made.items(), "the service holds what no laptop saved"

    def look_at_the_end(self) -> None:
        """When the network has healed and everybody has talked."""
        self.look()
        held = self._played.log()
        for laptop in self._played.laptops:
            assert laptop.waiting == 0, "the outbox is not empty"
            for outcome_id in laptop.log:
                assert (outcome_id in held) is not (outcome_id in laptop.tray), (
                    "neither stored nor in the tray, or both"
                )
        asked = self._played.silenced()
        assert all(known == asked for known in self._silenced), "somebody was not told of an opt-out"
        with self._played.service.store.read() as connection:
            ids = connection.execute(sa.select(models.outcomes.c.outcome_id)).scalars().all()
        assert len(ids) == len(set(ids)), "an outcome is counted twice"


async def play(played: Campaign, steps: Sequence[Step], watching: Callable[[Campaign], Watch] = Watch) -> None:
    """Let it happen; then the network heals, and what was held up arrives last of all."""
    watch = watching(played)
    for step in steps:
        await step.happen(played)
        watch.look()
    for _ in range(ROUNDS):
        for laptop in played.laptops:
            await laptop.runner.exchange()
    watch.look_at_the_end()
    for laptop in played.laptops:
        assert (await laptop.runner.reconcile()).agrees, "the service and the laptop do not agree"
        await laptop.weather.deliver_late()
        await laptop.runner.exchange()
    watch.look_at_the_end()
