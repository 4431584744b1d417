"""Tables as files: every text in every column of both tables, in both formats, whole or not at all."""

from __future__ import annotations

import errno
import stat
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from phonebank_app.errors import FileProblem
from phonebank_app.results import FLAT, FormatName, Table, save, tables, xlsx_file
from phonebank_app.results.columns import Column, Type, merged
from phonebank_app.results.rows import Attempt, ContactNow, Given, LastOutcome
from phonebank_app.words.spreadsheets import harmless
from tests.results.payloads import PAYLOADS
from tests.results.reading import kinds_of_cells, raw_csv, raw_xlsx, table

EVENING = datetime(2019, 12, 5, 19, 4, 11, 250_000, tzinfo=UTC)
SUMMER = datetime(2017, 6, 1, 17, 30, tzinfo=UTC)
BOTH = pytest.mark.parametrize("fmt", list(FLAT))


def attempt(words: str = "words", **fields: Any) -> Attempt:
    """An attempt with the same words wherever words can stand."""
    values: dict[str, Any] = {
        "outcome_id": words,
        "device_seq": 7,
        "at": EVENING,
        "chair": 2,
        "caller": words,
        "contact_id": words,
        "external_id": words,
        "name": words,
        "area": words,
        "number": "+447700900123",
        "kind": words,
        "label": words,
        "counts": True,
        "replaces": words,
        "call_back_at": SUMMER,
        "language": words,
        "note": words,
        "answers": {"issue": Given((words,), words), words: Given((words,), words)},
        "script_hash": words,
        "sent": False,
    }
    return Attempt(**(values | fields))


def contact(words: str = "words", **fields: Any) -> ContactNow:
    """A contact with the same words wherever words can stand."""
    values: dict[str, Any] = {
        "contact_id": words,
        "external_id": words,
        "name": words,
        "first_name": words,
        "area": words,
        "numbers": ("+447700900123", "+35312345678"),
        "attempts": 3,
        "last": LastOutcome(words, words, EVENING, words),
        "state": words,
        "do_not_call": True,
        "call_back_at": SUMMER,
        "answers": {"issue": Given((words,), words), words: Given((words,), words)},
        "note": words,
        "extra": {words: words, "Ward": words},
    }
    return ContactNow(**(values | fields))


def payload_tables() -> dict[str, Table[Any]]:
    """Both tables with every payload in every column, and every payload as a header."""
    questions = ("issue", *PAYLOADS)
    return {
        "attempts": tables.attempts(map(attempt, PAYLOADS), questions),
        "contacts": tables.contacts(map(contact, PAYLOADS), questions, 2, ("Ward", *PAYLOADS)),
    }


@BOTH
@pytest.mark.parametrize("name", ["attempts", "contacts"])
def test_every_text_in_every_column_comes_back_as_text(fmt: FormatName, name: str, tmp_path: Path) -> None:
    made = payload_tables()[name]
    rows = list(made.rows)
    path = tmp_path / f"file.{fmt}"
    assert save(replace(made, rows=rows), fmt, path) == len(PAYLOADS)
    if fmt == "csv":
        cells = [cell for row in raw_csv(path) for cell in row]
        assert [cell for cell in cells if cell.startswith(("\t", "\r", "\n", "＝", "＋", "－", "＠"))] == []
        assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
    else:
        kinds = [kind for _, kind in kinds_of_cells(path)]
        figures = [column for column in made.columns if column.type is Type.NUMBER]
        assert kinds.count("number") == len(figures) * len(PAYLOADS)
    for row, read in zip(rows, table(path), strict=True):
        assert read == {column.header: harmless(str(column.value(row))) for column in made.columns}


