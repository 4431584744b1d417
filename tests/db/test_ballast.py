"""A full disk: the ballast makes room, what was being saved is saved, and no new list is fetched meanwhile."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from phonebank_app.db import ballast
from phonebank_app.db.ballast import SIZE, Ballast
from phonebank_app.errors import DiskFull
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.evenings.soundness import faults
from tests.makers import Evening, voters


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    return party(voters(300), rules=Rules(hours=None))


def pages(evening: Evening, most: int) -> None:
    """How large the store may become: SQLite itself says “database or disk is full”."""
    with evening.store.read() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


def fill_the_disk(evening: Evening) -> None:
    pages(evening, 1)


def test_what_is_saved_on_a_full_disk_is_kept_in_the_ballasts_room(evening: Evening, tmp_path: Path) -> None:
    held = Ballast(tmp_path)
    assert held.restore()
    released: list[bool] = []

    def room() -> None:
        released.append(held.held())
        pages(evening, 1_000_000)

    held.on_release = room
    evening.store.ballast = held
    fill_the_disk(evening)
    saved = {evening.save(OutcomeKind.CONVERSATION, note="x" * 3000).outcome_id for _ in range(30)}
    assert released == [False], "given away once, and before it was tried again"
    assert faults(evening.store, saved, Rules(hours=None)) == []


def test_without_it_nothing_is_called_saved(evening: Evening, tmp_path: Path) -> None:
    evening.store.ballast = Ballast(tmp_path)
    fill_the_disk(evening)
    saved: set[str] = set()
    with pytest.raises(DiskFull, match="Not saved"):
        for _ in range(30):
            saved.add(evening.save(OutcomeKind.CONVERSATION, note="x" * 3000).outcome_id)
    assert faults(evening.store, saved, Rules(hours=None)) == []


def test_it_is_made_again_when_there_is_room_and_not_from_the_last_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Ballast(tmp_path / "data")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=SIZE))
    with pytest.raises(DiskFull, match="no list is fetched"):
        one.require()
    assert not one.held()
    monkeypatch.undo()
    one.require()
    assert one.held()
    assert (tmp_path / "data" / ballast.NAME).stat().st_blocks * 512 >= SIZE, "it takes the room it is there for"
    assert one.release()
    assert not one.release()
