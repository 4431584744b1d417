"""Fourteen ways to get the protocol wrong, each of which somebody might plausibly write; the model must catch them all.

Each is put into the real program for as long as its block lasts, and draws from ``chance`` where the fault is one that
needs bad luck (a process that dies between two transactions).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import msgspec

from campaign_map.intake import changes as service_changes
from campaign_map.intake import storing
from phonebank_app.changes import Changes
from phonebank_app.db import log
from phonebank_app.errors import NetworkProblem, NotOurService, Refused
from phonebank_app.protocol.wire import ChangesPage, OpResult, Push, PushAnswer, digest
from phonebank_app.sync import merge
from phonebank_app.sync.client import Client

Mutant = Callable[[random.Random], AbstractContextManager[Any]]


class Died(NetworkProblem):
    """The process was killed here; what it had not committed is gone."""


def _as_stored(push: Push, epoch: int = 0) -> PushAnswer:
    results = tuple(OpResult(op.outcome_id, "stored", 1) for op in push.ops)
    return PushAnswer(1, epoch or push.epoch_seen, push.nonce, datetime.now(UTC), results, 0)


_push = Client.push


def any_answer_is_an_acknowledgement(_: random.Random) -> AbstractContextManager[Any]:
    """A login page's 200 counts."""

    async def push(self: Client, party_id: str, sent: Push) -> PushAnswer:
        try:
            return await _push(self, party_id, sent)
        except NotOurService:
            return _as_stored(sent)

    return patch.object(Client, "push", push)


def what_was_sent_is_settled(_: random.Random) -> AbstractContextManager[Any]:
    """Whether it was answered or not."""

    async def push(self: Client, party_id: str, sent: Push) -> PushAnswer:
        try:
            return await _push(self, party_id, sent)
        except NetworkProblem:
            return _as_stored(sent)

    return patch.object(Client, "push", push)


def an_answer_to_another_push_is_taken(_: random.Random) -> AbstractContextManager[Any]:
    """The nonce is not looked at, and whatever comes settles all that was sent."""

    async def push(self: Client, party_id: str, sent: Push) -> PushAnswer:
        path = f"/v1/parties/{party_id}/push"
        answer: PushAnswer = await self._ask("POST", path, PushAnswer, sent, expect=201)
        if answer.nonce_echo == sent.nonce:
            return answer
        return _as_stored(sent, answer.epoch)

    return patch.object(Client, "push", push)


def a_new_epoch_is_not_noticed(_: random.Random) -> AbstractContextManager[Any]:
    """The service was restored, and nobody sends their log again."""
    return patch.object(log, "resend_all", lambda connection: None)


def a_new_epoch_forgets_opt_outs(_: random.Random) -> AbstractContextManager[Any]:
    """What was known of others is thrown away with the cursor."""
    whole = log.resend_all

    def resend_all(connection: Any) -> None:
        whole(connection)
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'suppressions'"
        ).scalars()
        for name in names.all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("DELETE FROM suppressions WHERE source = 'campaign'")

    return patch.object(log, "resend_all", resend_all)


def the_later_clock_wins(_: random.Random) -> AbstractContextManager[Any]:
    """An opt-out counts only where no outcome of ours is newer."""
    whole = merge._apply

    def apply(connection: Any, change: Any, *rest: Any) -> Any:
        ours = connection.exec_driver_sql(
            "SELECT count(*) FROM contacts WHERE uid = ? AND last_at IS NOT NULL", (change.contact_id,)
        ).scalar_one()
        if change.type == "opt_out" and ours:
            return Changes()
        return whole(connection, change, *rest)

    return patch.object(merge, "_apply", apply)


def an_opt_out_covers_the_person_only(_: random.Random) -> AbstractContextManager[Any]:
    """Whoever else is on the number is rung."""
    return patch.object(merge, "suppress", lambda *_: None)