@BOTH
def test_a_column_of_the_list_that_is_called_like_a_formula_keeps_its_name_as_text(
    fmt: FormatName, tmp_path: Path
) -> None:
    path = tmp_path / f"file.{fmt}"
    bad = '=HYPERLINK("http://example.invalid")'
    save(tables.contacts([contact(extra={bad: "x"})], (), 1, (bad,)), fmt, path)
    assert table(path)[0][bad] == "x"
    if fmt == "csv":
        assert raw_csv(path)[0][-1] == f"'{bad}"
    else:
        assert {kind for address, kind in kinds_of_cells(path) if address.endswith("1")} == {"text"}


@BOTH
def test_moments_figures_and_numbers_are_written_as_documented(fmt: FormatName, tmp_path: Path) -> None:
    path = tmp_path / f"file.{fmt}"
    save(tables.attempts([attempt(), attempt(call_back_at=None, number="")], ("issue",)), fmt, path)
    one, blank = table(path)
    assert (one["Saved at"], one["Saved at (UTC)"]) == ("2019-12-05T19:04:11+00:00", "2019-12-05T19:04:11.250Z")
    assert one["Call back at"] == "2017-06-01T18:30:00+01:00"
    assert (one["Number rung"], one["Saved as"], one["Chair"]) == ("07700900123", "7", "2")
    assert (one["Counts"], one["Sent"]) == ("yes", "no")
    assert (blank["Call back at"], blank["Number rung"]) == ("", "")


@BOTH
def test_a_british_number_needs_no_apostrophe_and_a_foreign_one_gets_it(fmt: FormatName, tmp_path: Path) -> None:
    path = tmp_path / f"file.{fmt}"
    save(tables.contacts([contact()], (), 2, ()), fmt, path)
    row = table(path)[0]
    assert (row["Number 1"], row["Number 2"]) == ("07700900123", "+35312345678")
    raw = raw_csv(path)[1] if fmt == "csv" else raw_xlsx(path)[1]
    assert "07700900123" in raw
    assert ("'+35312345678" if fmt == "csv" else "+35312345678") in raw


@BOTH
def test_columns_of_the_list_never_take_the_place_of_ours(fmt: FormatName, tmp_path: Path) -> None:
    path = tmp_path / f"file.{fmt}"
    own = {"State": "lapsed", "state": "Essex", "Name (from the list)": "x", "NAME": "y"}
    save(tables.contacts([contact(extra=own, state="ready")], (), 1, tuple(own)), fmt, path)
    row = table(path)[0]
    assert row["State"] == "ready to be rung"
    assert (row["State (from the list)"], row["state (from the list, 2)"]) == ("lapsed", "Essex")
    assert (row["Name (from the list)"], row["NAME (from the list, 2)"]) == ("x", "y")


def test_the_columns_of_a_list_keep_its_order_where_no_contact_fills_them_all() -> None:
    assert merged([("a", "c"), ("a", "b", "c"), ("b", "d"), ("e", "a")]) == ("e", "a", "b", "c", "d")
    assert merged([("a", "b"), ("b", "a"), ("c",)]) == ("c", "a", "b")
    assert merged([]) == ()


@BOTH
def test_a_table_without_rows_has_its_header(fmt: FormatName, tmp_path: Path) -> None:
    path = tmp_path / f"file.{fmt}"
    assert save(tables.attempts([], ("issue",)), fmt, path) == 0
    raw = raw_csv(path) if fmt == "csv" else raw_xlsx(path)
    assert [row[:2] for row in raw] == [["Outcome id", "Saved as"]]


