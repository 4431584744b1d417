"""Parties with paper, closed when a test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from phonebank_app.db.contacts import NewContact
from tests.paper.papers import Room, room

Make = Callable[..., Room]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes parties with these people in them."""
    opened: list[Room] = []

    def made(people: Sequence[NewContact], **fields: Any) -> Room:
        opened.append(room(tmp_path / f"party-{len(opened)}", people, **fields))
        return opened[-1]

    yield made
    for one in opened:
        one.session.store.close()
