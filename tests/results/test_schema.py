"""The schema file beside each export: valid CSV on the Web, JSON Schema that its own rows fulfil."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from phonebank_app.results import FORMATS, FormatName, Wanted, save, schema
from phonebank_app.results.originals import Original
from phonebank_app.results.rows import ListRow
from phonebank_app.results.source import Source
from tests.results.reading import raw_csv
from tests.results.sources import ANSWERED, attempt, contact_of, source

CSVS = [(wanted, fmt) for fmt, one in FORMATS.items() for wanted in one.wanted if one.suffix == ".csv"]

# "Metadata Vocabulary for Tabular Data", W3C Recommendation 17 December 2015, sections 5.2 to 5.9.
OF_A_TABLE = {"@context", "url", "dialect", "notes", "null", "tableDirection", "tableSchema", "suppressOutput", "lang"}
OF_A_COLUMN = {"name", "titles", "datatype", "null", "required", "separator", "ordered", "default", "lang"}
OF_A_SCHEMA = {"columns", "foreignKeys", "primaryKey", "rowTitles"}
OF_A_DIALECT = {
    "commentPrefix", "delimiter", "doubleQuote", "encoding", "header", "headerRowCount", "lineTerminators",
    "quoteChar", "skipBlankRows", "skipColumns", "skipInitialSpace", "skipRows", "trim",
}  # fmt: skip
NAME = re.compile(r"(?:[A-Za-z0-9]|%[0-9A-F]{2})(?:[A-Za-z0-9_]|%[0-9A-F]{2})*")
TYPES = ("string", "dateTimeStamp")


def evening() -> Source:
    """Two contacts, one with rows of two lists; a header that is a formula, and two that are alike."""
    lists = (Original(1, "a.csv", ("Name", "=1+1", "Ref"), 2), Original(2, "b.csv", ("Ref",)))
    rows = [attempt(1, answers=ANSWERED), attempt(2, answers={"=q": ANSWERED["issue"]})]
    kept = (ListRow(1, 2, ("Robin", "x", "9")), ListRow(1, 3, ("R.", "", "8")), ListRow(2, 2, (" 007 ",)))
    contacts = [contact_of(rows[0], rows=kept), contact_of(rows[1])]
    return source(rows, contacts, lists=lists)


def saved(folder: Path, wanted: Wanted, fmt: FormatName, name: str = "") -> tuple[Path, dict[str, Any]]:
    path = folder / (name or f"harrow-{wanted}{FORMATS[fmt].suffix}")
    table = FORMATS[fmt].table(evening(), wanted)
    save(table, fmt, path)
    beside = schema.save(FORMATS[fmt].table(evening(), wanted), path)
    return path, json.loads(beside.read_text("utf-8"))


def assert_valid(table: dict[str, Any], path: Path) -> None:
    """As far as the Recommendation says it of one table."""
    assert {key for key in table if ":" not in key} <= OF_A_TABLE
    assert table["url"] == path.name
    assert set(table["dialect"]) <= OF_A_DIALECT
    of = table["tableSchema"]
    assert set(of) <= OF_A_SCHEMA
    names = [column["name"] for column in of["columns"]]
    assert len(set(names)) == len(names)
    for column in of["columns"]:
        assert {key for key in column if ":" not in key} <= OF_A_COLUMN
        assert NAME.fullmatch(column["name"]), column["name"]
        kind = column["datatype"]
        assert kind in TYPES or kind["base"] in ("integer", "boolean")
    keys = of.get("primaryKey", [])
    assert set([keys] if isinstance(keys, str) else keys) <= set(names)


@pytest.mark.parametrize(("wanted", "fmt"), CSVS)
def test_the_metadata_is_valid_and_of_exactly_the_columns_of_the_file(
    wanted: Wanted, fmt: FormatName, tmp_path: Path
) -> None:
    path, made = saved(tmp_path, wanted, fmt)
    assert made["@context"][0] == "http://www.w3.org/ns/csvw"
    assert_valid(made, path)
    header, *rows = raw_csv(path)
    columns = made["tableSchema"]["columns"]
    assert [column["titles"].lstrip("'") for column in columns] == [cell.lstrip("'") for cell in header]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in path.read_bytes()
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        if column.get("required"):
            assert "" not in cells, column["name"]
        if column["datatype"] == {"base": "boolean", "format": "yes|no"}:
            assert set(cells) <= {"yes", "no"}
        elif column["datatype"] == "dateTimeStamp":
            assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", cell) for cell in cells if cell)
        elif isinstance(column["datatype"], dict):
            assert all(cell.isdigit() for cell in cells)
    if key := made["tableSchema"].get("primaryKey"):
        place = [column["name"] for column in columns].index(key)
        assert len({row[place] for row in rows}) == len(rows)


@pytest.mark.parametrize("first", ["attempts", "contacts"])
def test_files_of_one_party_that_lie_side_by_side_are_joined(first: Wanted, tmp_path: Path) -> None:
    order: list[Wanted] = ["attempts", "contacts"] if first == "attempts" else ["contacts", "attempts"]
    for wanted in (*order, "answers"):
        saved(tmp_path, wanted, "csv")
    for wanted in ("attempts", "answers"):
        path = tmp_path / f"harrow-{wanted}.csv"
        made = json.loads(schema.path_for(path).read_text("utf-8"))
        mine, its = made["tables"]
        assert_valid(mine, path)
        assert_valid(its, tmp_path / "harrow-contacts.csv")
        (key,) = mine["tableSchema"]["foreignKeys"]
        assert key == {
            "columnReference": "contact_id",
            "reference": {"resource": "harrow-contacts.csv", "columnReference": "contact_id"},
        }
        assert "@context" not in mine
        assert "foreignKeys" not in its["tableSchema"]


def test_somebody_else_s_metadata_is_left_alone(tmp_path: Path) -> None:
    saved(tmp_path, "attempts", "csv")
    schema.path_for(tmp_path / "harrow-contacts.csv").write_text("[]", encoding="utf-8")
    (tmp_path / "harrow-contacts.csv").write_text("x", encoding="utf-8")
    _, made = saved(tmp_path, "attempts", "csv")
    assert "tables" not in made


@pytest.mark.parametrize("wanted", FORMATS["jsonl"].wanted)
def test_json_lines_have_exactly_the_properties_of_their_schema(wanted: Wanted, tmp_path: Path) -> None:
    path, made = saved(tmp_path, wanted, "jsonl")
    (name,) = [one for one in made["$defs"] if made.get("$ref", "").endswith(one)]
    properties = made["$defs"][name]["properties"]
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines
    for line in lines:
        assert set(line) == set(properties)
        assert "" not in line.values()
    described = [key for key, of in properties.items() if "description" in of]
    assert len(described) >= len(properties) / 2


@pytest.mark.parametrize("fmt", ["xlsx", "osdi"])
def test_workbooks_and_osdi_have_a_schema_too(fmt: FormatName, tmp_path: Path) -> None:
    path, made = saved(tmp_path, "attempts", fmt)
    assert schema.path_for(path).name == f"{path.name}-schema.json"
    assert made["$schema"].startswith("https://json-schema.org/")
    if fmt == "xlsx":
        assert "Outcome id" in made["properties"]


def test_rows_of_lists_come_back_as_they_stood_list_beside_list(tmp_path: Path) -> None:
    path, _ = saved(tmp_path, "contacts", "csv")
    header, one, two = raw_csv(path)
    assert header[-7:] == [
        "Name (from the list)", "'=1+1", "Ref",
        "Name (from the list, 2)", "'=1+1 (from the list)", "Ref (from the list)",
        "Ref (from the list, 2)",
    ]  # fmt: skip
    assert one[-7:] == ["Robin", "x", "9", "R.", "", "8", " 007 "]
    assert two[-7:] == [""] * 7
    path, _ = saved(tmp_path, "contacts", "jsonl")
    first = json.loads(path.read_text("utf-8").splitlines()[0])
    assert first["original"][2] == {"list": "b.csv", "row": 2, "columns": ["Ref"], "cells": [" 007 "]}
