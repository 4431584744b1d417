"""What decides where a party goes besides votes and calls: polls, evidence, orders; and decisions as they were made."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import Moment, metadata, text

swings = Table(
    "swings",
    metadata,
    # The newest for each place counts; blank is everywhere else. It goes before the profile's.
    Column("id", sa.Integer, primary_key=True),
    text("place"),
    Column("points", sa.Float, nullable=False),
    Column("on", sa.Date, nullable=False),
    text("source"),
    text("entered_by"),
    Column("entered_at", Moment, nullable=False),
    Index(None, "place", "id"),
)

chances = Table(
    "chances",
    metadata,
    # An imported probability that a seat is close; it replaces what the lead says.
    text("seat_code", primary_key=True),
    Column("chance", sa.Float, nullable=False),
    Column("on", sa.Date, nullable=False),
    text("source"),
    Column("loaded_at", Moment, nullable=False),
)

seat_rules = Table(
    "seat_rules",
    metadata,
    # What a coordinator set for one seat.
    text("seat_code", primary_key=True),
    # The share of its target that it is owed first; null leaves it to the profile.
    Column("floor", sa.Float),
    # Parties sent there in a day at most; null for any number.
    Column("cap", sa.Integer),
    text("set_by"),
    Column("set_at", Moment, nullable=False),
)

seat_orders = Table(
    "seat_orders",
    metadata,
    # A coordinator sends every party to a seat ("first"), or holds it back ("held"), until a moment or until lifted.
    Column("id", sa.Integer, primary_key=True),
    text("seat_code"),
    text("kind"),
    text("by"),
    text("because"),
    Column("made_at", Moment, nullable=False),
    Column("until", Moment),
    Column("lifted_at", Moment),
    text("lifted_by"),
    Index(None, "seat_code", "id"),
)

voter_answers = Table(
    "voter_answers",
    metadata,
    # The last voting intention each contact gave (`campaign_map.need.evidence.Stance`): what `needs.voters_say` counts,
    # kept so that it need not be dug out of the log.
    Column("contact_id", sa.Text, ForeignKey("contacts.contact_id"), primary_key=True),
    text("seat_code"),
    text("value"),
    Column("at", Moment, nullable=False),
    Index(None, "seat_code", "value"),
)

seat_counts = Table(
    "seat_counts",
    metadata,
    # What `campaign_map.need.counts` counted in each seat's list, kept so that it need not be counted for every
    # request. A row may be missing or old; nothing depends on it but where parties are sent.
    text("seat_code", primary_key=True),
    Column("contacts", sa.Integer, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("callable", sa.Integer, nullable=False),
    Column("counted_at", Moment, nullable=False),
)

figure_sets = Table(
    "figure_sets",
    metadata,
    # Every seat as the rule saw it, compressed JSON. Decisions of the same moment share one, and keep what differed.
    text("sha256", primary_key=True),
    Column("seats", sa.LargeBinary, nullable=False),
    Column("counted_at", Moment, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    text("decision_id", primary_key=True),
    Column("party_id", sa.Text, ForeignKey("parties.party_id"), nullable=False, index=True),
    Column("lease_id", sa.Text, ForeignKey("leases.lease_id"), index=True),
    Column("at", Moment, nullable=False, index=True),
    text("seat_code"),
    text("why"),
    Column("figures", sa.Text, ForeignKey("figure_sets.sha256"), nullable=False),
    # The rest of what went in (size of the party, σ, stickiness, seats declined, orders, rates): JSON.
    Column("inputs", sa.LargeBinary, nullable=False),
)

web_declines = Table(
    "web_declines",
    metadata,
    # Somebody on the web said no to a seat, and why, if they did. Nothing says who.
    Column("id", sa.Integer, primary_key=True),
    text("seat_code"),
    text("reason"),
    Column("at", Moment, nullable=False),
)

boundaries = Table(
    "boundaries",
    metadata,
    # Loaded by `campaign-map load-boundaries`: rings of whole steps, see `campaign_map.places.boundaries`.
    text("seat_code", primary_key=True),
    Column("west", sa.Float, nullable=False),
    Column("south", sa.Float, nullable=False),
    Column("east", sa.Float, nullable=False),
    Column("north", sa.Float, nullable=False),
    Column("rings", sa.LargeBinary, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)

boundary_sets = Table(
    "boundary_sets",
    metadata,
    # The one set of boundaries that is loaded: its mark, and the whole country as TopoJSON under gzip.
    Column("id", sa.Integer, primary_key=True),
    text("mark"),
    Column("overview", sa.LargeBinary, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)
