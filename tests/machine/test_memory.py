"""A long list is let go of without anybody waiting for it."""

from __future__ import annotations

import threading
import weakref

from phonebank_app.lists import read_list
from phonebank_app.machine.memory import Long, give_back
from tests.waiting import until


class Thing:
    """Something that tells when, and where, it is freed."""

    freed_on: set[threading.Thread] = set()  # noqa: RUF012 - read after all of them have gone

    def __del__(self) -> None:
        Thing.freed_on.add(threading.current_thread())


def test_a_long_tuple_is_freed_by_a_thread_of_its_own() -> None:
    things = Long([Thing() for _ in range(6_000)])
    first, last = weakref.ref(things[0]), weakref.ref(things[-1])
    Thing.freed_on.clear()
    del things
    until(lambda: first() is None and last() is None)
    assert threading.main_thread() not in Thing.freed_on and len(Thing.freed_on) == 1


def test_a_short_one_is_freed_at_once_and_both_are_tuples() -> None:
    things = Long([Thing()])
    assert things == (things[0],) and isinstance(things, tuple)
    one = weakref.ref(things[0])
    del things
    assert one() is None


def test_what_is_read_from_a_list_is_let_go_of_like_that() -> None:
    assert isinstance(read_list(b"Name,Telephone\nRobin,07700 900123\n").contacts, Long)


def test_free_memory_is_given_back_wherever_that_can_be_asked_for() -> None:
    give_back()
