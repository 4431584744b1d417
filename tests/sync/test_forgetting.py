"""A caller takes their name off, whatever the network does: the name goes everywhere, and nothing else changes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map import keeping, models
from campaign_map.accounts.visitors import OPERATOR
from campaign_map.desk import promises
from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.cards import CallCard
from phonebank_app.guests.forgetting import Forgetting
from phonebank_app.hosting import Hosting
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.rules.outcomes import OutcomeKind
from tests.sync.campaign import Campaign, Laptop, build, campaign
from tests.sync.schedules import ComesLate, Exchange, Forget, Reopen, Save, Step, Undo, Watch, play
from tests.sync.weather import Fault

NAME = "Zaphira-Quillon"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that every test gets its own copy of."""
    folder = tmp_path_factory.mktemp("stage")
    build(folder)
    return folder


@dataclass(frozen=True, slots=True)
class TakeNameOff:
    """The caller of a laptop takes their name off the record."""

    laptop: int

    async def happen(self, played: Campaign) -> None:
        laptop = played.laptops[self.laptop]
        Forgetting(laptop.evening.store, laptop.evening.clock).take_off(1)


@dataclass(frozen=True, slots=True)
class AskToSee:
    """A voter asks the caller of a laptop for a copy of their data."""

    laptop: int

    async def happen(self, played: Campaign) -> None:
        evening = played.laptops[self.laptop].evening
        card = evening.calling.next(1)
        if hasattr(card, "contact_id"):
            tickets = Tickets(evening.store, evening.rules, evening.clock)
            tickets.write(1, TicketDraft(card.contact_id, TicketKind.ACCESS))


@dataclass(frozen=True, slots=True)
class PromiseToGive:
    """A voter promises the caller of a laptop money; ``back``: and thinks better of it."""

    laptop: int
    back: bool = False

    async def happen(self, played: Campaign) -> None:
        calling = played.laptops[self.laptop].evening.calling
        card = calling.next(1)
        if not isinstance(card, CallCard) or calling.promised(1):
            return
        made = calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.GIVE, "by letter"))
        if self.back:
            calling.take_promise_back(1, made.promise_id)


class _Watch(Watch):
    """As ever, but that an outcome may lose its caller's name, and with it change its digest."""

    def look_at_log(self, before: dict[str, str], now: dict[str, str]) -> None:
        assert before.keys() <= now.keys(), "an outcome vanished"

    def look_at_service(self, held: dict[str, str], made: dict[str, str]) -> None:
        assert held.keys() <= made.keys(), "the service holds what no laptop saved"


def named(played: Campaign) -> Campaign:
    """Everybody who rings has a name that stands nowhere else."""
    for laptop in played.laptops:
        Hosting(laptop.evening.store, laptop.evening.clock).rename_guest(1, NAME)
    return played


def of_laptop(laptop: Laptop) -> str:
    """Every row of every table, as one text."""
    tables = laptop.evening.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return "".join(str(laptop.evening.rows(f"SELECT * FROM {name}")) for (name,) in tables)


def of_service(played: Campaign) -> str:
    """The same, of the campaign."""
    with played.service.store.read() as connection:
        return "".join(str(connection.execute(table.select()).all()) for table in models.metadata.sorted_tables)


def what_counts(played: Campaign) -> tuple[Any, ...]:
    """What the campaign makes of the evening: who was rung, how it ended, what follows, and what was not taken."""
    with played.service.store.read() as connection:
        log, people, aside = models.outcomes.c, models.contacts.c, models.set_aside.c
        rows = connection.execute(sa.select(log.contact_id, log.kind, log.at, log.late, log.device_seq)).all()
        contacts = connection.execute(
            sa.select(people.contact_id, people.do_not_call, people.queue, people.attempts).order_by(people.contact_id)
        ).all()
        left = Counter(connection.execute(sa.select(aside.party_id, aside.code)).all())
        asked = connection.execute(sa.select(models.tickets.c.contact_id, models.tickets.c.kind)).all()
        given = connection.execute(sa.select(models.promises.c.contact_id, models.promises.c.kind)).all()
        standing = len(promises.lines(connection, None))
    log_of = [Counter(map(tuple, some)) for some in (rows, asked, given)]
    return log_of, [tuple(one) for one in contacts], set(left), standing


