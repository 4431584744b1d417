"""What the running service does by itself, now and then, whoever asks for what."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import anyio
import sqlalchemy as sa
from anyio import to_thread
from litestar import Litestar

from campaign_map import counts
from campaign_map.settings import Service

log = logging.getLogger("campaign_map")

EVERY = timedelta(seconds=20)


def upkeep(service: Service) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """For the application's lifespan: counts the seats' lists again, so that nobody who asks has to wait for that."""

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncGenerator[None, None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_go_on, service)
            yield
            tasks.cancel_scope.cancel()

    return running


async def _go_on(service: Service) -> None:
    while True:
        await anyio.sleep(EVERY.total_seconds())
        try:
            await to_thread.run_sync(counts.refresh, service)
        except sa.exc.SQLAlchemyError as error:
            # The database is away: requests say so to whoever asks. It is tried again.
            log.error("counting failed: %s", type(error).__name__)
