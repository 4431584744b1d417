"""What joined laptops ask is done one thing at a time, and the window has its turn between two."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError

import pytest

from phonebank_app.nearby.pump import Pump

pytestmark = pytest.mark.asyncio


async def test_the_loop_has_a_turn_between_two_jobs() -> None:
    loop, order = asyncio.get_running_loop(), list[str]()
    pump = Pump(loop)

    def job(name: str) -> None:
        order.append(name)
        loop.call_soon(order.append, f"window after {name}")

    jobs = [pump.put(lambda name=name: job(name)) for name in ("one", "two", "three")]  # type: ignore[misc]
    await asyncio.gather(*map(asyncio.wrap_future, jobs))
    await asyncio.sleep(0)
    assert order == ["one", "window after one", "two", "window after two", "three", "window after three"]


async def test_an_error_goes_to_whoever_asked_and_the_next_is_done() -> None:
    pump = Pump(asyncio.get_running_loop())
    wrong, right = pump.put(lambda: 1 // 0), pump.put(lambda: 7)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wrap_future(wrong)
    assert await asyncio.wrap_future(right) == 7


async def test_what_nobody_waits_for_any_more_is_not_done() -> None:
    done: list[int] = []
    pump = Pump(asyncio.get_running_loop())
    first, second = pump.put(lambda: done.append(1)), pump.put(lambda: done.append(2))
    assert first.cancel()
    await asyncio.wrap_future(second)
    assert done == [2]


async def test_a_closed_pump_does_nothing() -> None:
    pump = Pump(asyncio.get_running_loop())
    waiting = pump.put(lambda: 1)
    pump.close()
    for future in (waiting, pump.put(lambda: 2)):
        with pytest.raises(CancelledError):
            future.result(0)
