"""The coordinators' desk: scripts are approved, what was set aside is looked at, lists keep how they were read."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_reports",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name=op.f("fk_list_reports_list_id_lists")),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_list_reports")),
    )
    # Plainly, not in batches: those would make the tables anew, which rows in others refer to.
    op.add_column("scripts", sa.Column("approved_by", sa.Text(), server_default="", nullable=False))
    op.add_column("scripts", sa.Column("approved_at", sa.BigInteger(), nullable=True))
    # Until now whoever loaded a script on the service's machine thereby approved it.
    op.execute("UPDATE scripts SET approved_by = 'Operator', approved_at = loaded_at")
    op.add_column("leases", sa.Column("heard_at", sa.BigInteger(), nullable=True))
    op.add_column("set_aside", sa.Column("seen_by", sa.Text(), server_default="", nullable=False))
    op.add_column("set_aside", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_set_aside_seen_at_id"), "set_aside", ["seen_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_set_aside_seen_at_id"), table_name="set_aside")
    op.drop_column("set_aside", "seen_at")
    op.drop_column("set_aside", "seen_by")
    op.drop_column("leases", "heard_at")
    op.drop_column("scripts", "approved_at")
    op.drop_column("scripts", "approved_by")
    op.drop_table("list_reports")