def test_a_csv_is_quoted_throughout_and_its_lines_end_as_excel_wants(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    save(tables.attempts([attempt('say "yes"')], ()), "csv", path)
    header, row, rest = path.read_bytes().split(b"\r\n")
    assert header.startswith(b'\xef\xbb\xbf"Outcome id","Saved as"')
    assert row.startswith(b'"say ""yes""","7",')
    assert rest == b""


def test_a_workbook_keeps_its_header_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    save(tables.attempts([attempt(), attempt()], ()), "xlsx", path)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<autoFilter ref="A1:Z3"/>' in sheet


def test_a_note_too_long_for_a_workbook_is_cut_where_one_sees_it_and_whole_in_csv(tmp_path: Path) -> None:
    note = "long " * 8_000
    for fmt, expected in (("csv", note), ("xlsx", note[: xlsx_file.LONGEST_CELL - 1] + "…")):
        save(tables.attempts([attempt(note=note)], ()), fmt, tmp_path / "file")  # type: ignore[arg-type]
        path = (tmp_path / "file").rename(tmp_path / f"file.{fmt}")
        assert table(path)[0]["Note"] == expected


def test_more_rows_than_a_sheet_holds_are_refused_and_never_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 3)
    assert save(tables.attempts([attempt()] * 2, ()), "xlsx", tmp_path / "fits.xlsx") == 2
    with pytest.raises(FileProblem, match="rows") as refused:
        save(tables.attempts([attempt()] * 3, ()), "xlsx", tmp_path / "too-many.xlsx")
    assert "CSV" in refused.value.way_out
    assert not (tmp_path / "too-many.xlsx").exists()


@BOTH
def test_a_table_that_says_who_voters_are_says_so(fmt: FormatName) -> None:
    assert all(made.personal for made in payload_tables().values())
    chairs = Table("Chairs", (Column("chair", "Chair", Type.NUMBER, lambda chair: int(chair), "The chair."),), [1])
    assert not chairs.personal


# -- whole or not at all ------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_a_file_is_for_its_owner_only_even_where_an_older_one_was_not(fmt: FormatName, tmp_path: Path) -> None:
    path = tmp_path / f"file.{fmt}"
    path.write_text("older")
    path.chmod(0o644)
    save(tables.attempts([attempt()], ()), fmt, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@BOTH
@pytest.mark.parametrize("count", [0, 5_000])
def test_when_writing_fails_the_older_file_is_as_it_was_and_nothing_is_left_behind(
    fmt: FormatName, count: int, tmp_path: Path
) -> None:
    path = tmp_path / f"file.{fmt}"
    path.write_text("older")

    def rows() -> Iterator[Attempt]:
        yield from (attempt() for _ in range(count))
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(FileProblem, match="no room") as refused:
        save(tables.attempts(rows(), ()), fmt, path)
    assert "no result is lost" in refused.value.way_out
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


@BOTH
def test_nothing_is_laid_in_the_folder_for_temporary_files(
    fmt: FormatName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, out = tmp_path / "temporary", tmp_path / "out"
    empty.mkdir(mode=0o500)
    out.mkdir()
    opened: list[str] = []
    monkeypatch.setattr("tempfile.tempdir", str(empty))
    monkeypatch.setattr("tempfile.mkstemp", lambda *_, **__: opened.append("mkstemp"))
    save(tables.attempts([attempt()] * 50, ()), fmt, out / "file")
    assert opened == []
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "x"), "no room"),
        (OSError(errno.EDQUOT, "x"), "no room"),
        (OSError(errno.ENAMETOOLONG, "x"), "cannot have that name"),
        (PermissionError(errno.EACCES, "x"), "open in another program"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_what_the_disk_did_is_said_in_one_sentence_with_a_way_out(
    error: OSError, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.csv"
    path.write_text("older")

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileProblem, match=said) as refused:
        save(tables.attempts([attempt()], ()), "csv", path)
    assert refused.value.what.endswith(".")
    assert refused.value.way_out.endswith(".")
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_gone_a_folder_as_a_file_and_a_name_too_long_are_told_apart(tmp_path: Path) -> None:
    made = tables.attempts([], ())
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for path, said in (
        (tmp_path / "gone" / "file.csv", "folder for “file.csv” is not there"),
        (tmp_path / "file" / "file.csv", "folder for “file.csv” is not there"),
        (tmp_path / "folder", "“folder” is a folder"),
        (tmp_path / ("n" * 300), "cannot have that name"),
    ):
        with pytest.raises(FileProblem, match=said):
            save(made, "csv", path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]
