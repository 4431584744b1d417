"""What people chose of a list's columns, remembered for the next file with the same header row.

Only the fields are kept, by a salted hash of the headers: where a file has no header row, its first row is a person.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from campaign_map import models, upserts
from campaign_map.accounts.audit import Actor
from phonebank_app.lists.columns import LEAVE_OUT, squash
from phonebank_app.voters.contacts import FIELDS

_TABLE = models.list_mappings


def remember(
    connection: sa.Connection, salt: bytes, headers: Sequence[str], chosen: Mapping[str, str], by: Actor, now: datetime
) -> None:
    """Remember what each column of a header row means: header → field, blank (kept, not used) or
    `LEAVE_OUT`."""
    fields = [chosen.get(header, "") for header in headers]
    made = upserts.replace(connection, _TABLE).values(
        header_hash=_hash(salt, headers),
        fields=msgspec.json.encode(fields).decode(),
        chosen_by=by.name,
        chosen_at=now,
    )
    connection.execute(made)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was chosen: header → field, blank (kept, not used) or `LEAVE_OUT`; and by whom."""

    fields: dict[str, str]
    chosen_by: str


def recall(connection: sa.Connection, salt: bytes, headers: Sequence[str]) -> Recalled | None:
    """What was chosen for this header row; ``None`` when nobody has chosen anything yet."""
    query = sa.select(_TABLE).where(_TABLE.c.header_hash == _hash(salt, headers))
    kept = connection.execute(query).first()
    if kept is None:
        return None
    fields = msgspec.json.decode(kept.fields, type=tuple[str, ...])
    # A program that knew more meanings may have written it.
    known = (name if name in FIELDS or name == LEAVE_OUT else "" for name in fields)
    return Recalled(dict(zip(headers, known, strict=False)), kept.chosen_by)


def _hash(salt: bytes, headers: Sequence[str]) -> str:
    row = msgspec.json.encode([squash(header) for header in headers])
    return hmac.new(salt, b"headers:" + row, hashlib.sha256).hexdigest()
