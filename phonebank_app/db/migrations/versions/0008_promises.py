"""What voters promised in a call, and to which words they agreed; call-backs that came with the list."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE promises (
        id INTEGER NOT NULL,
        promise_id TEXT NOT NULL,
        contact_uid TEXT NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        chair INTEGER NOT NULL,
        caller TEXT NOT NULL,
        withdraws TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        op BLOB NOT NULL,
        CONSTRAINT pk_promises PRIMARY KEY (id),
        CONSTRAINT uq_promises_promise_id UNIQUE (promise_id)
    )
    """,
    "CREATE INDEX ix_promises_contact_uid ON promises (contact_uid)",
    "CREATE INDEX ix_promises_withdraws ON promises (withdraws)",
    """
    CREATE TABLE promise_outbox (
        promise_id TEXT NOT NULL,
        tries INTEGER NOT NULL,
        code TEXT NOT NULL,
        CONSTRAINT pk_promise_outbox PRIMARY KEY (promise_id),
        CONSTRAINT fk_promise_outbox_promise_id_promises FOREIGN KEY(promise_id) REFERENCES promises (promise_id)
    )
    """,
    """
    CREATE TRIGGER promises_never_change BEFORE UPDATE ON promises
    BEGIN SELECT RAISE(ABORT, 'what a voter promised never changes: write a new row that takes it back'); END
    """,
    """
    CREATE TRIGGER promises_never_go BEFORE DELETE ON promises
    BEGIN SELECT RAISE(ABORT, 'what a voter promised is never deleted'); END
    """,
    """
    CREATE VIEW standing_promises AS
    SELECT * FROM promises p
    WHERE p.withdraws = '' AND NOT EXISTS (SELECT 1 FROM promises later WHERE later.withdraws = p.promise_id)
    """,
    "ALTER TABLE contacts ADD COLUMN promised_at INTEGER",
    "ALTER TABLE contacts ADD COLUMN promised_on INTEGER",
    "ALTER TABLE contacts ADD COLUMN promised_after INTEGER DEFAULT 0 NOT NULL",
    """
    CREATE TABLE kept_for (
        contact_uid TEXT NOT NULL,
        guest INTEGER NOT NULL,
        at INTEGER NOT NULL,
        CONSTRAINT pk_kept_for PRIMARY KEY (contact_uid)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE kept_for")
    for column in ("promised_after", "promised_on", "promised_at"):
        op.execute(f"ALTER TABLE contacts DROP COLUMN {column}")
    op.execute("DROP VIEW standing_promises")
    for table in ("promise_outbox", "promises"):
        op.execute(f"DROP TABLE {table}")