def played_out(stage: Path, folder: Path, steps: Sequence[Step]) -> tuple[Any, ...]:
    """Play ``steps``; returns what counts in the end. Whoever took their name off has it nowhere."""
    with campaign(stage, folder / "play") as made:
        asyncio.run(play(named(made), steps, _Watch))
        for at, laptop in enumerate(made.laptops):
            if TakeNameOff(at) in steps:
                assert NAME not in of_laptop(laptop)
        if {TakeNameOff(0), TakeNameOff(1)} <= set(steps):
            assert NAME not in of_service(made)
        return what_counts(made)


_which = st.sampled_from([0, 1])
_kinds = st.sampled_from(
    [OutcomeKind.NO_ANSWER, OutcomeKind.CONVERSATION, OutcomeKind.DO_NOT_CALL, OutcomeKind.CALL_BACK]
)
_steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Save, _which, _kinds, st.sampled_from([False, False, False, True])),
    st.builds(Save, _which, _kinds),
    st.builds(Exchange, _which, st.lists(st.sampled_from(Fault), max_size=4).map(tuple)),
    st.builds(Undo, _which),
    st.builds(AskToSee, _which),
    st.builds(PromiseToGive, _which, st.booleans()),
    st.builds(Reopen, _which),
    st.builds(ComesLate, _which),
    st.builds(TakeNameOff, _which),
    st.just(Forget()),
)


