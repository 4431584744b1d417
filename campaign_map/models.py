"""The service's tables. Moments are milliseconds since 1970, UTC; ids are text made at random; hashes are hex.

What must stay true is held by the tables themselves: an outcome is there once (`outcomes.outcome_id`), a household is
in one lease at most (`households.lease_id` has one value), a change has its place in one order (`changes.seq`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept as milliseconds since 1970: the same on SQLite and PostgreSQL, and compared as a number."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        return None if value is None else (value - _EPOCH) // _MS

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, **options: Any) -> Column[str]:
    options.setdefault("nullable", False)
    return Column(name, sa.Text, **options)


campaign = Table(
    "campaign",
    metadata,
    # One row. Its lock puts everything that is numbered into one order (see `campaign_map.sync`).
    Column("id", sa.Integer, primary_key=True, autoincrement=False),
    Column("epoch", sa.Integer, nullable=False),
    Column("last_seq", sa.BigInteger, nullable=False),
    Column("durable_through", sa.BigInteger, nullable=False),
    _text("salt"),
    Column("made_at", Moment, nullable=False),
)

parties = Table(
    "parties",
    metadata,
    _text("party_id", primary_key=True),
    _text("host"),
    Column("callers", sa.Integer, nullable=False),
    Column("hours", sa.Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    # A coordinator sends this party to a seat, under their name and with a reason; all blank otherwise.
    _text("seat_code"),
    _text("seat_by"),
    _text("seat_because"),
    Column("packs", sa.Integer, nullable=False),
)

pairing_codes = Table(
    "pairing_codes",
    metadata,
    _text("code_hash", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    Column("expires", Moment, nullable=False),
    _text("device_id", nullable=True),
    Column("used_at", Moment),
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    _text("address_hash"),
    Column("at", Moment, nullable=False),
    Index(None, "address_hash", "at"),
)

devices = Table(
    "devices",
    metadata,
    _text("device_id", primary_key=True),
    _text("name"),
    Column("first_seen", Moment, nullable=False),
    Column("revoked_at", Moment),
)

tokens = Table(
    "tokens",
    metadata,
    _text("token_hash", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    Column("device_id", sa.Text, ForeignKey("devices.device_id"), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

lists = Table(
    "lists",
    metadata,
    _text("list_id", primary_key=True),
    _text("seat_code"),
    _text("name"),
    _text("sha256"),
    Column("rows", sa.Integer, nullable=False),
    Column("contacts", sa.Integer, nullable=False),
    Column("refused", sa.Integer, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    _text("lease_id", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    _text("seat_code"),
    Column("version", sa.Integer, nullable=False),
    # Diallings the party is reckoned to make, and those it has reported.
    Column("calls", sa.Integer, nullable=False),
    Column("dialled", sa.Integer, nullable=False),
    Column("starts", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("returned_at", Moment),
    # The reason as it was given (JSON of packs.SeatReason), so that a decision can be explained later.
    Column("reason", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("party_id", "version"),
)

declines = Table(
    "declines",
    metadata,
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), primary_key=True),
    _text("seat_code", primary_key=True),
    _text("reason"),
    Column("at", Moment, nullable=False),
)

households = Table(
    "households",
    metadata,
    _text("household_id", primary_key=True),
    _text("seat_code"),
    # The only lease that may hold it. A lease that has ended leaves its mark here until the next one takes over.
    Column("lease_id", sa.Text, ForeignKey("leases.lease_id"), index=True),
    Column("leased_until", Moment),
    Index(None, "seat_code", "leased_until"),
)

contacts = Table(
    "contacts",
    metadata,
    _text("contact_id", primary_key=True),
    Column("household_id", sa.Text, ForeignKey("households.household_id"), nullable=False, index=True),
    Column("list_id", sa.Text, ForeignKey("lists.list_id"), nullable=False),
    _text("seat_code"),
    _text("external_id"),
    _text("name"),
    _text("first_name"),
    _text("area"),
    _text("language"),
    _text("source"),
    Column("do_not_call", sa.Boolean, nullable=False),
    # What the log says (outcomes.fold) and where that puts them (calling_rules.standing).
    Column("attempts", sa.Integer, nullable=False),
    _text("finished"),
    Column("queue", sa.Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index(None, "seat_code", "external_id"),
    Index(None, "seat_code", "queue"),
)

household_keys = Table(
    "household_keys",
    metadata,
    # What ties a contact of the next list to a household of an earlier one; hashed, because keys are addresses.
    _text("seat_code", primary_key=True),
    _text("key_hash", primary_key=True),
    Column("household_id", sa.Text, ForeignKey("households.household_id"), nullable=False, index=True),
)

numbers = Table(
    "numbers",
    metadata,
    # A line, whoever is on it. It stays when lists are deleted, as long as it is suppressed.
    _text("e164", primary_key=True),
    _text("number_hash", unique=True),
    _text("kind"),
    Column("tps", sa.Boolean),
    Column("screened_on", sa.Date),
    Column("suppressed_at", Moment),
    _text("suppressed_because"),
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), primary_key=True),
    Column("e164", sa.Text, ForeignKey("numbers.e164"), primary_key=True, index=True),
    Column("ordinal", sa.Integer, nullable=False),
    Column("spoiled", sa.Boolean, nullable=False),
    Column("rests_until", Moment),
)

lease_contacts = Table(
    "lease_contacts",
    metadata,
    # Who was ever given to whom: it stays when the lease ends, because outcomes may come late.
    Column("lease_id", sa.Text, ForeignKey("leases.lease_id"), primary_key=True),
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), primary_key=True, index=True),
    Column("ordinal", sa.Integer, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    _text("outcome_id", primary_key=True),
    Column("server_seq", sa.BigInteger, nullable=False, unique=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    _text("device_id"),
    Column("device_seq", sa.BigInteger, nullable=False),
    _text("sha256"),
    # Exactly the bytes that were hashed and sent.
    Column("op", sa.LargeBinary, nullable=False),
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), nullable=False, index=True),
    _text("kind"),
    Column("at", Moment, nullable=False),
    Column("late", sa.Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    sa.UniqueConstraint("device_id", "device_seq"),
    Index(None, "party_id", "device_id"),
)

set_aside = Table(
    "set_aside",
    metadata,
    # Outcomes that were not taken (rejected, or at odds with one we hold). Kept for the coordinator to look at.
    Column("id", sa.Integer, primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    _text("device_id"),
    _text("outcome_id"),
    Column("device_seq", sa.BigInteger, nullable=False),
    _text("sha256"),
    Column("op", sa.LargeBinary, nullable=False),
    _text("status"),
    _text("code"),
    Column("received_at", Moment, nullable=False),
    sa.UniqueConstraint("party_id", "outcome_id", "sha256"),
)

changes = Table(
    "changes",
    metadata,
    # One row for each party it concerns.
    Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    _text("type"),
    _text("contact_id"),
    _text("number_hash"),
    Column("until", Moment),
    _text("text"),
    Index(None, "party_id", "seq"),
)

seat_figures = Table(
    "seat_figures",
    metadata,
    # What a coordinator loaded: contacts wanted, and those made before this service began to count.
    _text("seat_code", primary_key=True),
    Column("target", sa.Integer),
    Column("done", sa.Integer, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)

scripts = Table(
    "scripts",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    _text("sha256"),
    _text("text"),
    Column("loaded_at", Moment, nullable=False),
)

backups = Table(
    "backups",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    _text("path"),
    Column("covers_seq", sa.BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
)
