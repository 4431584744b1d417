"""What ``phonebank check-script`` says."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from phonebank_app.scripts import check_script
from phonebank_app.scripts.report import check_scripts
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
        f"{path}:10:3: hint: {{ward}} may be empty: what then? Write {{ward|…}} with the words to say instead.",
        f"{path}: cannot be used yet: 1 error, 1 hint.",
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
    assert ":0:" not in report, "what is said of the whole file has no place in it"


def test_several_files_are_reported_one_after_the_other_and_all_must_be_good(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.script.txt", tmp_path / "bad.script.txt"
    good.write_text(SHORT, encoding="utf-8")
    bad.write_text(BROKEN, encoding="utf-8")
    report, ready = check_scripts([str(good), str(bad)])
    assert not ready
    assert [line.split(":")[0] for line in report.splitlines()] == [str(good), *[str(bad)] * 3]
    listed, ready = check_scripts([str(bad), str(good)], as_json=True)
    assert not ready and [one["ok"] for one in json.loads(listed)] == [False, True]
    assert check_scripts([str(good), str(good)])[1]


def test_a_script_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    report, ready = check_scripts(["-"])
    assert not ready and report.splitlines()[0].startswith("-:8:4: error: No step is called “helpng”.")
    for raw, said in (
        (b"x" * 70_000, "64 kB"),
        (b"+++\n\xff", "standard input is not plain text in UTF-8: see line 2"),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        assert said in check_scripts(["-"])[0]


def test_as_json_each_question_says_how_it_is_answered(tmp_path: Path) -> None:
    steps = (
        "== sure: S (scale 0 to 10, required)",
        "x",
        "-> day",
        "== day: D (question day, date)",
        "x",
        "-> end busy",
    )
    path = write(tmp_path, script("== hello: Hello (question q)", IDENTITY.strip(), "1 A [a]", "-> sure", *steps))
    asks = json.loads(check_script(path, as_json=True)[0])["asks"]
    assert asks == [
        {"name": "q", "kind": "one of", "required": False, "codes": ["a"], "low": None, "high": None},
        {"name": "sure", "kind": "scale", "required": True, "codes": [], "low": 0, "high": 10},
        {"name": "day", "kind": "date", "required": False, "codes": [], "low": None, "high": None},
    ]
