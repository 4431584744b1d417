"""Many rows in one statement, on SQLite and on PostgreSQL.

A list of ids travels as one value (an array, or JSON), so that a statement is the same text however many there are: it
is compiled once, prepared once, and no database counts its parameters. On PostgreSQL new rows go in by COPY, and rows
are changed by one UPDATE that is joined with what is to be written; on SQLite, where a statement costs next to
nothing, each row is its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

import msgspec
import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY


def on_postgresql(connection: sa.Connection) -> bool:
    """Whether rows can be locked, copied and joined with arrays."""
    return connection.dialect.name == "postgresql"


def among(connection: sa.Connection, column: sa.ColumnElement[Any], values: Collection[Any]) -> sa.ColumnElement[bool]:
    """The condition that ``column`` is one of ``values``, of which there may be thousands."""
    if on_postgresql(connection):
        return column == sa.any_(_array(_written(values, column.type, connection.dialect), column.type))
    text = sa.bindparam(None, msgspec.json.encode(list(values)).decode(), sa.Text, unique=True)
    return column.in_(sa.select(sa.func.json_each(text).table_valued("value").c.value))


def given(
    connection: sa.Connection, columns: Sequence[sa.ColumnElement[Any]], rows: Sequence[Sequence[Any]]
) -> sa.FromClause:
    """Rows of ours as something to join with: columns named and typed like ``columns``, of ids and numbers only."""
    if on_postgresql(connection):
        lists = zip(*rows, strict=True) if rows else [()] * len(columns)
        arrays = [
            _array(_written(values, column.type, connection.dialect), column.type)
            for column, values in zip(columns, lists, strict=True)
        ]
        named = [sa.column(column.key, column.type) for column in columns if column.key]
        return sa.func.unnest(*arrays).table_valued(*named).render_derived("given")
    text = sa.bindparam(None, msgspec.json.encode(rows).decode(), sa.Text, unique=True)
    each = sa.func.json_each(text).table_valued("value")
    cells = [sa.func.json_extract(each.c.value, f"$[{at}]").label(column.key) for at, column in enumerate(columns)]
    return sa.select(*cells).select_from(each).subquery("given")


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows, all with the same columns.

    Raises:
        sqlalchemy.exc.DBAPIError: as an INSERT would, of the same kinds.
    """
    if not rows:
        return
    if not on_postgresql(connection):
        connection.execute(table.insert(), rows)
        return
    columns = tuple(rows[0])
    statement, made = _copying(table, columns, connection.dialect)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] if make is None else make(row[name]) for name, make in made])
    except psycopg.Error as error:
        # What SQLAlchemy would have made of it, without what was written.
        raise sa.exc.DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error


@lru_cache
def _copying(table: sa.Table, columns: tuple[str, ...], dialect: sa.Dialect) -> tuple[str, list[tuple[str, Any]]]:
    quote = dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(quote(name) for name in columns)}) FROM STDIN"
    return statement, [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in columns]


def update(
    connection: sa.Connection,
    table: sa.Table,
    keys: Sequence[str],
    values: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Change the rows named by ``keys``; each of ``rows`` is its keys, then its new values."""
    if not rows:
        return
    names = [f"b_{name}" for name in (*keys, *values)]
    if on_postgresql(connection):
        kinds = [table.c[name].type for name in (*keys, *values)]
        columns = zip(names, zip(*rows, strict=True), kinds, strict=True)
        written = {name: _written(column, kind, connection.dialect) for name, column, kind in columns}
        connection.execute(_joined_update(table, tuple(keys), tuple(values)), written)
        return
    one = table.update().where(*(table.c[name] == sa.bindparam(f"b_{name}") for name in keys))
    one = one.values({name: sa.bindparam(f"b_{name}") for name in values})
    connection.execute(one, [dict(zip(names, row, strict=True)) for row in rows])


@lru_cache
def _joined_update(table: sa.Table, keys: tuple[str, ...], values: tuple[str, ...]) -> sa.Update:
    names = (*keys, *values)
    arrays = [sa.cast(sa.bindparam(f"b_{name}", type_=sa.Text), ARRAY(table.c[name].type)) for name in names]
    columns = [sa.column(name, table.c[name].type) for name in names]
    given = sa.func.unnest(*arrays).table_valued(*columns).render_derived("given")
    return (
        table.update()
        .where(*(table.c[name] == given.c[name] for name in keys))
        .values({name: given.c[name] for name in values})
    )


def _array(written: str, kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.bindparam(None, written, sa.Text, unique=True), ARRAY(kind))


def _written(values: Iterable[Any], kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> str:
    """A PostgreSQL array as it is written down: five times as fast as having the driver adapt each element."""
    make = kind.dialect_impl(dialect).bind_processor(dialect)
    plain = values if make is None else map(make, values)
    return f"{{{','.join(map(_element, plain))}}}"


def _element(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "NULL" if value is None else str(value)
