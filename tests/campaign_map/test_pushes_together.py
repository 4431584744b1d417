"""Pushes that wait at the same moment share a transaction, and nothing else; services that share a database as well."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from campaign_map import models
from campaign_map.auth import BRINGS_FOR, revoke_device, revoke_party
from campaign_map.intake import changes
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import PushedOp
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop
from tests.campaign_map.one_app import app_of

POISON = "poison"


class _Held:
    """Nobody stores anything in a service until told to: the first push is at work and waits, the others queue."""

    def __init__(self, service: Service, pool: ThreadPoolExecutor) -> None:
        self._pushes = service.pushes
        self._pool = pool
        self._under_way: list[Future[Any]] = []
        self.groups: list[int] = []
        self._pushes.on_group = self.groups.append

    def start(self, push: Callable[[], Any]) -> None:
        """Begin a push, and see it wait behind those that were begun before."""
        behind = len(self._under_way)
        self._under_way.append(self._pool.submit(push))
        _until(lambda: self.groups == [1] and self._pushes.waiting == behind)

    def answers(self) -> list[Any]:
        return [one.result() for one in self._under_way]


def _until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not holds():
        pause.wait(0.002)


def _together(service: Service, *pushes: Callable[[], Any]) -> tuple[list[Any], list[int]]:
    """Have all but the first stored as one group, in this order; gives the answers, and how many went together."""
    with ThreadPoolExecutor(len(pushes)) as pool:
        held = _Held(service, pool)
        with service.store.write() as connection:
            changes.lock(connection)
            for push in pushes:
                held.start(push)
        return held.answers(), held.groups


def _refuse_poison(service: Service) -> None:
    """From now on the database refuses outcomes that are called poison."""
    with service.store.write() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE outcomes ADD CONSTRAINT no_poison CHECK (outcome_id <> 'poison')"
            if service.store.has_row_locks
            else "CREATE TRIGGER no_poison BEFORE INSERT ON outcomes WHEN new.outcome_id = 'poison'"
            " BEGIN SELECT raise(ABORT, 'poison'); END"
        )


def _stored(service: Service) -> list[tuple[int, str]]:
    with service.store.read() as connection:
        table = models.outcomes.c
        rows = connection.execute(sa.select(table.server_seq, table.outcome_id).order_by(table.server_seq))
        return [(seq, outcome_id) for seq, outcome_id in rows]


def test_pushes_that_wait_are_one_group_and_each_is_answered_for_itself(service: Service, laptop: Laptop) -> None:
    contacts = laptop.pack().contacts[:6]
    ops = [laptop.pushed(laptop.op(one)) for one in contacts]
    known = laptop.push(ops[0]).results[0]
    strange = laptop.pushed(laptop.op("c_nobody"))
    answers, sizes = _together(
        service,
        lambda: laptop.push(ops[1], nonce="first"),
        lambda: laptop.push(ops[2], strange, nonce="second"),
        lambda: laptop.push(ops[0], ops[3], nonce="third"),
        lambda: laptop.push(ops[4], ops[5], nonce="fourth"),
    )
    assert sizes == [1, 3]
    assert [one.nonce_echo for one in answers] == ["first", "second", "third", "fourth"]
    said = [[(one.outcome_id, one.status, one.code) for one in answer.results] for answer in answers]
    assert said[0] == [(ops[1].outcome_id, "stored", "")]
    assert said[1] == [(ops[2].outcome_id, "stored", ""), (strange.outcome_id, "rejected", "unknown_contact")]
    assert said[2] == [(ops[0].outcome_id, "duplicate", ""), (ops[3].outcome_id, "stored", "")]
    assert answers[2].results[0].server_seq == known.server_seq
    told = {one.outcome_id: one.server_seq for answer in answers for one in answer.results if one.status == "stored"}
    assert {(seq, outcome_id) for outcome_id, seq in told.items()} < set(_stored(service))


def test_a_push_that_is_sent_twice_at_once_counts_once(service: Service, laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    one, also = laptop.pushed(laptop.op(contact)), laptop.pushed(laptop.op(contact, "do_not_call"))
    answers, _ = _together(service, *[lambda: laptop.push(one, also)] * 5)
    said = [tuple(result.status for result in answer.results) for answer in answers]
    assert said == [("stored", "stored"), *[("duplicate", "duplicate")] * 4]
    assert len({result.server_seq for answer in answers for result in answer.results}) == 2
    assert len(_stored(service)) == 2


def test_what_the_database_cannot_hold_harms_nobody_in_its_group(
    service: Service, laptop: Laptop, other: Laptop
) -> None:
    _refuse_poison(service)
    mine, theirs = laptop.pack(callers=1, hours=1).contacts, other.pack(callers=1, hours=1).contacts
    bad = [laptop.pushed(laptop.op(mine[at], outcome_id=POISON if at == 2 else f"o_{at}")) for at in range(1, 6)]
    good = [[other.pushed(other.op(theirs[at]))] for at in range(3)]
    answers, sizes = _together(
        service,
        lambda: other.push(*good[0]),
        lambda: other.push(*good[1]),
        lambda: laptop.push(*bad),
        lambda: other.push(*good[2]),
    )
    assert sizes == [1, 3]
    assert [[one.status for one in answer.results] for answer in answers[:2]] == [["stored"], ["stored"]]
    assert [(one.status, one.code) for one in answers[2].results] == [
        *[("stored", "")] * 1,
        ("rejected", "not_storable"),
        *[("stored", "")] * 3,
    ]
    assert [one.status for one in answers[3].results] == ["stored"]
    seqs = [seq for seq, _ in _stored(service)]
    assert len(seqs) == 7
    assert seqs == sorted(set(seqs))


def test_two_parties_that_report_on_one_contact_are_told_of_each_other(
    service: Service, laptop: Laptop, other: Laptop, clock: EveningClock
) -> None:
    contacts = laptop.pack(hours=1).contacts
    clock.skip(timedelta(hours=3))
    other.pack()
    warming, late, also = (laptop.pushed(laptop.op(one, "conversation")) for one in contacts[:3])
    theirs = other.pushed(other.op(contacts[1], "no_answer"))
    _together(
        service,
        lambda: laptop.push(warming),
        lambda: laptop.push(late),
        lambda: other.push(theirs),
        lambda: laptop.push(also),
    )
    told = [(one.type, one.contact_id) for one in other.changes().changes]
    assert told == [("finished", contacts[at].contact_id) for at in range(3)]
    assert laptop.changes().changes == ()


def test_a_token_that_is_revoked_while_its_push_waits_stores_nothing(
    service: Service, laptop: Laptop, other: Laptop
) -> None:
    mine, theirs = laptop.pack(callers=1, hours=1).contacts, other.pack(callers=1, hours=1).contacts
    ops = [laptop.pushed(laptop.op(one)) for one in mine[:2]]
    laptop.push(laptop.pushed(laptop.op(mine[2])))
    first, last = (other.pushed(other.op(one)) for one in theirs[:2])
    with ThreadPoolExecutor(3) as pool:
        held = _Held(service, pool)
        with service.store.write() as connection:
            changes.lock(connection)
            for push in (lambda: other.send(first), lambda: laptop.send(*ops), lambda: other.send(last)):
                held.start(push)
            revoke_party(connection, laptop.party_id, SIX_O_CLOCK - BRINGS_FOR)
        answers: list[httpx.Response] = held.answers()
    assert [one.status_code for one in answers] == [201, 401, 201]
    assert answers[1].json()["code"] == "token_unknown"
    assert len(_stored(service)) == 3


def test_revoking_works_at_once_on_a_token_that_was_good_a_moment_ago(service: Service, laptop: Laptop) -> None:
    contacts = laptop.pack().contacts
    laptop.report(contacts[0])
    laptop.report(contacts[1])
    with service.store.write() as connection:
        revoke_device(connection, laptop.device, SIX_O_CLOCK - BRINGS_FOR)
    answer = laptop.send(laptop.pushed(laptop.op(contacts[2])))
    assert (answer.status_code, answer.json()["code"]) == (403, "device_revoked")
    assert len(_stored(service)) == 2


@pytest.fixture
def second(database: str, clock: EveningClock, service: Service) -> Iterator[Service]:
    """Another process of the same campaign, as far as the database can tell."""
    opened = open_service(database, clock=clock)
    yield opened
    opened.store.close()


@pytest.fixture
def second_http(second: Service) -> Iterator[httpx.Client]:
    with TestClient[Any](app_of(second), raise_server_exceptions=False) as client:
        yield client


class _Watcher:
    """A party that fetches changes all the time, and somebody who reads the log."""

    def __init__(self, service: Service, laptop: Laptop) -> None:
        self._service, self._laptop = service, laptop
        self.changes: list[int] = []
        self.log: list[list[int]] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> _Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        cursor, more = "", True
        while more or not self._done.is_set():
            page = self._laptop.changes(cursor, limit=3)
            self.changes += [one.seq for one in page.changes]
            cursor, more = page.next, page.more
            self.log.append([seq for seq, _ in _stored(self._service)])


def test_two_services_at_once_keep_one_order_with_nothing_behind_a_cursor(
    service: Service, second: Service, second_http: httpx.Client, laptop: Laptop, other: Laptop, clock: EveningClock
) -> None:
    contacts = laptop.pack(hours=1).contacts
    clock.skip(timedelta(hours=3))
    other.pack()
    elsewhere = Laptop(second_http, laptop.device, laptop.party_id, laptop.token, laptop.count)
    kinds = ("conversation", "no_answer", "do_not_call", "refused")
    ops = [laptop.pushed(laptop.op(one, kinds[at % 4])) for at, one in enumerate(contacts)]
    # Every push goes to both, here from the front and there from the back.
    parts = [ops[at : at + 4] for at in range(0, len(ops), 4)]
    with _Watcher(service, other) as watcher, ThreadPoolExecutor(6) as pool:
        here = [pool.submit(laptop.push, *part) for part in parts]
        there = [pool.submit(elsewhere.push, *part) for part in reversed(parts)]
        results = [result for push in (*here, *there) for result in push.result().results]
    _each_once(ops, results)
    for before, after in zip(watcher.log, watcher.log[1:], strict=False):
        new = after[len(before) :]
        assert after[: len(before)] == before, "something appeared behind what was read"
        assert new == sorted(new)
    everything = [one.seq for one in other.changes().changes]
    assert watcher.changes == everything, "something appeared behind a cursor"
    assert len({one.contact_id for one in other.changes().changes}) == 30  # all but those who did not answer


def _each_once(ops: Sequence[PushedOp], results: Sequence[Any]) -> None:
    said: dict[str, list[tuple[str, int]]] = {op.outcome_id: [] for op in ops}
    for one in results:
        said[one.outcome_id].append((one.status, one.server_seq))
    for twice in said.values():
        assert sorted(status for status, _ in twice) == ["duplicate", "stored"]
        assert len({seq for _, seq in twice}) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_push_reads_no_table_from_end_to_end(service: Service, laptop: Laptop) -> None:
    contacts = laptop.pack().contacts
    asked: list[tuple[str, Any]] = []

    def note(_: sa.Connection, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        asked.append((statement, parameters[0] if many else parameters))

    sa.event.listen(service.store.engine, "before_cursor_execute", note)
    kinds = ("conversation", "no_answer", "do_not_call", "refused", "no_such_kind")
    laptop.push(*(laptop.op(one, kinds[at % 5]) for at, one in enumerate(contacts[:10])))
    sa.event.remove(service.store.engine, "before_cursor_execute", note)
    large = {*models.metadata.tables, "mine"} - {"campaign"}
    with service.store.read() as connection:
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "UPDATE")):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                scanned = {row[3].split()[1] for row in plan if row[3].startswith("SCAN ")}
                assert not scanned & large, statement
    assert len(asked) > 15