@settings(max_examples=settings().max_examples // 20)
@given(steps=st.lists(_steps, min_size=4, max_size=18))
def test_taking_a_name_off_changes_nothing_but_the_name_whatever_the_network_does(
    stage: Path, tmp_path: Path, steps: list[Step]
) -> None:
    off = [TakeNameOff(0), TakeNameOff(1)]
    kept = [step for step in steps if not isinstance(step, TakeNameOff)]
    assert played_out(stage, tmp_path, [*steps, *off]) == played_out(stage, tmp_path, kept)


EVENING: list[Step] = [
    Save(0, OutcomeKind.CONVERSATION),
    AskToSee(0),
    PromiseToGive(0),
    Save(0, OutcomeKind.NO_ANSWER, odd=True),
    PromiseToGive(0, back=True),
    Save(0, OutcomeKind.DO_NOT_CALL),
]
OFF: list[Step] = [TakeNameOff(0), TakeNameOff(1)]


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_of_the_network_by_itself_is_no_trouble(stage: Path, tmp_path: Path, fault: Fault) -> None:
    talk = [Exchange(0, (fault,) * 6)]
    played_out(stage, tmp_path, [*EVENING, *talk, *OFF, *talk, *talk])


@pytest.mark.parametrize("before", [(), (Fault.LOST_ANSWER,), (Fault.CLEAR, Fault.LOST_ANSWER), (Fault.CLEAR,) * 3])
@pytest.mark.parametrize("after", [(Fault.LOST_ANSWER,), (Fault.CLEAR, Fault.LOST_ANSWER)])
def test_unsent_sent_or_acknowledged_the_name_goes_though_every_answer_is_lost_once(
    stage: Path, tmp_path: Path, before: tuple[Fault, ...], after: tuple[Fault, ...]
) -> None:
    sent = [Exchange(0, before)] if before else []
    played_out(stage, tmp_path, [*EVENING, *sent, *OFF, Exchange(0, after), Exchange(0, after)])


def test_a_service_that_lost_the_night_hears_of_it_once_more(stage: Path, tmp_path: Path) -> None:
    played_out(stage, tmp_path, [*EVENING, Exchange(0), *OFF, Exchange(0), Forget(), Exchange(0)])


def test_what_was_on_its_way_with_the_name_does_not_bring_it_back(stage: Path, tmp_path: Path) -> None:
    with campaign(stage, tmp_path / "play") as made:
        laptop = named(made).laptops[0]

        async def evening() -> None:
            for step in (*EVENING, Exchange(0, (Fault.CLEAR, Fault.LATE)), TakeNameOff(0), Exchange(0)):
                await step.happen(made)
            assert NAME not in of_service(made)
            await laptop.weather.deliver_late()
            assert NAME not in of_service(made)
            assert (await laptop.runner.reconcile()).agrees

        asyncio.run(evening())


def test_a_laptop_put_back_from_an_older_copy_is_told_and_takes_the_name_off(stage: Path, tmp_path: Path) -> None:
    with campaign(stage, tmp_path / "play") as made:
        laptop = named(made).laptops[0]

        async def evening() -> None:
            for step in (*EVENING, Exchange(0)):
                await step.happen(made)
            laptop.evening.store.close()
            path = laptop.folder / "party.db"
            older = path.read_bytes()
            laptop.reopen()
            for step in (TakeNameOff(0), Exchange(0)):
                await step.happen(made)
            laptop.evening.store.close()
            path.write_bytes(older)
            laptop.reopen()
            assert NAME in of_laptop(laptop)
            await laptop.runner.reconcile()
            assert NAME not in of_laptop(laptop) + of_service(made)
            assert (await laptop.runner.reconcile()).agrees

        asyncio.run(evening())


def test_a_voter_who_was_erased_meanwhile_stays_erased(stage: Path, tmp_path: Path) -> None:
    with campaign(stage, tmp_path / "play") as made:
        laptop = named(made).laptops[0]

        async def evening() -> None:
            await PromiseToGive(0).happen(made)
            laptop.evening.save(OutcomeKind.CONVERSATION, note="Word-of-hers")
            await Exchange(0).happen(made)
            with made.service.store.write() as connection:
                ids = connection.execute(sa.select(models.outcomes.c.contact_id)).scalars().all()
                keeping.erase(connection, ids, made.service.clock.now())
            await TakeNameOff(0).happen(made)
            await Exchange(0).happen(made)
            assert "Word-of-hers" not in of_service(made)
            assert NAME not in of_service(made)
            assert "by letter" not in of_service(made)
            assert laptop.evening.one("SELECT count(*) FROM promise_outbox") == 0
            assert (await laptop.runner.reconcile()).agrees

        asyncio.run(evening())


def test_no_name_is_in_the_list_of_promises_that_a_coordinator_takes_away(stage: Path, tmp_path: Path) -> None:
    with campaign(stage, tmp_path / "play") as made:
        named(made)

        async def evening() -> None:
            for step in (*EVENING, Exchange(0)):
                await step.happen(made)
            assert NAME in taken_away(made)
            for step in (*OFF, Exchange(0)):
                await step.happen(made)
            assert NAME not in taken_away(made)
            assert "Guest 1" in taken_away(made)

        asyncio.run(evening())


def taken_away(played: Campaign) -> str:
    """What a coordinator gets as a file of promises."""
    return "".join(str(part) for part in promises.take_away(played.service, OPERATOR, None).parts)


def test_an_outcome_that_differs_in_more_than_the_name_is_a_conflict_still(stage: Path, tmp_path: Path) -> None:
    with campaign(stage, tmp_path / "play") as made:
        laptop = named(made).laptops[0]

        async def evening() -> None:
            await EVENING[0].happen(made)
            await Exchange(0).happen(made)
            with made.service.store.write() as connection:
                held = connection.execute(sa.select(models.outcomes.c.op)).scalar_one()
                other = held.replace(b'"kind":"conversation"', b'"kind":"refused"')
                connection.execute(models.outcomes.update().values(op=other))
            await TakeNameOff(0).happen(made)
            await Exchange(0).happen(made)
            assert len(laptop.tray) == 1

        asyncio.run(evening())
