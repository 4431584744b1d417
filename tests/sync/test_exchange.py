"""The real service, two laptops, and a bad network: after it heals nothing is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map import models
from phonebank_app.cards import CallCard, Nobody, OutcomeDraft
from phonebank_app.errors import NetworkProblem, NotOurService, WorldError
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.sync import merge
from phonebank_app.sync.client import Client
from phonebank_app.wire import OpResult, Push, PushAnswer
from tests.makers import needed
from tests.sync.campaign import ADDRESS, Campaign, Laptop, MakeClient, build, campaign, honest
from tests.sync.weather import Fault, Weather

NOT_A_NUMBER = "+0"
"""What no laptop should hold, and what the service will not take: for the tray."""

ROUNDS = 4
"""Exchanges in clear weather within which everything must be settled."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that every test gets its own copy of."""
    folder = tmp_path_factory.mktemp("stage")
    build(folder)
    return folder


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
            number = NOT_A_NUMBER if self.odd and self.kind is not OutcomeKind.DO_NOT_CALL else ""
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


_which = st.sampled_from([0, 1])
_faults = st.lists(st.sampled_from(Fault), max_size=5).map(tuple)
_kinds = st.sampled_from(sorted(set(OutcomeKind) - {OutcomeKind.WITHDRAWN}))
_saves = st.builds(Save, _which, _kinds, st.sampled_from([False, False, False, True]))
_steps: st.SearchStrategy[Step] = st.one_of(
    _saves,
    _saves,
    st.builds(Exchange, _which, _faults),
    st.builds(Exchange, _which, _faults),
    st.builds(Undo, _which),
    st.builds(Reopen, _which),
    st.builds(ComesLate, _which),
    st.just(Forget()),
)


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
            assert self._logs[at].items() <= log.items(), "an outcome vanished or changed"
            self._silenced[at], self._logs[at] = silenced, log
        made = self._logs[0] | self._logs[1]
        assert self._played.log().items() <= made.items(), "the service holds what no laptop saved"

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
        first, second = self._silenced
        assert first == second == self._played.silenced(), "somebody was not told of an opt-out"
        with self._played.service.store.read() as connection:
            ids = connection.execute(sa.select(models.outcomes.c.outcome_id)).scalars().all()
        assert len(ids) == len(set(ids)), "an outcome is counted twice"


async def play(played: Campaign, steps: Sequence[Step]) -> None:
    """Let it happen; then the network heals, and what was held up arrives last of all."""
    watch = Watch(played)
    for step in steps:
        await step.happen(played)
        watch.look()
    for _ in range(ROUNDS):
        for laptop in played.laptops:
            await laptop.runner.exchange()
    watch.look_at_the_end()
    for laptop in played.laptops:
        assert await laptop.runner.reconcile(), "the service and the laptop do not agree"
        await laptop.weather.deliver_late()
        await laptop.runner.exchange()
    watch.look_at_the_end()


def played_out(stage: Path, folder: Path, steps: Sequence[Step], client: MakeClient = honest) -> None:
    """Play ``steps`` on a copy of the stage."""
    with campaign(stage, folder / "play", client) as played:
        asyncio.run(play(played, steps))


