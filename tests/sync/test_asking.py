"""A request that hangs is ended when somebody asks; what is not new is not read again."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from phonebank_app.errors import SignInWanted
from phonebank_app.protocol.wire import ChangesPage
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync.client import Client
from phonebank_app.sync.runner import Runner
from tests.conftest import PartyFactory
from tests.makers import voters
from tests.sync.desk import Desk, nothing_in_the_way, said, until
from tests.sync.syncing import Gate, laptop_of, running


def test_somebody_who_asks_to_sync_now_does_not_wait_for_a_request_that_hangs(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        gate = Gate(desk, "push")
        evening = party(voters(1))
        evening.save(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        impatient = Runner(
            evening.store,
            laptop.client,
            evening.clock,
            on_changes=laptop.changes.append,
            on_state=laptop.states.append,
            patience=0.0,
        )
        laptop.runner = impatient
        async with running(laptop) as task:
            await gate.arrived.wait()
            desk.before = nothing_in_the_way
            impatient.sync_now()
            await until(lambda: laptop.unsent == (0, 0) or task.done())
            assert not task.done()

    asyncio.run(play())


def test_what_is_not_new_is_not_read_again(party: PartyFactory) -> None:
    async def play() -> None:
        read: list[str | None] = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            asked = request.headers.get("If-None-Match")
            read.append(asked)
            if asked == '"one"':
                return httpx2.Response(304, headers={"ETag": '"one"'})
            return said(200, ChangesPage(1, 1, (), "1.5", False), ETag='"one"')

        client = Client("https://map.example.org", "token", transport=httpx2.MockTransport(answer))
        pages = [await client.changes("p", "1.5", 50) for _ in range(3)]
        assert read == [None, '"one"', '"one"']
        assert pages == [ChangesPage(1, 1, (), "1.5", False)] * 3
        await client.aclose()

    asyncio.run(play())


@pytest.mark.parametrize("tag", ["", '"another"'])
def test_a_304_without_our_tag_is_no_answer(party: PartyFactory, tag: str) -> None:
    async def play() -> None:
        said_before = iter([said(200, ChangesPage(1, 1, (), "1.5", False), ETag='"one"')])

        def answer(_: httpx2.Request) -> httpx2.Response:
            return next(said_before, httpx2.Response(304, headers={"ETag": tag} if tag else {}))

        client = Client("https://map.example.org", "token", transport=httpx2.MockTransport(answer))
        await client.changes("p", "1.5", 50)
        with pytest.raises(SignInWanted):
            await client.changes("p", "1.5", 50)
        await client.aclose()

    asyncio.run(play())
