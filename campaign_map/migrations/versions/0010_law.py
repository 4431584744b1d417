"""Rights tickets, consents and the suppression record."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("op", sa.LargeBinary(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.party_id"], name=op.f("fk_tickets_party_id_parties")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_tickets")),
    )
    op.create_index(op.f("ix_tickets_contact_id"), "tickets", ["contact_id"], unique=False)
    op.create_index(op.f("ix_tickets_closed_at_due"), "tickets", ["closed_at", "due"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("number_hash", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number_hash", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "sights",
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.party_id"], name=op.f("fk_sights_party_id_parties")),
        sa.PrimaryKeyConstraint("party_id", "device_id", name=op.f("pk_sights")),
    )
    op.add_column("contact_numbers", sa.Column("permitted", sa.Text(), server_default="", nullable=False))
    op.add_column("contacts", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.add_column("devices", sa.Column("country", sa.Text(), server_default="", nullable=False))
    op.add_column("lists", sa.Column("register_only", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("lists", "register_only")
    op.drop_column("devices", "country")
    op.drop_column("contacts", "erased_at")
    op.drop_column("contact_numbers", "permitted")
    for table in ("sights", "suppressions", "tickets"):
        op.drop_table(table)
