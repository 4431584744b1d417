"""Parties, lists, leases and outcomes.

What must stay true is held by the tables themselves: an outcome is there once (`outcomes.outcome_id`), a household is
in one lease at most (`households.lease_id` has one value), a change has its place in one order (`changes.seq`).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import Moment, metadata, text

campaign = Table(
    "campaign",
    metadata,
    # One row. Its lock puts everything that is numbered into one order (see `campaign_map.intake.sync`).
    Column("id", sa.Integer, primary_key=True, autoincrement=False),
    Column("epoch", sa.Integer, nullable=False),
    Column("last_seq", sa.BigInteger, nullable=False),
    Column("durable_through", sa.BigInteger, nullable=False),
    text("salt"),
    Column("made_at", Moment, nullable=False),
)

parties = Table(
    "parties",
    metadata,
    text("party_id", primary_key=True),
    text("host"),
    Column("callers", sa.Integer, nullable=False),
    Column("hours", sa.Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    # A coordinator sends this party to a seat, under their name and with a reason; all blank otherwise.
    text("seat_code"),
    text("seat_by"),
    text("seat_because"),
    Column("packs", sa.Integer, nullable=False),
    # The seat its evening was advertised for: it stays there unless another needs it clearly more. Blank for none.
    text("wished_seat", server_default=""),
)

pairing_codes = Table(
    "pairing_codes",
    metadata,
    text("code_hash", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    Column("expires", Moment, nullable=False),
    text("device_id", nullable=True),
    Column("used_at", Moment),
    # The first half of the code, hashed, and the wrong tries that began with it: after five the code is dead.
    text("half_hash", index=True, server_default=""),
    Column("wrong", sa.Integer, nullable=False, server_default="0"),
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    text("address_hash"),
    Column("at", Moment, nullable=False),
    Index(None, "address_hash", "at"),
)

devices = Table(
    "devices",
    metadata,
    text("device_id", primary_key=True),
    text("name"),
    Column("first_seen", Moment, nullable=False),
    Column("revoked_at", Moment),
    # Its age recipient: a pack that travels by hand can be sealed to it. Blank until it has told.
    text("recipient", server_default=""),
    # From where it is used, as it said when it joined (ISO 3166); blank from programs that do not ask.
    text("country", server_default=""),
)

tokens = Table(
    "tokens",
    metadata,
    text("token_hash", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    Column("device_id", sa.Text, ForeignKey("devices.device_id"), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    # Until when a revoked one still brings outcomes; null: not at all, because its laptop has another.
    Column("brings_until", Moment),
)

min_versions = Table(
    "min_versions",
    metadata,
    # Which programs are given lists: the last row counts, and none means any.
    Column("id", sa.Integer, primary_key=True),
    text("version"),
    text("said_by"),
    text("because"),
    Column("at", Moment, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    text("list_id", primary_key=True),
    text("seat_code"),
    text("name"),
    text("sha256"),
    Column("rows", sa.Integer, nullable=False),
    Column("contacts", sa.Integer, nullable=False),
    Column("refused", sa.Integer, nullable=False),
    Column("loaded_at", Moment, nullable=False),
    # From the full register alone: nothing of it leaves the service but in packs.
    Column("register_only", sa.Boolean, nullable=False, server_default=sa.false()),
    # Its header row and what each column was taken for, two JSON arrays of one length; empty before they were kept.
    text("headers", server_default="[]"),
    text("fields", server_default="[]"),
    # When all of it was in; null while it is being loaded, and where that broke off.
    Column("finished_at", Moment),
    Index(None, "seat_code", "sha256"),
)

leases = Table(
    "leases",
    metadata,
    text("lease_id", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    text("seat_code"),
    Column("version", sa.Integer, nullable=False),
    # Diallings the party is reckoned to make, and those it has reported.
    Column("calls", sa.Integer, nullable=False),
    Column("dialled", sa.Integer, nullable=False),
    # Contacts it holds: those given less those returned one by one.
    Column("contacts", sa.Integer, nullable=False, server_default="0"),
    # When diallings were last reported.
    Column("heard_at", Moment),
    Column("starts", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("returned_at", Moment),
    # The reason as it was given (JSON of packs.SeatReason), so that a decision can be explained later.
    Column("reason", sa.LargeBinary, nullable=False),
    # Why it may hold more people than is usual, in a coordinator's words; blank where it does not.
    text("larger_because", server_default=""),
    sa.UniqueConstraint("party_id", "version"),
)

declines = Table(
    "declines",
    metadata,
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), primary_key=True),
    text("seat_code", primary_key=True),
    text("reason"),
    Column("at", Moment, nullable=False),
)

households = Table(
    "households",
    metadata,
    text("household_id", primary_key=True),
    text("seat_code"),
    # The only lease that may hold it. A lease that has ended leaves its mark here until the next one takes over.
    Column("lease_id", sa.Text, ForeignKey("leases.lease_id"), index=True),
    Column("leased_until", Moment),
    Index(None, "seat_code", "leased_until"),
)

contacts = Table(
    "contacts",
    metadata,
    text("contact_id", primary_key=True),
    Column("household_id", sa.Text, ForeignKey("households.household_id"), nullable=False, index=True),
    Column("list_id", sa.Text, ForeignKey("lists.list_id"), nullable=False),
    text("seat_code"),
    text("external_id"),
    text("name"),
    text("first_name"),
    text("area"),
    text("language"),
    text("source"),
    Column("do_not_call", sa.Boolean, nullable=False),
    # When they were marked so; null where only the log says it.
    Column("asked_off_at", Moment),
    # What the log says (outcomes.fold) and where that puts them (calling_rules.standing).
    Column("attempts", sa.Integer, nullable=False),
    text("finished"),
    Column("queue", sa.Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    # When everything about them was forgotten (`campaign_map.keeping`).
    Column("erased_at", Moment),
    # No index on what an outcome changes: PostgreSQL then writes the new row beside the old one and no index at all.
    Index(None, "seat_code", "external_id"),
    Index(
        None,
        "asked_off_at",
        postgresql_where=sa.text("asked_off_at IS NOT NULL"),
        sqlite_where=sa.text("asked_off_at IS NOT NULL"),
    ),
    postgresql_with={"fillfactor": 80},
)

household_keys = Table(
    "household_keys",
    metadata,
    # What ties a contact of the next list to a household of an earlier one; hashed, because keys are addresses.
    text("seat_code", primary_key=True),
    text("key_hash", primary_key=True),
    Column("household_id", sa.Text, ForeignKey("households.household_id"), nullable=False, index=True),
)

numbers = Table(
    "numbers",
    metadata,
    # A line, whoever is on it. It stays when lists are deleted, as long as it is suppressed.
    text("e164", primary_key=True),
    text("number_hash", unique=True),
    text("kind"),
    Column("tps", sa.Boolean),
    Column("screened_on", sa.Date),
    # When a later list said something else of TPS than the first that brought the line.
    Column("rescreened_at", Moment, index=True),
    Column("suppressed_at", Moment, index=True),
    text("suppressed_because"),
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), primary_key=True),
    Column("e164", sa.Text, ForeignKey("numbers.e164"), primary_key=True, index=True),
    Column("ordinal", sa.Integer, nullable=False),
    Column("spoiled", sa.Boolean, nullable=False),
    # Not written any more: the log says it. To be dropped in the release after this one.
    Column("rests_until", Moment),
    # When and how they let us ring this line although it is on the TPS register; blank where they did not.
    text("permitted", server_default=""),
)

lease_contacts = Table(
    "lease_contacts",
    metadata,
    # Who was ever given to whom: it stays when the lease ends, because outcomes may come late.
    Column("lease_id", sa.Text, ForeignKey("leases.lease_id"), primary_key=True),
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), primary_key=True, index=True),
    Column("ordinal", sa.Integer, nullable=False),
    # Given back before the lease ended; from then on it may be in another's.
    Column("returned_at", Moment),
)

outcomes = Table(
    "outcomes",
    metadata,
    text("outcome_id", primary_key=True),
    Column("server_seq", sa.BigInteger, nullable=False, unique=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    text("device_id"),
    Column("device_seq", sa.BigInteger, nullable=False),
    text("sha256"),
    # Exactly the bytes that were hashed and sent.
    Column("op", sa.LargeBinary, nullable=False),
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), nullable=False, index=True),
    text("kind"),
    Column("at", Moment, nullable=False),
    Column("late", sa.Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    sa.UniqueConstraint("device_id", "device_seq"),
    Index(None, "party_id", "device_id"),
    # Rows arrive in the order of this column, so PostgreSQL's block ranges find them and cost the log next to nothing.
    Index(None, "received_at", postgresql_using="brin"),
)

set_aside = Table(
    "set_aside",
    metadata,
    # Outcomes that were not taken (rejected, or at odds with one we hold). Kept for the coordinator to look at.
    Column("id", sa.Integer, primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    text("device_id"),
    text("outcome_id"),
    Column("device_seq", sa.BigInteger, nullable=False),
    text("sha256"),
    Column("op", sa.LargeBinary, nullable=False),
    text("status"),
    text("code"),
    Column("received_at", Moment, nullable=False),
    # Which coordinator has looked at it, and when.
    text("seen_by", server_default=""),
    Column("seen_at", Moment),
    sa.UniqueConstraint("party_id", "outcome_id", "sha256"),
    Index(None, "seen_at", "id"),
)

changes = Table(
    "changes",
    metadata,
    # One row for each party it concerns.
    Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    text("type"),
    text("contact_id"),
    text("number_hash"),
    Column("until", Moment),
    text("text"),
    # Of a script: who approved it and when, and the numbers of those in other languages, with spaces between.
    text("approved_by", server_default=""),
    Column("approved_at", Moment),
    Column("others", sa.Text),
    Index(None, "party_id", "seq"),
)

seat_figures = Table(
    "seat_figures",
    metadata,
    # What a coordinator loaded: contacts wanted, and those made before this service began to count.
    text("seat_code", primary_key=True),
    Column("target", sa.Integer),
    Column("done", sa.Integer, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)

scripts = Table(
    "scripts",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    text("sha256"),
    text("text"),
    Column("loaded_at", Moment, nullable=False),
    # Who let it be read to voters; until then no laptop gets it. The one approved last is the campaign's, in its
    # language (the base tag). A row without a text says that from then on nothing is read in that language.
    text("approved_by", server_default=""),
    Column("approved_at", Moment),
    text("language", server_default="en"),
    text("sent_by", server_default=""),
    Column("sent_at", Moment),
)

backups = Table(
    "backups",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    text("path"),
    Column("covers_seq", sa.BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
)
