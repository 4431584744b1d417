"""Stores that were copied or put back, and services that were: both are kept, nothing lost, nothing counted twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.backups import back_up
from phonebank_app.db import log, marks
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import merge
from phonebank_app.sync.advice import not_durable
from tests.sync.campaign import AFTERNOON, MORNING, Campaign, Laptop, build, campaign, honest, in_process, laptop_of


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that every test gets its own copy of."""
    folder = tmp_path_factory.mktemp("stage")
    build(folder)
    return folder


@contextmanager
def copied(played: Campaign, laptop: Laptop, name: str = "copy") -> Iterator[Laptop]:
    """A second laptop with the same folder, opened."""
    laptop.evening.store.close()
    folder = laptop.folder.with_name(name)
    shutil.copytree(laptop.folder, folder)
    laptop.reopen()
    made = laptop_of(folder, MORNING, in_process(played.service), honest)
    try:
        yield made
    finally:
        made.evening.store.close()


def device(laptop: Laptop) -> str:
    return merge.party_of(laptop.evening.store).device_id


def split(laptop: Laptop) -> bool:
    """Whether it has taken a name of its own."""
    with laptop.evening.store.read() as connection:
        return marks.get(connection).split_at is not None


def save(laptop: Laptop, *kinds: OutcomeKind) -> None:
    for kind in kinds:
        laptop.evening.save(kind)


NO, BUSY, REFUSED = OutcomeKind.NO_ANSWER, OutcomeKind.BUSY, OutcomeKind.REFUSED


def test_two_copies_that_are_online_at_once_each_count_under_a_name_and_all_is_there_once(
    stage: Path, tmp_path: Path
) -> None:
    async def evening(played: Campaign, first: Laptop, copy: Laptop) -> None:
        save(first, BUSY)
        save(copy, REFUSED)
        await first.runner.exchange()
        await copy.runner.exchange()
        save(first, NO)
        save(copy, NO)
        await copy.runner.exchange()
        await first.runner.exchange()
        assert (split(first), split(copy)) == (False, True)
        assert device(first) == "d_first" != device(copy)
        assert played.log() == first.log | copy.log
        assert (first.waiting, copy.waiting, first.tray, copy.tray) == (0, 0, set(), set())
        for laptop in (first, copy):
            checked = await laptop.runner.reconcile()
            assert (checked.agrees, checked.resent, checked.ours) == (True, False, len(laptop.log))

    with campaign(stage, tmp_path / "play") as played:
        first = played.laptops[0]
        save(first, NO, NO)
        asyncio.run(first.runner.exchange())
        with copied(played, first) as copy:
            asyncio.run(evening(played, first, copy))


def test_what_waited_when_the_copy_was_made_is_stored_once_and_known_to_both(stage: Path, tmp_path: Path) -> None:
    async def evening(played: Campaign, first: Laptop, copy: Laptop) -> None:
        save(copy, REFUSED)
        await first.runner.exchange()
        save(first, BUSY)
        await first.runner.exchange()
        await copy.runner.exchange()
        assert split(copy)
        assert played.log() == first.log | copy.log
        with copy.evening.store.read() as connection:
            assert log.names_used(connection) == sorted(["d_first", device(copy)])
        assert (await copy.runner.reconcile()).agrees
        assert not (await copy.runner.reconcile()).resent

    with campaign(stage, tmp_path / "play") as played:
        first = played.laptops[0]
        save(first, NO, NO)
        with copied(played, first) as copy:
            asyncio.run(evening(played, first, copy))


