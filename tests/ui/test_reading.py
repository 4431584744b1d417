"""What a page shows is read in a thread, once at a time, and drawn on return, unless the page has been stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from phonebank_app.errors import WorldError
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.reading import Draw, Read, Reading
from phonebank_app.ui.tasks import Tasks


class Page:
    """Reads a number, as long as it is let, and draws it."""

    def __init__(self) -> None:
        self.number = 0
        self.drawn: list[int] = []
        self.threads: set[str] = set()
        self.at_once = self.most = 0
        self.go_on = threading.Event()
        self.told: list[Notice] = []
        self.tasks = Tasks(self.told.append)
        self.reading = Reading(self.tasks, "page", self.plan)

    def plan(self) -> Read:
        number = self.number

        def read() -> Draw:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.threads.add(threading.current_thread().name)
            self.go_on.wait(20)
            self.at_once -= 1
            return lambda: self.drawn.append(number)

        return read


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


def test_without_a_loop_a_page_is_read_and_drawn_there_and_then() -> None:
    page = Page()
    page.go_on.set()
    page.reading.ask()
    assert page.drawn == [0]


@pytest.mark.asyncio
async def test_however_often_it_is_asked_meanwhile_one_more_is_read_afterwards_and_never_two_at_once() -> None:
    page = Page()
    page.reading.ask()
    await until(lambda: page.at_once == 1)
    for page.number in range(1, 6):
        page.reading.ask()
    page.go_on.set()
    await page.tasks.ended("page")
    assert page.drawn == [0, 5]
    assert page.most == 1
    assert threading.main_thread().name not in page.threads


@pytest.mark.asyncio
async def test_what_is_read_comes_too_late_once_something_newer_was_drawn() -> None:
    page = Page()
    page.reading.ask()
    await until(lambda: page.at_once == 1)
    page.number = 7
    page.drawn.append(7)  # the host did something: it is seen at once
    page.reading.overtake()
    page.go_on.set()
    await page.tasks.ended("page")
    assert page.drawn == [7, 7]


@pytest.mark.asyncio
async def test_nothing_is_drawn_once_the_party_is_locked() -> None:
    page = Page()
    page.reading.ask()
    await until(lambda: page.at_once == 1)
    page.reading.stop()
    page.go_on.set()
    await page.tasks.ended("page")
    page.reading.ask()
    assert page.drawn == []
    assert not page.tasks.running("page")


@pytest.mark.asyncio
async def test_whoever_closes_the_party_waits_until_the_thread_has_left_the_store() -> None:
    page = Page()
    page.reading.ask()
    await until(lambda: page.at_once == 1)
    closing = asyncio.create_task(page.tasks.close())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not closing.done()
    page.go_on.set()
    await closing
    assert page.at_once == 0
    assert page.drawn == []


@pytest.mark.asyncio
async def test_what_cannot_be_read_is_told_and_read_again_the_next_time() -> None:
    page = Page()
    page.go_on.set()

    def fails() -> Read:
        def read() -> Draw:
            raise WorldError("The disk does not answer.", "Try again.")

        return read

    broken = Reading(page.tasks, "broken", fails)
    broken.ask()
    await page.tasks.ended("broken")
    assert [notice.key for notice in page.told] == ["broken"]
    page.reading.ask()
    await page.tasks.ended("page")
    assert page.drawn == [0]
