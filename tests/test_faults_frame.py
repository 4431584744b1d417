"""The frame of the harnesses (``make faults``): when one passes, what it prints, what each must have."""

from __future__ import annotations

import ast
import importlib
import random
from pathlib import Path
from types import ModuleType

import pytest

from phonebank_app.db import points
from tests.faults import Report, __main__, killed_at_points
from tests.faults.disk import DROPPED, PREFIX, SUBSET, TORN, WAYS, Change, File, left_by_a_cut

CAUGHT = {"a broken program": True}


def test_a_harness_that_found_nothing_and_caught_its_controls_passes() -> None:
    report = Report(300, "kills", controls=CAUGHT, besides="2,000 saved")
    assert report.ok
    assert report.line("kill -9", 12.4) == (
        "ok   kill -9: 300 kills, 2,000 saved, 0 found, 1 of 1 controls caught (12 s)"
    )


@pytest.mark.parametrize(
    "report",
    [
        Report(300, "kills", ("lost: one",), CAUGHT),
        Report(300, "kills", (), {"a broken program": False}),
        Report(300, "kills", (), {"one": True, "another": False}),
        Report(300, "kills"),
        Report(0, "kills", (), CAUGHT),
    ],
    ids=["something was found", "it is blind", "it is blind to one", "it has no control", "it did nothing"],
)
def test_a_harness_fails_when(report: Report) -> None:
    assert not report.ok
    assert report.line("kill -9", 1).startswith("FAIL kill -9: ")


class Broken(ModuleType):
    """A harness that finds something and is blind."""

    TITLE = "a broken one"

    @staticmethod
    def run(full: bool) -> Report:
        return Report(2, "tries", ("lost: one",), {"a program that loses all": False})


def test_what_a_failing_harness_found_and_is_blind_to_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib, "import_module", lambda _: Broken("broken"))
    assert not __main__._run_here("broken", False)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "FAIL a broken one: 2 tries, 1 found, 0 of 1 controls caught (0 s)",
        "     lost: one",
        "     blind to: a program that loses all",
    ]


@pytest.mark.parametrize("name", __main__.MODULES)
def test_every_harness_has_a_title_and_runs_short_or_full(name: str) -> None:
    tree = ast.parse((Path(__main__.__file__).with_name(f"{name}.py")).read_text("utf-8"))
    titles = [
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "TITLE"
        and isinstance(node.value, ast.Constant)
    ]
    runs = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "run"]
    assert len(titles) == 1
    assert titles[0]
    assert [[argument.arg for argument in run.args.args] for run in runs] == [["full"]]


def test_every_module_that_looks_like_a_harness_is_run() -> None:
    folder = Path(__main__.__file__).parent
    harnesses = {path.stem for path in folder.glob("*.py") if "\nTITLE = " in path.read_text("utf-8")}
    assert harnesses == set(__main__.MODULES)


# -- the points ------------------------------------------------------------------------------------------------------


def test_the_points_of_the_program_are_found_in_its_source() -> None:
    found = killed_at_points.points_of_the_program()
    assert {"commit: before", "commit: after", "send: before", "send: after", "ack: before", "page: half"} <= set(found)


def test_a_point_is_passed_by_unless_somebody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    points.passing("nobody looks")
    seen: list[str] = []
    monkeypatch.setattr(points, "watcher", seen.append)
    points.passing("somebody looks")
    assert seen == ["somebody looks"]


# -- what a power cut leaves -----------------------------------------------------------------------------------------


def written() -> File:
    """A file of two synced sectors, with three unsynced writes."""
    file = File(b"a" * 1024)
    file.unsynced = [
        Change(1, "write", 0, b"b" * 1024),
        Change(2, "write", 1024, b"c" * 512),
        Change(3, "truncate", 512),
    ]
    return file


def test_what_was_synced_survives_every_cut() -> None:
    file = written()
    file.sync()
    for way in WAYS:
        assert left_by_a_cut(file, way, 0, random.Random(1), log=True) == b"b" * 512


def test_unsynced_writes_are_lost_in_every_way() -> None:
    chance = random.Random(1)
    assert left_by_a_cut(written(), DROPPED, 0, chance, log=True) == b"a" * 1024
    assert left_by_a_cut(written(), PREFIX, 1, chance, log=True) == b"b" * 1024
    assert left_by_a_cut(written(), PREFIX, 2, chance, log=True) == b"b" * 1024 + b"c" * 512
    subsets = {left_by_a_cut(written(), SUBSET, 0, chance, log=True) for _ in range(200)}
    assert b"a" * 1024 + b"c" * 512 in subsets
    assert b"a" * 512 in subsets
    torn = {left_by_a_cut(written(), TORN, 0, chance, log=True) for _ in range(200)}
    assert b"a" * 512 + b"b" * 512 in torn


def test_a_file_whose_folder_was_not_synced_may_not_be_there_and_one_that_was_deleted_may_be() -> None:
    chance = random.Random(1)
    new = File(None)
    new.unsynced = [Change(1, "create"), Change(2, "write", 0, b"x")]
    assert {left_by_a_cut(new, SUBSET, 0, chance, log=True) for _ in range(50)} == {None, b"", b"x"}
    new.sync_entry()
    assert left_by_a_cut(new, DROPPED, 0, chance, log=True) == b""
    old = File(b"x")
    old.unsynced = [Change(1, "delete")]
    assert left_by_a_cut(old, DROPPED, 0, chance, log=True) == b"x"
    old.sync_entry()
    assert left_by_a_cut(old, DROPPED, 0, chance, log=True) is None
