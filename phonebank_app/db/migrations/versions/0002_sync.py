"""The protocol, complete: under which device an outcome is acknowledged, and changes that wait for the host's yes."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Blank in the outbox: it goes under whatever name the store has when it is sent. Set once it was acknowledged
    # under a name, so that it is sent under that one again after the service was restored.
    op.execute("ALTER TABLE outbox ADD COLUMN device_id TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE receipts ADD COLUMN device_id TEXT NOT NULL DEFAULT ''")
    op.execute(
        "UPDATE receipts SET device_id = coalesce("
        "(SELECT json_extract(CAST(body AS TEXT), '$.device_id') FROM documents WHERE name = 'party'), '')"
    )
    op.execute(
        """
        CREATE TABLE held_changes (
            seq INTEGER NOT NULL,
            type TEXT NOT NULL,
            contact_uid TEXT NOT NULL,
            until INTEGER,
            held_at INTEGER NOT NULL,
            CONSTRAINT pk_held_changes PRIMARY KEY (seq),
            CONSTRAINT ck_held_changes_type_known CHECK (type IN ('finished', 'lease'))
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE held_changes")
    op.execute("ALTER TABLE receipts DROP COLUMN device_id")
    op.execute("ALTER TABLE outbox DROP COLUMN device_id")
