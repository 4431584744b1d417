"""Lists that were taken in: the files, and every row that became or joined a contact, as it stood.

It stands here and nowhere else, so that it goes back whole and can be forgotten whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import from_ms, to_ms

_texts = msgspec.json.Decoder(tuple[str, ...])
_mapping = msgspec.json.Decoder(dict[str, str])
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list that was taken in.

    Attributes:
        name: the file's, without its folder.
        headers: of its columns, in order, each once.
        mapping: header to field, of the columns that meant something.
        rows, contacts, refused: of the whole file.
    """

    id: int
    name: str
    headers: tuple[str, ...]
    mapping: Mapping[str, str]
    sha256: str
    rows: int
    contacts: int
    refused: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class OriginalRow:
    """A row as it stood: ``cells`` in the order of its list's ``headers``; a long row has more cells than those."""

    list_id: int
    row: int
    contact_id: int
    cells: tuple[str, ...]


def add(
    connection: sa.Connection,
    *,
    name: str,
    headers: Sequence[str],
    mapping: Mapping[str, str],
    sha256: str,
    rows: int,
    contacts: int,
    refused: int,
    at: datetime,
) -> int:
    """Write a list down; the same file understood in the same way is the same list. Returns its id."""
    heads, meant = _encode(list(headers)).decode(), _encode(dict(mapping)).decode()
    known = run(
        connection,
        "SELECT id FROM lists WHERE sha256 = ? AND sha256 <> '' AND headers = ? AND mapping = ?",
        (sha256, heads, meant),
    ).fetchone()
    if known is not None:
        return int(known[0])
    made = run(
        connection,
        "INSERT INTO lists (name, headers, mapping, sha256, rows, contacts, refused, loaded_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (name, heads, meant, sha256, rows, contacts, refused, to_ms(at)),
    )
    return int(made.lastrowid)


def put_rows(connection: sa.Connection, list_id: int, rows: Iterable[tuple[int, int, Sequence[str]]]) -> None:
    """Keep (row, contact, cells); one that is there already stands."""
    run_many(
        connection,
        "INSERT INTO list_rows (list_id, row, contact_id, cells) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ((list_id, row, contact_id, _encode(cells).decode()) for row, contact_id, cells in rows),
    )


def every(connection: sa.Connection) -> list[KeptList]:
    """The lists of which rows are kept, in the order in which they came."""
    found = run(
        connection,
        "SELECT id, name, headers, mapping, sha256, rows, contacts, refused, loaded_at FROM lists ORDER BY id",
    )
    return [
        KeptList(one, name, _texts.decode(heads), _mapping.decode(meant), sha, rows, contacts, refused, from_ms(at))
        for one, name, heads, meant, sha, rows, contacts, refused, at in found
    ]


def original_rows(connection: sa.Connection) -> Iterator[OriginalRow]:
    """Every row that is kept, by contact in the order of the list, then as they came."""
    found = run(
        connection,
        "SELECT r.list_id, r.row, r.contact_id, r.cells FROM contacts c JOIN list_rows r ON r.contact_id = c.id"
        " ORDER BY c.position, r.list_id, r.row",
    )
    for list_id, row, contact_id, cells in found:
        yield OriginalRow(list_id, row, contact_id, _texts.decode(cells))


def rows_of(connection: sa.Connection, contact_id: int) -> list[OriginalRow]:
    """What the lists said of one person, row for row."""
    found = run(
        connection,
        "SELECT list_id, row, contact_id, cells FROM list_rows WHERE contact_id = ? ORDER BY list_id, row",
        (contact_id,),
    )
    return [OriginalRow(list_id, row, of, _texts.decode(cells)) for list_id, row, of, cells in found]


def silent(connection: sa.Connection, list_id: int) -> int:
    """How many people of a list nobody may ring, because they, or somebody on their lines, asked."""
    found = run(
        connection,
        "SELECT count(DISTINCT c.id) FROM list_rows r JOIN contacts c ON c.id = r.contact_id"
        " WHERE r.list_id = ? AND (c.do_not_call = 1 OR c.reason = 'do_not_call')",
        (list_id,),
    )
    return int(found.fetchone()[0])


def forget(connection: sa.Connection, contact_ids: Iterable[int]) -> None:
    """Delete what the lists said of these people; a list of which no row is left goes with the last."""
    run_many(connection, "DELETE FROM list_rows WHERE contact_id = ?", [(one,) for one in contact_ids])
    run(connection, "DELETE FROM lists WHERE id NOT IN (SELECT list_id FROM list_rows)")


def count(connection: sa.Connection) -> int:
    """How many rows are kept."""
    return int(run(connection, "SELECT count(*) FROM list_rows").fetchone()[0])
