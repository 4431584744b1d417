"""``phonebank export-script`` and ``import-script``, as a person at a terminal has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from phonebank_app.cli import main
from phonebank_app.hosting import shipped_script

SCRIPT = str(shipped_script())


def test_nothing_is_written_before_somebody_said_yes_to_what_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "first.spoke.csv"
    assert main(["export-script", SCRIPT, "--to", "spoke", "-o", str(out)]) == 1
    said = capsys.readouterr().err
    assert "does not hold" in said and "--yes" in said and not out.exists()
    assert main(["export-script", SCRIPT, "--to", "spoke", "--preview"]) == 0
    assert "does not hold" in capsys.readouterr().out
    assert main(["export-script", SCRIPT, "--to", "spoke", "-o", str(out), "--yes"]) == 0
    assert out.exists() and "does not hold" in capsys.readouterr().out
    if os.name == "posix":
        assert out.stat().st_mode & 0o777 == 0o600


def test_a_script_goes_out_and_comes_back_by_the_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    back = tmp_path / "back.script.txt"
    assert main(["export-script", SCRIPT, "--to", "osdi", "-o", str(tmp_path / "a.osdi.json"), "--yes"]) == 0
    assert (tmp_path / "a.side.json").exists()
    assert main(["import-script", str(tmp_path / "a.osdi.json"), "-o", str(back)]) == 0
    assert main(["check-script", str(back)]) == 0
    assert main(["import-script", str(tmp_path / "a.osdi.json"), "-o", str(back)]) == 1
    assert "is there already" in capsys.readouterr().err
    (tmp_path / "a.side.json").unlink()
    assert main(["import-script", str(tmp_path / "a.osdi.json")]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("+++") and "asked one after the other" in printed.err


def test_what_cannot_be_used_as_it_came_ends_with_one_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    assert main(["import-script", str(strange)]) == 1
    assert "OSDI" in capsys.readouterr().err
    assert main(["import-script", str(tmp_path / "missing.json")]) == 1
    assert main(["import-script", SCRIPT]) == 1
    assert "already" in capsys.readouterr().err
