"""The seat a party was advertised for; what a lease holds, and what was given back of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wished_seat", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contacts", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("lease_contacts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("returned_at", sa.BigInteger(), nullable=True))
    # Nothing of a lease that began before could be given back singly, so it holds what it was given.
    op.execute(
        "UPDATE leases SET contacts ="
        " (SELECT count(*) FROM lease_contacts WHERE lease_contacts.lease_id = leases.lease_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("lease_contacts", schema=None) as batch_op:
        batch_op.drop_column("returned_at")
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.drop_column("contacts")
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.drop_column("wished_seat")
