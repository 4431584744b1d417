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
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_by", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("approved_at", sa.BigInteger(), nullable=True))
    # Until now whoever loaded a script on the service's machine thereby approved it.
    op.execute("UPDATE scripts SET approved_by = 'Operator', approved_at = loaded_at")
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("set_aside", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_by", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("seen_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_set_aside_seen_at_id"), ["seen_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("set_aside", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_set_aside_seen_at_id"))
        batch_op.drop_column("seen_at")
        batch_op.drop_column("seen_by")
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.drop_column("heard_at")
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.drop_column("approved_at")
        batch_op.drop_column("approved_by")
    op.drop_table("list_reports")
