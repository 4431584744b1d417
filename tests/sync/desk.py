"""A service of a few lines, for what a test wants of it; the real one is in ``test_exchange``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
import msgspec

from phonebank_app.protocol.wire import (
    MEDIA_TYPE,
    Change,
    ChangesPage,
    OpResult,
    Push,
    PushAnswer,
    PushedOp,
    Reconciliation,
    ServiceError,
    ServiceStatus,
    Status,
    log_digest,
)
from phonebank_app.sync.client import Client

NOW = datetime(2019, 12, 5, 18, tzinfo=UTC)

Before = Callable[[str], Awaitable[httpx2.Response | None]]
"""Called with the last word of a request's path; what it returns is the answer."""


async def nothing_in_the_way(_: str) -> None:
    return None


def judged_stored(_: PushedOp) -> Status:
    return "stored"


def refuse_nothing(_: tuple[PushedOp, ...]) -> None:
    return None


@dataclass(slots=True)
class Desk:
    """What the service holds, and what it says.

    Attributes:
        before: what happens to a request first.
        refuse: what a whole push is refused with, if anything.
        judge: what becomes of an outcome it does not hold.
        answers: names that many outcomes of a push, and is silent on the rest.
        pushes: how many outcomes came with each push, those that were never answered included.
    """

    epoch: int = 1
    held: dict[str, PushedOp] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    before: Before = nothing_in_the_way
    refuse: Callable[[tuple[PushedOp, ...]], httpx2.Response | None] = refuse_nothing
    judge: Callable[[PushedOp], Status] = judged_stored
    answers: int = 200
    pushes: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def client(self) -> Client:
        """A laptop's connection to this service."""
        return Client("https://map.example.org", "token", transport=httpx2.MockTransport(self._answer))

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        what = request.url.path.rsplit("/", 1)[-1]
        self.asked.append(what)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if what == "push":
                self.pushes.append(len(msgspec.json.decode(request.content, type=Push).ops))
            early = await self.before(what)
            return early if early is not None else self._serve(what, request)
        finally:
            self.at_once -= 1

    def _serve(self, what: str, request: httpx2.Request) -> httpx2.Response:
        if what == "push":
            push = msgspec.json.decode(request.content, type=Push)
            return self.refuse(push.ops) or said(201, self._take(push))
        if what == "changes":
            return said(200, self._page(request.url.params["cursor"], int(request.url.params["limit"])))
        if what == "status":
            return said(200, ServiceStatus((1,), "0.1.0", (), NOW, self.epoch))
        log = [(one.outcome_id, one.sha256) for one in self.held.values()]
        last = max((one.device_seq for one in self.held.values()), default=0)
        return said(200, Reconciliation(1, self.epoch, "device-1", len(log), last, log_digest(log)))

    def _take(self, push: Push) -> PushAnswer:
        results = []
        for op in push.ops[: self.answers]:
            status: Status = "duplicate" if op.outcome_id in self.held else self.judge(op)
            if status == "stored":
                self.held[op.outcome_id] = op
            results.append(OpResult(op.outcome_id, status, len(self.held), code="" if status == "stored" else status))
        return PushAnswer(1, self.epoch, push.nonce, NOW, tuple(results), 0)

    def _page(self, cursor: str, limit: int) -> ChangesPage:
        epoch, _, seen = cursor.partition(".")
        start = int(seen) if epoch == str(self.epoch) else 0
        page = tuple(self.changes[start : start + limit])
        end = start + len(page)
        return ChangesPage(1, self.epoch, page, f"{self.epoch}.{end}", end < len(self.changes))


def said(status: int, body: object, **headers: str) -> httpx2.Response:
    """An answer of our kind."""
    return httpx2.Response(status, headers={"Content-Type": MEDIA_TYPE, **headers}, content=msgspec.json.encode(body))


def no(status: int, code: str = "because") -> httpx2.Response:
    """A refusal of our kind."""
    return said(status, ServiceError(code, "The service says no.", "Ask your coordinator."))


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until ``condition`` holds."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)