def the_cursor_goes_first(chance: random.Random) -> AbstractContextManager[Any]:
    """The cursor is committed, then its page; now and then the laptop dies between."""
    whole = merge.take_changes

    def take_changes(store: Any, page: ChangesPage, *rest: Any) -> Any:
        if page.changes and chance.random() < 0.5:
            whole(store, msgspec.structs.replace(page, changes=()), *rest)
            raise Died("The laptop died.", "")
        return whole(store, page, *rest)

    return patch.object(merge, "take_changes", take_changes)


def the_outbox_is_another_transaction(chance: random.Random) -> AbstractContextManager[Any]:
    """Now and then the laptop dies between outcome and outbox row."""
    whole = log.append

    def append(connection: Any, op: Any, *rest: Any) -> Any:
        record = whole(connection, op, *rest)
        if chance.random() < 0.2:
            connection.exec_driver_sql("DELETE FROM outbox WHERE outcome_id = ?", (op.outcome_id,))
        return record

    return patch.object(log, "append", append)


def one_bad_outcome_blocks_the_queue(_: random.Random) -> AbstractContextManager[Any]:
    """What comes with a rejected outcome is not settled, and is tried for ever."""
    whole = log.settle

    def settle(connection: Any, results: Any) -> None:
        results = list(results)
        if any(one.status == "rejected" for one in results):
            raise NotOurService("An outcome was rejected.", "")
        whole(connection, results)

    return patch.object(log, "settle", settle)


def what_is_rejected_is_dropped(_: random.Random) -> AbstractContextManager[Any]:
    """There is no tray."""
    whole = log.settle

    def settle(connection: Any, results: Any) -> None:
        results = list(results)
        whole(connection, results)
        gone = [(one.outcome_id,) for one in results if one.status in ("rejected", "conflict")]
        if gone:
            connection.exec_driver_sql("DELETE FROM outbox WHERE outcome_id = ?", gone)

    return patch.object(log, "settle", settle)


def ids_are_made_for_each_request(_: random.Random) -> AbstractContextManager[Any]:
    """An outcome that is sent twice is two."""
    whole = merge.next_push

    def next_push(store: Any, most: int) -> Push | None:
        push = whole(store, most)
        if push is None:
            return None
        return msgspec.structs.replace(push, ops=tuple(_renamed(op) for op in push.ops))

    return patch.object(merge, "next_push", next_push)


def _renamed(op: Any) -> Any:
    body = msgspec.json.decode(bytes(op.op))
    body["outcome_id"] = str(uuid4())
    raw = msgspec.json.encode(body)
    return msgspec.structs.replace(
        op, outcome_id=body["outcome_id"], sha256=digest(raw), op=msgspec.Raw(raw), device_seq=op.device_seq
    )


def keys_expire(_: random.Random) -> AbstractContextManager[Any]:
    """The service has forgotten which outcomes it holds by the time one comes again."""
    whole = storing._known

    def known(*arguments: Any) -> Any:
        return replace(whole(*arguments), outcomes={}, counts=set())

    return patch.object(storing, "_known", known)


def others_are_told_afterwards(chance: random.Random) -> AbstractContextManager[Any]:
    """Changes are another transaction than their outcomes; now and then the service dies between."""
    whole = service_changes.tell

    def tell(connection: Any, numbering: Any, told: Any) -> None:
        if chance.random() < 0.6:
            whole(connection, numbering, told)

    return patch.object(service_changes, "tell", tell)


MUTANTS: tuple[Mutant, ...] = (
    any_answer_is_an_acknowledgement,
    what_was_sent_is_settled,
    an_answer_to_another_push_is_taken,
    a_new_epoch_is_not_noticed,
    a_new_epoch_forgets_opt_outs,
    the_later_clock_wins,
    an_opt_out_covers_the_person_only,
    the_cursor_goes_first,
    the_outbox_is_another_transaction,
    one_bad_outcome_blocks_the_queue,
    what_is_rejected_is_dropped,
    ids_are_made_for_each_request,
    keys_expire,
    others_are_told_afterwards,
)


@contextmanager
def put_in(mutant: Mutant, seed: int) -> Iterator[None]:
    """The program with this fault in it."""
    with mutant(random.Random(seed)):
        yield


EXPECTED = (AssertionError, NetworkProblem, Refused)
"""What a schedule raises when something is wrong with it."""
