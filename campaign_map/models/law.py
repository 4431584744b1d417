"""What voters asked of the campaign, and what must be remembered after everything else is gone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from campaign_map.models.moments import Moment, metadata, text

tickets = Table(
    "tickets",
    metadata,
    # What a voter asked for beside not being rung, or a permission (`phonebank_app.law.rights`). No foreign key to the
    # contact: the ticket outlives the list.
    text("ticket_id", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False),
    text("device_id"),
    text("sha256"),
    # Exactly the bytes that were hashed and sent, until the voter is erased.
    Column("op", sa.LargeBinary, nullable=False),
    text("contact_id", index=True),
    text("seat_code"),
    text("kind"),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    # The last day on which it is answered in time; null where there is nothing to answer.
    Column("due", sa.Date),
    Column("closed_at", Moment),
    text("closed_by", server_default=""),
    text("closed_note", server_default=""),
    sa.Index(None, "closed_at", "due"),
)

suppressions = Table(
    "suppressions",
    metadata,
    # Numbers that are never rung again, by salted hash: what stays when a list is erased.
    text("number_hash", primary_key=True),
    Column("since", Moment, nullable=False),
)

sights = Table(
    "sights",
    metadata,
    # How often a voter was shown on each laptop, as it last said: who saw whom stays there.
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), primary_key=True),
    text("device_id", primary_key=True),
    Column("seen", sa.BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
