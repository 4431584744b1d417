"""Chairs: whatever happens, and however many ask at once, never more are promised than there are."""

from __future__ import annotations

import dataclasses
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaign_map.events import events, guests, rows
from campaign_map.events.guests import ByKey
from campaign_map.events.rows import Event
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from tests.campaign_map.events.supporters import FORM, ask, hosted, letters, standing


def test_of_thirty_who_ask_at_once_as_many_come_as_there_are_chairs(service: Service) -> None:
    event, mina = hosted(service, capacity="7", accepts_all=True)

    def come(number: int) -> None:
        ask(service, event, f"Guest{number}", brings=number % 3, address=f"192.0.2.{number}")

    with ThreadPoolExecutor(10) as many:
        list(many.map(come, range(30)))
    found = guests.guest_list(service, event.event_id, mina)
    assert len(found) == 30
    held = sum(1 + guest.brings for guest in found if guest.status == "accepted")
    assert held <= 7
    assert all(held + 1 + guest.brings > 7 for guest in found if guest.status == "waiting")
    assert len(letters(service, "Mina")) == 30


def test_those_who_cancel_and_those_who_ask_at_once_leave_no_chair_empty_that_somebody_wants(service: Service) -> None:
    event, mina = hosted(service, capacity="4", accepts_all=True)
    for number in range(12):
        ask(service, event, f"Guest{number}", address=f"192.0.2.{number}")
    keys = [ByKey(letters(service, f"Guest{number}")[-1].key) for number in range(6)]

    def act(number: int) -> None:
        if number % 2:
            guests.cancel(service, keys[number // 2])
        else:
            ask(service, event, f"Late{number}", address=f"198.51.100.{number}")

    with ThreadPoolExecutor(8) as many:
        list(many.map(act, range(12)))
    stands = list(standing(service, event, mina).items())
    assert [status for _, status in stands] == ["accepted"] * 4 + ["waiting"] * 8
    assert [name for name, _ in stands[:6]] == [f"Guest{number}" for number in range(6, 12)]


def test_the_same_address_at_once_is_one_guest(service: Service) -> None:
    event, mina = hosted(service)
    with ThreadPoolExecutor(6) as many:
        list(many.map(lambda _: ask(service, event, "Dev"), range(6)))
    assert standing(service, event, mina) == {"Dev": "asked"}
    assert len(letters(service, "Dev")) == 6


class Evening(RuleBasedStateMachine):
    """Guests ask, change, cancel and are answered in any order; the host finds more chairs."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service
        self.names: list[str] = []
        self.waited: list[str] = []
        self.event: Event | None = None

    @initialize(capacity=st.integers(1, 5), accepts_all=st.booleans())
    def begin(self, capacity: int, accepts_all: bool) -> None:
        self.form = dataclasses.replace(FORM, capacity=str(capacity), accepts_all=accepts_all)
        self.tag = secrets.token_hex(4)
        self.event, self.mina = hosted(
            self.service, f"Mina-{self.tag}", capacity=str(capacity), accepts_all=accepts_all
        )
        self.capacity = capacity

    @rule(brings=st.integers(0, 3))
    def somebody_asks(self, brings: int) -> None:
        name = f"{len(self.names):02}-{self.tag}"
        left = self.seen().chairs_left
        assert left is not None
        asked = ask(self.service, self.seen(), name, brings, address=name)
        assert asked.full == (1 + brings > left)
        self.names.append(name)

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def somebody_cancels(self, data: st.DataObject) -> None:
        guests.cancel(self.service, self.key(data))

    @precondition(lambda self: self.names)
    @rule(data=st.data(), brings=st.integers(0, 3))
    def somebody_brings_others(self, data: st.DataObject, brings: int) -> None:
        try:
            guests.change(self.service, self.key(data), str(brings), "")
        except Refusal as refusal:
            assert refusal.code in ("no_chair", "not_coming")

    @precondition(lambda self: self.names)
    @rule(data=st.data(), yes=st.booleans())
    def the_host_answers(self, data: st.DataObject, yes: bool) -> None:
        visit = guests.visit(self.service, self.key(data))
        try:
            guests.answer(self.service, self.seen().event_id, self.mina, visit.guest.attendance_id, yes=yes)
        except Refusal as refusal:
            assert refusal.code in ("no_chair", "not_coming")

    @rule(more=st.integers(-2, 3))
    def the_host_has_other_chairs(self, more: int) -> None:
        capacity = max(1, self.capacity + more)
        form = dataclasses.replace(self.form, capacity=str(capacity))
        changed = events.change(self.service, self.seen().event_id, self.mina, form)
        if isinstance(changed, Event):
            self.capacity = capacity
        else:
            assert self.seen().chairs.taken > capacity

    def key(self, data: st.DataObject) -> ByKey:
        return ByKey(letters(self.service, data.draw(st.sampled_from(self.names)))[0].key)

    def seen(self) -> Event:
        assert self.event is not None
        with self.service.store.read() as connection:
            return rows.find(connection, self.event.event_id)

    @invariant()
    def chairs_are_never_promised_twice_nor_kept_from_those_who_wait(self) -> None:
        if self.event is None:
            return
        every = guests.guest_list(self.service, self.event.event_id, self.mina)
        found = [guest for guest in every if guest.status in rows.ACTIVE]
        taken = sum(1 + guest.brings for guest in found if guest.status in rows.WITH_CHAIR)
        assert taken == self.seen().chairs.taken <= self.capacity
        waiting = [guest for guest in found if guest.status == "waiting"]
        assert all(taken + 1 + guest.brings > self.capacity for guest in waiting)
        assert [guest.ahead for guest in waiting] == list(range(len(waiting)))
        self.nobody_was_passed_over_by_somebody_larger(found)
        self.waited = [guest.name for guest in waiting]

    def nobody_was_passed_over_by_somebody_larger(self, found: list[guests.Guest]) -> None:
        moved = [one for one in found if one.name in self.waited and one.status in rows.WITH_CHAIR]
        for one in moved:
            before = [other for other in found[: found.index(one)] if other.status == "waiting"]
            assert all(other.brings > one.brings for other in before if other.name in self.waited)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whatever_guests_and_host_do_no_chair_is_promised_twice_nor_kept_back(service: Service) -> None:
    run_state_machine_as_test(
        lambda: Evening(service),  # type: ignore[arg-type]
        settings=settings(max_examples=15, stateful_step_count=12, deadline=None),
    )
