"""``phonebank add-list``: from the terminal into a party that is shut."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from phonebank_app.cli import main
from phonebank_app.machine.clock import SystemClock
from phonebank_app.party.own_list import OwnList
from phonebank_app.party.parties import unlock_party
from phonebank_app.paths import data_dir
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.makers import WHO
from tests.own_lists import begin_with_list

WORDS = "four plain words here"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A party of one voter on this laptop, shut, with its passphrase in a file."""
    (tmp_path / "words.txt").write_text(WORDS + "\n", encoding="utf-8")
    monkeypatch.setenv("PHONEBANK_PASSPHRASE_FILE", str(tmp_path / "words.txt"))
    path = write_list(tmp_path / "first.csv", 1)
    own = OwnList(path, HARROW_EAST, "Ann", WORDS, "Ruth Okafor", date(2099, 12, 12), WHO)
    party, store, _ = begin_with_list(data_dir(), replace(own), SystemClock())
    store.close()
    return party.path


def held(folder: Path) -> list[tuple[str, str | None]]:
    store = unlock_party(folder, WORDS)
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT name, reason FROM contacts ORDER BY id").all()
    store.close()
    return [(one[0], one[1]) for one in found]


def test_a_list_and_numbers_go_into_the_only_party_there_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = held(folder)
    (tmp_path / "more.csv").write_text("Who,Mob\nCem Third,07700 900801\nDee Fourth,07700 900802\n", encoding="utf-8")
    (tmp_path / "off.txt").write_text("07700 900802\nnot one\n", encoding="utf-8")
    words = ["add-list", str(tmp_path / "more.csv"), "--mapping", "Who=full_name", "--mapping", "Mob=phone"]
    words += ["--suppressions", str(tmp_path / "off.txt"), "--report", str(tmp_path / "out.csv")]
    assert main([*words, "--dry-run"]) == 0
    assert "Nothing was changed." in capsys.readouterr().out
    assert held(folder) == before
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "2 added, 0 joined" in said
    assert "row 2" in said  # of the numbers: “not one”
    assert held(folder)[-2:] == [("Cem Third", "unscreened"), ("Dee Fourth", "do_not_call")]
    assert (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("words", [[], ["--mapping", "Mob", "x.csv"], ["nowhere.csv"]])
def test_what_cannot_be_done_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add-list", *words]) == 1
    assert capsys.readouterr().err