def test_after_a_service_was_restored_each_copy_gives_back_what_it_had_under_the_old_names(
    stage: Path, tmp_path: Path
) -> None:
    async def evening(played: Campaign, first: Laptop, copy: Laptop) -> None:
        save(first, BUSY)
        save(copy, REFUSED)
        for laptop in (first, copy):
            await laptop.runner.exchange()
        everything = played.log()
        name = device(copy)
        played.forget()
        for laptop in (copy, first, copy):
            await laptop.runner.exchange()
        assert played.log() == everything
        assert device(copy) == name
        for laptop in (first, copy):
            assert (await laptop.runner.reconcile()).agrees

    with campaign(stage, tmp_path / "play") as played:
        first = played.laptops[0]
        save(first, NO, NO)
        asyncio.run(first.runner.exchange())
        with copied(played, first) as copy:
            asyncio.run(evening(played, first, copy))


def test_an_older_state_put_back_finds_out_before_it_sends_anything(stage: Path, tmp_path: Path) -> None:
    async def evening(played: Campaign, first: Laptop, old: Laptop) -> None:
        save(first, BUSY, REFUSED, NO)
        await first.runner.exchange()
        save(old, NO)
        async with asyncio.timeout(20):
            task = asyncio.create_task(old.runner.run())
            while old.waiting:
                await asyncio.sleep(0.005)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert split(old)
        assert played.log() == first.log | old.log
        with played.service.store.read() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(models.set_aside)).scalar_one() == 0

    with campaign(stage, tmp_path / "play") as played:
        first = played.laptops[0]
        save(first, NO)
        asyncio.run(first.runner.exchange())
        with copied(played, first, "old") as old:
            asyncio.run(evening(played, first, old))


def test_answers_that_were_lost_are_taken_for_no_copy(stage: Path, tmp_path: Path) -> None:
    from phonebank_app.errors import NetworkProblem
    from tests.sync.weather import Fault

    async def evening(first: Laptop) -> None:
        save(first, NO, BUSY)
        first.weather.ahead = [Fault.LOST_ANSWER]
        with pytest.raises(NetworkProblem):
            await first.runner.exchange()
        first.reopen()
        task = asyncio.create_task(first.runner.run())
        async with asyncio.timeout(20):
            while first.waiting:
                await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (device(first), split(first)) == ("d_first", False)

    with campaign(stage, tmp_path / "play") as played:
        asyncio.run(evening(played.laptops[0]))


def test_what_is_in_a_checked_backup_is_durable_and_nothing_else(stage: Path, tmp_path: Path) -> None:
    async def evening(played: Campaign, first: Laptop) -> None:
        save(first, NO, BUSY)
        assert not_durable(first.evening.store) == 2
        await first.runner.exchange()
        assert not_durable(first.evening.store) == 2
        back_up(played.service, tmp_path / "tonight.db")
        save(first, REFUSED)
        await first.runner.exchange()
        assert not_durable(first.evening.store) == 1
        back_up(played.service, tmp_path / "later.db")
        assert (await first.runner.reconcile()).not_durable == 0

    with campaign(stage, tmp_path / "play") as played:
        asyncio.run(evening(played, played.laptops[0]))


def test_a_laptop_that_is_shut_out_rings_nobody_and_brings_what_it_has(stage: Path, tmp_path: Path) -> None:
    from campaign_map import laptops
    from campaign_map.accounts.audit import SERVICE
    from phonebank_app.calling import Calling
    from phonebank_app.cards import CallCard, Nobody
    from tests.makers import CODE_SET

    async def evening(played: Campaign, second: Laptop) -> None:
        save(second, NO)
        laptops.shut_out(played.service, SERVICE, "d_second")
        await second.runner.exchange()
        assert played.log() == second.log
        calling = Calling(second.evening.store, second.evening.rules, second.evening.clock, CODE_SET)
        assert isinstance(calling.next(1), Nobody)
        laptops.let_in(played.service, SERVICE, "d_second")
        await second.runner.exchange()
        calling = Calling(second.evening.store, second.evening.rules, second.evening.clock, CODE_SET)
        assert isinstance(calling.next(1), CallCard)

    with campaign(stage, tmp_path / "play") as played:
        assert played.service.clock.now() == AFTERNOON
        asyncio.run(evening(played, played.laptops[1]))
