"""What voters promise goes after what they asked for and after opt-outs, before every other outcome, and once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import msgspec
import pytest

from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.db import promises
from phonebank_app.errors import NetworkProblem
from phonebank_app.law.promises import PromiseKind
from phonebank_app.protocol.wire import PromiseAnswer, PromisePush, PromiseResult, Push
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import Evening, party_of, voters
from tests.sync.desk import NOW, Desk, no, said
from tests.sync.syncing import exchanged, laptop_of

OF = party_of(service_url="https://map.example.org", token="token")


class Service(Desk):
    """A desk that takes promises."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []
        self.promised: dict[str, str] = {}

    def _serve(self, what: str, request: httpx2.Request) -> httpx2.Response:
        if what == "promises":
            push = msgspec.json.decode(request.content, type=PromisePush)
            results = [self._keep(one.promise_id, one.sha256) for one in push.promises]
            return said(201, PromiseAnswer(1, push.nonce, NOW, tuple(results)))
        if what == "push":
            ops = msgspec.json.decode(request.content, type=Push).ops
            self.kinds.append(",".join(str(msgspec.json.decode(bytes(op.op))["kind"]) for op in ops))
        return super()._serve(what, request)

    def _keep(self, promise_id: str, sha256: str) -> PromiseResult:
        known = self.promised.setdefault(promise_id, "")
        self.promised[promise_id] = sha256
        return PromiseResult(promise_id, "duplicate" if known else "stored")


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    """An outcome, an opt-out and two promises, none of them sent."""
    opened = party(voters(3), of=OF)
    opened.save(OutcomeKind.NO_ANSWER)
    opened.save(OutcomeKind.DO_NOT_CALL)
    for kind in (PromiseKind.GIVE, PromiseKind.HOST_PARTY):
        opened.calling.promise(1, PromiseDraft(opened.card().contact_id, kind))
    return opened


def unsent(opened: Evening) -> tuple[int, int]:
    with opened.store.read() as connection:
        return promises.unsent(connection)


def test_opt_outs_first_then_promises_then_the_rest(evening: Evening) -> None:
    desk = Service()
    asyncio.run(_exchange(evening, desk))
    assert [what for what in desk.asked if what in ("push", "promises")] == ["push", "promises", "push"]
    assert desk.kinds == ["do_not_call", "no_answer"]
    assert (len(desk.promised), unsent(evening)) == (2, (0, 0))


def test_an_answer_that_is_lost_sends_them_again_and_the_service_keeps_each_once(evening: Evening) -> None:
    desk = Service()
    lost: list[str] = []

    async def before(what: str) -> httpx2.Response | None:
        if what == "promises" and not lost:
            lost.append(what)
            return httpx2.Response(502)
        return None

    desk.before = before
    with pytest.raises(NetworkProblem):
        asyncio.run(_exchange(evening, desk))
    assert unsent(evening) == (2, 0)
    asyncio.run(_exchange(evening, desk))
    assert (len(desk.promised), unsent(evening)) == (2, (0, 0))


def test_an_older_service_that_takes_none_keeps_nothing_else_waiting(evening: Evening) -> None:
    desk = Desk()

    async def before(what: str) -> httpx2.Response | None:
        return no(404, "not_found") if what == "promises" else None

    desk.before = before
    asyncio.run(_exchange(evening, desk))
    assert len(desk.held) == 2
    assert unsent(evening) == (2, 0), "they wait for a newer one"


def test_what_the_service_will_not_have_stays_and_blocks_nothing(evening: Evening) -> None:
    desk = Desk()

    async def before(what: str) -> httpx2.Response | None:
        return no(413, "too_many_promises") if what == "promises" else None

    desk.before = before
    asyncio.run(_exchange(evening, desk))
    assert unsent(evening) == (0, 2)


def test_a_service_that_was_restored_is_sent_every_promise_again(evening: Evening) -> None:
    asyncio.run(_exchange(evening, Service()))
    again = Service()
    again.epoch = 2
    asyncio.run(_exchange(evening, again))
    assert len(again.promised) == 2


def test_a_party_without_a_service_keeps_them_and_sends_nothing(party: PartyFactory) -> None:
    opened = party(voters(1))
    opened.calling.promise(1, PromiseDraft(opened.card().contact_id, PromiseKind.GIVE))
    assert unsent(opened) == (0, 0)
    assert opened.one("SELECT count(*) FROM promises") == 1


async def _exchange(opened: Evening, desk: Desk) -> Any:
    return await exchanged(laptop_of(opened, desk))
