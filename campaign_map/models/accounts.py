"""Who signs in: supporters by a code sent to their e-mail address, coordinators by password and one-time code.

Codes, session tokens and API tokens are kept as their sha256 only.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from campaign_map.models.moments import Moment, metadata, text

people = Table(
    "people",
    metadata,
    # A supporter who signed in once: organisers of events, and guests who want to see theirs.
    text("person_id", primary_key=True),
    text("email", unique=True),
    text("name"),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    # Whose events are listed at once: a coordinator has let one through before.
    Column("trusted_at", Moment),
    Column("blocked_at", Moment),
)

email_codes = Table(
    "email_codes",
    metadata,
    text("code_id", primary_key=True),
    text("email"),
    text("code_hash"),
    Column("made_at", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("tries", sa.Integer, nullable=False),
    Column("used_at", Moment),
    Index(None, "email", "made_at"),
)

coordinators = Table(
    "coordinators",
    metadata,
    text("coordinator_id", primary_key=True),
    text("email", unique=True),
    text("name"),
    text("role"),
    # Whether they answer for the whole campaign, and not for the seats named beside them alone.
    Column("whole", sa.Boolean, nullable=False),
    # Argon2id in its own text form; blank until the invitation was taken up.
    text("password_hash"),
    # Base 32, and the last time step that was used, so that no code is good twice.
    text("totp_secret"),
    Column("totp_step", sa.BigInteger, nullable=False),
    text("invite_hash"),
    Column("invite_expires", Moment),
    Column("made_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

coordinator_seats = Table(
    "coordinator_seats",
    metadata,
    # The seats a coordinator answers for.
    Column("coordinator_id", sa.Text, ForeignKey("coordinators.coordinator_id"), primary_key=True),
    text("seat_code", primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    # Names a session where its owner looks through theirs.
    text("session_id", primary_key=True),
    text("token_hash", unique=True),
    # Exactly one of these two.
    Column("person_id", sa.Text, ForeignKey("people.person_id"), index=True),
    Column("coordinator_id", sa.Text, ForeignKey("coordinators.coordinator_id"), index=True),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    # When this session last showed password and code again: files with names ask for it.
    Column("confirmed_at", Moment),
    Column("revoked_at", Moment),
    # What its owner knows it by (“Firefox on Linux”), and where a coordinator has been let in before, hashed.
    text("browser"),
    text("address_hash"),
)

tries = Table(
    "tries",
    metadata,
    # What may not be tried too often, counted here because the service may be several processes.
    Column("id", sa.Integer, primary_key=True),
    text("what"),
    text("who_hash"),
    Column("at", Moment, nullable=False, index=True),
    Index(None, "what", "who_hash", "at"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    # For other programs (OSDI); each acts for the coordinator who made it, and reaches what they reach.
    text("token_id", primary_key=True),
    text("token_hash", unique=True),
    Column("coordinator_id", sa.Text, ForeignKey("coordinators.coordinator_id"), nullable=False, index=True),
    text("label"),
    Column("made_at", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

audit = Table(
    "audit",
    metadata,
    # Who saw or took what. Rows are only added (triggers refuse the rest); nothing in them names a voter.
    Column("id", sa.Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    # "coordinator", "person", "program" or "service", their id, and a coordinator's name as it was.
    text("actor_kind"),
    text("actor_id"),
    text("actor_name"),
    text("action"),
    text("seat_code"),
    # What it was done to (the id of a list, a script, a party), and the rest in words.
    text("subject"),
    text("detail"),
    Column("rows", sa.Integer),
)

mails = Table(
    "mails",
    metadata,
    # Written in the transaction that makes them necessary, sent afterwards, and blanked once they are sent.
    Column("id", sa.Integer, primary_key=True),
    text("to"),
    text("subject"),
    text("body"),
    # An iCalendar file to attach; blank for none.
    text("calendar"),
    Column("made_at", Moment, nullable=False),
    # When to try next: whoever sends it moves this on first, so that nobody else takes it meanwhile.
    Column("due", Moment, nullable=False),
    # After this it would help nobody (a code that has run out).
    Column("until", Moment),
    Column("tries", sa.Integer, nullable=False),
    Column("sent_at", Moment),
    Column("given_up_at", Moment),
    Index(None, "sent_at", "due"),
)
