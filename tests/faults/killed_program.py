"""The whole program that is killed at a named point: ``python -m tests.faults.killed_program``.

Importing costs seconds, so it imports once and forks. Each line on its input is an :class:`Order`; the child says
``saved ID KIND`` when its page has said so, and ``done`` if it was not killed; then the parent says ``end``.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import random
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Qt

from phonebank_app.app import make_application
from phonebank_app.cards import OutcomeDraft, Saved
from phonebank_app.db import keyslots, log, points
from phonebank_app.party import wiping
from phonebank_app.party.parties import parties
from phonebank_app.protocol.wire import OpResult
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import merge
from tests.hosts import Host, press

_REST = (
    *("phonebank_app.desks.open_party", "phonebank_app.ui.host.locked", "phonebank_app.ui.garbage", "qasync"),
    *("alembic.command", "sqlalchemy.dialects.sqlite", "httpcore2", "anyio._backends._asyncio", "truststore", "segno"),
)
"""What the program loads when it first needs it."""


class Order(msgspec.Struct, frozen=True):
    """What one run of the program is to do.

    Attributes:
        data: the folder of this person's parties; there is one party in it.
        point: where it is killed, the ``nth`` time it comes there; empty: nowhere.
        calls: how many are made; then the program goes on until everything is sent.
        work: what is done besides: ``backup``, ``rekey``, ``end``, ``wipe``.
        fault: ``early`` says "saved" before COMMIT; ``forgets`` empties the outbox before it sends.
    """

    data: str
    passphrase: str
    point: str = ""
    nth: int = 1
    calls: int = 0
    seed: int = 0
    work: str = ""
    next_passphrase: str = ""
    fault: str = ""


def tell(words: str) -> None:
    """One line, at once and whole."""
    os.write(1, f"{words}\n".encode("ascii"))


def end_at(point: str, nth: int) -> Callable[[str], None]:
    """A watcher that ends the program like a pulled battery."""
    seen = [0]

    def watch(passed: str) -> None:
        if passed == point:
            seen[0] += 1
            if seen[0] == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    return watch


def sabotage(fault: str) -> None:
    """Break the program, for the harness to find."""
    append, next_push = log.append, merge.next_push

    def early(connection: Any, op: Any, contact_id: int) -> Any:
        tell(f"saved {op.outcome_id} {op.kind}")
        return append(connection, op, contact_id)

    def forgets(store: Any, most: int, *, opt_outs: bool = False) -> Any:
        push = next_push(store, most, opt_outs=opt_outs)
        if push is not None:
            with store.write() as connection:
                log.settle(connection, [OpResult(op.outcome_id, "stored", 1) for op in push.ops])
        return push

    if fault == "early":
        log.append = early
    elif fault == "forgets":
        merge.next_push = forgets


def run_order(order: Order) -> None:
    """Play a host, from the passphrase to the end."""
    sabotage(order.fault)
    if order.point:
        points.watcher = end_at(order.point, order.nth)
    host = Host(make_application(), Path(order.data))
    host.plays(lambda: _evening(host, order))
    tell("done")


async def _evening(host: Host, order: Order) -> None:
    if order.work == "wipe":
        data = Path(order.data)
        # What was interrupted, the program finishes by itself when it starts.
        await host.until(lambda: not wiping.going(data))
        for one in parties(data):
            await asyncio.to_thread(wiping.wipe, data, one, "asked", host.clock, lose=True)
        return
    (folder,) = parties(Path(order.data))
    host.program.show_locked(folder)
    host.locked.unlock.emit(order.passphrase)
    await host.until(lambda: host.program.party is not None)
    if order.work:
        await WORKS[order.work](host, order)
    await _calls(host, order)
    await host.until(lambda: _all_sent(host))
    host.party.sync_now()
    await host.until(lambda: host.party.runner is None or host.party.runner.state.online is True)


async def _calls(host: Host, order: Order) -> None:
    """Ring, end the call by its key, and say what the page said was saved."""
    if not order.calls:
        return
    chance = random.Random(order.seed)
    if not host.party.session.evening.tonight().chairs:
        await host.seats("Sam", 1)
    desk = host.desk(1)

    def saved(one: Saved) -> None:
        if order.fault != "early":
            tell(f"saved {one.outcome_id} {one.kind}")

    desk.saved.connect(saved)
    for _ in range(order.calls):
        if desk.card is None:
            break
        if chance.random() < 0.2:
            desk.page.outcome_given.emit(OutcomeDraft(desk.card.contact_id, OutcomeKind.DO_NOT_CALL))
        else:
            press(desk, chance.choice((Qt.Key.Key_N, Qt.Key.Key_M, Qt.Key.Key_E, Qt.Key.Key_T)))
        await asyncio.sleep(chance.random() * 0.02)  # now before what was saved is sent, now after


def _all_sent(host: Host) -> bool:
    return host.party.runner is None or host.party.facts().waiting == 0


async def _back_up(host: Host, order: Order) -> None:
    backups: Any = importlib.import_module("phonebank_app.db.backups")
    store: Any = host.party.session.store
    await asyncio.to_thread(backups.back_up, store.path, store.key, host.clock.now())


async def _rekey(host: Host, order: Order) -> None:
    (folder,) = parties(Path(order.data))
    keyslots_now: Any = keyslots
    slots = folder.path / "keys.json"
    await asyncio.to_thread(keyslots_now.change_passphrase, slots, order.passphrase, order.next_passphrase)


async def _end(host: Host, _: Order) -> None:
    host.party.view.apply(host.party.session.ending.end())


WORKS: dict[str, Callable[[Host, Order], Awaitable[None]]] = {"backup": _back_up, "rekey": _rekey, "end": _end}


def main() -> None:
    """Start a child for every order, until there are no more."""
    for name in _REST:
        importlib.import_module(name)
    for line in sys.stdin:
        order = msgspec.json.decode(line, type=Order)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                run_order(order)
                status = 0
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        tell(f"end {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
