"""The program from the command line: what it prints, where, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from phonebank_app import __version__, paths
from phonebank_app.cli import main
from phonebank_app.hosting import shipped_script
from tests.scripts.texts import SHORT

LIST = "name,phone,tps,tps screened on\nRobin Sample,01632 960001,no,2019-12-01\nKim Sample,999,no,2019-12-01\n"


@pytest.fixture
def good_list(tmp_path: Path) -> Path:
    """Two rows, one of which can be used."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def program(*words: str, **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own, as a shell runs it."""
    command = [sys.executable, "-m", "phonebank_app", *words]
    return subprocess.run(command, capture_output=True, env=os.environ | surroundings, check=False, timeout=60)


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"phonebank {__version__}\n"


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(verb in said for verb in ("check-list", "check-script", "rehearse", "demo", "--self-test"))


@pytest.mark.parametrize("words", [["dance"], ["check-list"], ["check-script"], ["--nonsense"]])
def test_words_it_does_not_know_are_a_status_of_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: phonebank")


def test_a_list_is_reported_with_the_rows_that_cannot_be_used(
    good_list: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-list", str(good_list)]) == 0
    said = capsys.readouterr()
    assert "row 3" in said.out
    assert said.err == ""


def test_a_list_is_reported_for_a_program(good_list: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-list", str(good_list), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [number for one in report["contacts"] for number in one["numbers"]] == ["+441632960001"]
    assert [refused["row"] for refused in report["refused"]] == [3]


def test_the_shipped_list_and_script_are_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-list", str(paths.resources() / "samples" / "harrow-east.csv"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["contacts"]) > 100
    assert main(["check-script", str(shipped_script())]) == 0
    assert "is ready" in capsys.readouterr().out


BAD_LISTS = {
    "nothing": b"",
    "no list": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a letter": b"Dear Sir,\n\nthank you for your call.\n",
    "no column of numbers": b"name,shoe size\nRobin,41\n",
}


@pytest.mark.parametrize("name", [*BAD_LISTS, "missing", "a folder"])
@pytest.mark.parametrize("also", [[], ["--json"]])
def test_a_file_that_is_no_list_gets_one_sentence_and_a_status_of_one(
    tmp_path: Path, name: str, also: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "voters.csv"
    if name == "a folder":
        path.mkdir()
    elif name != "missing":
        path.write_bytes(BAD_LISTS[name])
    assert main(["check-list", str(path), *also]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert_is_a_sentence(said.err)


def assert_is_a_sentence(said: str) -> None:
    """What went wrong and a way out, on one line."""
    assert said.endswith((".\n", "?\n"))
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_script_with_mistakes_is_told_line_and_column_and_is_a_status_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.script.txt"
    path.write_text("# Hello\n\nNo head, no steps.\n-> nowhere\n", encoding="utf-8")
    assert main(["check-script", str(path)]) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    place = first.removeprefix(f"{path}:").split(":")
    assert int(place[0]) >= 1
    assert int(place[1]) >= 1
    assert place[2].strip() == "error"
    assert "cannot be used yet" in last


@pytest.mark.parametrize("body", [None, b"", b"\xff\xfe\x00", b"\x00" * 100])
def test_a_file_that_is_no_script_is_no_crash(
    tmp_path: Path, body: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "no.script.txt"
    if body is not None:
        path.write_bytes(body)
    assert main(["check-script", str(path)]) == 1
    assert main(["check-script", str(path), "--json"]) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err


# -- in a process of its own ----------------------------------------------------------------------------------------


def test_checking_a_file_needs_no_display_and_no_toolkit(good_list: Path) -> None:
    loaded = "import sys; from phonebank_app.cli import main; main(sys.argv[1:]); print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded, "check-list", str(good_list)], capture_output=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == b"False"


def test_checking_a_script_loads_only_what_reads_one(tmp_path: Path) -> None:
    path = tmp_path / "hello.script.txt"
    path.write_text(SHORT, encoding="utf-8")
    unwanted = ("PySide6", "sqlalchemy", "httpx", "phonenumbers", "zoneinfo", "phonebank_app.scripts.engine")
    loaded = (
        "import sys; from phonebank_app.cli import main; main(sys.argv[1:]); "
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded, "check-script", str(path)], capture_output=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == b"[]"


def test_a_missing_file_is_a_sentence_on_the_error_stream(tmp_path: Path) -> None:
    done = program("check-list", str(tmp_path / "not-there.csv"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert_is_a_sentence(done.stderr.decode())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_that_cannot_show_a_letter_still_gets_the_report(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST.replace("Kim", "Ŵyn ☎"), encoding="utf-8")
    done = program("check-list", str(path), PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"row 3" in done.stdout
    missing = program("check-list", str(tmp_path / "Ŵyn.csv"), PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert missing.returncode == 1
    assert b"Traceback" not in missing.stderr


def test_a_reader_that_stops_reading_is_no_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    bad = "".join(f"Robin,not a number {index},no,2019-12-01\n" for index in range(5_000))
    path.write_text(LIST.splitlines()[0] + "\n" + bad + "Robin,01632 960001,no,2019-12-01\n", encoding="utf-8")
    command = [sys.executable, "-m", "phonebank_app", "check-list", str(path), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode in (0, 1)
