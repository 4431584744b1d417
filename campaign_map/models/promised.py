"""What voters promised in calls."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from campaign_map.models.moments import Moment, metadata, text

promises = Table(
    "promises",
    metadata,
    # A promise with the words that were said yes to, or a row that takes one back (`phonebank_app.law.promises`). No
    # foreign key to the contact, as of a ticket.
    text("promise_id", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    text("device_id"),
    text("sha256"),
    # Exactly the bytes that were hashed and sent, until the voter is erased.
    Column("op", sa.LargeBinary, nullable=False),
    text("contact_id", index=True),
    text("seat_code"),
    text("kind"),
    # The promise that this row takes back; blank in a promise. The two may come in either order.
    text("withdraws", index=True),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    # Who came back to the voter, or wrote down that they thought better of it, and when.
    Column("done_at", Moment),
    text("done_by", server_default=""),
    Column("taken_back_at", Moment),
    text("taken_back_by", server_default=""),
    sa.Index(None, "seat_code", "received_at"),
)
