"""Applications for the services of a session, one after the other."""

from __future__ import annotations

import sqlalchemy as sa
from litestar import Litestar

from campaign_map.app import create_app
from campaign_map.running.metrics import Metrics
from campaign_map.settings import Service, Settings
from campaign_map.web.kept import Kept

_free: list[Litestar] = []


def app_of(service: Service) -> Litestar:
    """An application around ``service``, as new; another service's once this one is closed.

    Its hundreds of routes are worked out once: that takes longer than most tests. Whatever an application knows of its
    service is in its state, but for the settings: other ones get an application of their own.
    """
    if service.settings != Settings():
        return create_app(service)
    app = _free.pop() if _free else create_app(service)
    app.state.service, app.state.pages, app.state.metrics = service, Kept(), Metrics(service)
    sa.event.listen(service.store.engine, "engine_disposed", lambda _: _free.append(app), once=True)
    return app