@settings(max_examples=settings().max_examples // 2)
@given(steps=st.lists(_steps, min_size=1, max_size=25))
def test_whatever_the_network_does_nothing_is_lost_invented_or_counted_twice(
    stage: Path, tmp_path: Path, steps: list[Step]
) -> None:
    played_out(stage, tmp_path, steps)


EVENING: list[Step] = [
    *(Save(0, kind) for kind in (OutcomeKind.CONVERSATION, OutcomeKind.DO_NOT_CALL, OutcomeKind.NO_ANSWER)),
    *(Save(1, kind) for kind in (OutcomeKind.BUSY, OutcomeKind.REFUSED, OutcomeKind.DO_NOT_CALL)),
]
"""Three calls on each laptop, one of which is an opt-out."""


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_of_the_network_by_itself_is_no_trouble(stage: Path, tmp_path: Path, fault: Fault) -> None:
    played_out(stage, tmp_path, [*EVENING, *(Exchange(laptop, (fault,) * 6) for laptop in (0, 1) * 3)])


def test_every_request_is_sent_twice_and_every_first_answer_lost(stage: Path, tmp_path: Path) -> None:
    talk = [Exchange(laptop, faults) for faults in EVERY_FIRST_ANSWER_LOST for laptop in (0, 1)]
    played_out(stage, tmp_path, [*EVENING[:3], *talk, *EVENING[3:], *talk, Save(0, OutcomeKind.HOSTILE), *talk])


EVERY_FIRST_ANSWER_LOST = [
    (Fault.LOST_ANSWER,),
    (Fault.CLEAR, Fault.LOST_ANSWER),
    (Fault.TWICE, Fault.TWICE),
]


def test_a_service_that_lost_the_night_is_given_it_back(stage: Path, tmp_path: Path) -> None:
    played_out(stage, tmp_path, [*EVENING, Exchange(0), Exchange(1), Forget(), Exchange(1), Save(0, OutcomeKind.BUSY)])


def test_an_outcome_the_service_will_not_have_holds_up_nobody(stage: Path, tmp_path: Path) -> None:
    with campaign(stage, tmp_path / "play") as played:
        steps = [Save(0, OutcomeKind.NO_ANSWER, odd=True), *EVENING, Exchange(0), Exchange(1)]
        asyncio.run(play(played, steps))
        assert len(played.laptops[0].tray) == 1
        assert len(played.log()) == 6


def test_an_opt_out_at_one_party_silences_the_same_voter_at_the_other(stage: Path, tmp_path: Path) -> None:
    async def evening(first: Laptop, second: Laptop) -> None:
        offered = second.evening.card()
        first.evening.save(OutcomeKind.DO_NOT_CALL)
        while not first.silenced & {uid_of(second, offered.contact_id)}:
            first.evening.save(OutcomeKind.DO_NOT_CALL)
        await first.runner.exchange()
        await second.runner.exchange()
        given = second.evening.calling.next(1)
        assert isinstance(given, Nobody) or given.contact_id != offered.contact_id

    with campaign(stage, tmp_path / "play") as played:
        asyncio.run(evening(*played.laptops))


def uid_of(laptop: Laptop, contact_id: int) -> str:
    """The campaign's id of a contact."""
    return str(laptop.evening.one("SELECT uid FROM contacts WHERE id = ?", contact_id))


# -- controls: what these tests must catch ------------------------------------------------------------------------


class Gullible(Client):
    """Takes any answer at all to a push for an acknowledgement."""

    async def push(self, party_id: str, push: Push) -> PushAnswer:
        try:
            return await super().push(party_id, push)
        except NotOurService:
            results = tuple(OpResult(op.outcome_id, "stored", 1) for op in push.ops)
            return PushAnswer(1, 0, push.nonce, datetime.now(UTC), results, 0)


class Forgetful(Client):
    """Counts what it sent as settled, answered or not."""

    async def push(self, party_id: str, push: Push) -> PushAnswer:
        try:
            return await super().push(party_id, push)
        except NetworkProblem:
            results = tuple(OpResult(op.outcome_id, "duplicate", 1) for op in push.ops)
            return PushAnswer(1, 0, push.nonce, datetime.now(UTC), results, 0)


def _of(kind: type[Client]) -> MakeClient:
    def make(token: str, weather: Weather) -> Client:
        return kind(ADDRESS, token, transport=weather)

    return make


@pytest.mark.parametrize("fault", [Fault.PORTAL, Fault.CREATED_PORTAL])
def test_control_a_client_that_takes_any_answer_for_an_acknowledgement_is_caught(
    stage: Path, tmp_path: Path, fault: Fault
) -> None:
    with pytest.raises(AssertionError, match="neither stored nor in the tray"):
        played_out(stage, tmp_path, [*EVENING, Exchange(0, (fault,))], _of(Gullible))


def test_control_a_client_that_forgets_what_it_has_sent_is_caught(stage: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="neither stored nor in the tray"):
        played_out(stage, tmp_path, [*EVENING, Exchange(0, (Fault.LOST_REQUEST,))], _of(Forgetful))


async def _skip_ahead(played: Campaign) -> None:
    """The second laptop's cursor moves past what it has not read."""
    laptop = played.laptops[1]
    party = merge.party_of(laptop.evening.store)
    page = await laptop.client.changes(party.party_id, party.cursor, 50)
    empty = type(page)(page.proto, page.epoch, (), page.next, page.more)
    merge.take_changes(laptop.evening.store, empty, laptop.evening.clock)


async def _opt_back_in(played: Campaign) -> None:
    """The second laptop lets a number be rung again, past its own triggers."""
    with played.laptops[1].evening.store.write() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'suppressions'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("DELETE FROM suppressions")


async def _change_the_ids(played: Campaign) -> None:
    """What arrived did so under other ids, as from a client that makes them for each request."""
    table = models.outcomes
    with played.service.store.write() as connection:
        connection.execute(table.update().values(outcome_id=table.c.outcome_id + "-again"))


@dataclass(frozen=True, slots=True)
class Misdeed:
    """Something a wrong program would do."""

    do: Callable[[Campaign], Awaitable[None]]

    async def happen(self, played: Campaign) -> None:
        await self.do(played)


@pytest.mark.parametrize(
    ("misdeed", "words"),
    [
        (_skip_ahead, "somebody was not told of an opt-out"),
        (_opt_back_in, "an opt-out was forgotten"),
        (_change_the_ids, "the service holds what no laptop saved"),
    ],
)
def test_control_what_a_wrong_program_would_do_is_caught(
    stage: Path, tmp_path: Path, misdeed: Callable[[Campaign], Awaitable[None]], words: str
) -> None:
    steps = [*EVENING, Exchange(0), Misdeed(misdeed), Exchange(1)]
    with pytest.raises(AssertionError, match=words):
        played_out(stage, tmp_path, steps)
