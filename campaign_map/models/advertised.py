"""Events that supporters advertise themselves, and who comes."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import Moment, metadata, text

events = Table(
    "events",
    metadata,
    # "e_" and 53 random bits in hex, so that programs that want a whole number can have the same id as one.
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
    # Whoever asks is accepted while there are chairs; otherwise the organiser answers each.
    Column("accepts_all", sa.Boolean, nullable=False),
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
    # When everybody could first see it; null if nobody ever could.
    Column("listed_at", Moment),
    # Counts the changes that calendars must take over (SEQUENCE of iCalendar).
    Column("revision", sa.Integer, nullable=False),
    # When those who are coming were reminded, and when what was private was blanked.
    Column("reminded_at", Moment),
    Column("tidied_at", Moment),
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
    # Null once the guest is forgotten, some weeks after the event; the name is blank then.
    text("email", nullable=True, index=True),
    # People they bring, who need a chair each.
    Column("brings", sa.Integer, nullable=False),
    # What would make it easier to come: for the organiser alone, blanked the day after.
    text("needs"),
    # "asked" and "accepted" have a chair; "waiting" (no chair left), "declined" and "cancelled" have none.
    text("status"),
    # Their place in the order of asking; whoever asks again after cancelling goes to its end.
    Column("turn", sa.Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    sa.UniqueConstraint("event_id", "email"),
)

guest_links = Table(
    "guest_links",
    metadata,
    # The link in each letter to a guest, by which they change or cancel without signing in. Every letter has its own,
    # because only their sha256 is kept.
    text("token_hash", primary_key=True),
    Column("attendance_id", sa.Text, ForeignKey("attendances.attendance_id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
)

event_reports = Table(
    "event_reports",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("event_id", sa.Text, ForeignKey("events.event_id"), nullable=False, index=True),
    text("reason"),
    text("detail"),
    # From how many places it was reported, not from which: a salted hash of the address.
    text("address_hash"),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    text("settled_by"),
    text("settled_as"),
)
