"""What was not sent, as a file that only the campaign can read: the way out when there is no network, or it says no.

The file is an age file to the campaign's key. Inside is one JSON array of pushes (docs/sync-protocol.md), one for each
name under which this store sends; the campaign takes them in as if they had come over the network, so that it does no
harm when they also do.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import msgspec
import pyrage

from phonebank_app.db import log
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError, FileProblem, NotAllowed
from phonebank_app.wire import SCHEMA, Push, PushedOp

SUFFIX = ".sealed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file that is on the disk, and how many outcomes it holds."""

    path: Path
    outcomes: int


def seal_unsent(store: Store, path: Path) -> Sealed:
    """Write everything that the campaign has not acknowledged, the tray included, sealed to the campaign.

    Raises:
        NotAllowed: nothing is unsent, or the list came without the campaign's key.
        FileProblem: it cannot be written there; a file that was there is as it was.
    """
    with store.read() as connection:
        party = get(connection, Party)
        rows = log.unsent_ops(connection)
    if party is None:
        raise BugError("a store without a party has nothing to seal")
    if not rows:
        raise NotAllowed("Everything has been sent: there is nothing to save for the campaign.", "You need do nothing.")
    if not party.campaign_key:
        raise NotAllowed(
            "This list came without the campaign’s key, so nothing can be sealed to it.",
            "Save a results file instead, and keep it safe: it can be read by whoever has it.",
        )
    pushes: dict[str, list[PushedOp]] = {}
    for row in rows:
        op = PushedOp(row.outcome_id, row.device_seq, row.sha256, msgspec.Raw(row.op))
        pushes.setdefault(row.device_id or party.device_id, []).append(op)
    body = msgspec.json.encode(
        [Push(uuid4().hex, device, party.epoch, SCHEMA, tuple(ops)) for device, ops in pushes.items()]
    )
    _write(path, pyrage.encrypt(body, [_recipient(party.campaign_key)]))
    return Sealed(path, len(rows))


def _recipient(key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise NotAllowed(
            "The campaign’s key, as it came with the list, is not one.", "Save a results file instead."
        ) from error


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all, and for its owner only."""
    beside = path.with_name(f".{path.name}.new")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FileProblem("The sealed file cannot be written there.", "Choose another folder.") from error
