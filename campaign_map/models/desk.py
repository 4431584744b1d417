"""What coordinators look at again: how each list was read."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from campaign_map.models.moments import metadata, text

list_reports = Table(
    "list_reports",
    metadata,
    # How a list was read, with its refused rows by number and reason: compressed JSON (`campaign_map.desk.loading`).
    # Nothing in it is from a row itself.
    Column("list_id", sa.Text, ForeignKey("lists.list_id"), primary_key=True),
    text("loaded_by"),
    Column("report", sa.LargeBinary, nullable=False),
)
