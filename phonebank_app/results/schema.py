"""The schema file beside a results file: CSV on the Web for CSV, JSON Schema for what is JSON or a workbook.

``results.csv`` has ``results.csv-metadata.json`` beside it, as “Metadata Vocabulary for Tabular Data” (W3C
Recommendation, 17 December 2015) finds it; the others have ``…-schema.json``. No voter is in either: they say what the
columns are, and name the list's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from phonebank_app.results.columns import Column, Type
from phonebank_app.results.tables import Table
from phonebank_app.results.whole_file import replacing

METADATA, SCHEMA = "-metadata.json", "-schema.json"
_CONTEXT: list[Any] = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
_APOSTROPHE = (
    "A cell that a spreadsheet would take for a formula has one apostrophe in front, which is not part of the text."
)
_DIALECT = {
    "encoding": "utf-8",
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
    "headerRowCount": 1,
    "lineTerminators": ["\r\n"],
    "skipInitialSpace": False,
    "trim": False,
}
_DATATYPES: dict[Type, Any] = {
    Type.NUMBER: {"base": "integer", "minimum": 0},
    Type.FIGURE: {"base": "integer", "minimum": 0},
    Type.DAY: "date",
    Type.MOMENT: "dateTimeStamp",
    Type.YES_NO: {"base": "boolean", "format": "yes|no"},
}
_JSON_TYPES: dict[Type, Any] = {
    Type.NUMBER: {"type": "integer", "minimum": 0},
    Type.FIGURE: {"type": ["integer", "null"], "minimum": 0},
    Type.DAY: {"type": ["string", "null"], "format": "date"},
    Type.YES_NO: {"enum": ["yes", "no"]},
}
_ALWAYS = {Type.NUMBER, Type.YES_NO}


def path_for(path: Path) -> Path:
    """Where the schema of a results file is."""
    return path.with_name(path.name + (METADATA if path.suffix.lower() == ".csv" else SCHEMA))


def save(table: Table[Any], path: Path) -> Path:
    """Write the schema of a table that was written to ``path``; files of one party that are beside it are joined to it.

    Raises:
        FileProblem: it cannot be written there.
    """
    beside = path_for(path)
    if path.suffix.lower() == ".csv":
        document = {"@context": _CONTEXT, **csvw(table, path.name)}
        _write(beside, document)
        _join(path, table.name)
    else:
        _write(beside, json_schema(table, as_cells=path.suffix.lower() == ".xlsx"))
    return beside


def _write(path: Path, document: dict[str, Any]) -> None:
    with replacing(path) as file:
        file.write(json.dumps(document, ensure_ascii=False, indent=2).encode())
        file.write(b"\n")


# -- CSV on the Web ---------------------------------------------------------------------------------------------------


def csvw(table: Table[Any], url: str) -> dict[str, Any]:
    """The description of one CSV file (a “table description object” without its context)."""
    names = names_of(table.columns)
    schema: dict[str, Any] = {
        "columns": [_column(column, name) for column, name in zip(table.columns, names, strict=True)]
    }
    keys = {column.key: name for column, name in zip(table.columns, names, strict=True)}
    if table.key in keys:
        schema["primaryKey"] = keys[table.key]
    return {
        "url": quote(url),
        "dc:title": table.title,
        "dc:description": f"{table.about} {_APOSTROPHE}".strip(),
        "dialect": _DIALECT,
        "null": "",
        "tableSchema": schema,
    }


def names_of(columns: tuple[Column[Any], ...]) -> list[str]:
    """A name for each column that CSVW allows and no other column has."""
    names: list[str] = []
    for column in columns:
        # A name is a URI template's variable (RFC 6570): letters, figures, “_”, and the rest percent-encoded.
        bare = quote(column.key, safe="").replace("-", "%2D").replace(".", "%2E").replace("~", "%7E")
        bare = f"%5F{bare[1:]}" if bare.startswith("_") else bare
        name, again = bare, 1
        while name in names:
            again += 1
            name = f"{bare}_{again}"
        names.append(name)
    return names


def _column(column: Column[Any], name: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": name,
        "titles": column.header,
        "dc:description": column.words + (f" Unit: {column.unit}." if column.unit else ""),
        "datatype": _DATATYPES.get(column.type, "string"),
    }
    if column.type is Type.CODES:
        made["separator"] = "; "
    if column.type in _ALWAYS or column.key in ("outcome_id", "contact_id", "van_id", "voter_id", "person_id"):
        made["required"] = True
    return made


_OTHERS = {"attempts": "contacts", "answers": "contacts"}
"""Which table’s ``contact_id`` is a key of which other table."""


def _join(path: Path, name: str) -> None:
    """Where two files of one party lie side by side, say that the contacts of one are those of the other."""
    for table, other in _OTHERS.items():
        if name not in (table, other):
            continue
        mine = path if name == table else _sibling(path, other, table)
        its = path if name == other else _sibling(path, table, other)
        if mine is None or its is None:
            continue
        of_mine, of_its = _own(mine), _own(its)
        if of_mine is None or of_its is None:
            continue
        of_mine["tableSchema"]["foreignKeys"] = [
            {
                "columnReference": "contact_id",
                "reference": {"resource": of_its["url"], "columnReference": "contact_id"},
            }
        ]
        _write(path_for(mine), {"@context": _CONTEXT, "tables": [of_mine, of_its]})


def _sibling(path: Path, name: str, other: str) -> Path | None:
    """The file of another table that was saved under the name that the program suggests, if it is there."""
    head, found, tail = path.name.rpartition(name)
    beside = path.with_name(f"{head}{other}{tail}")
    return beside if found and beside.is_file() and path_for(beside).is_file() else None


def _own(path: Path) -> dict[str, Any] | None:
    """The description of one file in its metadata; ``None`` when somebody else wrote that, or it cannot be read."""
    try:
        document = json.loads(path_for(path).read_text(encoding="utf-8"))
        tables = document.get("tables", [document])
        found = next(one for one in tables if one["url"] == quote(path.name))
        found.pop("@context", None)
        names = [column["name"] for column in found["tableSchema"]["columns"]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration):
        return None
    return found if "contact_id" in names else None


# -- JSON Schema ------------------------------------------------------------------------------------------------------


def json_schema(table: Table[Any], *, as_cells: bool) -> dict[str, Any]:
    """The schema of one row (JSON Lines), of the whole document (OSDI), or of a row by header (a workbook)."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": table.title}
    if table.line is None or as_cells:
        what = f"{table.about} Each row as an object by header." if as_cells else table.about
        return about | {"description": what} | _by_column(table.columns, by_header=as_cells)
    (made,), definitions = msgspec.json.schema_components([table.line.type], ref_template="#/$defs/{name}")
    words = {column.key: column.words + (f" {column.unit}." if column.unit else "") for column in table.columns}
    for definition in definitions.values():
        for key, of in definition.get("properties", {}).items():
            if key in words and "description" not in of and "$ref" not in of:
                of["description"] = words[key]
    return about | {"description": table.about} | made | {"$defs": definitions}


def _by_column(columns: tuple[Column[Any], ...], *, by_header: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for column in columns:
        made = dict(_JSON_TYPES.get(column.type, {"type": "string" if by_header else ["string", "null"]}))
        made["description"] = column.words + (f" Unit: {column.unit}." if column.unit else "")
        properties[column.header if by_header else column.key] = made
    return {"type": "object", "properties": properties, "additionalProperties": False}
