"""The things of which a store has one: the party, its pack's manifest, the needs snapshot, the script in use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeVar

import msgspec
import sqlalchemy as sa

from phonebank_app.law.answerable import Answerable
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.protocol.wire import NeedsSnapshot


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who this party is and what it holds.

    Attributes:
        device_id: belongs to this database file, not to the machine; a copy must get its own.
        lease_until: nobody is rung from this list afterwards; ``None`` for a list opened from a file.
        salt: hex; do-not-call hashes are made with it.
        service_url, token: where outcomes go; empty when they stay here.
        epoch, cursor: how far the service's changes have been read.
        script_sha256: of the script read to whoever has none in their own language; scripts: of the one in use in each
            language, by base tag, the default among them (``db.script_uses``); empty in a store of an older program.
        pack_epoch, pack_version, pack_issued: the newest pack taken in.
        pairing_code: shown to the service once there is a network, for the token of a party that came as a file.
        campaign_key: the campaign's age recipient; empty for a list opened from a file.
        refetch: ids this store sent under before it was rebuilt; the service is yet to be asked what it has of them.
        answerable: who answers for the calls and the data.
        country, country_on: from where this party rings (ISO 3166), and the day on which it last said so.
        callers, hours: how large the party was to be when it was joined, which decides where it is needed most.
    """

    party_id: str
    device_id: str
    seat_code: str
    seat_name: str
    salt: str
    host: str = ""
    device_name: str = ""
    campaign: str = ""
    on_behalf_of: str = ""
    candidate: str = ""
    party_label: str = ""
    imprint: str = ""
    contact_address: str = ""
    privacy_url: str = ""
    polling_day: date | None = None
    lease_until: datetime | None = None
    rehearsal: bool = False
    service_url: str = ""
    token: str = ""
    epoch: int = 0
    cursor: str = ""
    pack_version: int = 0
    script_sha256: str = ""
    scripts: dict[str, str] = {}
    code_set: str = ""
    briefing: str = ""
    reason: SeatReason | None = None
    list_size: int = 0
    campaign_key: str = ""
    answerable: Answerable = Answerable()
    country: str = ""
    country_on: date | None = None
    callers: int = 6
    hours: float = 3.0
    refetch: tuple[str, ...] = ()
    pack_epoch: int = 0
    pack_issued: datetime | None = None
    pairing_code: str = ""


class Identity(msgspec.Struct, frozen=True):
    """This store's own secret age key: packs over the network are sealed to it."""

    secret: str


class RoomPapers(msgspec.Struct, frozen=True):
    """Laptops in the room know this one by its certificate: it outlives a crash and a lock, and goes with the evening.

    Attributes:
        pem: the key and the certificate; ``port``: where this laptop listened last.
    """

    pem: str
    port: int = 0


class EveningPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the host has set for the evening.

    Attributes:
        what, many: the room's goal; none while ``many`` is 0.
        remind_at: when the host wants to be reminded that somebody can be rung again.
    """

    what: Literal["calls", "conversations"] = "conversations"
    many: int = 0
    remind_at: datetime | None = None


_T = TypeVar("_T")


class Wish(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a guest likes their page.

    Attributes:
        reading: how much larger than usual what is read aloud is set.
        square: whether the square to scan is shown.
        sounds: whether a saved call may make a sound, where the laptop may make any.
    """

    reading: float = 1.0
    square: bool = True
    sounds: bool = True


class GuestsWishes(msgspec.Struct, frozen=True):
    """What the guests of the evening wish, by a guest's number."""

    of: dict[int, Wish] = {}


_NAMES: dict[type, str] = {
    Party: "party",
    NeedsSnapshot: "needs",
    Identity: "identity",
    RoomPapers: "room",
    EveningPlan: "evening_plan",
    GuestsWishes: "wishes",
}


def put(
    connection: sa.Connection,
    document: Party | NeedsSnapshot | Identity | RoomPapers | EveningPlan | GuestsWishes,
    at: int,
) -> None:
    """Keep ``document``, in place of the one of its kind; ``at`` in milliseconds since 1970."""
    connection.exec_driver_sql(
        "INSERT INTO documents (name, body, saved_at) VALUES (?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        (_NAMES[type(document)], msgspec.json.encode(document), at),
    )


def get(connection: sa.Connection, kind: type[_T]) -> _T | None:
    """The document of this kind, or ``None``."""
    body = connection.exec_driver_sql("SELECT body FROM documents WHERE name = ?", (_NAMES[kind],)).scalar()
    return None if body is None else msgspec.json.decode(body, type=kind)


def drop(connection: sa.Connection, kind: type) -> None:
    """There is none of this kind any more."""
    connection.exec_driver_sql("DELETE FROM documents WHERE name = ?", (_NAMES[kind],))


def keep_script(connection: sa.Connection, sha256: str, text: str, at: int) -> None:
    """Keep a script version for ever: answers name it."""
    connection.exec_driver_sql(
        "INSERT INTO scripts (sha256, text, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (sha256, text, at)
    )


def script_text(connection: sa.Connection, sha256: str) -> str | None:
    """The exact text of a script version."""
    text: str | None = connection.exec_driver_sql("SELECT text FROM scripts WHERE sha256 = ?", (sha256,)).scalar()
    return text
