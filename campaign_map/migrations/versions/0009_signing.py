"""Packs are signed, and sealed to a laptop's key; some hold more people than is usual."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plainly, not in batches: those would make the tables anew, which rows in others refer to.
    op.add_column("devices", sa.Column("recipient", sa.Text(), server_default="", nullable=False))
    op.add_column("leases", sa.Column("larger_because", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("leases", "larger_because")
    op.drop_column("devices", "recipient")
