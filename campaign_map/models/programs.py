"""What other programs send and ask for by OSDI: who they are here, and which of their records are which of ours."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import metadata, text

osdi_programs = Table(
    "osdi_programs",
    metadata,
    # A coordinator's programs report as one party with one device, whose outcomes are counted as any laptop's are.
    Column("coordinator_id", sa.Text, ForeignKey("coordinators.coordinator_id"), primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, unique=True),
    Column("device_id", sa.Text, ForeignKey("devices.device_id"), nullable=False),
    Column("counted", sa.BigInteger, nullable=False),
)

osdi_canvasses = Table(
    "osdi_canvasses",
    metadata,
    # A canvass that was sent here, written before its outcome so that a repeated one finds it.
    text("outcome_id", primary_key=True),
    text("contact_id"),
    # Whoever sends it first; a repetition by another coordinator's program goes the same way.
    text("party_id"),
    text("device_id"),
    Column("device_seq", sa.BigInteger, nullable=False),
    # Of everything that was said of it: the same again is the same, anything else is a dispute.
    text("digest"),
    # As it was sent, to be given back.
    text("origin_system"),
    text("contact_type"),
    text("input_type"),
)

osdi_identifiers = Table(
    "osdi_identifiers",
    metadata,
    # "system:id" of another program; of a canvass without any, "content:" and its digest, which is never shown.
    text("identifier", primary_key=True),
    Column("outcome_id", sa.Text, ForeignKey("osdi_canvasses.outcome_id"), nullable=False, index=True),
)

osdi_answers = Table(
    "osdi_answers",
    metadata,
    # Where the answers in the log are, so that they can be counted and paged; what they say stays in the log. Kept up
    # by whoever reads answers, not by whoever sends outcomes: see `campaign_map.osdi.answers`.
    Column("server_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("place", sa.Integer, primary_key=True, autoincrement=False),
    Column("outcome_id", sa.Text, ForeignKey("outcomes.outcome_id"), nullable=False),
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), nullable=False, index=True),
    text("seat_code"),
    text("question"),
    Index(None, "question", "server_seq"),
    Index(None, "seat_code", "server_seq"),
)

osdi_progress = Table(
    "osdi_progress",
    metadata,
    # One row: how far into the log `osdi_answers` goes. Its lock lets one reader at a time carry it on.
    Column("id", sa.Integer, primary_key=True, autoincrement=False),
    Column("answers_through", sa.BigInteger, nullable=False),
)
