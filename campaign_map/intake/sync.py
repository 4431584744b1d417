"""Outcomes in, and what became of each (DESIGN §6, docs/sync-protocol.md).

An outcome, its dedupe key, what it makes of the contact and what others are told of it are one transaction. Each
outcome is answered for itself: one that cannot be taken never holds up the others, and nothing that arrives is thrown
away (`models.set_aside`). An outcome is never refused for being late.

Pushes that wait at the same moment are stored together (`campaign_map.intake.grouping`, `campaign_map.intake.storing`).
Where the database refuses what they come to, or anything else goes wrong, each is tried once more alone, and then in
halves down to the outcome at fault: a push never answers for another.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import models
from campaign_map.auth import Caller, is_id
from campaign_map.intake import changes
from campaign_map.intake.arrivals import Batch, arrived
from campaign_map.intake.storing import store
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.protocol.wire import MAX_OPS, PROTOCOL, OpResult, Push, PushAnswer, Reconciliation, log_digest

log = logging.getLogger("campaign_map")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A push that is committed: what became of its outcomes, and when."""

    results: tuple[OpResult, ...]
    numbering: changes.Numbering
    at: datetime


def push(service: Service, caller: Caller, sent: Push) -> PushAnswer:
    """Take a batch of outcomes.

    Raises:
        Refusal: 413 ``too_many_ops``; 400 ``bad_device``; 403 ``device_revoked``. Whatever is wrong with a single
            outcome is in its result instead.
    """
    if len(sent.ops) > MAX_OPS:
        raise Refusal(413, "too_many_ops", f"More than {MAX_OPS} outcomes were sent at once.", "Send fewer at a time.")
    if not is_id(sent.device):
        raise Refusal(400, "bad_device", "The id of this laptop is not one.")
    batch = arrived(caller, sent)
    taken: _Taken = service.pushes.join(batch, lambda batches: _take_all(service, batches))
    return PushAnswer(
        proto=PROTOCOL,
        epoch=taken.numbering.epoch,
        nonce_echo=sent.nonce,
        server_time=taken.at,
        results=taken.results,
        durable_through=taken.numbering.durable_through,
    )


def reconcile(connection: sa.Connection, party_id: str, device: str, now: datetime) -> Reconciliation:
    """What the service holds from one laptop of a party, to be compared with what the laptop holds itself.

    Raises:
        Refusal: 400 ``bad_device``.
    """
    if not is_id(device):
        raise Refusal(400, "bad_device", "The id of this laptop is not one.")
    table = models.outcomes
    rows = connection.execute(
        sa.select(table.c.outcome_id, table.c.sha256, table.c.device_seq).where(
            table.c.party_id == party_id, table.c.device_id == device
        )
    ).all()
    campaign = connection.execute(sa.select(models.campaign.c.epoch, models.campaign.c.durable_through)).one()
    return Reconciliation(
        proto=PROTOCOL,
        epoch=campaign.epoch,
        device=device,
        count=len(rows),
        max_device_seq=max((row.device_seq for row in rows), default=0),
        digest=log_digest([(row.outcome_id, row.sha256) for row in rows]),
        server_time=now,
        durable_through=campaign.durable_through,
    )


def _take_all(service: Service, batches: Sequence[Batch]) -> list[_Taken | Exception]:
    """What became of each batch of a group."""
    return [answer for some in _apart(batches) for answer in _take_together(service, some)]


def _apart(batches: Sequence[Batch]) -> Iterator[Sequence[Batch]]:
    """Batches that may go together: in each part nobody is reported on by two parties."""
    part: list[Batch] = []
    reported: dict[str, str] = {}
    for batch in batches:
        party_id = batch.caller.party_id
        mine = {one.contact_id for one in batch.arrivals}
        if any(reported.get(contact_id, party_id) != party_id for contact_id in mine):
            yield part
            part, reported = [], {}
        part.append(batch)
        reported |= dict.fromkeys(mine - {""}, party_id)
    yield part


def _take_together(service: Service, batches: Sequence[Batch]) -> list[_Taken | Exception]:
    now = service.clock.now()
    try:
        with service.store.write() as connection:
            changes.share(connection)
            stored = store(connection, batches, service.settings.rules, now, service.profile.evidence)
    except Exception as error:  # noqa: BLE001 - each is tried again alone, and its own error raised where it belongs
        log.warning("%d pushes are stored one by one: %s", len(batches), type(error).__name__)
        return [_take_alone(service, batch) for batch in batches]
    return [
        results if isinstance(results, Refusal) else _Taken(results, stored.numbering, now)
        for results in stored.results
    ]


def _take_alone(service: Service, batch: Batch) -> _Taken | Exception:
    now = service.clock.now()
    try:
        with service.store.write() as connection:
            numbering = changes.lock(connection)
            results = _take(connection, batch, service, now)
    except Exception as error:  # noqa: BLE001 - raised in the request that this batch came with
        return error
    return _Taken(results, numbering, now)


def _take(connection: sa.Connection, batch: Batch, service: Service, now: datetime) -> tuple[OpResult, ...]:
    """Store a batch, or where the database cannot hold something of it, its halves, down to the one at fault."""
    try:
        with connection.begin_nested():
            (results,) = store(connection, [batch], service.settings.rules, now, service.profile.evidence).results
    except (sa.exc.DataError, sa.exc.IntegrityError):
        pass
    else:
        if isinstance(results, Refusal):
            raise results
        return results
    if len(batch.arrivals) < 2:
        return tuple(OpResult(one.pushed.outcome_id, "rejected", code="not_storable") for one in batch.arrivals)
    placed: dict[int, OpResult] = {}
    for half in _halves(batch):
        placed.update(zip(sorted(half.places), _take(connection, half, service, now), strict=True))
    return tuple(placed[at] for at in sorted(placed))


def _halves(batch: Batch) -> Iterator[Batch]:
    middle = len(batch.arrivals) // 2
    for part in (slice(None, middle), slice(middle, None)):
        yield Batch(batch.caller, batch.device, batch.arrivals[part], batch.places[part])
