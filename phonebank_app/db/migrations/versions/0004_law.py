"""The law, as features: tickets and permissions, who saw whom."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE numbers ADD COLUMN permitted TEXT DEFAULT '' NOT NULL",
    """
    CREATE TABLE tickets (
        id INTEGER NOT NULL,
        ticket_id TEXT NOT NULL,
        contact_uid TEXT NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        chair INTEGER NOT NULL,
        caller TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        op BLOB NOT NULL,
        CONSTRAINT pk_tickets PRIMARY KEY (id),
        CONSTRAINT uq_tickets_ticket_id UNIQUE (ticket_id)
    )
    """,
    "CREATE INDEX ix_tickets_contact_uid ON tickets (contact_uid)",
    """
    CREATE TABLE ticket_outbox (
        ticket_id TEXT NOT NULL,
        tries INTEGER NOT NULL,
        code TEXT NOT NULL,
        CONSTRAINT pk_ticket_outbox PRIMARY KEY (ticket_id),
        CONSTRAINT fk_ticket_outbox_ticket_id_tickets FOREIGN KEY(ticket_id) REFERENCES tickets (ticket_id)
    )
    """,
    """
    CREATE TABLE sights (
        id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        chair INTEGER NOT NULL,
        caller TEXT NOT NULL,
        contact_uid TEXT NOT NULL,
        how TEXT NOT NULL,
        CONSTRAINT pk_sights PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_sights_contact_uid ON sights (contact_uid)",
    """
    CREATE TRIGGER tickets_never_change BEFORE UPDATE ON tickets
    BEGIN SELECT RAISE(ABORT, 'what a voter asked for never changes: write a new ticket'); END
    """,
    """
    CREATE TRIGGER tickets_never_go BEFORE DELETE ON tickets
    BEGIN SELECT RAISE(ABORT, 'what a voter asked for is never deleted'); END
    """,
    """
    CREATE TRIGGER sights_never_change BEFORE UPDATE ON sights
    BEGIN SELECT RAISE(ABORT, 'who saw whom never changes'); END
    """,
    """
    CREATE TRIGGER sights_never_go BEFORE DELETE ON sights
    BEGIN SELECT RAISE(ABORT, 'who saw whom is never deleted'); END
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("sights", "ticket_outbox", "tickets"):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE numbers DROP COLUMN permitted")
