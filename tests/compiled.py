"""SQL that is compiled once for a whole session of tests.

SQLAlchemy keeps what it compiled with the engine, and each test has a store, so an engine, of its own: half the time
of a test of the service went into compiling the statements of the test before it again.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

_OF_ONE_STORE = {"creator"}


def keep(patch: pytest.MonkeyPatch) -> None:
    """From now on engines of one kind share what they compile; connections and pools are each one's own."""
    make = sa.create_engine
    dialects: dict[tuple[str, ...], sa.Dialect] = {}
    caches: dict[tuple[str, ...], dict[Any, Any]] = {}

    def create_engine(url: str | sa.URL, **options: Any) -> sa.Engine:
        engine = make(url, **options)
        kind = (
            engine.url.drivername,
            *(f"{name}={options[name]!r}" for name in sorted(options.keys() - _OF_ONE_STORE)),
        )
        # What is compiled is kept by its dialect, which knows what its database can do only once it is connected.
        if kind in dialects:
            engine.dialect = dialects[kind]
            engine.update_execution_options(compiled_cache=caches[kind])
        else:
            sa.event.listen(engine, "connect", lambda *_: dialects.setdefault(kind, engine.dialect), once=True)
            engine.update_execution_options(compiled_cache=caches.setdefault(kind, {}))
        return engine

    patch.setattr(sa, "create_engine", create_engine)
