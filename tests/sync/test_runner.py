"""When the laptop talks to the service: in the background, one exchange at a time, and never instead of saving."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.changes import Changes
from phonebank_app.db import log
from phonebank_app.errors import NotOurService, Refused
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import Change, PushedOp, Status
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import merge
from phonebank_app.sync.runner import Runner
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, voters
from tests.sync.desk import Desk, no, said, until
from tests.sync.syncing import Gate, busy, exchanged, laptop_of, running

# -- nothing waits for the network --------------------------------------------------------------------------------


def test_a_call_is_saved_while_a_request_hangs_and_is_sent_when_it_ends(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        gate = Gate(desk, "push")
        evening = party(voters(3))
        laptop = laptop_of(evening, desk)
        evening.save(OutcomeKind.NO_ANSWER)
        async with running(laptop):
            await gate.arrived.wait()
            evening.save(OutcomeKind.REFUSED)
            laptop.runner.nudge()
            assert (laptop.unsent, len(desk.held)) == ((2, 0), 0)
            gate.open.set()
            await until(lambda: len(desk.held) == 2)

    asyncio.run(play())


def test_what_is_saved_while_changes_are_read_does_not_wait_for_the_next_minute(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        gate = Gate(desk, "changes")
        evening = party(voters(1))
        laptop = laptop_of(evening, desk)
        async with running(laptop):
            await gate.arrived.wait()
            evening.save(OutcomeKind.NO_ANSWER)
            laptop.runner.nudge()
            gate.open.set()
            await until(lambda: len(desk.held) == 1)

    asyncio.run(play())


def test_what_is_saved_while_all_is_quiet_is_sent_at_once(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(1))
        laptop = laptop_of(evening, desk)
        async with running(laptop):
            await until(lambda: laptop.runner.state.online is True)
            evening.save(OutcomeKind.NO_ANSWER)
            laptop.runner.nudge()
            await until(lambda: laptop.unsent == (0, 0))
        assert len(desk.held) == 1

    asyncio.run(play())


def test_while_a_list_is_taken_in_a_hanging_request_is_ended_and_sent_again_afterwards(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        gate = Gate(desk, "push")
        evening = party(voters(2))
        laptop = laptop_of(evening, desk)
        evening.save(OutcomeKind.NO_ANSWER)
        async with running(laptop):
            await gate.arrived.wait()
            async with laptop.runner.at_rest():
                gate.open.set()
                evening.save(OutcomeKind.REFUSED)
                laptop.runner.nudge()
                for _ in range(20):
                    await asyncio.sleep(0)
                assert laptop.unsent == (2, 0)
            await until(lambda: laptop.unsent == (0, 0))
        assert len(desk.held) == 2

    asyncio.run(play())


def test_no_transaction_is_open_while_a_request_is_under_way(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(1))
        evening.save(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        used: list[int] = []

        async def before(_: str) -> None:
            used.append(evening.store.engine.pool.checkedout())  # type: ignore[attr-defined]

        desk.before = before
        await exchanged(laptop)
        assert used == [0, 0]

    asyncio.run(play())


# -- trying again -------------------------------------------------------------------------------------------------


def test_tries_are_spread_over_two_seconds_then_twice_that_and_so_on_up_to_five_minutes(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 1_000, lambda: httpx2.Response(502))
        laptop = laptop_of(party(voters(1)), desk)
        async with running(laptop):
            await until(lambda: len(laptop.backoffs) >= 10)
        assert laptop.backoffs[:10] == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]

    asyncio.run(play())


def test_two_days_without_a_network_are_no_trouble(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 1_100, lambda: httpx2.Response(502))
        laptop = laptop_of(party(voters(1)), desk)
        async with running(laptop) as task:
            await until(lambda: laptop.runner.state.online is True or task.done())
            assert not task.done()
        assert len(laptop.backoffs) == 1_100

    asyncio.run(play())


def test_somebody_who_asks_to_sync_now_is_not_told_to_wait_an_hour(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 4, lambda: httpx2.Response(502, headers={"Retry-After": "3000"}))
        laptop = laptop_of(party(voters(1)), desk)
        async with running(laptop):
            for _ in range(4):
                await until(lambda: len(laptop.backoffs) > 0)
                laptop.runner.sync_now()
                laptop.backoffs.clear()
            await until(lambda: laptop.runner.state.online is True)

    asyncio.run(play())


def test_asking_while_a_request_hangs_tries_again_as_soon_as_it_has_failed(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        arrived, go_on = asyncio.Event(), asyncio.Event()

        async def before(_: str) -> httpx2.Response | None:
            if len(desk.asked) > 1:
                return None
            arrived.set()
            await go_on.wait()
            return httpx2.Response(503, headers={"Retry-After": "3000"})

        desk.before = before
        laptop = laptop_of(party(voters(1)), desk)
        async with running(laptop):
            await arrived.wait()
            laptop.runner.sync_now()
            go_on.set()
            await until(lambda: laptop.runner.state.online is True)

    asyncio.run(play())


def test_saving_does_not_shorten_the_wait_for_a_network_that_fails(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 1_000, lambda: httpx2.Response(503, headers={"Retry-After": "3000"}))
        evening = party(voters(5))
        laptop = laptop_of(evening, desk)
        async with running(laptop):
            await until(lambda: len(laptop.states) == 1)
            for _ in range(5):
                evening.save(OutcomeKind.NO_ANSWER)
                laptop.runner.nudge()
                await asyncio.sleep(0)
            assert desk.asked == ["status"]

    asyncio.run(play())


def test_a_service_that_says_come_back_at_once_is_given_a_moment_all_the_same(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 1_000, lambda: httpx2.Response(503, headers={"Retry-After": "0"}))
        laptop = laptop_of(party(voters(1)), desk)
        async with running(laptop):
            await until(lambda: len(laptop.backoffs) >= 3)
        assert laptop.backoffs[:3] == [2, 2, 2], "spread over two seconds"

    asyncio.run(play())


def test_a_full_disk_stops_nothing_for_ever(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(1))
        evening.save(OutcomeKind.NO_ANSWER)
        with evening.store.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        laptop = laptop_of(evening, desk)
        desk.changes = [Change(i, "opt_out", number_hash=f"{i:064d}") for i in range(2_000)]
        async with running(laptop) as task:
            await until(lambda: laptop.runner.state.online is False or task.done())
            assert not task.done()
            assert "disk is full" in laptop.runner.state.problem
            with evening.store.read() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
            laptop.runner.sync_now()
            await until(lambda: laptop.runner.state.online is True)
        assert evening.one("SELECT count(*) FROM suppressions") == 2_000

    asyncio.run(play())


# -- being told no ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 404, 410, 426])
def test_a_laptop_that_is_shut_out_says_so_stops_and_keeps_everything(party: PartyFactory, status: int) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 1, lambda: no(status))
        evening = party(voters(2))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        async with running(laptop):
            await until(lambda: laptop.runner.state.stopped)
            assert laptop.states[-1].problem == "The service says no."
            assert laptop.states[-1].way_out == "Ask your coordinator."
            assert laptop.unsent == (2, 0)
            laptop.runner.nudge()
            for _ in range(20):
                await asyncio.sleep(0)
            assert desk.asked == ["status"]
            laptop.runner.sync_now()
            await until(lambda: laptop.unsent == (0, 0))
        assert not laptop.runner.state.stopped

    asyncio.run(play())


@given(bad=st.sets(st.integers(1, 40), max_size=4), status=st.sampled_from([400, 409, 413, 422]))
def test_an_outcome_that_makes_every_batch_fail_ends_in_the_tray_and_the_rest_flows(
    party: PartyFactory, bad: set[int], status: int
) -> None:
    async def play() -> None:
        desk = Desk(refuse=lambda ops: no(status) if bad & {op.device_seq for op in ops} else None)
        evening = party(voters(40))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = await exchanged(laptop_of(evening, desk))
        assert {op.device_seq for op in desk.held.values()} == set(range(1, 41)) - bad
        with evening.store.read() as connection:
            assert [row.device_seq for row in log.tray(connection)] == sorted(bad)
            assert {row.code for row in log.tray(connection)} <= {"because"}
        assert laptop.unsent == (0, len(bad))
        assert len(desk.pushes) <= 4 * 40

    asyncio.run(play())


def test_a_batch_that_is_too_large_on_the_way_is_halved_until_it_passes(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk(refuse=lambda ops: httpx2.Response(413) if len(ops) > 7 else None)
        evening = party(voters(30))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = await exchanged(laptop_of(evening, desk))
        assert laptop.unsent == (0, 0)
        assert len(desk.held) == 30
        assert desk.pushes[:3] == [30, 15, 7]

    asyncio.run(play())


@pytest.mark.parametrize("status", ["rejected", "conflict"])
def test_what_the_service_will_not_have_lies_in_the_tray_and_is_not_sent_again(
    party: PartyFactory, status: Status
) -> None:
    def judge(op: PushedOp) -> Status:
        return status if op.device_seq == 2 else "stored"

    async def play() -> None:
        desk = Desk(judge=judge)
        evening = party(voters(3))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        await laptop.runner.exchange()
        await exchanged(laptop)
        assert laptop.unsent == (0, 1)
        assert desk.pushes == [3]

    asyncio.run(play())


def test_a_service_that_names_only_some_is_asked_again_for_the_others(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk(answers=2)
        evening = party(voters(5))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = await exchanged(laptop_of(evening, desk))
        assert (laptop.unsent, desk.pushes) == ((0, 0), [5, 3, 1])

    asyncio.run(play())


def test_a_service_that_acknowledges_nothing_is_not_asked_for_ever(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk(answers=0)
        evening = party(voters(5))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        with pytest.raises(NotOurService):
            await exchanged(laptop_of(evening, desk))
        assert desk.pushes == [5]

    asyncio.run(play())


# -- reading what others did --------------------------------------------------------------------------------------


def test_changes_are_read_page_by_page_to_the_end(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk(changes=[Change(i, "opt_out", number_hash=f"{i:064d}") for i in range(1, 181)])
        evening = party(voters(1))
        laptop = await exchanged(laptop_of(evening, desk))
        assert evening.one("SELECT count(*) FROM suppressions") == 180
        assert desk.asked == ["changes"] * 4
        assert all(change == Changes() for change in laptop.changes)

    asyncio.run(play())


def test_a_cursor_that_the_service_no_longer_knows_starts_again_from_the_beginning(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk(changes=[Change(1, "opt_out", contact_id="contact-1")])
        laptop = laptop_of(party(voters(2)), desk)
        await laptop.runner.exchange()
        busy(desk, 1, lambda: no(400, "bad_cursor"))
        await exchanged(laptop)
        assert desk.asked == ["changes"] * 3
        assert laptop.evening.one("SELECT do_not_call FROM contacts WHERE uid = 'contact-1'") == 1

    asyncio.run(play())


def test_a_service_that_was_restored_is_given_the_whole_log_and_heard_from_the_start(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk(changes=[Change(1, "opt_out", contact_id="contact-1")])
        evening = party(voters(4))
        for _ in range(3):
            evening.save(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        await laptop.runner.exchange()
        desk.held.clear()
        desk.epoch = 2
        desk.changes.append(Change(2, "finished", contact_id="contact-4"))
        await exchanged(laptop)
        assert len(desk.held) == 3
        assert evening.one("SELECT finished_elsewhere FROM contacts WHERE uid = 'contact-4'") == 1
        assert evening.one("SELECT do_not_call FROM contacts WHERE uid = 'contact-1'") == 1
        assert merge.party_of(evening.store).epoch == 2

    asyncio.run(play())


@pytest.mark.parametrize("cursors", [["1.5"] * 40, ["1.1", "1.2"] * 20])
def test_a_service_whose_pages_go_round_in_a_circle_is_left_for_later(party: PartyFactory, cursors: list[str]) -> None:
    async def play() -> None:
        desk = Desk()
        left = iter(cursors)

        async def before(_: str) -> httpx2.Response:
            return said(200, {"proto": 1, "epoch": 1, "changes": [], "next": next(left), "more": True})

        desk.before = before
        with pytest.raises(NotOurService, match="repeats itself"):
            await exchanged(laptop_of(party(voters(1)), desk))
        assert len(desk.asked) <= 4

    asyncio.run(play())


def test_two_services_that_answer_in_turn_under_one_address_are_left_for_later(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()

        async def before(_: str) -> None:
            desk.epoch = len(desk.asked)

        desk.before = before
        evening = party(voters(2))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        with pytest.raises(NotOurService):
            await exchanged(laptop)
        assert len(desk.asked) < 20

    asyncio.run(play())


# -- the end of the evening ---------------------------------------------------------------------------------------


def test_at_the_end_both_hold_the_same(party: PartyFactory) -> None:
    async def play() -> bool:
        evening = party(voters(3))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, Desk())
        try:
            return (await laptop.runner.reconcile()).agrees
        finally:
            await laptop.client.aclose()

    assert asyncio.run(play())


def test_what_the_service_lost_after_saying_it_had_it_is_sent_again_at_the_end(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(3))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        await laptop.runner.exchange()
        desk.held.pop(next(iter(desk.held)))
        checked = await laptop.runner.reconcile()
        assert (checked.agrees, checked.resent, checked.ours, checked.theirs) == (True, True, 3, 3)
        assert len(desk.held) == 3
        await laptop.client.aclose()

    asyncio.run(play())


def test_a_service_that_holds_what_we_never_made_is_not_agreed_with(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(2))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        await laptop.runner.exchange()
        one = next(iter(desk.held.values()))
        desk.held["invented"] = PushedOp("invented", 9, "0" * 64, one.op)
        assert not (await laptop.runner.reconcile()).agrees
        await laptop.client.aclose()

    asyncio.run(play())


# -- what the window is told --------------------------------------------------------------------------------------


def test_the_state_says_since_when_and_is_told_once(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(1))
        laptop = laptop_of(evening, desk)
        async with running(laptop):
            await until(lambda: desk.asked == ["status", "changes"] and laptop.runner.state.online is True)
            evening.hours_later(0.25)
            laptop.runner.sync_now()
            await until(lambda: len(desk.asked) == 3)
            busy(desk, 1_000, lambda: httpx2.Response(502))
            evening.hours_later(0.25)
            laptop.runner.sync_now()
            await until(lambda: laptop.runner.state.online is False)
            evening.hours_later(0.25)
            await until(lambda: len(desk.asked) >= 5)
        online, offline = laptop.states
        assert (online.online, online.since, online.problem) == (True, local(THURSDAY), "")
        assert (offline.online, offline.since) == (False, local(THURSDAY + timedelta(minutes=30)))
        assert offline.problem == "The campaign map is busy."

    asyncio.run(play())


def test_the_window_hears_of_what_left_the_outbox_when_it_is_on_disk(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(2))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        waits: list[int] = []
        client = desk.client()
        runner = Runner(
            evening.store,
            client,
            evening.clock,
            on_changes=lambda changes: waits.append(evening.one("SELECT count(*) FROM outbox") * changes.outbox),
            on_state=lambda _: None,
        )
        await runner.exchange()
        await client.aclose()
        assert set(waits) == {0}

    asyncio.run(play())


# -- one at a time, and its end -----------------------------------------------------------------------------------


def test_there_is_one_exchange_at_a_time_whoever_asks(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        evening = party(voters(9))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)

        async def before(_: str) -> None:
            await asyncio.sleep(0)

        desk.before = before
        async with running(laptop):
            await asyncio.gather(*(laptop.runner.exchange() for _ in range(5)), laptop.runner.reconcile())
        assert desk.most_at_once == 1
        assert Counter(desk.pushes) == {9: 1}

    asyncio.run(play())


@pytest.mark.parametrize("what", ["push", "changes"])
def test_an_exchange_that_is_cancelled_leaves_everything_as_it_was_and_another_can_follow(
    party: PartyFactory, what: str
) -> None:
    async def play() -> None:
        desk = Desk()
        gate = Gate(desk, what)
        evening = party(voters(2))
        evening.ring_all(OutcomeKind.NO_ANSWER)
        laptop = laptop_of(evening, desk)
        task = asyncio.create_task(laptop.runner.run())
        await gate.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert laptop.unsent == ((2, 0) if what == "push" else (0, 0))
        assert desk.at_once == 0
        gate.open.set()
        await exchanged(laptop)
        assert laptop.unsent == (0, 0)

    asyncio.run(play())


def test_a_refusal_ends_an_exchange_by_hand_with_its_words(party: PartyFactory) -> None:
    async def play() -> None:
        desk = Desk()
        busy(desk, 1, lambda: no(401, "token_expired"))
        with pytest.raises(Refused) as caught:
            await exchanged(laptop_of(party(voters(1)), desk))
        assert caught.value.code == "token_expired"

    asyncio.run(play())
