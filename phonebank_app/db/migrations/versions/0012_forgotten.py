"""Callers who took their name off the record; who read the briefing, and what the host ticked of their checklist.

Until now nothing of an outcome, a ticket, a promise, a sight or an acceptance could change. From here on one thing may:
the name of a guest who is in ``forgotten`` becomes “Guest 3”, and every other field stays as it was.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAMED = ("tickets", "sights", "promises")
"""Until now they held the caller by name alone."""

COLUMNS = (
    "ALTER TABLE tickets ADD COLUMN guest INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE sights ADD COLUMN guest INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE promises ADD COLUMN guest INTEGER DEFAULT '0' NOT NULL",
)

BRIEFED = """
    CREATE TABLE briefed (
        guest INTEGER NOT NULL,
        version TEXT NOT NULL,
        at INTEGER NOT NULL,
        CONSTRAINT pk_briefed PRIMARY KEY (guest, version)
    )
"""

CHECKLIST = """
    CREATE TABLE checklist (
        step TEXT NOT NULL,
        at INTEGER NOT NULL,
        CONSTRAINT pk_checklist PRIMARY KEY (step)
    )
"""

TABLE = """
    CREATE TABLE forgotten (
        guest INTEGER NOT NULL,
        at INTEGER NOT NULL,
        cleaned_at INTEGER,
        CONSTRAINT pk_forgotten PRIMARY KEY (guest)
    )
"""

OLD = {
    "outcomes_never_change": "outcomes",
    "tickets_never_change": "tickets",
    "promises_never_change": "promises",
    "sights_never_change": "sights",
    "acceptances_never_change": "acceptances",
}
SAYS = {
    "outcomes": "an outcome never changes: write a new one that replaces it",
    "tickets": "what a voter asked for never changes: write a new ticket",
    "promises": "what a voter promised never changes: write a new row that takes it back",
    "sights": "who saw whom never changes",
    "acceptances": "what was accepted stays as it was",
}

# A name could be two people's, one after the other: whose chair it was is told by what was saved there next.
FILL = """
    UPDATE {table} SET guest = coalesce(
        (SELECT o.guest FROM outcomes o WHERE o.caller = {table}.caller AND o.chair = {table}.chair AND o.guest <> 0
            AND o.at >= {table}.at ORDER BY o.at LIMIT 1),
        (SELECT g.id FROM guests g WHERE g.name = {table}.caller),
        (SELECT max(o.guest) FROM outcomes o WHERE o.caller = {table}.caller),
        0)
    WHERE chair <> 0
"""

# An outcome that was brought back from the journal by an older program has its guest in the op only.
WHOSE = "coalesce(nullif(OLD.guest, 0), CAST(OLD.op AS TEXT) ->> '$.guest', 0)"
STAYS = {
    "outcomes": "device_seq outcome_id contact_id chair kind at e164 call_back_at language script_hash replaces guest"
    " asked_by skip_reason together",
    "tickets": "id ticket_id contact_uid kind at chair guest",
    "promises": "id promise_id contact_uid kind at chair withdraws guest",
    "sights": "id at chair contact_uid how guest",
    "acceptances": "id at role guest chair language sha256",
}
OPS = ("outcomes", "tickets", "promises")
OP = (
    " AND json_remove(CAST(NEW.op AS TEXT), '$.caller', '$.forgotten')"
    " IS json_remove(CAST(OLD.op AS TEXT), '$.caller', '$.forgotten')"
    " AND CAST(NEW.op AS TEXT) ->> '$.caller' IS NEW.caller AND CAST(NEW.op AS TEXT) ->> '$.forgotten' IS 1"
)


def _never(trigger: str, table: str) -> str:
    """Refuses every change but the one, and that one only for who is forgotten."""
    whose = WHOSE if table == "outcomes" else "OLD.guest"
    name = "name" if table == "acceptances" else "caller"
    stays = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in STAYS[table].split())
    allowed = f"EXISTS (SELECT 1 FROM forgotten f WHERE f.guest = {whose}) AND {stays}"  # noqa: S608 - all ours
    allowed += f" AND NEW.{name} IS 'Guest ' || {whose}"
    allowed += OP if table in OPS else ""
    allowed += " AND OLD.role = 'guest'" if table == "acceptances" else ""
    # What is no JSON is no outcome: asked first, since SQLite may look at the parts of an AND in any order.
    sound = "json_valid(CAST(OLD.op AS TEXT)) AND json_valid(CAST(NEW.op AS TEXT))"
    refused = f"CASE WHEN {sound} THEN NOT ({allowed}) ELSE 1 END" if OP in allowed else f"NOT ({allowed})"
    return (
        f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} WHEN {refused}"
        f" BEGIN SELECT RAISE(ABORT, '{SAYS[table]}'); END"
    )


TRIGGERS = (
    """
    CREATE TRIGGER forgotten_stays BEFORE UPDATE OF guest, at ON forgotten
    BEGIN SELECT RAISE(ABORT, 'whoever took their name off stays without it'); END
    """,
    """
    CREATE TRIGGER forgotten_never_goes BEFORE DELETE ON forgotten
    BEGIN SELECT RAISE(ABORT, 'whoever took their name off stays without it'); END
    """,
    """
    CREATE TRIGGER forgotten_guests_stay_nameless BEFORE UPDATE OF name, name_key ON guests
    WHEN EXISTS (SELECT 1 FROM forgotten f WHERE f.guest = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'whoever took their name off stays without it'); END
    """,
)


def upgrade() -> None:
    for trigger in OLD:
        op.execute(f"DROP TRIGGER {trigger}")
    for statement in (*COLUMNS, TABLE, BRIEFED, CHECKLIST):
        op.execute(statement)
    for table in NAMED:
        op.execute(FILL.format(table=table))
    for trigger, table in OLD.items():
        op.execute(_never(trigger, table))
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER forgotten_guests_stay_nameless")
    for trigger, table in OLD.items():
        op.execute(f"DROP TRIGGER {trigger}")
        op.execute(f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{SAYS[table]}'); END")
    for table in ("checklist", "briefed", "forgotten"):
        op.execute(f"DROP TABLE {table}")
    for table in NAMED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN guest")
