"""One application for all the services of a session, one after the other."""

from __future__ import annotations

from litestar import Litestar

from campaign_map.app import create_app
from campaign_map.running.metrics import Metrics
from campaign_map.settings import Service, Settings
from campaign_map.web.kept import Kept

_made: list[Litestar] = []


def app_of(service: Service) -> Litestar:
    """The application around ``service``, as new.

    Its hundreds of routes are worked out once: that takes longer than most tests. Whatever an application knows of its
    service is in its state, but for the settings: other ones get an application of their own. So does a second service
    at a time: call :func:`create_app` for it.
    """
    if service.settings != Settings():
        return create_app(service)
    if not _made:
        _made.append(create_app(service))
    state = _made[0].state
    state.service, state.pages, state.metrics = service, Kept(), Metrics(service)
    return _made[0]
