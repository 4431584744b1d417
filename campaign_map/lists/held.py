"""A file between being sent in and being loaded, while somebody looks at its columns and at what it would do.

It is held in the database, so that any process can answer the next page, and nowhere else on a disk. It is sealed
(AES-256-GCM) under a key made of the session's own token, of which the service keeps only a hash: neither the database
nor a backup of it can be read, and when the session has ended nobody can. Two hours at most, a few for each
coordinator, a bounded sum for all; `sweep` deletes what was left.
"""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from campaign_map import models
from campaign_map.accounts.visitors import Coordinator
from campaign_map.problems import Refusal
from campaign_map.settings import Service

KEPT = timedelta(hours=2)
MOST_EACH = 3
"""Files of one coordinator; the oldest goes when another comes."""
MOST_BYTES = 512 * 2**20
"""Of all that are held, as they lie there."""

Kind = Literal["list", "numbers"]
_TABLE = models.held_files
_NONCE = 12


class Chosen(msgspec.Struct, frozen=True):
    """What is known and chosen of a held file.

    Attributes:
        name: the file's.
        sheet: of a workbook; blank for the first that holds a list.
        mapping: header → field, blank for “keep, but do not use”; ``None`` before anybody looked at the columns.
    """

    name: str
    sheet: str = ""
    mapping: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is held, opened."""

    held_id: str
    kind: Kind
    seat_code: str
    register_only: bool
    chosen: Chosen
    body: bytes


def hold(
    service: Service,
    by: Coordinator,
    token: str,
    body: bytes,
    chosen: Chosen,
    *,
    kind: Kind = "list",
    seat_code: str = "",
    register_only: bool = False,
) -> str:
    """Hold a file for the session of ``token``; returns its id.

    Raises:
        Refusal: 503 ``too_much_held``.
    """
    held_id, now = f"f_{secrets.token_hex(8)}", service.clock.now()
    sealed = _seal(token, held_id, b"body", zlib.compress(body, 1))
    with service.store.write() as connection:
        sweep(connection, now)
        own = sa.select(_TABLE.c.held_id).where(_TABLE.c.coordinator_id == by.coordinator_id)
        older = connection.execute(own.order_by(_TABLE.c.held_at.desc()).offset(MOST_EACH - 1)).scalars().all()
        connection.execute(_TABLE.delete().where(_TABLE.c.held_id.in_(older)))
        there = connection.execute(sa.select(sa.func.coalesce(sa.func.sum(_TABLE.c.size), 0))).scalar_one()
        if there + len(sealed) > MOST_BYTES:
            raise Refusal(
                503,
                "too_much_held",
                "Too many lists are being looked at at this moment.",
                "Try again in some minutes; nothing of yours was loaded.",
                retry_after=300,
            )
        connection.execute(
            _TABLE.insert().values(
                held_id=held_id,
                coordinator_id=by.coordinator_id,
                kind=kind,
                seat_code=seat_code,
                register_only=register_only,
                chosen=_seal(token, held_id, b"chosen", msgspec.json.encode(chosen)),
                body=sealed,
                size=len(sealed),
                held_at=now,
            )
        )
    return held_id


def find(service: Service, by: Coordinator, token: str, held_id: str, kind: Kind = "list") -> Held:
    """A file that this session sent in.

    Raises:
        Refusal: 404 ``not_held``: it was loaded or thrown away, its time is over, or another session sent it.
    """
    query = sa.select(_TABLE).where(*_mine(by, held_id), _TABLE.c.kind == kind)
    with service.store.read() as connection:
        row: Any = connection.execute(query.where(_TABLE.c.held_at > service.clock.now() - KEPT)).first()
    if row is None:
        raise _gone()
    try:
        chosen = msgspec.json.decode(_open(token, held_id, b"chosen", row.chosen), type=Chosen)
        body = zlib.decompress(_open(token, held_id, b"body", row.body))
    except InvalidTag:
        raise _gone() from None
    return Held(held_id, kind, row.seat_code, row.register_only, chosen, body)


def choose(service: Service, by: Coordinator, token: str, held_id: str, chosen: Chosen) -> None:
    """Keep what was chosen of it."""
    sealed = _seal(token, held_id, b"chosen", msgspec.json.encode(chosen))
    with service.store.write() as connection:
        connection.execute(_TABLE.update().where(*_mine(by, held_id)).values(chosen=sealed))


def drop(service: Service, by: Coordinator, held_id: str) -> None:
    """Hold it no more; once is as good as twice."""
    with service.store.write() as connection:
        connection.execute(_TABLE.delete().where(*_mine(by, held_id)))


def sweep(connection: sa.Connection, now: datetime) -> None:
    """Delete the files whose time is over."""
    connection.execute(_TABLE.delete().where(_TABLE.c.held_at <= now - KEPT))


def _mine(by: Coordinator, held_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _TABLE.c.held_id == held_id[:40], _TABLE.c.coordinator_id == by.coordinator_id


def _key(token: str, held_id: str) -> bytes:
    made = HKDF(SHA256(), 32, salt=held_id.encode(), info=b"campaign-map held file")
    return made.derive(token.encode("utf-8", "replace"))


def _seal(token: str, held_id: str, part: bytes, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(token, held_id)).encrypt(nonce, plain, part)


def _open(token: str, held_id: str, part: bytes, sealed: bytes) -> bytes:
    sealed = bytes(sealed)
    return AESGCM(_key(token, held_id)).decrypt(sealed[:_NONCE], sealed[_NONCE:], part)


def _gone() -> Refusal:
    return Refusal(
        404,
        "not_held",
        "This file is not held any more.",
        "One waits two hours, for the browser that sent it, until it is loaded: send it in again.",
    )
