"""Random evenings of three laptops, their service and a bad network, played by the real programs.

Whatever happens, afterwards each outcome is at the service exactly once or in a tray, nothing is there that no laptop
saved, everybody knows of every opt-out, and the outboxes are empty (reference: I1 to I8). A schedule is a seed, so that
one that fails can be played again: ``python -m tests.faults.protocol_model SEED``.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from campaign_map.settings import Service
from phonebank_app.rules.outcomes import OutcomeKind
from tests.faults import Report
from tests.faults.mutants import EXPECTED, MUTANTS, Died, Mutant, put_in
from tests.sync.campaign import THREE, build, campaign, in_process
from tests.sync.schedules import ComesLate, Exchange, Forget, Reopen, Save, Step, Undo, play
from tests.sync.weather import Fault

TITLE = "the protocol, 3 laptops, random schedules"

SHORT, FULL = 1_000, 100_000
STEPS = 40
TRIES = 600
"""Schedules within which each seeded bug must be caught (reference: F8)."""

_KINDS = sorted(set(OutcomeKind) - {OutcomeKind.WITHDRAWN})


def schedule(seed: int) -> list[Step]:
    """What happens in the evening of this seed."""
    chance = random.Random(seed)
    return [_step(chance) for _ in range(chance.randint(STEPS // 2, STEPS))]


def _step(chance: random.Random) -> Step:
    laptop = chance.randrange(len(THREE))
    what = chance.random()
    if what < 0.45:
        kind = OutcomeKind.DO_NOT_CALL if chance.random() < 0.15 else chance.choice(_KINDS)
        return Save(laptop, kind, chance.random() < 0.1)
    if what < 0.8:
        faults = [chance.choice(list(Fault)) if chance.random() < 0.6 else Fault.CLEAR for _ in range(4)]
        return Exchange(laptop, tuple(faults[: chance.randrange(5)]))
    if what < 0.87:
        return Undo(laptop)
    if what < 0.92:
        return Reopen(laptop)
    return ComesLate(laptop) if what < 0.97 else Forget()


def played(stage: Path, folder: Path, seed: int, mutant: Mutant | None = None) -> str:
    """What was wrong with the evening of this seed, in one line; empty when all was well."""
    try:
        with (
            put_in(mutant, seed) if mutant else nullcontext(),
            campaign(stage, folder, names=THREE, carried_by=in_turn) as evening,
        ):
            asyncio.run(play(evening, schedule(seed)))
    except Died:
        return ""  # at the very end, where nobody starts it again
    except EXPECTED as error:
        return str(error).splitlines()[0] or type(error).__name__
    except Exception as error:  # noqa: BLE001 - what a broken program raises is a finding like any other
        at = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
    return ""


_stage = Path()
_own = Path()
_kept: list[tuple[Service, httpx2.ASGITransport]] = []


def in_turn(service: Service) -> httpx2.AsyncBaseTransport:
    """Carries requests into this service by the routes of the first one: to make them takes longer than an evening."""
    if not _kept:
        _kept.append((service, in_process(service)))
    known, app = _kept[0]
    for name in ("store", "clock", "pushes", "callers"):
        object.__setattr__(known, name, getattr(service, name))
    return app


def _begin(stage: Path, folder: Path) -> None:
    global _stage, _own
    _stage, _own = stage, folder / str(os.getpid())


def _play(seed: int) -> tuple[int, str]:
    return seed, played(_stage, _own, seed)


def _hunt(which: int) -> tuple[str, int]:
    """The seeded bug's name, and after how many schedules it was caught; 0 when it was not."""
    mutant = MUTANTS[which]
    for tried in range(1, TRIES + 1):
        if played(_stage, _own, 1_000_000 + tried, mutant):
            return mutant.__name__.replace("_", " "), tried
    return mutant.__name__.replace("_", " "), 0


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder to play in; in memory where there is room, since no power fails here."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    with TemporaryDirectory(prefix="phonebank-model-", dir=memory if usable else None) as folder:
        yield Path(folder)


@contextmanager
def staged() -> Iterator[tuple[Path, Path]]:
    """A campaign to copy from, and a folder to play in."""
    with in_memory() as folder:
        stage = folder / "stage"
        stage.mkdir()
        build(stage, THREE)
        yield stage, folder


def run(full: bool) -> Report:
    """Play so many evenings, and hunt each seeded bug."""
    count = FULL if full else SHORT
    with (
        staged() as (stage, folder),
        ProcessPoolExecutor(
            os.cpu_count(), mp_context=get_context("spawn"), initializer=_begin, initargs=(stage, folder)
        ) as pool,
    ):
        caught = dict(pool.map(_hunt, range(len(MUTANTS))))
        found = [f"seed {seed}: {wrong}" for seed, wrong in pool.map(_play, range(count), chunksize=10) if wrong]
    hardest = max(caught.values())
    return Report(
        count,
        "schedules",
        tuple(found),
        {name: tried > 0 for name, tried in caught.items()},
        f"each seeded bug within {hardest} schedules",
    )


def main() -> None:
    """Play one seed again, and say what was wrong."""
    with staged() as (stage, folder):
        for step in schedule(int(sys.argv[1])):
            print(step)
        print(played(stage, folder / "play", int(sys.argv[1])) or "all was well")


if __name__ == "__main__":
    main()
