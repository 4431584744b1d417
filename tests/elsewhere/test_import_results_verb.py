"""``phonebank import-results``, from the terminal to the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from phonebank_app import hosting
from phonebank_app.cli import main
from phonebank_app.lists import ListedContact
from phonebank_app.machine.clock import SystemClock, local
from phonebank_app.party.parties import blank_party, make_party, unlock_party
from phonebank_app.paths import data_dir
from tests.elsewhere.parties import sheet, voters
from tests.makers import WHO

PASSPHRASE = "four plain words here"


def test_the_verb_shows_first_and_keeps_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from msgspec.structs import replace

    of = replace(blank_party("Ann Host", "device-1"), seat_code="E14000731", seat_name="Harrow East", answerable=WHO)
    folder, store = make_party(data_dir(), PASSPHRASE, of, SystemClock())
    hosting.Hosting(store, SystemClock()).load_list(
        [ListedContact(row, one, f"home {row}") for row, one in enumerate(voters(), 2)]
    )
    store.close()
    today = local(SystemClock().now()).date().isoformat()
    rows = [["00000", "NH", today], ["00001", "Busy", today], ["99999", "Busy", today]]
    (tmp_path / "sheet.csv").write_text(sheet("Ref,Result,Date", *rows), encoding="utf-8")
    (tmp_path / "words").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    verb = ["import-results", str(tmp_path / "sheet.csv"), "--passphrase-file", str(tmp_path / "words")]

    assert main([*verb, "--party", "Harrow East"]) == 1
    told = capsys.readouterr().out
    assert "1  outcomes would be kept" in told
    assert "not known: refused" in told
    assert "Nothing was kept" in told
    keep = ["--results", "NH=no_answer", "--source", "Tuesday", "--yes", "--refused", str(tmp_path / "refused.csv")]
    assert main([*verb, *keep]) == 1
    assert "2 outcomes were kept" in capsys.readouterr().out
    assert "its id is not on this list" in (tmp_path / "refused.csv").read_text("utf-8-sig")
    assert main([*verb, *keep]) == 1
    assert "0 outcomes were kept" in capsys.readouterr().out
    assert main([*verb, "--results", "nonsense"]) == 1
    assert main([*verb, "--party", "nowhere"]) == 1

    store = unlock_party(folder.path, PASSPHRASE)
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT kind, caller, asked_by FROM outcomes ORDER BY kind").all()
    assert [tuple(row) for row in found] == [("busy", "Tuesday", "Ann Host"), ("no_answer", "Tuesday", "Ann Host")]
    store.close()
