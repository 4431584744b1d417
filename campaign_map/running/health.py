"""Whether the service can do what it is for: its database answers, and has the tables that this program knows."""

from __future__ import annotations

from functools import cache

import msgspec
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from litestar import get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec

from campaign_map.problems import Refusal
from campaign_map.store import Store, configuration
from phonebank_app.protocol.wire import MEDIA_TYPE, ServiceError


class Health(msgspec.Struct, frozen=True):
    """``GET /health``, when all is well."""

    ok: bool


def check(store: Store) -> None:
    """Ask the database.

    Raises:
        Refusal: 503 ``unwell``, and what is wrong in words.
    """
    try:
        with store.read() as connection:
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except sa.exc.SQLAlchemyError as error:
        raise Refusal(
            503, "unwell", "The database does not answer.", "Look whether it runs, and has room for one more."
        ) from error
    if version != _newest():
        raise Refusal(
            503,
            "unwell",
            "The database was brought up to date by another version of the service.",
            "Run the same version everywhere, and start this one again.",
        )


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(configuration()).get_current_head()


@get(
    "/health",
    media_type="application/json",
    sync_to_thread=True,
    responses={503: ResponseSpec(ServiceError, description="No, and why.", media_type=MEDIA_TYPE)},
    summary="Whether the service works",
)
def health(state: State) -> Health:
    """No token needed: a proxy asks, and sends nobody here while the answer is no."""
    check(state.service.store)
    return Health(ok=True)
