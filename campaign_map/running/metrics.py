"""What the service counts of itself, for Prometheus. No label says who: routes, statuses, kinds, nothing else.

Several processes count in files of one folder (``PROMETHEUS_MULTIPROC_DIR``, which must be set before this module is
read), and whichever is asked adds them up. What can be looked up in the database is looked up when somebody asks.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from campaign_map import models
from campaign_map.settings import Service
from phonebank_app.protocol.wire import OpResult

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_TOGETHER = (1, 2, 4, 8, 16)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Metrics:
    """The counters of one application."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "campaign_map_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "campaign_map_request_seconds",
            "How long requests took.",
            ("method", "route"),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._outcomes = Counter(
            "campaign_map_outcomes", "Outcomes pushed, by what became of them.", ("status",), registry=self._registry
        )
        self._together = Histogram(
            "campaign_map_pushes_together",
            "Pushes stored in one transaction.",
            registry=self._registry,
            buckets=_TOGETHER,
        )
        self._now = _Now(service)
        service.pushes.on_group = self._together.observe

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. ``route`` is the template of its path, which says nothing of what was asked for."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def pushed(self, results: Sequence[OpResult]) -> None:
        """Count what became of a push."""
        for status, many in Tally(one.status for one in results).items():
            self._outcomes.labels(status).inc(many)

    def exposition(self) -> bytes:
        """Everything, as Prometheus reads it."""
        counted, now = self._registry, CollectorRegistry()
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        now.register(self._now)
        return generate_latest(counted) + generate_latest(now)


class _Now(Collector):
    """What the database says at this moment."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> Iterator[Metric]:
        yield from ()

    def collect(self) -> Iterator[Metric]:
        now = self._service.clock.now()
        leases, mails, counted = models.leases.c, models.mails.c, models.seat_counts.c
        count = sa.func.count()
        with self._service.store.read() as connection:
            running = connection.scalar(
                sa.select(count).select_from(models.leases).where(leases.returned_at.is_(None), leases.until > now)
            )
            waiting = connection.scalar(
                sa.select(count).select_from(models.mails).where(mails.sent_at.is_(None), mails.given_up_at.is_(None))
            )
            oldest = connection.scalar(sa.select(sa.func.min(counted.counted_at)))
        yield GaugeMetricFamily("campaign_map_leases_running", "Parties that hold a list.", running)
        yield GaugeMetricFamily("campaign_map_mails_waiting", "Letters to be sent.", waiting)
        days = self._service.keyring.days_left(now)
        if days is not None:
            says = "Until no key can sign lists any more."
            yield GaugeMetricFamily("campaign_map_signer_days_left", says, days)
        if oldest is not None:
            age = (now - oldest).total_seconds()
            yield GaugeMetricFamily("campaign_map_figures_age_seconds", "Since the stalest seat was counted.", age)


@get("/metrics", sync_to_thread=True, include_in_schema=False)
def metrics(state: State, request: Request[Any, Any, Any]) -> Response[bytes]:
    """For whoever watches over the service: from this machine, or with the token that was set for it.

    Raises:
        NotFoundException: to everybody else there is nothing here.
    """
    if not (_from_here(request) or _has_token(request, state.service.settings.metrics_token)):
        raise NotFoundException
    return Response(state.metrics.exposition(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _from_here(request: Request[Any, Any, Any]) -> bool:
    """Whether it was asked for on this machine, and not by a proxy of ours for somebody elsewhere."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request[Any, Any, Any], wanted: str) -> bool:
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(shown.encode(), wanted.encode())
