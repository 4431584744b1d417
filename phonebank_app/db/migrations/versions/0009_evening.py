"""Breaks of the evening, with when they are to end and why; and when something was last written in a call in hand."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE breaks (
        id INTEGER NOT NULL,
        chair INTEGER NOT NULL,
        guest INTEGER NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER,
        ended_at INTEGER,
        host_at INTEGER,
        why TEXT NOT NULL,
        CONSTRAINT pk_breaks PRIMARY KEY (id),
        CONSTRAINT ck_breaks_why_known
            CHECK (why IN ('asked', 'everyone', 'hour', 'refusals', 'abuse', 'kind', 'later'))
    )
    """,
    "CREATE INDEX ix_breaks_guest ON breaks (guest)",
    "CREATE UNIQUE INDEX ix_breaks_going_on ON breaks (chair) WHERE ended_at IS NULL",
    "ALTER TABLE chairs ADD COLUMN drafted_at INTEGER",
)

GOING_ON = """
    INSERT INTO breaks (chair, guest, since, why)
    SELECT chair, guest, break_since, 'asked' FROM chairs WHERE break_since IS NOT NULL AND left_at IS NULL
"""


def upgrade() -> None:
    for statement in (*TABLES, GOING_ON):
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE chairs DROP COLUMN drafted_at")
    op.execute("DROP TABLE breaks")
