"""``phonebank answers``: how an organisation edits a list, and has it in its scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from phonebank_app.cli import main
from phonebank_app.paths import resources
from phonebank_app.scripts import load
from phonebank_app.scripts.parser import read_text


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PHONEBANK_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "answers"


def test_an_organisations_issues_come_into_its_script_and_count_under_their_codes(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["answers", "own", "issues", "en"]) == 0
    path = own / "issues.en-GB.toml"
    assert str(path) in capsys.readouterr().out
    text = path.read_text("utf-8").replace("version  = 1", "version  = 2")
    path.write_text(text.replace('soft  = "Buses"', 'soft  = "The trams"'), "utf-8")
    assert main(["answers", "check", str(path)]) == 0
    script = tmp_path / "ours.en.script.txt"
    script.write_text(read_text(resources() / "scripts" / "first-conversation.en.script.txt"), "utf-8")
    before = load(script).hash
    assert main(["answers", "into", str(script)]) == 0
    after = load(script)
    step = after.step("matters")
    assert step is not None and after.hash != before
    labels = {c.value: "".join(s.text or "" for s in c.label) for c in step.choices}
    assert labels["buses"] == "The trams"
    assert "version 2. Change the list" in read_text(script)
    capsys.readouterr()
    assert main(["answers", "into", str(script)]) == 0
    assert "nothing was to be done" in capsys.readouterr().out


def test_the_lists_are_listed_with_whose_they_are_and_a_broken_one_is_named(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["answers", "own", "intention", "cy"])
    (own / "bad.en.toml").write_text("name", "utf-8")
    capsys.readouterr()
    assert main(["answers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("intention  cy  version 1  7 answers  your own") for line in lines)
    assert any(line.startswith("issues  en-GB") and "comes with the program" in line for line in lines)
    assert any(line.startswith("Left out: bad.en.toml cannot be read") for line in lines)


def test_a_list_that_is_copied_twice_is_not_written_over(own: Path) -> None:
    main(["answers", "own", "issues", "en"])
    path = own / "issues.en-GB.toml"
    edited = path.read_text("utf-8").replace("version  = 1", "version  = 9")
    path.write_text(edited, "utf-8")
    main(["answers", "own", "issues", "en"])
    assert path.read_text("utf-8") == edited


def test_nothing_is_written_into_a_script_that_would_not_be_ready(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["answers", "own", "intention", "en"])
    path = own / "intention.en-GB.toml"
    path.write_text(
        path.read_text("utf-8").replace('code  = "undecided"', 'code  = "other_unsure"\nmeans = "undecided"')
    )
    script = tmp_path / "ours.en.script.txt"
    text = read_text(resources() / "scripts" / "first-conversation.en.script.txt")
    script.write_text(text, "utf-8")
    assert main(["answers", "into", str(script)]) == 1
    assert "has the code “undecided”" in capsys.readouterr().err
    assert read_text(script) == text
    assert main(["answers", "check", str(path)]) == 0
    assert 'other_unsure = "undecided"' in capsys.readouterr().out
    assert main(["answers", "own", "nothing", "en"]) == 1
