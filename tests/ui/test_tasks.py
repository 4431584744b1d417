"""Coroutines that a click starts are named, kept, heard and ended."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from phonebank_app.errors import Offline
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.tasks import Tasks

Run = Callable[[Awaitable[None]], None]


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    """Plays a coroutine on the loop that the program uses."""
    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    yield lambda work: loop.run_until_complete(work)
    loop.close()
    asyncio.set_event_loop(None)


class Told:
    """Notices as they come and go."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}

    def tell(self, notice: Notice) -> None:
        self.notices[notice.key] = notice

    def withdraw(self, key: str) -> None:
        self.notices.pop(key, None)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def tasks(told: Told) -> Tasks:
    return Tasks(told.tell, told.withdraw)


def test_work_is_started_anew_the_moment_the_last_is_done_or_was_told_to_stop(run: Run, tasks: Tasks) -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    async def hangs() -> None:
        await asyncio.Event().wait()

    async def play() -> None:
        first = tasks.start("a", work)
        assert tasks.at_work("a")
        while not first.done():
            await asyncio.sleep(0)
        assert not tasks.at_work("a")
        await tasks.start("a", work)
        tasks.start("a", hangs)
        await asyncio.sleep(0)
        tasks.cancel("a")
        await tasks.start("a", work)

    run(play())
    assert len(done) == 3
    assert not tasks.running("a")


def test_what_is_done_is_at_work_no_longer_even_before_the_loop_comes_round_to_it(run: Run, tasks: Tasks) -> None:
    at_work: list[bool] = []

    async def work() -> None:
        asyncio.get_running_loop().call_soon(lambda: at_work.append(tasks.at_work("use")))

    async def play() -> None:
        assert not tasks.at_work("use")
        task = tasks.start("use", work)
        assert tasks.at_work("use")
        await task

    run(play())
    assert at_work == [False]


def test_the_same_work_is_not_started_twice(run: Run, tasks: Tasks) -> None:
    started: list[int] = []

    async def work() -> None:
        started.append(1)
        await asyncio.sleep(0)

    async def play() -> None:
        first = tasks.start("send", work)
        assert tasks.start("send", work) is first
        assert first.get_name() == "send"
        await first
        await asyncio.sleep(0)
        assert not tasks.running("send")
        await tasks.start("send", work)

    run(play())
    assert started == [1, 1]


def test_what_the_work_itself_told_under_its_name_stays_when_it_ends(run: Run, tasks: Tasks, told: Told) -> None:
    async def save() -> None:
        told.tell(Notice("save", "The script is saved.", "", "ok"))

    async def play() -> None:
        await tasks.start("save", save)
        await asyncio.sleep(0)

    run(play())
    assert told.notices["save"].what == "The script is saved."


def test_an_error_of_the_world_becomes_a_notice_and_success_takes_it_away(run: Run, tasks: Tasks, told: Told) -> None:
    async def fail() -> None:
        raise Offline("The service cannot be reached.", "Carry on.")

    async def succeed() -> None:
        pass

    async def play() -> None:
        await asyncio.wait([tasks.start("send", fail, kept="Everything is kept on this laptop.")])
        await asyncio.sleep(0)
        assert told.notices["send"].what == "The service cannot be reached."
        assert told.notices["send"].kept == "Everything is kept on this laptop. Carry on."
        await tasks.start("send", succeed)
        await asyncio.sleep(0)

    run(play())
    assert told.notices == {}


def test_a_mistake_of_ours_is_told_and_reported(
    run: Run, tasks: Tasks, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(kind))

    async def slip() -> None:
        raise KeyError("a slip")

    async def play() -> None:
        await asyncio.wait([tasks.start("map", slip)])
        await asyncio.sleep(0)

    run(play())
    assert reported == [KeyError]
    assert "our mistake" in told.notices["map"].what
    assert "a slip" not in f"{told.notices['map']}"


def test_a_task_ends_with_the_page_that_wanted_it(run: Run, tasks: Tasks, told: Told) -> None:
    ended: list[bool] = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def play() -> None:
        page = QWidget()
        task = tasks.start("needs", forever, page=page)
        await asyncio.sleep(0)
        page.deleteLater()
        QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
        await asyncio.wait([task])
        await asyncio.sleep(0)
        assert task.cancelled()

    run(play())
    assert ended == [True]
    assert told.notices == {}


def test_closing_ends_everything_and_waits_for_it(run: Run, tasks: Tasks) -> None:
    ended: list[str] = []

    async def play() -> None:
        for name in ("one", "two"):

            async def forever(name: str = name) -> None:
                try:
                    await asyncio.Event().wait()
                finally:
                    await asyncio.sleep(0)
                    ended.append(name)

            tasks.start(name, forever)
        await asyncio.sleep(0)
        await tasks.close()
        assert not tasks.running("one")
        assert not tasks.running("two")

    run(play())
    assert sorted(ended) == ["one", "two"]


def test_a_cancelled_task_tells_nobody(run: Run, tasks: Tasks, told: Told) -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    async def play() -> None:
        task = tasks.start("send", forever)
        await asyncio.sleep(0)
        tasks.cancel("send")
        tasks.cancel("nothing of that name")
        await asyncio.wait([task])
        await asyncio.sleep(0)

    run(play())
    assert told.notices == {}
