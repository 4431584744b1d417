"""The real service, two laptops, and a bad network: after it heals nothing is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map import models
from phonebank_app.cards import Nobody
from phonebank_app.errors import NetworkProblem, NotOurService
from phonebank_app.protocol.wire import OpResult, Push, PushAnswer
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import merge
from phonebank_app.sync.client import Client
from tests.sync.campaign import ADDRESS, Campaign, Laptop, MakeClient, build, campaign, honest
from tests.sync.schedules import (
    ComesLate,
    Exchange,
    Forget,
    Reopen,
    Save,
    Step,
    Undo,
    play,
)
from tests.sync.weather import Fault, Weather


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that every test gets its own copy of."""
    folder = tmp_path_factory.mktemp("stage")
    build(folder)
    return folder


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


def played_out(stage: Path, folder: Path, steps: Sequence[Step], client: MakeClient = honest) -> None:
    """Play ``steps`` on a copy of the stage."""
    with campaign(stage, folder / "play", client) as played:
        asyncio.run(play(played, steps))


@settings(max_examples=settings().max_examples // 6)
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
