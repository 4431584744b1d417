"""What keeps a party safe while it is open: the journal by itself, backups in time, and both at the end."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app.db import backups, journal
from phonebank_app.errors import StoreProblem, WorldError
from phonebank_app.party.keeping import Keeping
from phonebank_app.rules.outcomes import OutcomeKind
from tests import makers
from tests.makers import KEY, Evening, voters
from tests.waiting import until


@pytest.fixture
def evening(tmp_path: Path) -> Evening:
    return makers.evening(tmp_path / "data" / "parties" / "one", voters(20))


def folder_of(evening: Evening) -> Path:
    return evening.store.path.parent


def test_what_is_saved_is_in_the_journal_by_itself(evening: Evening) -> None:
    keeping = Keeping(evening.store, folder_of(evening), evening.clock)
    for _ in range(3):
        evening.save(OutcomeKind.BUSY)
    until(lambda: len(journal.load(folder_of(evening) / journal.NAME, KEY).entries) == 3)
    keeping.stop()
    evening.store.close()


def test_backups_are_made_every_ten_minutes_of_activity_and_not_without(evening: Evening) -> None:
    keeping = Keeping(evening.store, folder_of(evening), evening.clock)

    def after(minutes: int, *, save: bool) -> int:
        evening.clock.skip(timedelta(minutes=minutes))
        if save:
            evening.save(OutcomeKind.BUSY)
        keeping.look_after()
        return backups.known(folder_of(evening))[0].number

    assert after(0, save=False) == 1, "a party has one from the start"
    assert after(9, save=True) == 1
    assert after(2, save=False) == 2
    assert after(60, save=False) == 2
    assert after(0, save=True) == 3
    keeping.stop()
    evening.store.close()


def test_at_the_end_both_hold_everything(evening: Evening) -> None:
    keeping = Keeping(evening.store, folder_of(evening), evening.clock)
    keeping.look_after()
    evening.save(OutcomeKind.BUSY)
    kept = keeping.close()
    assert (kept.problem, kept.backups, kept.room) == ("", 2, True)
    assert backups.examine(backups.known(folder_of(evening))[0].path, KEY).outcomes == 1
    assert len(journal.load(folder_of(evening) / journal.NAME, KEY).entries) == 1
    evening.store.close()


def test_a_store_that_is_closed_is_left_alone(evening: Evening) -> None:
    keeping = Keeping(evening.store, folder_of(evening), evening.clock)
    evening.save(OutcomeKind.BUSY)
    evening.store.close()
    assert not keeping._thread.is_alive()


def test_a_stick_that_was_pulled_out_is_said_and_the_laptops_own_backup_counts(
    evening: Evening, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    keeping = Keeping(evening.store, folder_of(evening), evening.clock)
    keeping.second_place = stick
    assert keeping.back_up().second_at == evening.clock.now()
    shutil.rmtree(stick)
    evening.save(OutcomeKind.BUSY)
    with pytest.raises(StoreProblem, match="stick"):
        keeping.back_up()
    assert keeping.facts().backups == 2
    keeping.stop()
    evening.store.close()


def test_a_journal_that_cannot_be_written_is_said_and_so_is_that_it_can_again(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[WorldError | None] = []
    keeping = Keeping(evening.store, folder_of(evening), evening.clock)
    keeping.on_trouble = heard.append

    def no_room(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(journal, "sync_handle", no_room)
        evening.save(OutcomeKind.BUSY)
        until(lambda: bool(heard))
    evening.save(OutcomeKind.BUSY)
    until(lambda: heard[-1] is None)
    keeping.stop()
    evening.store.close()
    assert len(journal.load(folder_of(evening) / journal.NAME, KEY).entries) == 2
