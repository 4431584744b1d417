"""Laptops that joined over the room’s network, and what of theirs could not be taken in."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE joined_laptops (
        id TEXT NOT NULL,
        chair INTEGER NOT NULL,
        guest INTEGER NOT NULL,
        laptop TEXT NOT NULL,
        laptop_id TEXT NOT NULL,
        "key" BLOB NOT NULL,
        approved_at INTEGER NOT NULL,
        left_at INTEGER,
        CONSTRAINT pk_joined_laptops PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE unplaced (
        outcome_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        laptop TEXT NOT NULL,
        why TEXT NOT NULL,
        body BLOB NOT NULL,
        CONSTRAINT pk_unplaced PRIMARY KEY (outcome_id),
        CONSTRAINT fk_unplaced_laptop_joined_laptops FOREIGN KEY(laptop) REFERENCES joined_laptops (id)
    )
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    for table in ("unplaced", "joined_laptops"):
        op.execute(f"DROP TABLE {table}")
