"""Drafts of scripts. One that was approved stays as it was: the name beneath it stands for these very words."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DRAFTS = """
    CREATE TABLE script_drafts (
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        origin TEXT NOT NULL,
        begun_at INTEGER NOT NULL,
        saved_at INTEGER NOT NULL,
        approved_by TEXT NOT NULL,
        approved_at INTEGER,
        CONSTRAINT pk_script_drafts PRIMARY KEY (number)
    )
"""
STAYS = """
    CREATE TRIGGER approved_drafts_never_change BEFORE UPDATE ON script_drafts WHEN OLD.approved_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'an approved script never changes: begin another draft'); END
"""


def upgrade() -> None:
    op.execute(DRAFTS)
    op.execute(STAYS)


def downgrade() -> None:
    op.execute("DROP TABLE script_drafts")
