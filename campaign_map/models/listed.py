"""Lists as they were sent in: files on their way, what was chosen of their columns, and each row as it stood."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import Moment, metadata, text

list_rows = Table(
    "list_rows",
    metadata,
    # A row that became or joined a contact, as it stood: a JSON array in the order of `lists.headers`. It goes with the
    # contact (`campaign_map.keeping`).
    Column("list_id", sa.Text, ForeignKey("lists.list_id"), primary_key=True),
    Column("row", sa.Integer, primary_key=True, autoincrement=False),
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), nullable=False, index=True),
    text("cells"),
)

list_mappings = Table(
    "list_mappings",
    metadata,
    # What people chose of the columns of a header row, by the row's salted hash: a JSON array of fields, one for each
    # column. Not the headers themselves: where a list has none, its first row is a person.
    text("header_hash", primary_key=True),
    text("fields"),
    text("chosen_by"),
    Column("chosen_at", Moment, nullable=False),
)

held_files = Table(
    "held_files",
    metadata,
    # A file between being sent in and being loaded, for an hour or two at most. It is sealed under a key that only
    # the session which sent it can make (`campaign_map.lists.held`).
    text("held_id", primary_key=True),
    Column("coordinator_id", sa.Text, nullable=False),
    # “list”, or “numbers” that nobody may ring.
    text("kind"),
    # Blank where it is for every seat.
    text("seat_code"),
    Column("register_only", sa.Boolean, nullable=False),
    # What was chosen so far, sealed as well: headers may be anything.
    Column("chosen", sa.LargeBinary, nullable=False),
    Column("body", sa.LargeBinary, nullable=False),
    Column("size", sa.Integer, nullable=False),
    Column("held_at", Moment, nullable=False),
    Index(None, "held_at"),
)
