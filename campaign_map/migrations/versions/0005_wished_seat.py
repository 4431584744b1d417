"""The seat a party was advertised for; what a lease holds, and what was given back of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plainly, not in batches: those would make the tables anew, which rows in others refer to.
    op.add_column("parties", sa.Column("wished_seat", sa.Text(), nullable=False, server_default=""))
    op.add_column("leases", sa.Column("contacts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("lease_contacts", sa.Column("returned_at", sa.BigInteger(), nullable=True))
    # Nothing of a lease that began before could be given back singly, so it holds what it was given.
    op.execute(
        "UPDATE leases SET contacts ="
        " (SELECT count(*) FROM lease_contacts WHERE lease_contacts.lease_id = leases.lease_id)"
    )


def downgrade() -> None:
    op.drop_column("lease_contacts", "returned_at")
    op.drop_column("leases", "contacts")
    op.drop_column("parties", "wished_seat")
