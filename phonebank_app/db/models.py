"""The tables of a party's store, typed. Migrations build them; a test holds the two to each other.

Moments are integers: milliseconds since 1970, UTC. What SQL can hold true, SQL holds true: see the triggers in the
migrations (an outcome is never changed or deleted; "do not call" and "deceased" never turn off; a suppressed number
stays suppressed).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The declarative base, with names for every constraint (SQLite's batch migrations need them)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Document(Base):
    """One thing of which there is one: the party, its pack's manifest, the script, the needs snapshot, the cursor…"""

    __tablename__ = "documents"

    name: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[int]


class Script(Base):
    """Every script version that was ever in use, by the hash of its exact text."""

    __tablename__ = "scripts"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    since: Mapped[int]


class ScriptDraft(Base):
    """A script being written, one row for each sitting. An approved one never changes again (a trigger sees to it)."""

    __tablename__ = "script_drafts"

    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    origin: Mapped[str]
    begun_at: Mapped[int]
    saved_at: Mapped[int]
    approved_by: Mapped[str]
    approved_at: Mapped[int | None]


class ScriptUse(Base):
    """From when on a language is read from which script; see ``db.script_uses``. Only ``seen_at`` is ever filled in."""

    __tablename__ = "script_uses"
    __table_args__ = (CheckConstraint("main IN (0, 1)", name="main_is_a_flag"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    main: Mapped[int]
    sha256: Mapped[str]
    since: Mapped[int]
    approved_by: Mapped[str]
    approved_at: Mapped[int | None]
    seen_at: Mapped[int | None]


class Contact(Base):
    """A voter, with what the log makes of them (``queue`` to ``needs_language``; see ``db.states``).

    ``position`` is the order in the list. Which chair has a household follows from ``chairs``: the view ``held_homes``.
    ``address_hash``: the address as it compares, hashed with the party's salt; blank where it names no one house.
    ``own``: from a list of the host's own, so that the campaign's service does not know them.
    ``promised_at``: another party promised to ring them then, and said so on ``promised_on``; a dialling of ours that
    comes after row ``promised_after`` of the log uses it up.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint("queue IN (0, 1, 2, 9)", name="queue_known"),
        CheckConstraint("do_not_call IN (0, 1) AND deceased IN (0, 1)", name="flags_are_flags"),
        Index("ix_contacts_next", "queue", "due", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    household: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    name: Mapped[str]
    first_name: Mapped[str]
    area: Mapped[str]
    language: Mapped[str]
    source: Mapped[str]
    external_id: Mapped[str]
    extra: Mapped[str]
    prior_attempts: Mapped[int]
    history: Mapped[str]
    do_not_call: Mapped[int]
    deceased: Mapped[int]
    finished_elsewhere: Mapped[int]
    queue: Mapped[int]
    due: Mapped[int]
    until: Mapped[int]
    reason: Mapped[str | None]
    attempts: Mapped[int]
    last_kind: Mapped[str | None]
    last_at: Mapped[int | None]
    call_back_at: Mapped[int | None]
    needs_language: Mapped[str]
    address_hash: Mapped[str] = mapped_column(server_default="")
    own: Mapped[int] = mapped_column(server_default="0")
    promised_at: Mapped[int | None]
    promised_on: Mapped[int | None]
    promised_after: Mapped[int] = mapped_column(server_default="0")


class Number(Base):
    """A number of a contact. ``rests_until`` holds for everybody on the same number.

    ``permitted``: when and how they told us to ring although it is on the TPS register; blank where they did not.
    """

    __tablename__ = "numbers"
    __table_args__ = (CheckConstraint("e164 LIKE '+%'", name="e164"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    ordinal: Mapped[int]
    e164: Mapped[str] = mapped_column(index=True)
    number_hash: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    tps: Mapped[int | None]
    screened_on: Mapped[str | None]
    spoiled: Mapped[int]
    rests_until: Mapped[int | None]
    permitted: Mapped[str] = mapped_column(server_default="")


class Suppression(Base):
    """A number that must never be rung again, by its salted hash; only ever added to."""

    __tablename__ = "suppressions"

    number_hash: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[int]
    source: Mapped[str]


class Outcome(Base):
    """One row of the log. ``op`` is the encoded outcome, exactly as it is hashed and sent; the rest is read from it.

    ``guest`` is whose it is; ``asked_by`` the host who had it written, empty for a caller's own. ``together``: the id
    of the first of those that one key saved for a whole household. The one thing that ever changes is the name of a
    caller who took it off (``Forgotten``), and with it ``sha256``.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        Index("ix_outcomes_contact_id", "contact_id"),
        Index("ix_outcomes_replaces", "replaces"),
        Index("ix_outcomes_guest", "guest"),
        Index("ix_outcomes_skip_reason", "skip_reason", sqlite_where=text("skip_reason <> ''")),
        Index("ix_outcomes_together", "together", sqlite_where=text("together <> ''")),
    )

    device_seq: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    chair: Mapped[int]
    caller: Mapped[str]
    kind: Mapped[str]
    at: Mapped[int]
    e164: Mapped[str]
    call_back_at: Mapped[int | None]
    language: Mapped[str]
    script_hash: Mapped[str]
    replaces: Mapped[str | None]
    sha256: Mapped[str]
    op: Mapped[bytes] = mapped_column(LargeBinary)
    guest: Mapped[int] = mapped_column(server_default="0")
    asked_by: Mapped[str] = mapped_column(server_default="")
    skip_reason: Mapped[str] = mapped_column(server_default="")
    together: Mapped[str] = mapped_column(server_default="")


class Outbox(Base):
    """An outcome the service has not acknowledged. ``state``: waiting, rejected or conflict (the tray).

    ``device_id``: under which it was acknowledged before the service was restored; blank: it never was, and goes under
    the name that the store has when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'rejected', 'conflict')", name="state_known"),
        Index("ix_outbox_next", "state", "tries", "device_seq"),
    )

    outcome_id: Mapped[str] = mapped_column(ForeignKey("outcomes.outcome_id"), primary_key=True)
    device_seq: Mapped[int]
    state: Mapped[str]
    tries: Mapped[int]
    code: Mapped[str]
    device_id: Mapped[str] = mapped_column(server_default="")


class Receipt(Base):
    """An outcome the service has, with the number it gave it and the device under which it keeps it."""

    __tablename__ = "receipts"

    outcome_id: Mapped[str] = mapped_column(ForeignKey("outcomes.outcome_id"), primary_key=True)
    server_seq: Mapped[int]
    device_id: Mapped[str] = mapped_column(server_default="")


class HeldChange(Base):
    """Something the service said that would take much of the list away at once; it waits for the host's yes."""

    __tablename__ = "held_changes"
    __table_args__ = (CheckConstraint("type IN ('finished', 'lease')", name="type_known"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    contact_uid: Mapped[str]
    until: Mapped[int | None]
    held_at: Mapped[int]


class Ticket(Base):
    """What a voter asked for beside not being rung, or a permission; ``op`` as it is hashed and sent. Only added to."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[str] = mapped_column(unique=True)
    contact_uid: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    at: Mapped[int]
    chair: Mapped[int]
    caller: Mapped[str]
    sha256: Mapped[str]
    op: Mapped[bytes] = mapped_column(LargeBinary)
    guest: Mapped[int] = mapped_column(server_default="0")


class TicketOutbox(Base):
    """A ticket that the service has not acknowledged. ``code``: why it would not take it; blank while it waits."""

    __tablename__ = "ticket_outbox"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.ticket_id"), primary_key=True)
    tries: Mapped[int]
    code: Mapped[str]


class Promised(Base):
    """What a voter promised, or that it is taken back (``withdraws``); ``op`` as hashed and sent. Only added to."""

    __tablename__ = "promises"
    __table_args__ = (Index("ix_promises_contact_uid", "contact_uid"), Index("ix_promises_withdraws", "withdraws"))

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[str] = mapped_column(unique=True)
    contact_uid: Mapped[str]
    kind: Mapped[str]
    at: Mapped[int]
    chair: Mapped[int]
    caller: Mapped[str]
    withdraws: Mapped[str]
    sha256: Mapped[str]
    op: Mapped[bytes] = mapped_column(LargeBinary)
    guest: Mapped[int] = mapped_column(server_default="0")


class PromiseOutbox(Base):
    """A promise that the service has not acknowledged. ``code``: why it would not take it; blank while it waits."""

    __tablename__ = "promise_outbox"

    promise_id: Mapped[str] = mapped_column(ForeignKey("promises.promise_id"), primary_key=True)
    tries: Mapped[int]
    code: Mapped[str]


class KeptFor(Base):
    """For which guest the host keeps a contact's call-back, in place of whoever spoke to them."""

    __tablename__ = "kept_for"

    contact_uid: Mapped[str] = mapped_column(primary_key=True)
    guest: Mapped[int]
    at: Mapped[int]


class Sight(Base):
    """Somebody was shown a voter. Only added to; the voter by the campaign's id, since a list may go back."""

    __tablename__ = "sights"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    chair: Mapped[int]
    caller: Mapped[str]
    contact_uid: Mapped[str] = mapped_column(index=True)
    how: Mapped[str]
    guest: Mapped[int] = mapped_column(server_default="0")


class HandOver(Base):
    """A call that one chair passed to another. Only added to; ``sight``: the row of ``sights`` that it made."""

    __tablename__ = "hand_overs"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    contact_uid: Mapped[str] = mapped_column(index=True)
    from_chair: Mapped[int]
    from_guest: Mapped[int]
    to_chair: Mapped[int]
    to_guest: Mapped[int]
    sight: Mapped[int]


class Chair(Base):
    """A guest's place: who sits there, the contact they have, and the call in hand (``draft``).

    ``script_upto``: the newest row of ``script_uses`` when they were given that contact; 0: not known.
    """

    __tablename__ = "chairs"

    chair: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[str]
    languages: Mapped[str]
    seated_at: Mapped[int]
    left_at: Mapped[int | None]
    break_since: Mapped[int | None]
    asks_host_since: Mapped[int | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    claimed_at: Mapped[int | None]
    number_index: Mapped[int]
    draft: Mapped[str]
    guest: Mapped[int] = mapped_column(server_default="0")
    drafted_at: Mapped[int | None]
    script_upto: Mapped[int] = mapped_column(server_default="0")


class Break(Base):
    """A rest of one guest; see ``db.breaks``. ``until``: when it was to end; ``ended_at``: when it did.

    ``host_at``: after a hard call, when the host had been there. ``why``: a ``care.Why``.
    """

    __tablename__ = "breaks"
    __table_args__ = (
        CheckConstraint("why IN ('asked', 'everyone', 'hour', 'refusals', 'abuse', 'kind', 'later')", name="why_known"),
        Index("ix_breaks_guest", "guest"),
        Index("ix_breaks_going_on", "chair", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chair: Mapped[int]
    guest: Mapped[int]
    since: Mapped[int]
    until: Mapped[int | None]
    ended_at: Mapped[int | None]
    host_at: Mapped[int | None]
    why: Mapped[str]


class Guest(Base):
    """Somebody who sat down tonight. ``name`` is what they are called now; ``name_key`` tells two of them apart."""

    __tablename__ = "guests"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    since: Mapped[int]


class Wording(Base):
    """The exact text of a notice that somebody accepted, by its hash; only ever added to."""

    __tablename__ = "wordings"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    text: Mapped[str]


class Acceptance(Base):
    """Who accepted which notice, when; only ever added to. ``guest`` is 0, and ``chair`` too, for the host."""

    __tablename__ = "acceptances"
    __table_args__ = (CheckConstraint("role IN ('host', 'guest')", name="role_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    role: Mapped[str]
    guest: Mapped[int]
    name: Mapped[str]
    chair: Mapped[int]
    language: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("wordings.sha256"))


class Forgotten(Base):
    """A guest who took their name off the record; only ever added to. From then on they are “Guest 3” in every table.

    ``cleaned_at``: since when the journal and the backups hold the name no more; empty until that is done.
    """

    __tablename__ = "forgotten"

    guest: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    cleaned_at: Mapped[int | None]


class Briefed(Base):
    """A guest who has read the briefing; another wording, or another of the campaign's, has another version."""

    __tablename__ = "briefed"

    guest: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int]


class Checklist(Base):
    """What the host ticked of their checklist: what no store can know, e.g. that everybody has a telephone."""

    __tablename__ = "checklist"

    step: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int]


class LookedAt(Base):
    """How far the host has looked at what a rule noticed of a guest's outcomes, by the log's count."""

    __tablename__ = "looked_at"

    guest: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    upto: Mapped[int]


class Ending(Base):
    """The one row that says how far the party has ended.

    ``ended_at``: nobody is rung from then on. ``durable_at``: since when every outcome is in a backup of the service's.
    ``given_back``: how many people of the list went back to the campaign; empty before they did.
    """

    __tablename__ = "ending"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ended_at: Mapped[int | None]
    durable_at: Mapped[int | None]
    given_back: Mapped[int | None]


class LoadedList(Base):
    """A list of the host's own. ``headers``: JSON array; ``mapping``: JSON object, header to field."""

    __tablename__ = "lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    headers: Mapped[str]
    mapping: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    contacts: Mapped[int]
    refused: Mapped[int]
    loaded_at: Mapped[int]


class ListRow(Base):
    """A row that became, or joined, a contact. ``cells``: JSON array, as they stood; it is deleted, never changed."""

    __tablename__ = "list_rows"
    __table_args__ = (
        Index("ix_list_rows_contact_id", "contact_id"),
        {"sqlite_with_rowid": False},
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("lists.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    cells: Mapped[str]


class TakenAway(Base):
    """A results file that was written: which table, how many rows, and up to which outcome of the log."""

    __tablename__ = "taken_away"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    what: Mapped[str]
    row_count: Mapped[int]
    upto: Mapped[int]


class JoinedLaptop(Base):
    """A guest's own laptop that joined this one tonight; where it sits, and the key it comes back with.

    ``laptop``: what it is called, until it leaves or its guest's name goes; ``laptop_id``: drawn by it. ``key`` stays:
    it may yet hand in.
    """

    __tablename__ = "joined_laptops"

    id: Mapped[str] = mapped_column(primary_key=True)
    chair: Mapped[int]
    guest: Mapped[int]
    laptop: Mapped[str]
    laptop_id: Mapped[str]
    key: Mapped[bytes] = mapped_column(LargeBinary)
    approved_at: Mapped[int]
    left_at: Mapped[int | None]


class Unplaced(Base):
    """An outcome that a joined laptop kept and that could not be taken in. ``body``: as it was handed over; ``why``."""

    __tablename__ = "unplaced"

    outcome_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int]
    laptop: Mapped[str] = mapped_column(ForeignKey("joined_laptops.id"))
    why: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Sheet(Base):
    """A call sheet on paper; whose it is, by the guest's number, since a name may be taken off the record.

    ``upto``: the log's count when it was printed; ``people``: rows it was printed with. ``held``: its homes are offered
    to nobody, at the latest until ``held_until`` (see ``paper.printing``).
    """

    __tablename__ = "sheets"
    __table_args__ = (
        CheckConstraint("state IN ('out', 'returned', 'missing', 'void')", name="state_known"),
        CheckConstraint("held IN (0, 1)", name="held_is_a_flag"),
    )

    sheet_id: Mapped[str] = mapped_column(primary_key=True)
    chair: Mapped[int]
    guest: Mapped[int] = mapped_column(ForeignKey("guests.id"))
    script_hash: Mapped[str]
    printed_at: Mapped[int]
    upto: Mapped[int]
    expires: Mapped[int]
    held_until: Mapped[int]
    held: Mapped[int]
    people: Mapped[int]
    state: Mapped[str]
    settled_at: Mapped[int | None]


class SheetRow(Base):
    """A row of a sheet: whom, on which number, and the outcome it was entered as. ``times``: how often it was entered.

    It goes with its contact when their list goes back, so that no number outlasts it.
    """

    __tablename__ = "sheet_rows"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.sheet_id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    number: Mapped[str]
    times: Mapped[int]
    outcome_id: Mapped[str | None]
