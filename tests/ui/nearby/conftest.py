"""Evenings with a joined laptop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.hosts import Host
from tests.nearby.rooms import party
from tests.ui.nearby.rooms import Play, Room


@pytest.fixture
def plays(qapp: QApplication, tmp_path: Path) -> Iterator[Play]:
    """Plays an evening: a host Ann with a list of real rules, and a guest's laptop at its first page."""
    session = party(tmp_path / "party")
    guest = Host(qapp, tmp_path / "guest")

    def play(work: Callable[[Room], Awaitable[None]]) -> None:
        async def evening() -> None:
            room = Room(session, guest)
            try:
                await work(room)
            finally:
                await room.ends()

        guest.program.welcome()
        guest.plays(evening)

    yield play
    guest.leaves()
    session.close()
