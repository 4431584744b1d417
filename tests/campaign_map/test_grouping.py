"""Threads that bring work one by one have it done in groups, and each hears of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from campaign_map.intake.grouping import Grouping


def _until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not holds():
        pause.wait(0.002)


class _Work:
    """Doubles numbers; nothing is done before `go` is set. Odd ones cannot be done, and 13 breaks everything."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.go = threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.groups.append(list(items))
        self.go.wait()
        if 13 in items:
            raise KeyError(13)
        return [ValueError(item) if item % 2 else 2 * item for item in items]


def _bring(grouping: Grouping[int, int], work: _Work, items: Sequence[int]) -> list[object]:
    """Each in a thread of its own, one after the other; all but the first wait for the first."""

    def one(item: int) -> object:
        try:
            return grouping.join(item, work)
        except (ValueError, KeyError) as error:
            return error

    with ThreadPoolExecutor(len(items)) as pool:
        brought = []
        for at, item in enumerate(items):
            brought.append(pool.submit(one, item))
            _until(lambda at=at: bool(work.groups) and grouping.waiting == at)  # type: ignore[misc]
        work.go.set()
        return [each.result() for each in brought]


def test_whoever_is_alone_waits_for_nobody() -> None:
    work = _Work()
    work.go.set()
    grouping = Grouping[int, int](most=4)
    assert [grouping.join(item, work) for item in (2, 4, 6)] == [4, 8, 12]
    assert work.groups == [[2], [4], [6]]
    assert grouping.waiting == 0


def test_those_who_wait_go_together_in_their_order_and_no_more_than_the_most() -> None:
    work = _Work()
    answers = _bring(Grouping[int, int](most=3), work, [2, 4, 6, 8, 10, 12])
    assert answers == [4, 8, 12, 16, 20, 24]
    assert work.groups == [[2], [4, 6, 8], [10, 12]]


def test_an_error_is_raised_where_it_belongs() -> None:
    work = _Work()
    answers = _bring(Grouping[int, int](most=4), work, [2, 3, 4])
    assert (answers[0], answers[2]) == (4, 8)
    assert isinstance(answers[1], ValueError)


def test_when_all_goes_wrong_everybody_in_the_group_hears_of_it_and_the_next_group_goes_on() -> None:
    work = _Work()
    answers = _bring(Grouping[int, int](most=2), work, [2, 4, 13, 6, 8])
    assert answers[0] == 4
    assert [type(answer) for answer in answers[1:3]] == [KeyError, KeyError]
    assert answers[3:] == [12, 16]


def test_how_many_went_together_is_told() -> None:
    work, told = _Work(), list[int]()
    grouping = Grouping[int, int](most=4)
    grouping.on_group = told.append
    _bring(grouping, work, [2, 4, 6])
    assert told == [1, 2]
    with pytest.raises(ValueError, match="7"):
        grouping.join(7, work)
