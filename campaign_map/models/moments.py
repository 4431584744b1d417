"""The column types that every table shares, and the one metadata they belong to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@lru_cache(maxsize=4096)
def _moment(value: int) -> datetime:
    """Rows beside each other mostly hold the same few: a lease's end, a screening's, never."""
    return _EPOCH + timedelta(milliseconds=value)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept as milliseconds since 1970: the same on SQLite and PostgreSQL, and compared as a number."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        return None if value is None else (value - _EPOCH) // _MS

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else _moment(value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, **options: Any) -> Column[str]:
    """A text column that is never null unless that is asked for."""
    options.setdefault("nullable", False)
    return Column(name, sa.Text, **options)
