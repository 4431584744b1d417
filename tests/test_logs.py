"""The log says what happened, never to whom."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app import __version__, logs
from phonebank_app.errors import BugError, ListProblem

VOTER = "Robin Sample, 01632 960123, votes for nobody"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The file of a log that was just begun."""
    logger = logging.getLogger("phonebank")
    before = list(logger.handlers)
    logs.start(tmp_path)
    yield tmp_path / "phonebank.log"
    for handler in [one for one in logger.handlers if one not in before]:
        logger.removeHandler(handler)
        handler.close()


def failing(words: str) -> None:
    raise ValueError(words)


def caught(words: str = VOTER) -> BaseException:
    """An error of ours that quotes what was on the page, twice over."""
    with pytest.raises(BugError) as raised:
        try:
            failing(words)
        except ValueError as error:
            raise BugError(f"while saving {words}") from error
    return raised.value


def test_what_happened_is_noted_with_figures(log: Path) -> None:
    logs.note("sent", outcomes=12, seconds=0.25, online=True)
    (line,) = log.read_text(encoding="utf-8").splitlines()
    assert line.endswith("INFO sent outcomes=12 seconds=0.25 online=True")


def test_an_error_of_ours_is_noted_by_its_type_and_place_without_its_words(log: Path) -> None:
    logs.note_error(caught())
    text = log.read_text(encoding="utf-8")
    assert "BugError at test_logs.py:" in text
    assert "caught" in text
    assert "Robin" not in text
    assert "960123" not in text


def test_the_worlds_errors_are_noted_without_the_file_or_outcome_that_they_name(log: Path) -> None:
    try:
        raise ListProblem("There is no file Robin Sample 01632 960123.csv.", "Check its name and folder.")
    except ListProblem as error:
        logs.note_error(error)
    (line,) = log.read_text(encoding="utf-8").splitlines()
    assert "ERROR ListProblem at test_logs.py:" in line
    assert "Robin" not in line


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), min_size=1, max_size=40))
def test_a_report_holds_nothing_that_was_on_the_page(words: str) -> None:
    canary = f"qx{words}zj"
    assert canary not in logs.report(caught(canary))


def test_a_report_says_which_program_on_which_system_and_every_cause() -> None:
    report = logs.report(caught())
    first, when, blank, *causes = report.splitlines()
    assert first.startswith(f"Phonebank Party {__version__}, Python 3.")
    assert when.endswith("UTC")
    assert blank == ""
    assert [one.split(" ")[0] for one in causes] == ["BugError", "ValueError"]
    assert str(Path.home()) not in report


def test_errors_that_name_each_other_as_their_cause_make_an_end(log: Path) -> None:
    first, second = ValueError("one"), ValueError("two")
    first.__cause__, second.__cause__ = second, first
    assert len(logs.report(first)) < 10_000


def test_the_log_is_its_owners_and_stays_small(log: Path) -> None:
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    for number in range(20_000):
        logs.note("a line of the usual length, or a little more than that, as lines go", number=number)
    files = sorted(log.parent.iterdir())
    assert [file.name for file in files] == ["phonebank.log", "phonebank.log.1"]
    assert sum(file.stat().st_size for file in files) <= 1_000_000
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
