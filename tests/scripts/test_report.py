"""What ``phonebank check-script`` says."""

from __future__ import annotations

import json
from pathlib import Path

from phonebank_app.scripts import check_script
from tests.scripts.texts import IDENTITY, SHORT, script

BROKEN = script("== hello: Hello", IDENTITY.strip(), "-> helpng", "== helping: H", "x {ward}", "-> end busy")


def write(folder: Path, text: str) -> Path:
    path = folder / "a.script.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_script_is_summed_up_in_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, SHORT)
    report, ready = check_script(path)
    assert ready
    assert report == (
        f"{path}: “T”, version 1, is ready: 6 steps, 2 objections, asks issue, intention, why. 0 errors, 0 hints."
    )


def test_each_problem_is_a_line_with_file_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, BROKEN)
    report, ready = check_script(path)
    assert not ready
    assert report.splitlines() == [
        f"{path}:8:4: error: No step is called “helpng”. Did you mean “helping”?",
        f"{path}:9:4: hint: Nothing leads to “helping”, so nobody hears it.",
        f"{path}:10:3: hint: {{ward}} may be empty: what then? Write {{ward|…}} with the words to say instead.",
        f"{path}: cannot be used yet: 1 error, 2 hints.",
    ]


def test_as_json_the_same_is_one_object(tmp_path: Path) -> None:
    good, ready = check_script(write(tmp_path, SHORT), as_json=True)
    read = json.loads(good)
    assert ready and read["ok"] and read["problems"] == [] and len(read["hash"]) == 64
    assert [s["id"] for s in read["steps"]][:2] == ["hello", "matters"]
    bad, ready = check_script(write(tmp_path, BROKEN), as_json=True)
    first = json.loads(bad)["problems"][0]
    assert not ready and (first["line"], first["column"], first["put_right"]) == (8, 4, "helping")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    report, ready = check_script(tmp_path / "gone.script.txt")
    assert not ready and "cannot be opened" in report and "cannot be used yet: 1 error" in report
