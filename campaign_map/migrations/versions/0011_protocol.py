"""The protocol, complete: which programs are given lists, and until when a revoked token still brings outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "min_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_min_versions")),
    )
    # Null for those that were revoked before: they were told to pair again, and have.
    op.add_column("tokens", sa.Column("brings_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("tokens", "brings_until")
    op.drop_table("min_versions")
