"""Events that supporters advertise themselves, and who comes."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import Moment, metadata, text

events = Table(
    "events",
    metadata,
    text("event_id", primary_key=True),
    Column("organiser_id", sa.Text, ForeignKey("people.person_id"), nullable=False, index=True),
    # "phonebank", "doors", "training" or "online".
    text("kind"),
    text("title"),
    text("description"),
    text("seat_code"),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    text("time_zone"),
    # Chairs for guests, not counting the organiser; null for no limit.
    Column("capacity", sa.Integer),
    # Everybody sees these: roughly where, the first half of the postcode, and a point that is no closer than it.
    text("area"),
    text("district"),
    Column("lat", sa.Float),
    Column("lon", sa.Float),
    # Only people who were accepted see these; blanked the day after.
    text("address"),
    text("way_in"),
    text("link"),
    # Keys of `campaign_map.events.access`, separated by spaces.
    text("access"),
    text("access_note"),
    # Everybody sees the first name; the telephone number is for coordinators.
    text("host_name"),
    text("host_phone"),
    # "waiting" (for a coordinator), "listed", "refused" or "cancelled".
    text("status"),
    text("status_because"),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    # Counts the changes that calendars must take over (SEQUENCE of iCalendar).
    Column("revision", sa.Integer, nullable=False),
    # A phonebank is a party.
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), unique=True),
    Index(None, "seat_code", "starts"),
    Index(None, "status", "starts"),
)

attendances = Table(
    "attendances",
    metadata,
    text("attendance_id", primary_key=True),
    Column("event_id", sa.Text, ForeignKey("events.event_id"), nullable=False, index=True),
    Column("person_id", sa.Text, ForeignKey("people.person_id"), index=True),
    text("name"),
    text("email"),
    # People they bring, who need a chair each.
    Column("brings", sa.Integer, nullable=False),
    # What would make it easier to come: for the organiser alone, blanked the day after.
    text("needs"),
    # "asked", "accepted", "waiting" (no chair left), "declined" or "cancelled".
    text("status"),
    # The link in their e-mail, by which they change or cancel without signing in.
    text("token_hash", unique=True),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    sa.UniqueConstraint("event_id", "email"),
)

event_reports = Table(
    "event_reports",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("event_id", sa.Text, ForeignKey("events.event_id"), nullable=False, index=True),
    text("reason"),
    text("detail"),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    text("settled_by"),
    text("settled_as"),
)
