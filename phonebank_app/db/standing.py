"""What may be known of a party while it is locked: moments, counts and flags, in ``standing.json`` beside its store.

By it a party whose time is over is deleted without anybody unlocking it. It names no voter, no guest and no host. It is
written when a party is opened (``open``: from then on it may be out of date), and again when it is locked or closed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from phonebank_app import logs
from phonebank_app.db.disk import write_whole

NAME = "standing.json"
SEALED = "unsent.sealed"
"""What is not safe at the campaign, sealed to it; kept up to date so that deleting a locked party loses nothing."""


class SealedFile(msgspec.Struct, frozen=True):
    """A sealed file that was read back: its entries (outcomes, and voters' wishes and promises), bytes, and SHA-256."""

    outcomes: int
    size: int
    sha256: str


class Confirmed(msgspec.Struct, frozen=True):
    """What the service said when it was last compared with: ``ours`` and ``theirs`` count outcomes."""

    at: datetime
    agrees: bool
    ours: int
    theirs: int
    tray: int


class Standing(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a party stands.

    Attributes:
        at: when this was written. ``open``: the party was being opened, so more may have been saved since.
        seat_name, campaign, party_id: which party it is.
        expires: when its list goes back, or polling day ends; ``None``: it says neither.
        ended_at, durable_at: see ``db.ending``.
        linked: it belongs to a campaign's service. ``has_key``: things can be sealed to that campaign.
        outcomes, contacts: how many the store holds. ``digest``: SHA-256 over every outcome's id and digest.
        unsent, not_durable: outcomes, tickets and promises not acknowledged; those, and outcomes that are in no backup
            of the service's.
        taken_away: every outcome is in a results file that the host saved.
        confirmed: the last comparison with the service.
        sealed: of ``unsent.sealed``.
        seen: the latest moment seen. ``clock_off_ms``: how far the laptop's clock was ahead of the service's.
    """

    at: datetime
    seat_name: str = ""
    campaign: str = ""
    party_id: str = ""
    open: bool = False
    expires: datetime | None = None
    ended_at: datetime | None = None
    durable_at: datetime | None = None
    linked: bool = False
    has_key: bool = False
    outcomes: int = 0
    contacts: int = 0
    digest: str = ""
    unsent: int = 0
    not_durable: int = 0
    taken_away: bool = False
    confirmed: Confirmed | None = None
    sealed: SealedFile | None = None
    seen: datetime | None = None
    clock_off_ms: int | None = None


def load(folder: Path) -> Standing | None:
    """How the party in a folder stands; ``None`` where that was never written, or cannot be read."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Standing)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        logs.note_error(error)
        return None


def save(folder: Path, standing: Standing) -> None:
    """Keep it, whole or not at all, on the disk."""
    write_whole(folder / NAME, msgspec.json.format(msgspec.json.encode(standing)))
