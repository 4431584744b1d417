"""Backups: checked before they count, three kept, encrypted, and never in the way of the last good one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phonebank_app.db import backups, journal
from phonebank_app.db.backups import back_up, examine, known
from phonebank_app.db.backups import copy_to_second_place as copy_there
from phonebank_app.errors import StoreProblem
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import KEY, THURSDAY, Evening, voters

AT = THURSDAY.astimezone(UTC)


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    made = party(voters(5))
    made.save(OutcomeKind.BUSY)
    return made


def test_it_holds_what_was_saved_also_what_is_only_in_the_wal(evening: Evening) -> None:
    made = back_up(evening.store.path, KEY, AT)
    health = examine(made.path, KEY)
    assert health.sound
    assert health.outcomes == 1
    assert made.path.parent == evening.store.path.parent / "backups"
    assert [file.name for file in made.path.parent.iterdir()] == [made.path.name], "one file, no WAL beside it"
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_three_are_kept_and_the_newest_is_first_whatever_the_clock_does(evening: Evening) -> None:
    for hours in (0, 5, -20, 1):
        back_up(evening.store.path, KEY, AT + timedelta(hours=hours))
    assert [one.at - AT for one in known(evening.store.path.parent)] == [timedelta(hours=h) for h in (1, -20, 5)]


def test_one_that_is_not_what_it_should_be_does_not_count(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    good = back_up(evening.store.path, KEY, AT)
    real = backups.copy_out

    def damaging(source: Path, key: backups.Key, target: Path) -> int:
        held = real(source, key, target)
        body = bytearray(target.read_bytes())
        body[len(body) // 2] ^= 1
        target.write_bytes(body)
        return held

    monkeypatch.setattr(backups, "copy_out", damaging)
    with pytest.raises(StoreProblem, match="does not hold what it should"):
        back_up(evening.store.path, KEY, AT)
    assert [one.path for one in known(evening.store.path.parent)] == [good.path]
    assert len(list(good.path.parent.iterdir())) == 1


def test_it_cannot_be_read_with_another_key(evening: Evening) -> None:
    made = back_up(evening.store.path, KEY, AT)
    assert not examine(made.path, bytes(range(1, 33))).sound


def test_looking_at_a_store_changes_nothing_of_it(evening: Evening) -> None:
    folder = evening.store.path.parent
    before = {name: (folder / name).read_bytes() for name in ("party.db", "party.db-wal")}
    assert examine(evening.store.path, KEY).outcomes == 1
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_the_second_place_has_the_newest_and_the_journal_and_never_the_slots(evening: Evening, tmp_path: Path) -> None:
    folder = evening.store.path.parent
    (folder / "keys.json").write_text("{}")
    (folder / journal.NAME).write_bytes(b"sealed")
    stick = tmp_path / "stick"
    stick.mkdir()
    for hours in (0, 1):
        back_up(evening.store.path, KEY, AT + timedelta(hours=hours))
        place = copy_there(folder, stick, journal.NAME)
    assert sorted(file.name for file in place.iterdir()) == [known(folder)[0].path.name, journal.NAME]
    assert [one.number for one in known(place)] == [2]


def test_a_second_place_that_is_not_there_is_said_so_and_not_made(evening: Evening, tmp_path: Path) -> None:
    back_up(evening.store.path, KEY, AT)
    with pytest.raises(StoreProblem, match="Is the stick in"):
        copy_there(evening.store.path.parent, tmp_path / "stick", journal.NAME)
    assert not (tmp_path / "stick").exists()


def test_when_it_was_made_is_in_its_name(evening: Evening) -> None:
    made = back_up(evening.store.path, KEY, datetime(2019, 12, 5, 19, 42, 1, tzinfo=UTC))
    assert made.path.name == "000001-20191205T194201Z.db"
    assert known(evening.store.path.parent) == [made]
