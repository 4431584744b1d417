"""Many rows in one statement, on SQLite and on PostgreSQL.

A list of ids travels as one value (an array, or JSON), so that a statement is the same text however many there are: it
is put together once, when the module is read, compiled once, prepared once, and no database counts its parameters. On
PostgreSQL new rows go in by COPY, and rows are changed by one UPDATE that is joined with what is to be written; on
SQLite, where a statement costs next to nothing, each row is its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import msgspec
import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from campaign_map import upserts

Kind = sa.types.TypeEngine[Any]


def on_postgresql(connection: sa.Connection) -> bool:
    """Whether rows can be locked, copied and joined with arrays."""
    return connection.dialect.name == "postgresql"


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """The condition that ``column`` is one of the values given as the parameter ``name``: any collection."""
    return _Among(column, _several(name, column.type))


def given(**columns: Kind) -> sa.FromClause:
    """Rows of ours as something to join with: each column is a parameter of its name, a sequence of values."""
    rows = _Given(*(_several(name, kind) for name, kind in columns.items()))
    return rows.table_valued(*(sa.column(name, kind) for name, kind in columns.items()), name="given")


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, all with the same columns.

    Raises:
        sqlalchemy.exc.DBAPIError: as an INSERT would, of the same kinds.
    """
    if not rows:
        return
    if not on_postgresql(connection):
        connection.execute(table.insert(), rows)
        return
    statement, made = _copying(table, tuple(rows[0]), connection.dialect)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] if make is None else make(row[name]) for name, make in made])
    except psycopg.Error as error:
        # What SQLAlchemy would have made of it, without what was written.
        raise sa.exc.DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error


def update(
    connection: sa.Connection,
    table: sa.Table,
    keys: tuple[str, ...],
    values: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Change the rows named by ``keys``; each of ``rows`` is its keys, then its new values."""
    if not rows:
        return
    names = [f"new_{name}" for name in (*keys, *values)]
    if on_postgresql(connection):
        connection.execute(_joined_update(table, keys, values), dict(zip(names, zip(*rows, strict=True), strict=True)))
    else:
        connection.execute(_one_update(table, keys, values), [dict(zip(names, row, strict=True)) for row in rows])


def replace(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, all with the same columns, or put them in place of those with the same primary key.

    No key may be there twice.
    """
    if not rows:
        return
    names = tuple(rows[0])
    if on_postgresql(connection):
        columns = {f"new_{name}": [row[name] for row in rows] for name in names}
        connection.execute(_joined_replace(table, names), columns)
    else:
        connection.execute(upserts.replace(connection, table), rows)


@lru_cache
def _copying(table: sa.Table, columns: tuple[str, ...], dialect: sa.Dialect) -> tuple[str, list[tuple[str, Any]]]:
    quote = dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(quote(name) for name in columns)}) FROM STDIN"
    return statement, [(name, _processor(table.c[name].type, dialect)) for name in columns]


@lru_cache
def _joined_update(table: sa.Table, keys: tuple[str, ...], values: tuple[str, ...]) -> sa.Update:
    new = given(**{f"new_{name}": table.c[name].type for name in (*keys, *values)})
    changed = table.update().where(*(table.c[name] == new.c[f"new_{name}"] for name in keys))
    return changed.values({name: new.c[f"new_{name}"] for name in values})


@lru_cache
def _joined_replace(table: sa.Table, names: tuple[str, ...]) -> sa.Insert:
    new = given(**{f"new_{name}": table.c[name].type for name in names})
    made = postgresql.insert(table).from_select(names, sa.select(*(new.c[f"new_{name}"] for name in names)))
    keys = [column.name for column in table.primary_key]
    values = {name: made.excluded[name] for name in names if name not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=values)


@lru_cache
def _one_update(table: sa.Table, keys: tuple[str, ...], values: tuple[str, ...]) -> sa.Update:
    changed = table.update().where(*(table.c[name] == sa.bindparam(f"new_{name}") for name in keys))
    return changed.values({name: sa.bindparam(f"new_{name}") for name in values})


class _Several(sa.types.TypeDecorator[Collection[Any]]):
    """Values of one kind (text, numbers, moments, yes and no) as one parameter."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Collection[Any] | None, dialect: sa.Dialect) -> str:
        assert value is not None
        make = _processor(self.kind, dialect)
        plain: Iterable[Any] = value if make is None else map(make, value)
        if dialect.name == "postgresql":
            return _array_of(list(plain))
        return msgspec.json.encode(list(plain)).decode()


def _several(name: str, kind: Kind) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=_Several(kind))


def _processor(kind: Kind, dialect: sa.Dialect) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _array_of(values: Sequence[Any]) -> str:
    """A PostgreSQL array as it is written down: many times as fast as having the driver adapt each element."""
    try:
        # Ids, as nearly all are: no quotation marks but ours, and nothing to escape.
        joined = '","'.join(values)
        if values and "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
            return f'{{"{joined}"}}'
    except TypeError:
        pass
    return f"{{{','.join(map(_element, values))}}}"


def _element(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "NULL" if value is None else str(value)


class _Among(FunctionElement[bool]):
    name = "among"
    # Not a Boolean, which SQLite lacks: it would be told “… = 1”, and use no index.
    type = sa.types.NullType()  # type: ignore[assignment]
    inherit_cache = True


@compiles(_Among, "postgresql")
def _any(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, several = element.clauses
    return compiler.process(column == sa.any_(_array(several)), **options)


@compiles(_Among, "sqlite")
def _in(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, several = element.clauses
    values = f"SELECT value FROM json_each({compiler.process(several)})"  # noqa: S608 - the parameter's placeholder
    return f"{compiler.process(column, **options)} IN ({values})"


class _Given(FunctionElement[Any]):
    name = "given"
    inherit_cache = True


@compiles(_Given, "postgresql")
def _unnest(element: _Given, compiler: SQLCompiler, **options: Any) -> str:
    arrays = ", ".join(compiler.process(_array(several), **options) for several in element.clauses)
    names = ", ".join(str(several.key) for several in element.clauses)
    return f"(SELECT * FROM unnest({arrays}) AS each({names}))"  # noqa: S608 - placeholders, and names of ours


@compiles(_Given, "sqlite")
def _json_each(element: _Given, compiler: SQLCompiler, **options: Any) -> str:
    first, *others = element.clauses
    columns = ", ".join(f"{several.key}_.value AS {several.key}" for several in element.clauses)
    made = f"(SELECT {columns} FROM json_each({compiler.process(first)}) AS {first.key}_"  # noqa: S608 - the same
    for several in others:
        each = f"json_each({compiler.process(several)}) AS {several.key}_"
        made += f" JOIN {each} ON {several.key}_.key = {first.key}_.key"
    # Bounded by no limit: it is made first, and then joined, not taken apart to be joined bit by bit.
    return f"{made} LIMIT -1)"


def _array(several: Any) -> sa.ColumnElement[Any]:
    return sa.cast(several, ARRAY(several.type.kind))
