"""Calls passed on and put back, and why."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE outcomes ADD COLUMN skip_reason TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE outcomes ADD COLUMN together TEXT DEFAULT '' NOT NULL",
    "CREATE INDEX ix_outcomes_guest ON outcomes (guest)",
    "CREATE INDEX ix_outcomes_skip_reason ON outcomes (skip_reason) WHERE skip_reason <> ''",
    "CREATE INDEX ix_outcomes_together ON outcomes (together) WHERE together <> ''",
    """
    CREATE TABLE hand_overs (
        id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        contact_uid TEXT NOT NULL,
        from_chair INTEGER NOT NULL,
        from_guest INTEGER NOT NULL,
        to_chair INTEGER NOT NULL,
        to_guest INTEGER NOT NULL,
        sight INTEGER NOT NULL,
        CONSTRAINT pk_hand_overs PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_hand_overs_contact_uid ON hand_overs (contact_uid)",
    """
    CREATE TRIGGER hand_overs_never_change BEFORE UPDATE ON hand_overs
    BEGIN SELECT RAISE(ABORT, 'who passed a call to whom never changes'); END
    """,
    """
    CREATE TRIGGER hand_overs_never_go BEFORE DELETE ON hand_overs
    BEGIN SELECT RAISE(ABORT, 'who passed a call to whom is never deleted'); END
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE hand_overs")
    op.execute("DROP INDEX ix_outcomes_guest")
    for index, column in (("ix_outcomes_together", "together"), ("ix_outcomes_skip_reason", "skip_reason")):
        op.execute(f"DROP INDEX {index}")
        op.execute(f"ALTER TABLE outcomes DROP COLUMN {column}")
