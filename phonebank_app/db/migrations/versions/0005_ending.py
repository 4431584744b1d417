"""The end of a party: when it ended, since when the campaign has everything, and the results that were taken away."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE ending (
        id INTEGER NOT NULL,
        ended_at INTEGER,
        durable_at INTEGER,
        given_back INTEGER,
        CONSTRAINT pk_ending PRIMARY KEY (id),
        CONSTRAINT ck_ending_one CHECK (id = 1)
    )
    """,
    """
    CREATE TABLE taken_away (
        id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        what TEXT NOT NULL,
        row_count INTEGER NOT NULL,
        upto INTEGER NOT NULL,
        CONSTRAINT pk_taken_away PRIMARY KEY (id)
    )
    """,
)

TRIGGERS = (
    """
    CREATE TRIGGER ending_stays BEFORE UPDATE OF ended_at ON ending WHEN OLD.ended_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a party that has ended stays ended'); END
    """,
    """
    CREATE TRIGGER ending_never_goes BEFORE DELETE ON ending
    BEGIN SELECT RAISE(ABORT, 'a party that has ended stays ended'); END
    """,
    """
    CREATE TRIGGER nobody_after_the_end BEFORE UPDATE OF contact_id ON chairs
    WHEN NEW.contact_id IS NOT NULL AND NEW.contact_id IS NOT OLD.contact_id
        AND EXISTS (SELECT 1 FROM ending WHERE ended_at IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'the party has ended: nobody is rung any more'); END
    """,
)


def upgrade() -> None:
    for statement in (*TABLES, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER nobody_after_the_end")
    for table in ("taken_away", "ending"):
        op.execute(f"DROP TABLE {table}")
