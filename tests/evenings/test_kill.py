"""A handful of ``kill -9`` while outcomes are being saved; ``make faults`` does it by the hundred."""

from __future__ import annotations

import os

import pytest

from tests.faults import killed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the program that is killed forks")


def test_what_was_called_saved_survives_the_kill() -> None:
    went = killed.kills(40)
    assert went.found == []
    assert went.acknowledged > went.kills


@pytest.mark.parametrize("fault", ["early", "torn"])
def test_the_harness_finds_a_writer_with_a_fault(fault: str) -> None:
    assert killed.catches(fault)
